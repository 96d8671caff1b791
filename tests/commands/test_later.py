"""``onramp runs``, ``resume`` and ``undo``: what can be done with a run afterwards."""

from __future__ import annotations

import json
import stat
from collections.abc import Callable
from dataclasses import replace

from tests.commands.conftest import ACCOUNT, BOTH, CONSOLE, GRANT, ONLY_ROBOT, PASSPHRASE, Office
from tests.terminal import ScreenTerminal
from tui.core.policies import PolicyRef, PolicyType
from tui.simulator.store import Store

COMPANION = f"""account = "{ACCOUNT}"
access = "access-key"

[[grants]]
policy = "companion:read-trace-app"
scope = "account"
{GRANT}{CONSOLE}"""
OTHERS = "1234567890123456"


def killed(office: Office, fault: str, reached: Callable[[], object], plan: str = BOTH) -> None:
    """Apply, and kill -9 while a request hangs that has reached the cloud."""
    office.goes_wrong(fault)
    with office.going("apply", office.plan(plan), "--yes", "--json", PASSPHRASE) as process:
        office.until(reached)
        process.kill()
        assert process.wait(60) == -9
    office.goes_wrong()


def permit_all(store: Store) -> None:
    store.settings = replace(store.settings, denied_actions=frozenset())


def complete(office: Office) -> None:
    """Both users are whole, and every key that there is has an owner who knows it."""
    mei, robot = office.user("mei.ling"), office.user("robot")
    assert mei is not None
    assert robot is not None
    assert mei.has_logon_profile
    assert len(mei.grants) == len(robot.grants) == 1
    assert len(office.keys("robot")) == 1


def test_after_kill_9_while_a_key_was_made_the_run_goes_on_to_the_end(office: Office) -> None:
    killed(office, "CreateAccessKey:hang,done=yes", lambda: office.keys("robot"))
    (lost,) = office.keys("robot")
    before = office.snapshot()
    # Only that run can hand over what it has made, so that the same command names it.
    same = office.apply("--handover", "given.json")
    assert (same.code, office.snapshot()) == (2, before)
    assert " --handover given.json goes on with it; onramp undo " in same.summary["sentence"]
    done = office.run("resume", "last", "--yes", "--json", PASSPHRASE, "--handover", "given.json")
    assert (done.code, done.summary["outcome"]) == (0, "done")
    complete(office)
    given = {
        each["logon_name"]: each for each in json.loads((office.place / "given.json").read_text())
    }
    assert set(given) == {"mei.ling", "robot"}
    # The key whose secret was lost is gone, and the one there is can be handed over.
    assert [given["robot"]["access_key_id"]] == office.keys("robot")
    assert lost not in office.keys("robot")
    assert done.summary["audit"]["keys_without_secret"] == []


def test_after_kill_9_while_a_user_was_made_it_is_known_as_ours(office: Office) -> None:
    def made() -> bool:
        return office.simulator.change(lambda store: "mei.ling" in store.users)

    killed(office, "CreateUser:hang,done=yes,user=mei.ling", made)
    assert office.run("resume", "last", "--yes", PASSPHRASE).code == 0
    complete(office)


def test_after_kill_9_the_run_is_listed_as_unfinished(office: Office) -> None:
    killed(office, "CreateAccessKey:hang,done=yes", lambda: office.keys("robot"), ONLY_ROBOT)
    (run,) = office.run("runs", "--json").events
    assert (run["standing"], run["account"], run["users"]) == ("unfinished", ACCOUNT, ["robot"])
    told = office.run("runs").out
    assert "not finished" in told
    assert f"onramp resume {run['run']} · onramp undo {run['run']}" in told


def test_after_kill_9_undo_leaves_nothing(office: Office) -> None:
    before = office.snapshot()
    killed(office, "CreateAccessKey:hang,done=yes", lambda: office.keys("robot"))
    done = office.run("undo", "last", "--yes", "--json")
    assert (done.code, done.summary["outcome"]) == (0, "done")
    assert office.snapshot() == before


def test_a_failure_is_mended_and_the_run_goes_on(office_with: Callable[..., Office]) -> None:
    office = office_with(denied_actions=frozenset({"ram:CreateAccessKey"}))
    first = office.apply("--workers", "1")
    assert first.code == 3
    office.simulator.change(permit_all)
    done = office.run("resume", first.summary["run"][:-2], "--yes", "--json", PASSPHRASE)
    assert done.code == 0
    assert set(done.kinds("done")) == {"CreateAccessKey", "AttachPolicy"}
    complete(office)


def test_secrets_are_written_out_later(office: Office) -> None:
    run = office.apply().summary["run"]
    (listed,) = office.run("runs", "--json").events
    assert listed["not_handed_over"] == ["mei.ling", "robot"]
    done = office.run("resume", run, "--yes", "--json", PASSPHRASE, "--handover", "given.json")
    assert (done.code, done.kinds("started")) == (0, [])
    given = office.place / "given.json"
    assert stat.S_IMODE(given.stat().st_mode) == 0o600
    assert [each["logon_name"] for each in json.loads(given.read_text())] == ["mei.ling", "robot"]
    (listed,) = office.run("runs", "--json").events
    assert (listed["not_handed_over"], listed["files_with_secrets"]) == ([], [str(given)])
    assert "secrets in plain text" in office.run("runs").out


def test_the_wrong_passphrase_opens_nothing(office: Office) -> None:
    office.apply()
    done = office.run(
        "resume", "last", "--yes", "--json", "--passphrase-fd", "0", stdin="not that one at all\n"
    )
    assert done.code == 4
    assert "passphrase" in done.summary["sentence"]


def test_undo_leaves_nothing_and_is_not_done_twice(office: Office) -> None:
    before = office.snapshot()
    assert office.apply(plan=COMPANION).code == 0
    assert office.snapshot() != before
    done = office.run("undo", "last", "--yes", "--json")
    assert (done.code, done.summary["left"]) == (0, [])
    assert office.snapshot() == before
    again = office.run("undo", "last", "--yes", "--json")
    assert (again.code, again.kinds("started")) == (0, [])
    refused = office.run("resume", "last", "--yes", "--json", PASSPHRASE)
    assert refused.code == 2
    assert "taken back" in refused.summary["sentence"]


def test_a_user_in_use_is_deleted_only_where_that_is_agreed_to(office: Office) -> None:
    office.apply(plan=ONLY_ROBOT)
    with office.cloud() as cloud:
        name = PolicyRef(PolicyType.SYSTEM, "AliyunLogReadOnlyAccess")
        cloud.ram.attach_policy(name, "robot")
    done = office.run("undo", "last", "--yes", "--json")
    assert done.code == 3
    (concern,) = [each for each in done.events if each["event"] == "concern"]
    assert (concern["id"], concern["accepted"]) == ("undo.in-use:robot", False)
    assert {each["code"] for each in done.summary["left"]} == {"user-in-use"}
    assert office.user("robot") is not None
    told = office.run("undo", "last", "--yes")
    assert "[--accept undo.in-use:robot]" in told.err
    agreed = office.run("undo", "last", "--yes", "--json", "--accept", "undo.in-use:robot")
    assert (agreed.code, agreed.summary["outcome"]) == (0, "done")
    assert office.user("robot") is None


def test_undo_says_that_a_user_was_renamed(office: Office) -> None:
    before = office.snapshot()
    office.apply(plan=ONLY_ROBOT)
    office.simulator.change(lambda store: store.rename_user(store.user("robot"), "metrics"))
    done = office.run("undo", "last", "--yes")
    assert done.code == 0, done.err
    assert "Somebody renamed robot: it was found by its ID, as metrics." in done.out + done.err
    assert office.snapshot() == before


def test_on_a_terminal_a_user_in_use_is_typed(office: Office) -> None:
    office.apply(plan=ONLY_ROBOT)
    with office.cloud() as cloud:
        name = PolicyRef(PolicyType.SYSTEM, "AliyunLogReadOnlyAccess")
        cloud.ram.attach_policy(name, "robot")
    environ = {**office.environ, "TERM": "xterm-256color"}
    with ScreenTerminal(office.command, ["undo", "last"], environ, columns=120) as terminal:
        terminal.until("Type robot to delete")
        terminal.press("robot", "enter")
        terminal.until("[y/N]")
        terminal.press("y", "enter")
        terminal.until("nothing of it is left")
        assert terminal.wait() == 0
    assert office.user("robot") is None


def test_on_a_terminal_a_user_who_is_not_typed_is_kept(office: Office) -> None:
    office.apply(plan=BOTH)
    with office.cloud() as cloud:
        name = PolicyRef(PolicyType.SYSTEM, "AliyunLogReadOnlyAccess")
        cloud.ram.attach_policy(name, "robot")
    environ = {**office.environ, "TERM": "xterm-256color"}
    with ScreenTerminal(office.command, ["undo", "last"], environ, columns=120) as terminal:
        terminal.until("press Enter to keep the user:")
        terminal.press("enter")
        terminal.until("[y/N]")
        terminal.press("y", "enter")
        assert terminal.wait() == 3
    assert office.user("robot") is not None
    assert office.user("mei.ling") is None


def test_a_user_may_be_agreed_to_before_anything_speaks_against_it(office: Office) -> None:
    # As a script does that cannot know who signs in between the look and the deletion.
    office.apply(plan=ONLY_ROBOT)
    more = ("--accept", "undo.in-use:robot", "--accept", "undo.in-use:nobody")
    done = office.run("undo", "last", "--yes", "--json", *more)
    assert done.code == 0
    assert "nothing of this name" in done.err
    assert "undo.in-use:nobody" in done.err
    assert "undo.in-use:robot" not in done.err


def test_undo_needs_no_passphrase_and_takes_none(office: Office) -> None:
    office.apply(plan=ONLY_ROBOT)
    assert office.run("undo", "last", "--yes", PASSPHRASE).code == 2
    assert office.run("undo", "last", "--yes").code == 0


def test_another_account_is_refused(office: Office, office_with: Callable[..., Office]) -> None:
    office.apply(plan=ONLY_ROBOT)
    # The same address, as if somebody else had signed in there.
    other = office_with(account_id=OTHERS)
    runs = office.place / "state" / "onramp" / "runs"
    (here,) = [path for path in runs.iterdir() if path.is_dir()]
    here.rename(runs / other.simulator.endpoint.removeprefix("http://").replace(":", "_"))
    for command, more in (("resume", [PASSPHRASE]), ("undo", [])):
        done = other.run(command, "last", "--yes", "--json", *more)
        assert done.code == 4
        assert ACCOUNT in done.summary["sentence"]
        assert OTHERS in done.summary["sentence"]


def test_a_run_is_named_by_as_much_of_it_as_is_needed(office: Office) -> None:
    assert office.run("resume", "last", "--yes").code == 2
    office.apply(plan=ONLY_ROBOT)
    office.apply(plan=BOTH)
    newest, first = [each["run"] for each in office.run("runs", "--json").events]
    assert newest > first
    several = office.run("undo", "20", "--yes", "--json")
    assert several.code == 2
    assert newest in several.summary["sentence"]
    assert first in several.summary["sentence"]
    assert office.run("undo", "nonsense", "--yes").code == 2


def test_a_run_that_is_undone_while_the_question_stands_is_not_gone_on_with(
    office_with: Callable[..., Office],
) -> None:
    office = office_with(denied_actions=frozenset({"ram:CreateAccessKey"}))
    before = office.snapshot()
    assert office.apply(plan=ONLY_ROBOT).code == 3
    office.simulator.change(permit_all)
    environ = {**office.environ, "TERM": "xterm-256color"}
    with ScreenTerminal(office.command, ["resume", "last"], environ, columns=120) as terminal:
        terminal.until("[y/N]")
        assert office.run("undo", "last", "--yes").code == 0
        terminal.press("y", "enter")
        terminal.until("assphrase")
        terminal.press(PASSPHRASE, "enter")
        terminal.until("cannot be gone on with")
        assert terminal.wait() == 2
    assert office.snapshot() == before


def test_nothing_is_resumed_or_undone_unasked(office_with: Callable[..., Office]) -> None:
    office = office_with(denied_actions=frozenset({"ram:CreateAccessKey"}))
    assert office.apply(plan=ONLY_ROBOT).code == 3
    before = office.snapshot()
    for command in ("resume", "undo"):
        done = office.run(command, "last")
        assert done.code == 2
        assert "--yes" in done.err
    assert office.snapshot() == before


def test_forgetting_destroys_the_secrets_and_undo_still_works(office: Office) -> None:
    before = office.snapshot()
    run = office.apply(plan=ONLY_ROBOT).summary["run"]
    done = office.run("runs", "forget", run, "--yes", "--json")
    assert (done.code, done.events[-1]["secrets"]) == (0, 1)
    (listed,) = office.run("runs", "--json").events
    assert (listed["sealed_by"], listed["secrets"]) == ("forgotten", [])
    assert office.run("resume", run, "--yes", PASSPHRASE, "--handover", "x.json").code == 4
    assert office.run("undo", run, "--yes").code == 0
    assert office.snapshot() == before


def test_an_unfinished_run_keeps_its_secrets(office: Office) -> None:
    killed(office, "CreateAccessKey:hang,done=yes", lambda: office.keys("robot"), ONLY_ROBOT)
    done = office.run("runs", "forget", "last", "--yes", "--json")
    assert done.code == 2
    assert "not over" in done.summary["sentence"]


def test_without_a_run_there_is_nothing_to_list(office: Office) -> None:
    done = office.run("runs")
    assert (done.code, done.out) == (0, "There is no run yet.\n")
    assert office.run("runs", "--json").out == ""
