"""A run that changed nothing leaves nothing behind, and nothing is said of what is gone."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.commands.conftest import ONLY_ROBOT, PASSPHRASE, Done, Office
from tests.commands.test_apply import GOOD_PASSWORD, OWN

INTERRUPTED = """
from tui.commands.console import Console
event = Console.event
def telling(self, name, **fields):
    if name == "run":
        raise KeyboardInterrupt  # a signal, at this instruction
    event(self, name, **fields)
Console.event = telling
"""
STOPPED = """
from tui.apply.runner import Runner
keep = Runner._keep_own_passwords
def keeping(self):
    keep(self)
    self.stop()  # as a signal does
Runner._keep_own_passwords = keeping
"""


def nothing_left(office: Office) -> bool:
    return [*office.place.rglob("*.run")] == [] and office.run("runs", "--json").out == ""


def test_a_run_of_which_everything_was_refused(office_with: Callable[..., Office]) -> None:
    office = office_with(denied_actions=frozenset({"ram:CreateUser"}))
    done = office.apply(plan=ONLY_ROBOT)
    assert (done.code, done.summary["run"], done.summary["file"]) == (4, None, None)
    assert nothing_left(office)


def test_a_run_that_is_interrupted_before_it_begins(office: Office) -> None:
    arguments = ("apply", office.plan(ONLY_ROBOT), "--yes", "--json", PASSPHRASE)
    done = office.run(*arguments, before=INTERRUPTED)
    assert (done.code, done.summary["outcome"]) == (130, "aborted")
    assert nothing_left(office)


@pytest.mark.parametrize("more", [(), ("--json",)])
def test_a_run_that_is_stopped_once_own_passwords_are_sealed(
    office: Office, more: tuple[str, ...]
) -> None:
    # The file that held them is gone, so nobody is sent to it.
    line = f"mei.ling={GOOD_PASSWORD}\n"
    arguments = ("apply", office.plan(OWN), "--yes", PASSPHRASE, *more)
    done: Done = office.run(*arguments, stdin=line, before=STOPPED)
    assert done.code == 130
    if more:
        assert (done.summary["sealed_in"], done.summary["next"]) == (None, [])
    else:
        assert "Stopped: 0 of 4" in done.out
        assert "sealed in" not in done.out
    assert nothing_left(office)
