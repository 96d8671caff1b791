"""The cases of ``onramp apply``, and of what is refused before anything is begun."""

from __future__ import annotations

from typing import Any, Final

from tests.pins import command_plans as plans
from tests.pins.command_plans import BOTH, CONSOLE, KEYS, TWO_KEYS
from tests.pins.command_steps import (
    Case,
    case,
    environ,
    file,
    quiet,
    shows_file,
    store,
    text_only,
    typing,
    wrong,
)

APPLY: Final = "apply plan.toml --yes --workers 1 PASS"
AGREED: Final = (
    "--accept policies.replacement-narrows:wang.wei --accept access.password-reset:li.na"
)
"""What has to be agreed to for the plan of existing users."""
DRY: Final = "apply plan.toml --dry-run"
GOOD_PASSWORDS: Final = "mei.ling=Zq7=pinned-Own1\nli.wei=Zq7=pinned-Own2\n"


def denied(*actions: str) -> dict[str, Any]:
    """The settings of a cloud that refuses these to everyone."""
    return {"denied_actions": frozenset(f"ram:{action}" for action in actions)}


HELP: Final = tuple(
    text_only(command, command)
    for command in (
        "--version",
        "--help",
        *(
            f"{each} --help"
            for each in ("apply", "runs", "runs forget", "resume", "undo", "doctor", "simulator")
        ),
    )
)

ARGUMENTS: Final = tuple(
    case(command, command, plan=BOTH, forms="text")
    for command in (
        "--nonsense",
        "nonsense",
        "--demo --profile work",
        "--demo simulator",
        "--demo doctor",
        "--demo apply plan.toml",
        "--demo --ca-bundle x.pem",
        "--profile work simulator",
        "--max-rate 0",
        "--max-rate fast runs",
        "--demo",
        "apply",
        "apply plan.toml more.toml",
        "apply plan.toml --workers 0",
        "apply plan.toml --workers many",
        "apply plan.toml --max-rate 0",
        "apply plan.toml --dry-run --permissions",
        "apply plan.toml --vault paper",
        "apply plan.toml --yes --vault keyring PASS",
        "apply plan.toml --yes --passphrase-fd word",
        "apply plan.toml --yes --passphrase-fd 77",
        "apply plan.toml --accept",
        "--ca-bundle missing.pem apply plan.toml",
        "resume",
        "resume last --vault keyring",
        "undo",
        "undo last PASS",
        "runs forget",
        "runs nonsense",
        "doctor --live --permissions",
        "simulator --port 99999",
        "simulator --users many",
        "simulator --fault CreateUser:nonsense",
        "simulator --fault CreateUser",
        "simulator --requests missing/requests.log",
    )
) + tuple(
    case(f"the address {address}", environ(ONRAMP_ENDPOINT=address), "runs", forms="text")
    for address in (
        "https://ram.aliyuncs.com",
        "http://192.0.2.7:80",
        "127.0.0.1:80801",
        "http://user:word@127.0.0.1:8080",
    )
)


def _problem(name: str, text: str, forms: str = "text json") -> Case:
    return case(name, "apply plan.toml --dry-run", plan=text, forms=forms)


PLAN_PROBLEMS: Final = (
    case("no such file", "apply missing.toml --yes"),
    case("a folder", file("folder/plan.toml", BOTH), "apply folder --yes"),
    case("a device", "apply /dev/null --yes", forms="text"),
    case(
        "not UTF-8",
        lambda place: (place.directory / "plan.toml").write_bytes(b'reason = "caf\xe9"\n'),
        DRY,
    ),
    case(
        "too large",
        lambda place: (place.directory / "plan.toml").write_bytes(b"#" * (16 << 20)),
        DRY,
        forms="text",
    ),
    _problem("empty", "\n"),
    *(
        _problem(f"syntax: {name}", f"{plans.TOP}{text}\n{plans.GRANT}{plans.MEI}", "text")
        for name, text in (
            ("never closed", 'domain_alias = "x'),
            ("nothing behind it", "domain_alias ="),
            ("no quotes", "domain_alias = acme"),
            ("a bad escape", 'domain_alias = "a\\q"'),
            ("an unseen character", 'domain_alias = "a\x01"'),
            ("an empty key", "= 1"),
            ("twice", 'reason = "again"'),
        )
    ),
    _problem(
        "every key of another kind",
        "account = 7\nsite = true\nregions = 'one'\ndomain_alias = []\nreason = 2026-11-30\n"
        "access = 1.5\nprincipal = {}\nconsole = 'x'\ngrants = {}\npolicies = 1\nusers = ['a']\n",
    ),
    _problem(
        "every value that is not accepted",
        "account = 'x'\nsite = 'mars'\nregions = ['']\naccess = 'door'\nprincipal = 'role:x'\n"
        "[console]\npassword = 'none'\n[[grants]]\npolicy = 'x'\nscope = 'world'\n[[users]]\n"
        "logon_name = 'li.na'\naccess = 'x'\nreplace = [{ policy = 'y', scope = 'z' }]\n",
    ),
    _problem(
        "unknown and misplaced keys",
        f"acount = 'x'\npassword = 'ask'\nnonsense = 1\n{plans.GRANT}name = 'x'\n"
        f"{plans.MEI}display_nam = 'x'\nscope = 'account'\nreset_at_next_logon = true\n",
    ),
    _problem(
        "missing keys",
        "[[grants]]\npolicy = 'system:X'\n[[grants]]\nscope = 'account'\n[[users]]\n"
        "display_name = 'x'\n[[users]]\nlogon_name = 'a'\nreplace = [{}]\n[[policies]]\n",
    ),
    _problem(
        "secrets",
        f"access_key_secret = 'x'\n[console]\npassword = 'Zq7=pinned-Own'\n{plans.GRANT}{plans.MEI}"
        "password = 'Zq7=pinned-Own'\n",
    ),
    _problem("a document that is no policy", plans.CUSTOM.replace('"Allow"', '"Maybe"')),
    _problem("a document that is no JSON", plans.CUSTOM.replace('"Version": "1",', '"Version" 1,')),
    _problem(
        "values that the rules refuse",
        f'account = "{plans.ACCOUNT}"\nregions = ["mars-1"]\ndomain_alias = "a b"\n'
        f'access = "unchanged"\nreason = "{"x" * 81}"\n{plans.GRANT}[[users]]\n'
        f'logon_name = "not a name"\ntags = {{ "aliyun" = "x" }}\n{plans.LI}{plans.LI}'
        f"{plans.there('nobody.here')}",
    ),
    _problem("policies that are not there", BOTH.replace("ARMSRead", "ARMSReed")),
    _problem(
        "a resource group that is not there", plans.SCOPED.replace("aekz7wq3hbd5ymq", "aekznowhere")
    ),
    _problem("grants that contradict", plans.CONTRADICTS),
    _problem(
        "answers without effect",
        plans.TOP
        + plans.GRANT
        + plans.MEI
        + 'replace = [{ policy = "system:AliyunARMSFullAccess", scope = "account" }]\n'
        + plans.there("ops-admin", 'display_name = "Somebody Else"'),
    ),
)

PREVIEWING: Final = (
    *(
        case(name, DRY, plan=plan)
        for name, plan in (
            ("both", BOTH),
            ("resource group and companion policy", plans.SCOPED),
            ("user group", plans.GROUP),
            ("user group that is there", plans.GROUP_THERE),
            ("own passwords", plans.OWN),
            ("settings", plans.SETTINGS),
            ("existing users", plans.OLD_HANDS),
            ("custom policy", plans.CUSTOM),
            ("custom policy that takes over", plans.TAKES_OVER),
            ("high risk", plans.HIGH_RISK),
            ("another account", plans.ELSEWHERE),
        )
    ),
    case("a signed-in account of another name", DRY, plan=BOTH, alias="", sso_enabled=True),
    case("ARMS is not activated", DRY, plan=BOTH, arms_activated=False),
    case("many cannot be read", DRY, plan=BOTH, **denied("ListPolicies", "ListUsers", "GetUser")),
    case("what it takes", "apply plan.toml --permissions", plan=BOTH),
    case("what a user group takes", "apply plan.toml --permissions", plan=plans.GROUP),
    case("what existing users take", "apply plan.toml --permissions", plan=plans.OLD_HANDS),
    case(
        "some of it is not there",
        store(lambda it: it.groups["platform-admins"].members.clear()),
        "apply plan.toml --permissions",
        plan=BOTH,
    ),
)

APPLYING: Final = (
    text_only("console users", APPLY, plan=CONSOLE),
    text_only(
        "AccessKey users, handed over",
        f"{APPLY} --handover new.json",
        shows_file("new.json"),
        plan=TWO_KEYS,
    ),
    case("both, handed over", f"{APPLY} --handover new.json", shows_file("new.json"), plan=BOTH),
    case("again", quiet(APPLY), APPLY, plan=BOTH),
    text_only("again, with more", quiet(APPLY), file("plan.toml", plans.SCOPED), APPLY, plan=BOTH),
    case("resource group and companion policy", APPLY, plan=plans.SCOPED),
    case("user group", APPLY, plan=plans.GROUP),
    text_only("user group that is there", APPLY, plan=plans.GROUP_THERE),
    case("custom policy", APPLY, plan=plans.CUSTOM),
    text_only("settings", APPLY, plan=plans.SETTINGS),
    case("own passwords", typing(GOOD_PASSWORDS), APPLY, plan=plans.OWN),
    case(
        "existing users",
        f"{APPLY} {AGREED}",
        plan=plans.OLD_HANDS,
    ),
    text_only("nothing but users", APPLY, plan=plans.TOP + plans.LI),
    text_only("half of it is there", quiet(APPLY), file("plan.toml", BOTH), APPLY, plan=KEYS),
)

CONFIRMING: Final = (
    text_only("nobody to ask", "apply plan.toml PASS", plan=BOTH),
    case("no account for --yes", APPLY, plan=plans.NO_ACCOUNT),
    case("high risk, not accepted", APPLY, plan=plans.HIGH_RISK),
    text_only(
        "high risk, something else accepted",
        f"{APPLY} --accept policies.high-risk:SomethingElse",
        plan=plans.HIGH_RISK,
    ),
    text_only(
        "high risk, accepted",
        f"{APPLY} --accept policies.high-risk:AdministratorAccess",
        plan=plans.HIGH_RISK,
    ),
    text_only("a policy that takes over, not accepted", APPLY, plan=plans.TAKES_OVER),
    text_only(
        "a policy that takes over, accepted",
        f"{APPLY} --accept policies.high-risk:TeamMetrics",
        plan=plans.TAKES_OVER,
    ),
    case("existing users, not accepted", APPLY, plan=plans.OLD_HANDS),
    text_only("no keyring", "apply plan.toml --yes", plan=BOTH),
    text_only("no passphrase", "apply plan.toml --yes --vault passphrase", plan=BOTH),
    text_only("a short passphrase", "apply plan.toml --yes SHORT", plan=BOTH),
    text_only("own passwords are missing", APPLY, plan=plans.OWN),
    case("own passwords are weak", typing("mei.ling=abc\nli.wei=abc\n"), APPLY, plan=plans.OWN),
    text_only(
        "own passwords are the same",
        typing("mei.ling=Zq7=pinned-Own1\nli.wei=Zq7=pinned-Own1\n"),
        APPLY,
        plan=plans.OWN,
    ),
    text_only(
        "own passwords of others",
        typing(f"{GOOD_PASSWORDS}nobody=Zq7=pinned-Own3\nnonsense\n"),
        APPLY,
        plan=plans.OWN,
    ),
    case(
        "the handover file is there",
        file("new.json", "mine"),
        f"{APPLY} --handover new.json",
        plan=BOTH,
    ),
    text_only(
        "the handover file's folder is not there",
        f"{APPLY} --handover missing/new.json",
        plan=BOTH,
    ),
)

FAILING: Final = (
    case("everything is refused", APPLY, plan=KEYS, **denied("CreateUser")),
    text_only(
        "and why is not told",
        APPLY,
        plan=KEYS,
        **denied("CreateUser", "DecodeDiagnosticMessage"),
    ),
    case("no AccessKey may be made", APPLY, plan=BOTH, **denied("CreateAccessKey")),
    text_only("nothing may be granted", APPLY, plan=BOTH, **denied("AttachPolicyToUser")),
    text_only("no logon may be made", APPLY, plan=BOTH, **denied("CreateLoginProfile")),
    text_only("no policy may be made", APPLY, plan=plans.SCOPED, **denied("CreatePolicy")),
    text_only("no group may be made", APPLY, plan=plans.GROUP, **denied("CreateGroup")),
    case("nobody may join", APPLY, plan=plans.GROUP_OF_ONE, **denied("AddUserToGroup")),
    text_only("tags are refused", APPLY, plan=CONSOLE, **denied("TagResources")),
    text_only("RAM is not active", APPLY, plan=BOTH, ram_active=False),
    case("an answer is lost", wrong("CreateUser:reset-after"), APPLY, plan=KEYS),
    text_only("a request is lost", wrong("CreateUser:reset-before"), APPLY, plan=KEYS),
    case(
        "the answer with the secret is lost", wrong("CreateAccessKey:reset-after"), APPLY, plan=KEYS
    ),
    text_only("an answer is cut off", wrong("AttachPolicyToUser:cut-off"), APPLY, plan=KEYS),
    text_only("throttled once", wrong("CreateUser:throttle"), APPLY, plan=KEYS),
    text_only(
        "a server fails, for good", wrong("CreateUser:server-error,probability=1"), APPLY, plan=KEYS
    ),
    text_only("not seen at first", wrong("CreateUser:invisible,seconds=1"), APPLY, plan=KEYS),
    text_only("no quota for users", APPLY, plan=BOTH, users_quota=1),
    text_only("no quota for AccessKeys", APPLY, plan=KEYS, access_keys_per_user=0),
    case(
        "wrong AccessKey secret",
        environ(ALIBABA_CLOUD_ACCESS_KEY_SECRET="wrong"),
        APPLY,
        plan=BOTH,
    ),
    text_only(
        "wrong AccessKey ID",
        environ(ALIBABA_CLOUD_ACCESS_KEY_ID="LTAI5tNobodyHasThisOne12"),
        APPLY,
        plan=BOTH,
    ),
    text_only(
        "no credentials",
        environ(ALIBABA_CLOUD_ACCESS_KEY_ID=None, ALIBABA_CLOUD_ACCESS_KEY_SECRET=None),
        APPLY,
        plan=BOTH,
    ),
    text_only("another account", APPLY, plan=plans.ELSEWHERE),
    case(
        "no network",
        environ(ONRAMP_ENDPOINT="http://127.0.0.1:1"),
        APPLY,
        plan=BOTH,
    ),
)
