"""``--handover FILE``: whatever happens, somebody knows where secrets are in plain text."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.commands.conftest import BOTH, CONSOLE, ONLY_ROBOT, PASSPHRASE, ROBOT, Office
from tests.commands.test_later import complete, permit_all
from tests.simulator.faulty import logged
from tui.core.policies import ARMS_READ_ONLY

WRITING = """
import errno, os
from tui.apply.journal import Journal
from tui.apply.entries import HandedOver
from tui.vault import handover_file
note, write = Journal.note, handover_file.write_new
def noting(self, it):
    if isinstance(it, HandedOver) and it.how == {how!r}:
        {at_note}
    note(self, it)
def writing(*given):
    {at_file}
    write(*given)
Journal.note, handover_file.write_new = noting, writing
"""
KILLED = "os._exit(137)"


def going_wrong(how: str = "", at_note: str = "pass", at_file: str = "pass") -> str:
    return WRITING.format(how=how, at_note=at_note, at_file=at_file)


@pytest.mark.parametrize(
    ("trouble", "there"),
    [
        (going_wrong(at_file=KILLED), False),
        (going_wrong("exported", at_note=KILLED), True),
    ],
)
def test_a_file_that_may_be_there_is_known_before_it_is(
    office: Office, trouble: str, there: bool
) -> None:
    arguments = ("apply", office.plan(ONLY_ROBOT), "--yes", "--json", PASSPHRASE)
    assert office.run(*arguments, "--handover", "given.json", before=trouble).code == 137
    given = office.place / "given.json"
    assert given.exists() is there
    (run,) = office.run("runs", "--json").events
    assert run["files_with_secrets"] == ([str(given)] if there else [])
    # Nobody has said that it is complete.
    assert run["not_handed_over"] == ["robot"]


def test_what_could_not_be_written_is_not_handed_over(office: Office) -> None:
    full = going_wrong(at_file='raise handover_file.ExportError("failed", given[0])')
    arguments = ("apply", office.plan(ONLY_ROBOT), "--yes", "--json", PASSPHRASE)
    done = office.run(*arguments, "--handover", "given.json", before=full)
    assert (done.code, done.summary["handover"]) == (3, None)
    (run,) = office.run("runs", "--json").events
    assert (run["files_with_secrets"], run["not_handed_over"]) == ([], ["robot"])


def test_a_file_that_nobody_would_know_of_is_not_written(office: Office) -> None:
    full = going_wrong(
        "exporting",
        at_note="from tui.apply.events import NeedsAttentionError;"
        " from tui.core.text import sentence;"
        " raise NeedsAttentionError('not-written', sentence('full'))",
    )
    arguments = ("apply", office.plan(ONLY_ROBOT), "--yes", PASSPHRASE)
    done = office.run(*arguments, "--handover", "given.json", before=full)
    assert done.code == 3
    assert "was not written: the run's own file takes no more lines" in done.out
    assert not (office.place / "given.json").exists()


def test_what_was_written_is_handed_over(office: Office) -> None:
    done = office.apply("--handover", "given.json", plan=ONLY_ROBOT)
    (given,) = json.loads((office.place / "given.json").read_text())
    assert given["access_key_id"] == office.keys("robot")[0]
    assert done.summary["handover"] == str(office.place / "given.json")
    (run,) = office.run("runs", "--json").events
    assert (run["files_with_secrets"], run["not_handed_over"]) == (
        [done.summary["handover"]],
        [],
    )


def test_where_nothing_is_made_no_file_is_promised(office: Office) -> None:
    first = office.apply(plan=ONLY_ROBOT)
    again = office.apply("--handover", "given.json", plan=ONLY_ROBOT)
    assert again.code == 3
    assert "no file was written" in again.summary["not_written"]
    assert again.summary["secrets_kept_by"] == {"robot": first.summary["run"]}
    told = office.run("apply", office.plan(ONLY_ROBOT), "--yes", "--handover", "given.json")
    assert told.code == 3
    assert f"onramp resume {first.summary['run']} --handover FILE" in told.out
    assert "no file was written" in told.out
    assert not (office.place / "given.json").exists()
    looked = office.run("apply", office.plan(ONLY_ROBOT), "--dry-run", "--handover", "given.json")
    assert looked.code == 0


def test_nobody_is_sent_to_the_secrets_of_a_run_that_was_undone(office: Office) -> None:
    office.apply(plan=ONLY_ROBOT)
    assert office.run("undo", "last", "--yes").code == 0
    with office.cloud() as cloud:
        cloud.ram.create_user("robot")
        cloud.ram.create_access_key("robot")
        cloud.ram.attach_policy(ARMS_READ_ONLY, "robot")
    plan = ONLY_ROBOT.replace('"access-key"', '"access-key"\nexisting = true')
    done = office.run("apply", office.plan(plan), "--yes", "--json")
    assert (done.code, done.summary["secrets_kept_by"]) == (0, {})


HALF = """
data = given[1].encode()[:20]
    import pathlib
    pathlib.Path(given[0]).write_bytes(data)
    os.chmod(given[0], 0o600)
    os._exit(137)
"""


def test_after_a_kill_the_same_command_finds_the_file_that_it_wrote(office: Office) -> None:
    arguments = ("apply", office.plan(ONLY_ROBOT), "--yes", "--json", PASSPHRASE)
    trouble = going_wrong("exported", at_note=KILLED)
    assert office.run(*arguments, "--handover", "given.json", before=trouble).code == 137
    given = (office.place / "given.json").read_bytes()
    again = office.run(*arguments, "--handover", "given.json")
    assert (again.code, again.summary["handover"]) == (0, str(office.place / "given.json"))
    assert (office.place / "given.json").read_bytes() == given
    (run,) = office.run("runs", "--json").events
    assert run["not_handed_over"] == []
    # And so does going on with it; but what somebody has put there is somebody's.
    on = ("resume", "last", "--yes", "--json", PASSPHRASE, "--handover", "given.json")
    assert office.run(*on).code == 0
    (office.place / "given.json").write_bytes(b"my own")
    refused = office.run(*on)
    assert (refused.code, (office.place / "given.json").read_bytes()) == (2, b"my own")


def test_what_was_cut_off_while_it_was_written_is_written_beside_it(office: Office) -> None:
    arguments = ("apply", office.plan(ONLY_ROBOT), "--yes", "--json", PASSPHRASE)
    trouble = going_wrong(at_file=HALF.strip())
    assert office.run(*arguments, "--handover", "given.json", before=trouble).code == 137
    torn = office.place / "given.json"
    assert len(torn.read_bytes()) == 20
    again = office.run(*arguments, "--handover", "given.json")
    beside = office.place / "given-2.json"
    assert (again.code, again.summary["handover"]) == (0, str(beside)), again.err
    assert again.summary["handover_parts"] == [str(torn)]
    (given,) = json.loads(beside.read_text())
    assert given["access_key_id"] == office.keys("robot")[0]
    (run,) = office.run("runs", "--json").events
    assert run["files_with_secrets"] == [str(torn), str(beside)]


READS = ("Get", "List", "Describe")


def test_the_rest_of_a_run_is_carried_out_by_resume_alone(
    office_with: Callable[..., Office], tmp_path: Path
) -> None:
    log = tmp_path / "requests"
    office = office_with(requests=log, denied_actions=frozenset({"ram:CreateLoginProfile"}))

    def changes() -> int:
        return sum(not str(it["action"]).startswith(READS) for it in logged(log))

    given, beside = office.place / "given.json", office.place / "given-2.json"
    # The robot is whole, and its row written, when the other user's logon is refused.
    both = BOTH.replace(ROBOT, "").replace(CONSOLE, ROBOT + CONSOLE)
    first = office.apply("--handover", "given.json", "--workers", "1", plan=both)
    assert (first.code, first.summary["handover"]) == (3, str(given))
    office.simulator.change(permit_all)
    before, held = changes(), given.read_bytes()
    goes_on = f"onramp resume {first.summary['run']} --handover given.json goes on with it"
    for plan in (ONLY_ROBOT, both):
        refused = office.apply("--handover", "given.json", plan=plan)
        assert (refused.code, changes()) == (2, before)
        assert goes_on in refused.summary["sentence"]
    on = ("resume", "last", "--yes", PASSPHRASE, "--handover", "given.json")
    done = office.run(*on)
    assert (done.code, given.read_bytes()) == (0, held)
    assert "holds only a part of it" in done.out
    assert "cut off" not in done.out
    complete(office)
    # It is over: whoever asks again gets the file that is whole, and nothing else is done.
    before, held = changes(), beside.read_bytes()
    other = office.apply("--handover", "given.json", plan=ONLY_ROBOT)
    assert (other.code, "was for other users" in other.summary["sentence"]) == (2, True)
    again = office.apply("--handover", "given.json", plan=both)
    assert (again.code, again.summary["handover"]) == (0, str(beside))
    assert again.summary["handover_parts"] == [str(given)]
    assert (changes(), beside.read_bytes()) == (before, held)


def test_the_file_of_a_run_that_is_half_undone_is_not_ours_to_write(
    office_with: Callable[..., Office],
) -> None:
    office = office_with(denied_actions=frozenset({"ram:DeleteUser"}))
    assert office.apply("--handover", "given.json", plan=ONLY_ROBOT).code == 0
    assert office.run("undo", "last", "--yes").code == 3
    before = office.snapshot()
    refused = office.apply("--handover", "given.json", plan=ONLY_ROBOT)
    assert (refused.code, office.snapshot()) == (2, before)
    assert "exists already" in refused.summary["sentence"]
