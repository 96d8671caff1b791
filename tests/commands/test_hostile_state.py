"""What somebody put into the state: each command says which it is, and what to do."""

from __future__ import annotations

import json
import shutil

from tests.commands.conftest import ACCOUNT, ONLY_ROBOT, PASSPHRASE, Office

OTHER = "1111111111111111"


def test_two_files_of_one_name_are_told_apart(office: Office) -> None:
    assert office.apply(plan=ONLY_ROBOT).code == 0
    (listed,) = office.run("runs", "--json").events
    run = listed["run"]
    state = office.place / "state" / "onramp" / "runs"
    (mine,) = state.glob(f"*/{ACCOUNT}")
    shutil.copytree(mine, mine.with_name(OTHER), copy_function=shutil.copy2)
    mine.with_name(OTHER).chmod(0o700)
    both = office.run("runs", "--json").events
    names = {f"{folder}/{run}" for folder in (ACCOUNT, OTHER)}
    assert {each["name"] for each in both} == names
    assert {each["name"]: each["problem"] for each in both}[f"{OTHER}/{run}"] == "elsewhere"
    text = office.run("runs").out
    assert all(name in text for name in names)
    assert "another run's or another account's" in text
    for arguments in (("undo", run), ("resume", run), ("runs", "forget", run)):
        refused = office.run(*arguments, "--yes")
        assert refused.code == 2
        assert all(name in refused.err for name in names), refused.err
    copied = office.run("undo", f"{OTHER}/{run}", "--yes")
    assert copied.code == 1
    assert "copied or renamed" in copied.err
    assert office.keys("robot")
    assert office.run("undo", f"{ACCOUNT}/{run}", "--yes").code == 0
    assert not office.keys("robot")


def test_a_directory_that_is_not_ours_alone_is_named_by_every_command(office: Office) -> None:
    place = office.place / "state" / "onramp" / "runs"
    place.mkdir(parents=True)
    place.chmod(0o777)
    for arguments in (("runs",), ("undo", "last"), ("apply", office.plan(), PASSPHRASE)):
        done = office.run(*arguments, *(() if arguments == ("runs",) else ("--yes",)))
        assert done.code != 0, arguments
        assert f"{place}, so what is in it may not be yours" in done.err, done.err
    checks = json.loads(office.run("doctor", "--json").out)["checks"]
    (found,) = [each for each in checks if each["topic"] == "state"]
    assert (found["code"], found["status"]) == ("state-not-ours", "bad")
    assert found["mend"] == f"chmod 700 {place}"
    assert str(place) in found["sentence"]
