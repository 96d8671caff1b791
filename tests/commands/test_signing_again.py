"""Temporary credentials run out while a command applies, resumes or takes back a run."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.commands.conftest import ACCOUNT, BOTH, ONLY_ROBOT, PASSPHRASE, Done, Office
from tests.commands.test_apply import run_file
from tests.commands.test_later import complete
from tests.simulator.temporary import of_another_account, temporary
from tests.terminal import ScreenTerminal
from tui.core.credentials import Credentials

QUESTION = "ends the run here):"


def use(office: Office, credentials: Credentials) -> None:
    """These are in the environment from now on."""
    assert credentials.token is not None
    office.environ["ALIBABA_CLOUD_ACCESS_KEY_ID"] = credentials.access_key_id
    office.environ["ALIBABA_CLOUD_ACCESS_KEY_SECRET"] = credentials.secret.reveal()
    office.environ["ALIBABA_CLOUD_SECURITY_TOKEN"] = credentials.token.reveal()


def use_profile(office: Office, credentials: Credentials) -> None:
    """These are in the current profile of the aliyun CLI from now on, and nowhere else."""
    for name in ("ACCESS_KEY_ID", "ACCESS_KEY_SECRET", "SECURITY_TOKEN"):
        office.environ.pop(f"ALIBABA_CLOUD_{name}", None)
    config = office.place / ".aliyun" / "config.json"
    config.parent.mkdir(exist_ok=True)
    assert credentials.token is not None
    profile = {
        "name": "work",
        "mode": "StsToken",
        "access_key_id": credentials.access_key_id,
        "access_key_secret": credentials.secret.reveal(),
        "sts_token": credentials.token.reveal(),
    }
    replacement = config.with_suffix(".new")
    replacement.write_text(json.dumps({"current": "work", "profiles": [profile]}))
    replacement.replace(config)


@contextmanager
def on_a_terminal(office: Office, *arguments: str) -> Iterator[ScreenTerminal]:
    """A command that somebody watches, with a file for its passphrase."""
    phrase = office.place / "phrase"
    phrase.write_text(f"{PASSPHRASE}\n")
    environ = {**office.environ, "TERM": "xterm-256color", "HOME": str(office.place)}
    line = " ".join(arguments)
    command = f"cd '{office.place}' && exec '{office.command}' {line} 3< '{phrase}'"
    with ScreenTerminal("/bin/sh", ["-c", command], environ, columns=140, rows=40) as terminal:
        yield terminal


APPLY = ("apply", "plan.toml", "--yes", "--workers=1", "--passphrase-fd=3")


def type_credentials(terminal: ScreenTerminal, given: Credentials) -> None:
    """Answer all three questions."""
    assert given.token is not None
    terminal.press(given.access_key_id, "enter")
    terminal.until("Secret:")
    terminal.press(given.secret.reveal(), "enter")
    terminal.until("STS token (Enter for none):")
    terminal.press(given.token.reveal(), "enter")


def test_on_a_terminal_it_asks_and_goes_on(office: Office) -> None:
    use(office, temporary(office.simulator))
    office.plan(BOTH)
    office.goes_wrong("CreateAccessKey:expired-token")
    with on_a_terminal(office, *APPLY) as terminal:
        terminal.until("have run out", "of 7 operations are done, and nothing is lost", QUESTION)
        terminal.until(f"same account, {ACCOUNT}")
        # The environment cannot have changed, so Enter alone is no answer.
        assert "Enter reads" not in terminal.text
        with of_another_account(office.simulator):
            type_credentials(terminal, temporary(office.simulator))
            terminal.until("These credentials are of account", f"changes account {ACCOUNT}")
        given = temporary(office.simulator)
        assert given.token is not None
        type_credentials(terminal, given)
        terminal.until("Signed in again; going on.", "Done: 7 of 7 operations made")
        shown = terminal.text.replace("\n", "")
        assert given.secret.reveal() not in shown
        assert given.token.reveal()[:30] not in shown
        assert terminal.wait() == 0
    office.goes_wrong()
    complete(office)


def test_enter_reads_the_profile_again(office: Office) -> None:
    use_profile(office, temporary(office.simulator))
    office.plan(BOTH)
    office.goes_wrong("CreateAccessKey:expired-token")
    with on_a_terminal(office, *APPLY) as terminal:
        terminal.until("Enter reads aliyun profile work again", QUESTION)
        terminal.press("enter")
        terminal.until("The temporary credentials have run out; sign in again with new ones.")
        use_profile(office, temporary(office.simulator))
        terminal.press("enter")
        terminal.until("Signed in again; going on.", "Done: 7 of 7 operations made")
        assert terminal.wait() == 0
    complete(office)


@pytest.mark.parametrize("answer", ["stop", "\x04"])
def test_whoever_has_none_ends_it_and_resumes_later(office: Office, answer: str) -> None:
    use(office, temporary(office.simulator))
    office.plan(ONLY_ROBOT)
    office.goes_wrong("CreateUser:expired-token")
    with on_a_terminal(office, *APPLY) as terminal:
        terminal.until(QUESTION)
        terminal.press(answer, *(["enter"] if answer == "stop" else []))
        terminal.until("onramp resume ")
        assert terminal.wait() == 4, "nothing was applied"
    use(office, temporary(office.simulator))
    done = office.run("resume", "last", "--yes", "--json", PASSPHRASE)
    assert done.code == 0
    assert len(office.keys("robot")) == 1


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("asked", ["AccessKey ID", "Secret:"])
def test_a_signal_ends_the_wait(office: Office, number: signal.Signals, asked: str) -> None:
    use(office, temporary(office.simulator))
    office.plan(BOTH)
    office.goes_wrong("CreateAccessKey:expired-token")
    with on_a_terminal(office, *APPLY) as terminal:
        terminal.until(QUESTION)
        if asked == "Secret:":
            terminal.press("LTAI5tSomebody", "enter")
            terminal.until(asked)
        terminal.signal(number)
        terminal.until("Stopped:", "onramp resume")
        assert terminal.wait() == 130
    use(office, temporary(office.simulator))
    done = office.run("resume", "last", "--yes", "--json", PASSPHRASE)
    assert done.code == 0
    assert not set(done.kinds("done")) - {"CreateAccessKey", "AttachPolicy"}
    complete(office)


def test_after_kill_9_while_it_waits_the_run_goes_on(office: Office) -> None:
    use(office, temporary(office.simulator))
    office.plan(ONLY_ROBOT)
    office.goes_wrong("CreateAccessKey:expired-token")
    # With the real grace: what was refused need not be waited for.
    office.environ["ONRAMP_GRACE_SECONDS"] = "60"
    with on_a_terminal(office, *APPLY) as terminal:
        terminal.until(QUESTION)
        noted = run_file(office).read_bytes()
        terminal.signal(signal.SIGKILL)
        terminal.gone()
    assert run_file(office).read_bytes() == noted, "waiting writes nothing"
    use(office, temporary(office.simulator))
    done = office.run("resume", "last", "--yes", "--json", PASSPHRASE)
    assert (done.code, done.kinds("waiting")) == (0, [])
    assert len(office.keys("robot")) == 1


def use_command(office: Office, *each: Credentials) -> None:
    """A profile named vault runs a command that hands these out, one each time."""
    config = office.place / ".aliyun" / "config.json"
    config.parent.mkdir()
    for number, given in enumerate(each):
        assert given.token is not None
        answer = {
            "mode": "StsToken",
            "access_key_id": given.access_key_id,
            "access_key_secret": given.secret.reveal(),
            "sts_token": given.token.reveal(),
        }
        (office.place / f"{number}.next").write_text(json.dumps(answer))
    script = office.place / "next.sh"
    script.write_text(
        f"cd '{office.place}' && for it in *.next; do cat $it && rm $it && exit; done; exit 1\n"
    )
    profile = {"name": "vault", "mode": "External", "process_command": f"/bin/sh '{script}'"}
    config.write_text(json.dumps({"current": "vault", "profiles": [profile]}))


def apply_with_command(office: Office, plan: str) -> Done:
    """A named profile whose command was agreed to, and nobody at a terminal."""
    options = ("--yes", "--json", "--workers=1", PASSPHRASE)
    return office.run("--profile", "vault", "apply", office.plan(plan), *options)


def test_without_a_terminal_a_renewed_profile_is_read(office: Office) -> None:
    use_command(office, *(temporary(office.simulator) for _ in range(3)))
    office.goes_wrong("CreateAccessKey:expired-token", "CreateLoginProfile:expired-token")
    done = apply_with_command(office, BOTH)
    assert done.code == 0
    kinds = [each["event"] for each in done.events]
    assert kinds.count("paused") == kinds.count("continued") == 2
    assert kinds.count("done") == 7
    assert "failed" not in kinds
    assert "reading aliyun profile vault again" in done.err
    complete(office)


def test_without_a_terminal_it_does_not_read_for_ever(office: Office) -> None:
    use_command(office, *(temporary(office.simulator) for _ in range(5)))
    office.goes_wrong("CreateUser:expired-token,count=9")
    done = apply_with_command(office, ONLY_ROBOT)
    assert (done.code, done.summary["outcome"]) == (4, "failed")
    assert "was read again already" in done.err
    assert len([*office.place.glob("*.next")]) == 3


def test_without_a_terminal_the_same_profile_stops_it(office: Office) -> None:
    use_profile(office, temporary(office.simulator))
    office.goes_wrong("CreateUser:expired-token")
    done = office.apply("--workers", "1", plan=ONLY_ROBOT)
    assert (done.code, done.summary["outcome"]) == (4, "failed")
    assert "reading aliyun profile work again" in done.err
    assert "aliyun profile work, read again: The temporary credentials have run out" in done.err
    assert done.summary["next"][0] == f"onramp resume {done.summary['run']}"
    assert done.summary["failures"][0]["reason"] == "session-expired"
    use_profile(office, temporary(office.simulator))
    again = office.run("resume", "last", "--yes", "--json", PASSPHRASE)
    assert again.code == 0
    assert len(office.keys("robot")) == 1


def test_without_a_terminal_an_environment_is_not_read_again(office: Office) -> None:
    use(office, temporary(office.simulator))
    office.goes_wrong("CreateAccessKey:expired-token")
    done = office.apply("--workers", "1")
    assert (done.code, done.summary["outcome"]) == (3, "failed")
    assert "cannot have changed" in done.err
    assert "onramp resume" in done.summary["next"][0]


def test_an_undo_goes_on_too(office: Office) -> None:
    before = office.snapshot()
    assert office.apply().code == 0
    use_profile(office, temporary(office.simulator))
    office.goes_wrong("DeleteAccessKey:expired-token")
    with on_a_terminal(office, "undo", "last", "--yes") as terminal:
        terminal.until("operations are taken back, and nothing is lost", QUESTION)
        type_credentials(terminal, temporary(office.simulator))
        terminal.until("Signed in again; going on.")
        assert terminal.wait() == 0
    assert office.snapshot() == before
