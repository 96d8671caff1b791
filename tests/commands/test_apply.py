"""``onramp apply``: the wizard's job without a screen."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.commands.conftest import (
    ACCOUNT,
    BOTH,
    CONSOLE,
    GRANT,
    ONLY_ROBOT,
    PASSPHRASE,
    ROBOT,
    Done,
    Office,
    ended,
)
from tests.terminal import ScreenTerminal
from tui.core.policies import ARMS_READ_ONLY, AccountScope, Grant, PolicyRef, PolicyType
from tui.core.principals import HeldGrant
from tui.core.secret import Secret
from tui.core.users import Tag
from tui.simulator.store import Store
from tui.vault.run_file import RunFile

HIGH_RISK = BOTH.replace("AliyunARMSReadOnlyAccess", "AdministratorAccess").replace(ROBOT, "")
OWN = f'account = "{ACCOUNT}"\naccess = "console"\n[console]\npassword = "ask"\n{GRANT}{CONSOLE}'
GOOD_PASSWORD = "Zq7=planted-Own"


def run_file(office: Office) -> Path:
    (path,) = office.place.rglob("*.run")
    return path


def sealed(office: Office) -> list[str]:
    """Every secret that the run's file keeps."""
    with RunFile.open(run_file(office), Secret(PASSPHRASE), os.urandom) as file:
        return [secret.reveal() for secret in file.kept().values()]


def matches(office: Office, logon_name: str, password: str) -> bool:
    def look(store: Store) -> bool:
        user = store.user(logon_name)
        return user.profile is not None and user.profile.matches(user.user_id, password)

    return office.simulator.change(look)


def test_a_whole_plan_is_there_afterwards_and_no_secret_was_said(office: Office) -> None:
    done = office.apply("--handover", "given.json")
    assert (done.code, done.summary["outcome"]) == (0, "done")
    mei, robot = office.user("mei.ling"), office.user("robot")
    assert mei is not None
    assert robot is not None
    assert (mei.display_name, mei.tags, mei.has_logon_profile) == (
        "Mei Ling",
        (Tag("team", "sre"),),
        True,
    )
    assert mei.comments == f"INC-42 (Onramp run {done.summary['run']})"
    assert mei.grants == robot.grants == (HeldGrant(Grant(ARMS_READ_ONLY, AccountScope())),)
    assert len(robot.access_keys) == 1
    assert done.summary["operations"]["done"] == 7
    assert done.summary["audit"] == {
        "made": True,
        "users": 1,
        "keys": 1,
        "keys_without_secret": [],
        "not_as_agreed": [],
    }
    given = office.place / "given.json"
    assert stat.S_IMODE(given.stat().st_mode) == 0o600
    first, second = json.loads(given.read_text())
    assert matches(office, "mei.ling", first["password"])
    assert second["access_key_id"] == robot.access_keys[0].access_key_id
    secrets = {first["password"], second["access_key_secret"]}
    assert secrets == set(sealed(office))
    planted = {PASSPHRASE, office.environ["ALIBABA_CLOUD_ACCESS_KEY_SECRET"]}
    assert [each for each in secrets | planted if each in done.out + done.err] == []
    noted = run_file(office).read_text()
    assert [each for each in secrets | planted if each in noted] == []
    assert str(given) in noted


def test_every_event_of_the_stream_is_of_a_known_kind(office: Office) -> None:
    done = office.apply()
    events = [each["event"] for each in done.events]
    assert set(events) == {
        "signed-in",
        "finding",
        "planned",
        "run",
        "started",
        "done",
        "summary",
    }
    assert events.count("planned") == events.count("done") == 7
    assert done.summary["sealed_in"] == str(run_file(office))


def test_people_are_told_the_same(office: Office) -> None:
    done = office.run("apply", office.plan(), "--yes", PASSPHRASE)
    assert done.code == 0
    assert f"Signed in as ops-admin of account {ACCOUNT} (Environment)." in done.out
    assert "done        mei.ling: create the RAM user, Mei Ling" in done.out
    assert f"New secrets are sealed in {run_file(office)}\n" in done.out
    assert "plan.toml:5: grants: " in done.err


def test_the_second_time_nothing_changes_and_the_first_run_is_named(office: Office) -> None:
    first = office.apply()
    before = office.snapshot()
    again = office.apply()
    assert (again.code, again.summary["outcome"], again.summary["run"]) == (0, "done", None)
    assert "already" in again.summary["sentence"]
    assert set(again.summary["secrets_kept_by"].values()) == {first.summary["run"]}
    assert office.snapshot() == before
    assert len([*office.place.rglob("*.run")]) == 1


def test_a_dry_run_changes_nothing(office: Office) -> None:
    before = office.snapshot()
    done = office.run("apply", office.plan(), "--dry-run", "--json")
    assert (done.code, done.summary["outcome"]) == (0, "dry-run")
    commands = {each["line"]: each for each in done.events if each["event"] == "command"}
    assert len(commands) == 7
    key = commands["aliyun ram CreateAccessKey --UserName robot"]
    assert (key["variable"], key["comment"]) == (None, "")
    (line,) = [line for line in commands if "CreateLoginProfile" in line]
    variable, comment = commands[line]["variable"], commands[line]["comment"]
    assert variable == "password_mei_ling"
    assert line.endswith(f' --Password="${{{variable}:?}}"')
    assert comment.startswith("# ")
    assert f"read -rs {variable}" in comment
    shown = office.run("apply", office.plan(), "--dry-run").out.splitlines()
    assert shown[shown.index(line) - 1] == comment
    assert office.snapshot() == before
    assert [*office.place.rglob("*.run")] == []


def test_a_command_to_copy_says_the_same_where_the_terminal_shows_ascii_only(
    office: Office,
) -> None:
    plan = office.plan(ONLY_ROBOT + 'display_name = "王伟"\n')
    office.environ["PYTHONIOENCODING"] = "ascii"
    shown = office.run("apply", plan, "--dry-run").out.splitlines()
    (line,) = [line for line in shown if "CreateUser" in line and "DisplayName" in line]
    assert "".join(f"\\{byte:03o}" for byte in "王伟".encode()) in line
    script = office.run("apply", plan, "--dry-run", "--json")
    assert any("'王伟'" in str(each.get("line")) for each in script.events)


def test_yes_needs_an_account(office: Office) -> None:
    done = office.apply(plan=f"access = 'console'\n{GRANT}{CONSOLE}")
    assert done.code == 2
    assert 'account = "ID"' in done.summary["sentence"]


def test_another_account_is_refused(office: Office) -> None:
    before = office.snapshot()
    done = office.apply(plan=BOTH.replace(ACCOUNT, "1234567890123456"))
    assert done.code == 4
    assert ACCOUNT in done.summary["sentence"]
    assert office.snapshot() == before


def test_without_a_terminal_and_without_yes_nothing_happens(office: Office) -> None:
    done = office.run("apply", office.plan())
    assert (done.code, done.out) == (2, "")
    assert "--yes" in done.err


def test_without_a_keyring_and_a_terminal_the_option_is_named(office: Office) -> None:
    before = office.snapshot()
    done = office.run("apply", office.plan(), "--yes", "--json")
    assert done.code == 2
    assert "--vault passphrase" in done.summary["sentence"]
    assert "--passphrase-fd" in done.summary["sentence"]
    assert office.snapshot() == before


def test_a_short_passphrase_is_refused(office: Office) -> None:
    done = office.run(
        "apply", office.plan(), "--yes", "--json", "--passphrase-fd", "0", stdin="short\n"
    )
    assert done.code == 2
    assert "12 characters" in done.summary["sentence"]


def test_what_is_wrong_with_a_file_is_told_by_its_line(office: Office) -> None:
    name = office.plan("account = 7\n[[grants]]\npolicy = 'x'\n")
    done = office.run("apply", name, "--yes")
    assert (done.code, done.out) == (2, "")
    lines = done.err.splitlines()
    assert lines[0].startswith("plan.toml: users: ")
    assert lines[1].startswith("plan.toml:1: account: ")
    assert all(line.startswith("plan.toml") for line in lines)
    told = office.run("apply", name, "--yes", "--json")
    assert len(told.events) == 1
    assert [each["sentence"] for each in told.summary["problems"]] == lines


def test_an_error_of_the_rules_stops_it(office: Office) -> None:
    both = GRANT + GRANT.replace("ReadOnly", "Full")
    done = office.apply(plan=BOTH.replace(GRANT, both))
    assert done.code == 1
    assert done.summary["problems"]
    assert {each["severity"] for each in done.summary["problems"]} == {"error"}


def test_an_answer_that_has_no_effect_is_said_by_its_line(office: Office) -> None:
    users = """
[[users]]
logon_name = "newbie"
access = "access-key"
replace = [{ policy = "system:AliyunARMSFullAccess", scope = "account" }]

[[users]]
logon_name = "ops-admin"
existing = true
access = "unchanged"
display_name = "Somebody Else"
"""
    plan = office.plan(f'account = "{ACCOUNT}"\n{GRANT}{users}')
    done = office.run("apply", plan, "--dry-run", "--json")
    assert done.code == 0
    told = {each["code"]: each["path"] for each in done.events if each["event"] == "finding"}
    assert told["policies.replacement-new"] == "users[1]"
    assert told["display-name.stays"] == "users[2].display_name"


@pytest.mark.parametrize("accept", [(), ("--accept", "policies.something-else:x")])
def test_yes_alone_does_not_pass_a_finding_to_be_confirmed(
    office: Office, accept: tuple[str, ...]
) -> None:
    before = office.snapshot()
    done = office.apply(*accept, plan=HIGH_RISK)
    assert done.code == 2
    assert "--accept policies.high-risk:AdministratorAccess" in done.summary["sentence"]
    (finding,) = [each for each in done.events if each.get("severity") == "confirm"]
    assert finding["accepted"] is False
    assert office.snapshot() == before


FORALL = """
[[policies]]
name = "by-somebody"
document = '''
{"Version": "1", "Statement": [{"Effect": "Allow", "Action": "ram:*", "Resource": "*",
 "Condition": {"ForAllValues:StringEquals": {"ram:TrustedPrincipalTypes": "Service"}}}]}
'''
"""


@pytest.mark.parametrize("there", [False, True], ids=["made by the plan", "of the account"])
def test_no_condition_lets_yes_alone_grant_what_takes_over_the_account(
    office: Office,
    *,
    there: bool,
) -> None:
    plan = HIGH_RISK.replace("system:AdministratorAccess", "custom:by-somebody")
    if there:
        done = office.apply("--accept", "policies.high-risk:by-somebody", plan=plan + FORALL)
        assert done.code == 0
        plan = plan.replace("mei.ling", "mei.ling2")
    before = office.snapshot()
    done = office.apply(plan=plan if there else plan + FORALL)
    assert done.code == 2
    assert "--accept policies.high-risk:by-somebody" in done.summary["sentence"]
    assert office.snapshot() == before


def test_a_finding_passes_when_it_is_accepted(office: Office) -> None:
    done = office.apply("--accept", "policies.high-risk:AdministratorAccess", plan=HIGH_RISK)
    assert done.code == 0
    user = office.user("mei.ling")
    assert user is not None
    assert [grant.policy.name for grant in user.grants] == ["AdministratorAccess"]


def test_own_passwords_come_from_standard_input(office: Office) -> None:
    name = office.plan(OWN)
    done = office.run(
        "apply", name, "--yes", "--json", PASSPHRASE, stdin=f"mei.ling={GOOD_PASSWORD}\n"
    )
    assert done.code == 0
    assert matches(office, "mei.ling", GOOD_PASSWORD)
    assert GOOD_PASSWORD not in done.out + done.err


@pytest.mark.parametrize(("line", "told"), [("", "mei.ling"), ("mei.ling=abc\n", "a digit")])
def test_an_own_password_that_is_missing_or_weak_is_told(
    office: Office, line: str, told: str
) -> None:
    before = office.snapshot()
    done = office.run("apply", office.plan(OWN), "--yes", "--json", PASSPHRASE, stdin=line)
    assert done.code == 2
    assert told in done.summary["sentence"]
    assert "abc" not in done.out + done.err
    assert office.snapshot() == before


def test_a_handover_file_is_never_written_over(office: Office) -> None:
    (office.place / "given.json").write_text("mine")
    before = office.snapshot()
    done = office.apply("--handover", "given.json")
    assert done.code == 2
    assert office.snapshot() == before
    assert (office.place / "given.json").read_text() == "mine"


def test_a_missing_permission_is_decoded(office_with: Callable[..., Office]) -> None:
    office = office_with(denied_actions=frozenset({"ram:CreateUser"}))
    before = office.snapshot()
    done = office.apply()
    assert done.code == 4
    failure = done.summary["failures"][0]
    assert (failure["kind"], failure["missing_action"]) == ("not-permitted", "ram:CreateUser")
    assert failure["request_id"]
    assert (failure["forbidden"], failure["policies"]) == (False, [])
    assert "No policy of yours allows ram:CreateUser." in done.err
    assert office.snapshot() == before


def test_a_message_that_may_not_be_decoded_does_no_harm(
    office_with: Callable[..., Office],
) -> None:
    denied = frozenset({"ram:CreateUser", "ram:DecodeDiagnosticMessage"})
    done = office_with(denied_actions=denied).apply()
    assert done.code == 4
    failure = done.summary["failures"][0]
    assert failure["missing_action"] == "ram:CreateUser"
    assert "policies" not in failure


def test_what_was_done_before_a_failure_stays_and_the_way_on_is_named(
    office_with: Callable[..., Office],
) -> None:
    office = office_with(denied_actions=frozenset({"ram:CreateAccessKey"}))
    done = office.apply("--handover", "given.json", "--workers", "1")
    assert (done.code, done.summary["outcome"]) == (3, "failed")
    run = done.summary["run"]
    assert done.summary["next"] == [f"onramp resume {run}", f"onramp undo {run}"]
    (failure,) = done.summary["failures"]
    assert failure["doing"].startswith("robot: could not make an AccessKey")
    # What is complete is handed over all the same.
    (given,) = json.loads((office.place / "given.json").read_text())
    assert given["logon_name"] == "mei.ling"
    assert matches(office, "mei.ling", given["password"])


def test_while_another_process_applies_the_second_is_refused(office: Office) -> None:
    office.goes_wrong("CreateAccessKey:hang,done=yes")
    arguments = ("apply", office.plan(ONLY_ROBOT), "--yes", "--json", PASSPHRASE)
    with office.going(*arguments) as first:
        office.until(lambda: office.keys("robot"))
        again = office.apply(plan=BOTH)
        assert again.code == 1
        assert f"process {first.pid}" in again.summary["sentence"]
        assert office.user("mei.ling") is None


@contextmanager
def shown(office: Office, plan: str, operations: int) -> Iterator[list[Done]]:
    """A plan that is shown and agreed to, and held up until the block is over.

    Yields:
        A list in which the command is found afterwards.
    """
    found: list[Done] = []
    with subprocess.Popen(
        [office.command, "apply", plan, "--yes", "--json", "--passphrase-fd", "0"],
        cwd=office.place,
        env=office.environ,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as first:
        assert first.stdin is not None
        assert first.stdout is not None
        while json.loads(first.stdout.readline()).get("operation") != operations:
            pass
        yield found
        first.stdin.write(f"{PASSPHRASE}\n")
        first.stdin.close()
        found.append(ended(first))


def test_what_another_process_applied_meanwhile_is_noticed_under_the_lock(office: Office) -> None:
    # Planned before, begun after: the plan that was shown does not hold any more.
    with shown(office, office.plan(), 7) as found:
        assert office.apply().code == 0
        before = office.snapshot()
    (done,) = found
    assert done.code == 1
    assert "has changed" in done.summary["sentence"]
    assert office.snapshot() == before
    assert len([*office.place.rglob("*.run")]) == 1


@pytest.mark.parametrize(("action", "code"), [("ram:*", 1), ("arms:GetTrace", 0)])
def test_a_granted_policy_that_allows_something_else_by_now_is_noticed(
    office: Office, action: str, code: int
) -> None:
    ours = PolicyRef(PolicyType.CUSTOM, "TeamTraces")

    def document(action: str) -> str:
        allowed = {"Effect": "Allow", "Action": action, "Resource": "*"}
        return json.dumps({"Version": "1", "Statement": [allowed]})

    plan = ONLY_ROBOT.replace("system:AliyunARMSReadOnlyAccess", "custom:TeamTraces")
    with office.cloud() as cloud:
        cloud.ram.create_policy(ours, document("arms:GetTrace"))
        with shown(office, office.plan(plan), 3) as found:
            cloud.ram.delete_policy(ours)
            cloud.ram.create_policy(ours, document(action))
    (done,) = found
    assert done.code == code
    assert (office.user("robot") is None) is bool(code)


def test_a_signal_before_anything_is_begun_ends_it(office: Office) -> None:
    office.goes_wrong("ListUsers:hang,seconds=3,count=9")
    with office.going("apply", office.plan(), "--yes", "--json", PASSPHRASE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.terminate()
        done = ended(process)
    assert (done.code, done.summary["outcome"]) == (130, "aborted")
    assert office.user("robot") is None


def test_both_ways_to_keep_secrets_are_too_many(office: Office) -> None:
    assert office.apply("--vault", "keyring").code == 2


def test_a_reader_that_goes_away_does_not_stop_a_run(office: Office) -> None:
    with office.going("apply", office.plan(), "--yes", "--json", PASSPHRASE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.wait(60) == 0
    assert office.user("robot") is not None


def test_sigterm_stops_in_good_order_and_the_rest_can_be_resumed(office: Office) -> None:
    office.goes_wrong("CreateUser:hang,seconds=2,user=robot")
    arguments = ("apply", office.plan(), "--yes", "--json", "--workers", "1", PASSPHRASE)
    with office.going(*arguments) as process:
        office.until(lambda: _tagged(office))
        process.terminate()
        done = ended(process)
    assert (done.code, done.summary["outcome"]) == (130, "stopped")
    assert done.summary["operations"]["open"] > 0
    office.goes_wrong()
    assert office.run("resume", "last", "--yes", PASSPHRASE).code == 0
    assert office.user("robot") is not None


def _tagged(office: Office) -> bool:
    return office.simulator.change(lambda store: "mei.ling" in store.users)


def test_on_a_terminal_it_asks_and_draws_a_bar(office: Office) -> None:
    environ = {**office.environ, "TERM": "xterm-256color"}
    path = str(office.place / office.plan(ONLY_ROBOT))
    with ScreenTerminal(office.command, ["apply", path], environ, columns=120) as terminal:
        terminal.until("robot: make an AccessKey", "[y/N]")
        terminal.press("y", "enter")
        terminal.until("no system keyring", "Passphrase:")
        terminal.press(PASSPHRASE, "enter")
        terminal.until("Once more:")
        terminal.press(PASSPHRASE, "enter")
        terminal.until("Done: 3 of 3 operations made")
        assert PASSPHRASE not in terminal.text
        assert terminal.wait() == 0
    assert len(office.keys("robot")) == 1


def test_on_a_terminal_no_means_no(office: Office) -> None:
    environ = {**office.environ, "TERM": "xterm-256color"}
    path = str(office.place / office.plan(ONLY_ROBOT))
    before = office.snapshot()
    with ScreenTerminal(office.command, ["apply", path], environ, columns=120) as terminal:
        terminal.until("[y/N]")
        terminal.press("enter")
        terminal.until("Nothing was changed.")
        assert terminal.wait() == 0
    assert office.snapshot() == before


def test_on_a_terminal_a_finding_is_typed(office: Office) -> None:
    environ = {**office.environ, "TERM": "xterm-256color"}
    path = str(office.place / office.plan(HIGH_RISK))
    with ScreenTerminal(office.command, ["apply", path], environ, columns=120) as terminal:
        terminal.until("Type AdministratorAccess to agree")
        terminal.press("AdministratorAccess", "enter")
        terminal.until("[y/N]")
        terminal.press("n", "enter")
        assert terminal.wait() == 0


def test_which_credentials_are_used(office: Office) -> None:
    # A profile that is named goes before the environment; one of mode External is not run.
    config = office.place / ".aliyun" / "config.json"
    config.parent.mkdir()
    key = {
        "mode": "AK",
        "access_key_id": office.environ["ALIBABA_CLOUD_ACCESS_KEY_ID"],
        "access_key_secret": office.environ["ALIBABA_CLOUD_ACCESS_KEY_SECRET"],
    }
    command = {"mode": "External", "process_command": f"touch {office.place / 'was-run'}"}
    config.write_text(
        json.dumps(
            {
                "current": "work",
                "profiles": [{"name": "work", **key}, {"name": "other", **command}],
            }
        )
    )
    name = office.plan()
    named = office.run("--profile", "work", "apply", name, "--dry-run", "--json")
    assert named.events[0]["source"] == "profile"
    behind = office.run("apply", name, "--dry-run", "--json", "--profile", "work")
    assert behind.events[0]["source"] == "profile"
    both = office.run("--profile", "other", "apply", name, "--dry-run", "--json", "--profile=work")
    assert both.events[0]["source_name"] == "work"
    del office.environ["ALIBABA_CLOUD_ACCESS_KEY_ID"]
    current = office.run("apply", name, "--dry-run", "--json")
    assert (current.events[0]["source"], current.events[0]["source_name"]) == ("profile", "work")
    refused = office.run("--profile", "other", "apply", name, "--dry-run", "--json")
    assert refused.code == 4
    assert not (office.place / "was-run").exists()
    agreed = office.run("--profile", "other", "apply", name, "--dry-run", "--yes", "--json")
    assert agreed.code == 4
    assert (office.place / "was-run").exists()


def test_no_credentials_at_all(office: Office) -> None:
    del office.environ["ALIBABA_CLOUD_ACCESS_KEY_ID"]
    done = office.apply()
    assert done.code == 4
    assert "--profile" in done.summary["sentence"]


@pytest.mark.parametrize("command", ["apply", "runs", "resume", "undo"])
def test_help_of_a_command(office: Office, command: str) -> None:
    done = office.run(command, "--help")
    assert done.code == 0
    assert done.out.startswith(f"usage: onramp {command}")


def test_a_rate_that_is_none_is_refused(office: Office) -> None:
    assert office.run("--max-rate", "0", "apply", "x.toml").code == 2
    assert office.run("apply", "x.toml", "--max-rate", "fast").code == 2


@pytest.mark.parametrize(
    "command", [("apply", "x.toml"), ("resume", "last"), ("undo", "last"), ("doctor",)]
)
def test_certificates_are_named_before_a_command_or_behind_it(
    office: Office, command: tuple[str, ...]
) -> None:
    option = ("--ca-bundle", str(office.place / "no.pem"))
    before, behind = office.run(*option, *command), office.run(*command, *option)
    assert (before.code, before.err) == (behind.code, behind.err)
    assert before.code == 2
    assert "no.pem" in before.err


def test_it_starts_without_the_interface() -> None:
    code = (
        "import sys\nfrom tui.cli import main\n"
        "try: main(['apply', 'missing.toml', '--yes'])\nexcept SystemExit: pass\n"
        "print(sorted({name.partition('.')[0] for name in sys.modules} & {'textual', 'aiohttp'}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_an_access_key_that_nobody_has_the_secret_of_is_no_success(office: Office) -> None:
    office.goes_wrong("AttachPolicyToUser:hang,seconds=5,done=yes")
    arguments = ("apply", office.plan(ONLY_ROBOT), "--yes", "--json", PASSPHRASE)
    with office.going(*arguments) as process:
        office.until(lambda: office.keys("robot"))
        with office.cloud() as cloud:
            stray = cloud.ram.create_access_key("robot")
        done = ended(process)
    assert (done.code, done.summary["outcome"]) == (3, "done")
    assert done.summary["keys_without_secret"] == [f"robot: {stray.access_key_id}"]
