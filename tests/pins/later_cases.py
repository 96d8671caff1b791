"""The cases of what comes after a run: the list, going on, and taking back."""

from __future__ import annotations

import json
import shutil
import signal
from dataclasses import replace
from pathlib import Path
from typing import Final

from tests.pins import command_plans as plans
from tests.pins.command_cases import AGREED, APPLY, GOOD_PASSWORDS, denied
from tests.pins.command_plans import ACCOUNT, BOTH, CONSOLE, KEYS, OTHER, TWO_KEYS
from tests.pins.command_steps import (
    Place,
    Step,
    case,
    file,
    killed,
    next_second,
    quiet,
    shows_file,
    stopped,
    store,
    text_only,
    typing,
    wrong,
)
from tui.simulator.records import PolicyVersion
from tui.simulator.store import Store

RESUME: Final = "resume last --yes --workers 1 PASS"
UNDO: Final = "undo last --yes --workers 1"
FORGET: Final = "runs forget last --yes"


def has_key(store: Store) -> bool:
    """Whether robot has an AccessKey, seen or not."""
    return bool(store.users["robot"].keys) if "robot" in store.users else False


def has_grant(store: Store) -> bool:
    """Whether robot has been granted something."""
    return "robot" in store.users and bool(store.held(store.users["robot"].user_id))


def permits_all(store: Store) -> None:
    store.settings = replace(store.settings, denied_actions=frozenset())


def gets_another_policy(store: Store) -> None:
    """Somebody gives robot more."""
    store.attach(store.user("robot"), "System", "AliyunLogReadOnlyAccess")


def is_renamed(store: Store) -> None:
    store.rename_user(store.user("robot"), "metrics")


def somebody_joins(store: Store) -> None:
    group = store.groups["viewers"]
    group.members[store.user("zhao.lei").user_id] = group.created


def rewritten(action: str) -> Step:
    """Somebody gives the policy of the plan another document."""
    allowed = {"Effect": "Allow", "Action": [action], "Resource": "*"}
    document = json.dumps({"Version": "1", "Statement": [allowed]})

    def change(store: Store) -> None:
        policy = store.policies["Custom", "TeamMetrics"]
        policy.versions.append(PolicyVersion("v2", document, policy.created))
        policy.default_version = "v2"

    return store(change)


def run_file(place: Place) -> Path:
    """The file of the newest run."""
    return max((place.directory / "state" / "onramp" / "runs").rglob("*.run"))


def holds_junk(place: Place) -> None:
    run_file(place).write_bytes(b"nothing of ours\n")


def is_torn(place: Place) -> None:
    """The last line was cut off."""
    path = run_file(place)
    path.write_bytes(path.read_bytes().rstrip(b"\0\n")[:-20])


def is_damaged(place: Place) -> None:
    """A letter in the middle is another one."""
    path = run_file(place)
    text = path.read_bytes()
    path.write_bytes(text.replace(b'"t":"plan"', b'"t":"plam"', 1))


def is_copied(place: Place) -> None:
    """The directory of the account stands under another account's name, too."""
    mine = run_file(place).parent
    shutil.copytree(mine, mine.with_name(OTHER), copy_function=shutil.copy2)
    mine.with_name(OTHER).chmod(0o700)


def is_another_accounts(place: Place) -> None:
    """Who signs in by now belongs to another account."""

    def change(store: Store) -> None:
        store.settings = replace(store.settings, account_id=OTHER)

    place.simulator.change(change)


KILLED_AT_KEY: Final = killed(APPLY, "CreateAccessKey:hang,done=yes", has_key)
FAILED: Final = quiet(APPLY, 3)

RESUMING: Final = (
    text_only("nothing to go on with", RESUME),
    case("killed while an AccessKey was made", KILLED_AT_KEY, "runs", RESUME, plan=BOTH),
    text_only(
        "killed while an AccessKey was made, handed over",
        KILLED_AT_KEY,
        f"{APPLY} --handover new.json",
        f"{RESUME} --handover new.json",
        shows_file("new.json"),
        "runs",
        plan=BOTH,
    ),
    text_only(
        "killed while a user was made",
        killed(APPLY, "CreateUser:hang,done=yes", lambda it: "robot" in it.users),
        RESUME,
        plan=KEYS,
    ),
    text_only(
        "killed while a grant was made",
        killed(APPLY, "AttachPolicyToUser:hang,done=yes", has_grant),
        RESUME,
        plan=KEYS,
    ),
    text_only(
        "killed while a group was made",
        killed(APPLY, "CreateGroup:hang,done=yes", lambda it: "viewers" in it.groups),
        RESUME,
        plan=plans.GROUP,
    ),
    case(
        "stopped by a signal",
        stopped(
            APPLY,
            "CreateUser:hang,seconds=4,done=yes,user=robot",
            lambda it: "robot" in it.users,
            signal.SIGTERM,
        ),
        "runs",
        RESUME,
        plan=BOTH,
    ),
    case(
        "failed, and mended",
        FAILED,
        store(permits_all),
        RESUME,
        plan=TWO_KEYS,
        **denied("CreateAccessKey"),
    ),
    text_only("failed, and fails again", FAILED, RESUME, plan=KEYS, **denied("CreateAccessKey")),
    text_only("finished", quiet(APPLY), RESUME, plan=KEYS),
    case(
        "finished, handed over",
        quiet(APPLY),
        f"{RESUME} --handover new.json",
        shows_file("new.json"),
        f"{RESUME} --handover new.json",
        plan=BOTH,
    ),
    text_only(
        "finished, a file of the name is there",
        quiet(APPLY),
        file("new.json", "mine"),
        f"{RESUME} --handover new.json",
        plan=KEYS,
    ),
    case(
        "the wrong passphrase",
        FAILED,
        "resume last --yes WRONG",
        plan=KEYS,
        **denied("CreateAccessKey"),
    ),
    text_only("no passphrase", FAILED, "resume last --yes", plan=KEYS, **denied("CreateAccessKey")),
    text_only("nobody to ask", FAILED, "resume last PASS", plan=KEYS, **denied("CreateAccessKey")),
    text_only("undone", quiet(APPLY), quiet(UNDO), RESUME, plan=KEYS),
    text_only("unknown", quiet(APPLY), "resume nonsense --yes PASS", plan=KEYS),
    case(
        "several of the name",
        quiet(APPLY),
        next_second,
        file("plan.toml", BOTH),
        quiet(APPLY),
        "resume 2 --yes PASS",
        plan=KEYS,
    ),
    case("another account's", quiet(APPLY), is_another_accounts, RESUME, plan=KEYS),
    case(
        "a policy says more by now",
        FAILED,
        store(permits_all),
        rewritten("arms:*"),
        RESUME,
        f"{RESUME} --accept policies.changed:TeamMetrics",
        plan=plans.CUSTOM,
        **denied("CreateAccessKey"),
    ),
    text_only(
        "a policy takes over by now",
        FAILED,
        store(permits_all),
        rewritten("ram:*"),
        RESUME,
        plan=plans.CUSTOM,
        **denied("CreateAccessKey"),
    ),
    case(
        "own passwords that the cloud refused",
        typing("mei.ling=short\nli.wei=brief\n"),
        quiet(APPLY, 3),
        RESUME,
        typing(GOOD_PASSWORDS),
        RESUME,
        plan=plans.OWN,
        **denied("GetPasswordPolicy"),
    ),
)

UNDOING: Final = (
    case("nothing to take back", UNDO),
    *(
        case(name, quiet(f"{APPLY} {more}"), UNDO, plan=plan, forms=forms)
        for name, plan, more, forms in (
            ("both", BOTH, "", "text json"),
            ("resource group and companion policy", plans.SCOPED, "", "text"),
            ("user group", plans.GROUP, "", "text"),
            ("existing users", plans.OLD_HANDS, AGREED, "text json"),
            ("custom policy", plans.CUSTOM, "", "text"),
        )
    ),
    case("twice", quiet(APPLY), quiet(UNDO), UNDO, "runs", plan=KEYS),
    case("killed while an AccessKey was made", KILLED_AT_KEY, UNDO, plan=BOTH),
    text_only("failed", FAILED, UNDO, plan=TWO_KEYS, **denied("CreateAccessKey")),
    text_only("nobody to ask", quiet(APPLY), "undo last", plan=KEYS),
    text_only("unknown", quiet(APPLY), "undo nonsense --yes", plan=KEYS),
    case("another account's", quiet(APPLY), is_another_accounts, UNDO, plan=KEYS),
    case("a user was renamed", quiet(APPLY), store(is_renamed), UNDO, plan=KEYS),
    text_only(
        "nothing of the name to agree to",
        quiet(APPLY),
        f"{UNDO} --accept undo.in-use:nobody",
        plan=KEYS,
    ),
)

UNDONE_IN_PART: Final = (
    case(
        "a user is in use",
        quiet(APPLY),
        store(gets_another_policy),
        UNDO,
        "runs",
        f"{UNDO} --accept undo.in-use:robot",
        plan=KEYS,
    ),
    case(
        "a user may not be deleted",
        quiet(APPLY),
        store(lambda it: setattr(it, "settings", replace(it.settings, **denied("DeleteUser")))),
        UNDO,
        "runs",
        RESUME,
        store(permits_all),
        UNDO,
        plan=BOTH,
    ),
    case(
        "an answer is lost",
        quiet(APPLY),
        wrong("DeleteUser:reset-after"),
        UNDO,
        plan=KEYS,
        forms="text",
    ),
    text_only(
        "killed while a user was deleted",
        quiet(APPLY),
        killed(UNDO, "DeleteUser:hang,done=yes", lambda it: "mei.ling" not in it.users),
        "runs",
        UNDO,
        plan=CONSOLE,
    ),
    text_only(
        "somebody joined the group",
        quiet(APPLY),
        store(somebody_joins),
        UNDO,
        plan=plans.GROUP,
    ),
    text_only(
        "what was granted is gone",
        quiet(APPLY),
        store(lambda it: it.remove_user("robot")),
        UNDO,
        plan=BOTH,
    ),
)

RUNS: Final = (
    case("none", "runs"),
    case("one", quiet(APPLY), "runs", plan=CONSOLE),
    text_only("handed over", quiet(f"{APPLY} --handover new.json"), "runs", plan=BOTH),
    case("of a user group", quiet(APPLY), "runs", plan=plans.GROUP),
    case(
        "several",
        quiet(APPLY),
        next_second,
        file("plan.toml", BOTH),
        quiet(APPLY),
        quiet(UNDO),
        next_second,
        file("plan.toml", plans.TOP + plans.GRANT + plans.LI),
        quiet(APPLY),
        "runs",
        "runs --all",
        "undo 2 --yes",
        plan=KEYS,
    ),
    case("killed", KILLED_AT_KEY, "runs", plan=KEYS),
    case(
        "forgotten",
        quiet(APPLY),
        FORGET,
        "runs",
        f"{RESUME} --handover new.json",
        UNDO,
        plan=KEYS,
    ),
    text_only("nobody to ask", quiet(APPLY), "runs forget last", plan=KEYS),
    text_only("nothing to forget", FORGET),
    text_only("not over yet", KILLED_AT_KEY, FORGET, plan=KEYS),
    *(
        text_only(name, quiet(APPLY), change, "runs", RESUME, UNDO, FORGET, plan=KEYS)
        for name, change in (
            ("something else", holds_junk),
            ("torn", is_torn),
            ("damaged", is_damaged),
        )
    ),
    case(
        "copied to another account",
        quiet(APPLY),
        is_copied,
        "runs",
        RESUME,
        UNDO,
        f"undo {ACCOUNT}/ --yes --workers 1",
        plan=KEYS,
    ),
)
