"""What is typed or piped in as a secret: never seen, never cut, never half a character."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable

import pytest

from tests.commands.conftest import CONSOLE, PASSPHRASE, Office
from tests.commands.test_apply import GOOD_PASSWORD, OWN, matches
from tests.program import PROGRAM
from tests.terminal import ScreenTerminal


def shell(office: Office, command: str) -> ScreenTerminal:
    """A command line in a terminal; file descriptor 3 brings a passphrase."""
    (office.place / "phrase").write_text(f"{PASSPHRASE}\n")
    line = f"cd {office.place} && {office.command} {command}"
    environ = {**office.environ, "TERM": "xterm-256color"}
    return ScreenTerminal("/bin/bash", ["-c", line], environ, columns=120)


def test_an_own_password_is_asked_unseen_also_where_stderr_is_a_file(office: Office) -> None:
    command = f"apply {office.plan(OWN)} --yes --passphrase-fd 3 2>log 3<phrase"
    with shell(office, command) as terminal:
        terminal.until("Password for mei.ling:")
        terminal.press(GOOD_PASSWORD, "enter")
        terminal.until("Done: 4 of 4")
        assert GOOD_PASSWORD not in terminal.text
        assert terminal.wait() == 0
    assert matches(office, "mei.ling", GOOD_PASSWORD)
    assert GOOD_PASSWORD not in (office.place / "log").read_text()


def test_a_byte_that_is_no_text_is_no_failure_of_a_question(office: Office) -> None:
    command = f"apply {office.plan(OWN)} --passphrase-fd 3 3<phrase"
    with shell(office, command) as terminal:
        terminal.until("Password for mei.ling:")
        terminal.send(b"caf\xe9\r")
        terminal.until("mei.ling is not text in UTF-8", "Password for mei.ling:")
        terminal.press(GOOD_PASSWORD, "enter")
        terminal.until("[y/N]")
        terminal.send(b"y\xe9\r")
        assert terminal.wait() == 0
        assert "Traceback" not in terminal.text
    assert office.user("mei.ling") is None


def test_a_weak_one_is_refused_there(office: Office) -> None:
    command = f"apply {office.plan(OWN)} --yes --passphrase-fd 3 2>log 3<phrase"
    with shell(office, command) as terminal:
        terminal.until("Password for mei.ling:")
        terminal.press("short", "enter")
        assert terminal.wait() == 2
    assert "it still needs" in (office.place / "log").read_text()


def test_a_passphrase_is_not_read_from_a_terminal_that_shows_it(office: Office) -> None:
    with shell(office, f"apply {office.plan()} --yes --passphrase-fd 0") as terminal:
        terminal.until("--passphrase-fd 0 is a terminal")
        assert terminal.wait() == 2


@pytest.mark.parametrize("option", ["--passphrase-fd", "--passphrase"])
def test_a_passphrase_in_the_place_of_its_descriptor_is_not_repeated(
    office: Office, option: str
) -> None:
    done = office.run("apply", office.plan(), "--yes", option, PASSPHRASE.replace(" ", "-"))
    assert done.code == 2
    assert "must be the number of a file" in done.err
    assert PASSPHRASE.replace(" ", "-") not in done.err + done.out


@pytest.mark.parametrize("locale", ["C", "C.UTF-8"])
def test_a_password_in_another_encoding_is_refused(office: Office, locale: str) -> None:
    # Bytes that are no UTF-8 are neither half characters nor a failure.
    said = ("LC_", "LANG", "PYTHONUTF8", "PYTHONIOENCODING")
    environ = {name: it for name, it in office.environ.items() if not name.startswith(said)}
    done = subprocess.run(
        [*PROGRAM, "apply", office.plan(OWN), "--yes"],
        cwd=office.place,
        env={**environ, "LC_ALL": locale},
        input=b"mei.ling=Zq7=pl\xfcnted-Own\n",
        capture_output=True,
        check=False,
    )
    assert done.returncode == 2
    assert b"mei.ling is not text in UTF-8" in done.stderr
    assert office.user("mei.ling") is None


@pytest.mark.parametrize("end", [b"", b"\n"])
def test_a_passphrase_that_is_too_long_is_refused_and_not_cut(office: Office, end: bytes) -> None:
    reading, writing = os.pipe()
    os.write(writing, b"p" * 4097 + end)
    os.close(writing)
    done = subprocess.run(
        [
            *PROGRAM,
            "apply",
            office.plan(),
            "--yes",
            f"--passphrase-fd={reading}",
        ],
        cwd=office.place,
        env=office.environ,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        pass_fds=(reading,),
    )
    os.close(reading)
    assert done.returncode == 2
    assert b"longer than 4096 bytes" in done.stderr


def test_without_any_standard_input_the_passwords_are_missing(office: Office) -> None:
    done = subprocess.run(
        ["/bin/sh", "-c", f"{office.command} apply {office.plan(OWN)} --yes <&-"],
        cwd=office.place,
        env=office.environ,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 2
    assert b"Missing: mei.ling" in done.stderr


@pytest.fixture
def weak(office_with: Callable[..., Office]) -> Office:
    """Two users whose own passwords the cloud refused: its policy may not be read here."""
    office = office_with(denied_actions=frozenset({"ram:GetPasswordPolicy"}))
    two = OWN + CONSOLE.replace("mei.ling", "li.wei")
    done = office.run(
        "apply",
        office.plan(two),
        "--yes",
        "--json",
        PASSPHRASE,
        stdin="mei.ling=short\nli.wei=brief\n",
    )
    assert done.code == 3
    told = {each["sentence"].partition(" (")[0] for each in done.summary["failures"]}
    assert len(told) == 1
    assert "try again with another one" in told.pop()
    return office


def test_an_own_password_that_the_cloud_refused_is_asked_for_again(weak: Office) -> None:
    resume = ("resume", "last", "--yes", "--json", PASSPHRASE)
    nobody = weak.run(*resume)
    assert nobody.code == 2
    assert "Missing: mei.ling, li.wei" in nobody.summary["sentence"]
    assert "The cloud refused the password of mei.ling" in nobody.err
    lines = f"mei.ling={GOOD_PASSWORD}\nli.wei={GOOD_PASSWORD}2\n"
    done = weak.run(*resume, stdin=lines)
    assert done.code == 0
    assert matches(weak, "mei.ling", GOOD_PASSWORD)


def test_one_password_for_two_is_refused_then_too(weak: Office) -> None:
    lines = f"mei.ling={GOOD_PASSWORD}\nli.wei={GOOD_PASSWORD}\n"
    done = weak.run("resume", "last", "--yes", "--json", PASSPHRASE, stdin=lines)
    assert done.code == 2
    assert "would have the same password" in done.summary["sentence"]
