"""A signal in the middle of a command: what it is about to get to know is not lost."""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
from collections.abc import Iterator

import pytest

from tests.commands.conftest import BOTH, ONLY_ROBOT, PASSPHRASE, Office, ended
from tests.commands.test_apply import OWN
from tests.commands.test_later import complete
from tests.commands.test_signing_again import QUESTION, use
from tests.simulator.temporary import temporary
from tests.terminal import PATIENCE

SLOW = "CreateAccessKey:hang,seconds=2,done=yes"
"""The key is made at once; its secret comes two seconds later."""


@pytest.fixture(autouse=True)
def _none_is_ignored() -> Iterator[None]:
    """Whoever starts the tests may ignore some, and what they start would inherit that."""
    numbers = (signal.SIGINT, signal.SIGHUP)
    ignored = [each for each in numbers if signal.getsignal(each) is signal.SIG_IGN]
    for number in ignored:
        signal.signal(number, signal.SIG_DFL)
    yield
    for number in ignored:
        signal.signal(number, signal.SIG_IGN)


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_the_answer_with_a_secret_is_waited_for(office: Office, name: str) -> None:
    office.goes_wrong(SLOW)
    arguments = ("apply", office.plan(ONLY_ROBOT), "--yes", "--json", PASSPHRASE)
    with office.going(*arguments, "--handover", "given.json") as process:
        office.until(lambda: office.keys("robot"))
        # A terminal that closes sends one signal, and its shell another.
        process.send_signal(getattr(signal, name))
        process.send_signal(getattr(signal, name))
        done = ended(process)
    assert (done.code, done.summary["outcome"]) == (130, "stopped")
    assert done.err.count("Stopping") == 1
    (given,) = json.loads((office.place / "given.json").read_text())
    assert [given["access_key_id"]] == office.keys("robot")


def test_undo_stops_in_good_order_too(office: Office) -> None:
    office.apply(plan=ONLY_ROBOT)
    office.goes_wrong("DeleteAccessKey:hang,seconds=2,done=yes")
    with office.going("undo", "last", "--yes", "--json") as process:
        office.until(lambda: not office.keys("robot"))
        process.send_signal(signal.SIGHUP)
        done = ended(process)
    assert (done.code, done.summary["outcome"]) == (130, "stopped")


@pytest.mark.parametrize("name", ["INT", "HUP"])
def test_what_the_shell_ignores_stays_ignored(office: Office, name: str) -> None:
    # As for ``nohup onramp apply`` and for ``onramp apply &`` in a script.
    office.goes_wrong(SLOW)
    reading, writing = os.pipe()
    os.write(writing, f"{PASSPHRASE}\n".encode())
    os.close(writing)
    onramp = [office.command, "apply", office.plan(ONLY_ROBOT), "--yes"]
    with subprocess.Popen(
        ["/bin/sh", "-c", f'trap "" {name}; exec "$0" "$@"', *onramp, f"--passphrase-fd={reading}"],
        cwd=office.place,
        env=office.environ,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        pass_fds=(reading,),
        text=True,
    ) as process:
        office.until(lambda: office.keys("robot"))
        process.send_signal(getattr(signal, f"SIG{name}"))
        done = ended(process)
    os.close(reading)
    assert done.code == 0
    assert "Done: 3 of 3" in done.out


def goes_away(office: Office, question: str, *arguments: str) -> int:
    """Close the terminal at a question, with no signal that tells; returns the exit code."""
    reading, writing = os.pipe()
    os.write(writing, f"{PASSPHRASE}\n".encode())
    os.close(writing)
    master, terminal = pty.openpty()
    with (
        (office.place / "said").open("w") as said,
        subprocess.Popen(
            [office.command, *arguments, f"--passphrase-fd={reading}"],
            cwd=office.place,
            env=office.environ,
            stdin=terminal,
            stdout=said,
            stderr=terminal,
            pass_fds=(reading,),
            start_new_session=True,
        ) as process,
    ):
        os.close(terminal)
        os.close(reading)
        try:
            asked = b""
            while question.encode() not in asked:
                asked += os.read(master, 65536)
            os.close(master)
            return process.wait(PATIENCE)
        finally:
            process.kill()


@pytest.mark.parametrize(("plan", "question"), [(BOTH, "[y/N]"), (OWN, "Password for mei.ling:")])
def test_a_terminal_that_goes_away_unheard_ends_what_it_was_asked(
    office: Office, plan: str, question: str
) -> None:
    before = office.snapshot()
    assert goes_away(office, question, "apply", office.plan(plan), "--json") == 130
    last = (office.place / "said").read_text().splitlines()[-1]
    assert json.loads(last)["outcome"] == "aborted"
    assert office.snapshot() == before


def test_a_terminal_that_goes_away_unheard_stops_a_run_that_waits_for_it(office: Office) -> None:
    use(office, temporary(office.simulator))
    office.goes_wrong("CreateAccessKey:expired-token")
    arguments = ("apply", office.plan(BOTH), "--yes", "--json", "--workers=1")
    assert goes_away(office, QUESTION, *arguments) == 130
    last = (office.place / "said").read_text().splitlines()[-1]
    assert json.loads(last)["outcome"] == "stopped"
    use(office, temporary(office.simulator))
    office.goes_wrong()
    assert office.run("resume", "last", "--yes", "--json", PASSPHRASE).code == 0
    complete(office)
