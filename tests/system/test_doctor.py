"""``onramp doctor``: what works here, told without a secret and without changing anything."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests import program
from tests.parts import need
from tests.system.secret_service import with_secret_service
from tests.terminal import ScreenTerminal
from tests.vault.memory_keyring import MemoryKeyring
from tui import wiring
from tui.cloud.endpoints import Endpoints
from tui.commands import doctor as doctor_command
from tui.commands.doctor import impatient
from tui.core.credentials import Credentials
from tui.core.secret import Secret
from tui.core.text import sentence
from tui.doctor import keyring as keyring_check
from tui.doctor import machine
from tui.doctor.machine import KEYRING_SECONDS, examine
from tui.doctor.result import Examined, Status, install
from tui.signin import saved_keys
from tui.signin.aliyun_cli import PREFIXES
from tui.signin.saved_keys import MemorySessions
from tui.signin.sources import SESSION_PREFIX
from tui.simulator.server import RunningSimulator
from tui.vault import keyring_daemon
from tui.vault.keyring import CODES as REASONS
from tui.vault.keyring import Keyring, KeyringUnavailableError
from tui.wiring import services

ONRAMP = str(Path(sys.executable).with_name("onramp"))
PLANTED = "Zq7PlantedForTheDoctor"
LEAST = (60, 18)


def doctor(
    tmp_path: Path, *arguments: str, profile: str = "", **environ: str
) -> subprocess.CompletedProcess[str]:
    clean = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("ALIBABA", "ONRAMP", "DBUS", "TMUX"))
        and "PROXY" not in name.upper()
    }
    state = {"HOME": str(tmp_path), "XDG_STATE_HOME": str(tmp_path / "state"), "TERM": "xterm"}
    return subprocess.run(
        [ONRAMP, *(("--profile", profile) if profile else ()), "doctor", *arguments],
        env={**clean, **state, **environ},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def as_json(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def by_topic(found: dict[str, Any]) -> dict[str, str]:
    return {each["topic"]: each["code"] for each in found["checks"]}


def test_every_topic_is_told_and_nothing_is_written(tmp_path: Path) -> None:
    done = doctor(tmp_path, "--json")
    found = as_json(done)
    assert by_topic(found) == {
        "version": "version",
        "terminal": "terminal-none",
        "keyring": by_topic(found)["keyring"],
        "clipboard": "clipboard-terminal",
        "state": "state",
        "credentials": "credentials-none",
        "endpoint": "endpoint-cloud",
        "proxy": "proxy-none",
        "process": "process",
    } | ({"certificates": "certificates"} if "SSL_CERT_FILE" in os.environ else {})
    assert by_topic(found)["keyring"] in {"keyring-none", "keyring-apart", "keyring-one-only"}
    assert (done.returncode, found["good"]) == (1, False), "there is no terminal"
    assert done.stderr == ""
    assert list(tmp_path.rglob("*")) == []


def test_in_a_terminal_it_is_well(simulator: RunningSimulator, tmp_path: Path) -> None:
    environ = {
        **os.environ,
        "HOME": str(tmp_path),
        "XDG_STATE_HOME": str(tmp_path / "state"),
        "TERM": "xterm-256color",
        "ONRAMP_ENDPOINT": simulator.endpoint,
    }
    with ScreenTerminal(ONRAMP, ["doctor"], environ) as terminal:
        assert terminal.wait() == 0
        assert "Terminal      xterm-256color, 80x24" in terminal.text
        assert f"the simulator at {simulator.endpoint} answers" in terminal.text
        assert all(len(line.rstrip()) <= 80 for line in terminal.text.splitlines())


@pytest.mark.parametrize("arguments", [(), ("--json",)])
def test_no_secret_is_printed(arguments: tuple[str, ...], tmp_path: Path) -> None:
    secrets = {
        "ALIBABA_CLOUD_ACCESS_KEY_ID": "LTAI-planted",
        "ALIBABA_CLOUD_ACCESS_KEY_SECRET": PLANTED,
        "ALIBABA_CLOUD_SECURITY_TOKEN": PLANTED,
        "HTTPS_PROXY": f"http://somebody:{PLANTED}@proxy.example:3128",
    }
    done = doctor(tmp_path, *arguments, **secrets)
    assert PLANTED not in done.stdout + done.stderr
    assert "somebody" not in done.stdout
    assert "http://proxy.example:3128" in done.stdout
    assert "ALIBABA_CLOUD_ACCESS_KEY_SECRET is set" in done.stdout


def test_what_does_not_belong_together_is_refused(tmp_path: Path) -> None:
    done = subprocess.run([ONRAMP, "--demo", "doctor"], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert doctor(tmp_path, ONRAMP_ENDPOINT="http://192.0.2.1:80").returncode == 2


# One by one


def looked(
    tmp_path: Path,
    environ: dict[str, str] | None = None,
    *,
    keyring: Keyring | KeyringUnavailableError | None = None,
    directory: Path | None = None,
    terminal: tuple[int, int] | None = (80, 24),
    endpoint: Endpoints | None = None,
) -> dict[str, Examined]:
    environ = {"HOME": str(tmp_path), "TERM": "xterm", "PATH": "/usr/bin:/bin"} | (environ or {})
    made = services(Endpoints.real(), environ, state=tmp_path)
    chosen = keyring or MemoryKeyring()

    def opener() -> Keyring:
        if isinstance(chosen, KeyringUnavailableError):
            raise chosen
        return chosen

    results = examine(
        replace(made, sessions=MemorySessions()),
        endpoint=endpoint or Endpoints.real(),
        keyring=opener,
        directory=directory or tmp_path,
        terminal=terminal,
        least_room=LEAST,
    )
    return {each.topic: each for each in results}


@pytest.mark.parametrize(
    ("terminal", "term", "code"),
    [
        ((80, 24), "xterm", "terminal"),
        ((0, 0), "xterm", "terminal"),
        ((59, 24), "xterm", "terminal-small"),
        ((80, 17), "xterm", "terminal-small"),
        (None, "xterm", "terminal-none"),
        ((80, 24), "dumb", "terminal-cannot-draw"),
    ],
)
def test_the_terminal(
    tmp_path: Path, terminal: tuple[int, int] | None, term: str, code: str
) -> None:
    assert looked(tmp_path, {"TERM": term}, terminal=terminal)["terminal"].code == code


@pytest.mark.parametrize("reason", REASONS)
def test_a_keyring_that_cannot_be_used_says_why(tmp_path: Path, reason: str) -> None:
    found = looked(tmp_path, keyring=KeyringUnavailableError(reason))["keyring"]
    assert (found.status, found.parameters["reason"]) == (Status.WARN, reason)
    assert "your sign-in stays in memory" in found.sentence


def test_a_keyring_is_read_and_not_written(tmp_path: Path) -> None:
    keyring = MemoryKeyring()
    assert looked(tmp_path, keyring=keyring)["keyring"].status is Status.GOOD
    assert keyring.writes == []
    assert keyring.items == {}


# Mending the keyring


def test_the_wizard_itself_starts_beside_a_keyring_of_its_own(
    simulator: RunningSimulator, tmp_path: Path
) -> None:
    need("dbus-run-session", "gnome-keyring-daemon", "bash", "flock", "dbus-send")
    environ = {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "TERM": "xterm-256color",
        "ONRAMP_ENDPOINT": simulator.endpoint,
    }
    with ScreenTerminal("bash", [keyring_check.SESSION, ONRAMP], environ) as terminal:
        terminal.until("New password:")
        terminal.press("one", "enter")
        terminal.until("Once more:")
        terminal.press("one", "enter")
        terminal.until("Which account", "in the keyring, until you leave")
        terminal.press("ctrl+q")
        terminal.until("Leave Onramp?")
        terminal.press("tab", "enter")
        assert terminal.wait() == 0
    assert daemons_below(tmp_path) == []


PROGRAM = """\
from tui.vault.keyring import open_keyring
from tui.core.secret import Secret
keyring = open_keyring(20)
there = keyring.read('onramp test') is not None
if not there:
    keyring.write('onramp test', Secret('kept'))
print(keyring.kind, there)
"""


def beside_a_keyring(tmp_path: Path, typed: str, program: str = PROGRAM) -> tuple[str, str]:
    """What the doctor's command prints, with another program in the wizard's place."""
    need("dbus-run-session", "gnome-keyring-daemon", "bash", "flock", "dbus-send")
    environ = {"PATH": os.environ["PATH"], "HOME": str(tmp_path)}
    done = subprocess.run(
        ["bash", keyring_check.SESSION, sys.executable, "-c", program],
        input=typed,
        env=environ,
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.stdout.strip(), done.stderr.strip()


def daemons_below(home: Path) -> list[str]:
    """Processes that have a file below a directory open, by name."""
    found = []
    for link in Path("/proc").glob("[0-9]*/fd/*"):
        try:
            if str(link.readlink()).startswith(str(home)):
                found.append((link.parents[1] / "comm").read_text())
        except OSError:
            continue
    return found


def test_the_command_for_a_keyring_without_a_desktop_works(tmp_path: Path) -> None:
    """It keeps an item until the next time, and ends what it began."""
    out, err = beside_a_keyring(tmp_path, "a password\na password\n")
    assert out == "SecretService False", err
    out, err = beside_a_keyring(tmp_path, "a password\n")
    assert (out, err) == ("SecretService True", ""), "the bus writes nothing on the screen"
    assert daemons_below(tmp_path) == []
    assert not (tmp_path / ".local/share/keyrings").exists(), "the desktop's files are not touched"


def test_with_another_password_nothing_is_started_and_it_is_said(tmp_path: Path) -> None:
    out, err = beside_a_keyring(tmp_path, "a password\nanother\n", "print(1)")
    assert out == ""
    assert err.endswith("\nonramp: this is another password, so nothing was started")
    assert beside_a_keyring(tmp_path, "one\none\n", "print(1)")[0] == "1"
    out, err = beside_a_keyring(tmp_path, "another\n", "print(1)")
    assert (out, err) == (
        "",
        "onramp: this password does not open the keyring, so nothing was started",
    )
    assert daemons_below(tmp_path) == []


def test_no_second_daemon_comes_to_the_same_keyring(tmp_path: Path) -> None:
    inner = (
        f"import subprocess; done = subprocess.run(['bash', {keyring_check.SESSION!r}, 'true'],"
        " capture_output=True, text=True); print(done.returncode, done.stderr)"
    )
    out, _ = beside_a_keyring(tmp_path, "one\none\n", inner)
    assert out == "1 onramp: this keyring is open in another session; work there, or end it first"


def test_the_command_names_the_program_that_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    if sys.platform != "linux":
        return
    monkeypatch.setattr(shutil, "which", lambda _: "/usr/bin/x")
    monkeypatch.setattr(keyring_daemon, "some_daemon_runs", lambda: False)
    found = keyring_check.unavailable("no-backend", {})
    assert (found.code, found.mend) == (
        "keyring-apart",
        f"bash {keyring_check.SESSION} {' '.join(program.PROGRAM)}",
    )
    assert Path(keyring_check.SESSION).is_file()
    monkeypatch.setattr(keyring_daemon, "some_daemon_runs", lambda: True)
    found = keyring_check.unavailable("no-backend", {})
    assert (found.code, found.mend) == ("keyring-one-only", "")


@pytest.mark.parametrize("reason", ["locked", "no-answer", "failed", "not-kept", "unreadable"])
@pytest.mark.parametrize("environ", [{}, {"DISPLAY": ":0"}])
def test_beside_a_daemon_that_runs_no_other_is_started(
    reason: str, environ: dict[str, str]
) -> None:
    if sys.platform == "linux":
        assert keyring_check.unavailable(reason, environ).mend == ""


LOCKED = """
import subprocess, time
from pathlib import Path
from tui.doctor.result import this_onramp
from tui.doctor.keyring import check_keyring, unavailable
from tui.vault.keyring_daemon import _named
from tui.vault.keyring import open_keyring
def running(process):
    return bool(_named(Path("/proc") / str(process))[0])
def other(process):
    end = time.monotonic() + 20
    while not isinstance(daemon(), int) or daemon() == process:
        assert time.monotonic() < end
        time.sleep(0.05)
    return daemon()
here = unavailable("locked", os.environ)
elsewhere = unavailable("locked", {**os.environ, "XDG_RUNTIME_DIR": "/tmp"})
print(here.code, (elsewhere.code, elsewhere.mend))
command = here.mend.replace(" ".join(this_onramp()) + " doctor", "true")
for typed in ("one", "wrong", "one"):
    subprocess.run(["sh", "-c", command], input=typed + chr(10), text=True, check=True)
    before, keeper = keeper, other(keeper)
    print(running(before), check_keyring(lambda: open_keyring(20), {}).code)
"""


def test_a_locked_daemon_is_replaced_and_no_second_one_stays(tmp_path: Path) -> None:
    told = with_secret_service(LOCKED, tmp_path, unlocked=False).split("\n")
    assert [line for line in told if line] == [
        "keyring-unlock ('keyring-one-only', '')",
        "False keyring",
        "False keyring-one-only",
        "False keyring",
    ]


def test_a_stopped_daemon_is_told_with_what_lets_it_go_on(tmp_path: Path) -> None:
    script = (
        "from tui.doctor.keyring import unavailable\n"
        "os.kill(keeper, signal.SIGSTOP)\n"
        "found = unavailable('no-answer', os.environ)\n"
        "print((found.code, found.mend) == ('keyring-stopped', f'kill -CONT {keeper}'))"
    )
    assert with_secret_service(script, tmp_path) == "True\n"


def test_on_a_terminal_it_is_said_what_is_being_waited_for(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with doctor_command._waiting():
        pass
    assert capsys.readouterr().err == ""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    with doctor_command._waiting():
        assert capsys.readouterr().err == "Asking the keyring; this takes up to 15 s…"
    assert capsys.readouterr().err.strip(" \r") == ""


def test_a_state_directory_in_the_way(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.touch()
    assert looked(tmp_path, directory=blocked)["state"].code == "state-unusable"
    assert looked(tmp_path, directory=blocked / "below")["state"].code == "state-unusable"
    assert looked(tmp_path, directory=tmp_path / "new" / "one")["state"].code == "state"
    assert not (tmp_path / "new").exists()


def test_an_almost_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "LEAST_FREE", 2**80)
    assert looked(tmp_path)["state"].code == "state-full"


def test_which_credentials_win(tmp_path: Path) -> None:
    own = {
        "ALIBABA_CLOUD_ACCESS_KEY_ID": "LTAI-planted",
        "ALIBABA_CLOUD_ACCESS_KEY_SECRET": PLANTED,
    }
    made = services(Endpoints.real(), {"HOME": str(tmp_path), **own}, state=tmp_path)
    results = list(machine.credentials(replace(made, sessions=MemorySessions()), ask_keyring=True))
    assert [each.code for each in results] == ["credentials", "credentials-environment"]
    assert results[0].sentence == "Environment would be used"


def test_a_profile_that_is_not_there_is_told_as_the_wizard_tells_it(tmp_path: Path) -> None:
    own = {
        "ALIBABA_CLOUD_ACCESS_KEY_ID": "LTAI-planted",
        "ALIBABA_CLOUD_ACCESS_KEY_SECRET": PLANTED,
    }
    found = as_json(doctor(tmp_path, "--json", profile="nonsense", **own))
    (first, *_) = [each for each in found["checks"] if each["topic"] == "credentials"]
    assert (first["code"], first["status"]) == ("credentials-unusable", "bad")
    assert "there is no profile of this name in ~/.aliyun/config.json" in first["sentence"]


@pytest.mark.parametrize(
    "name",
    [f"{prefix}{rest}" for prefix in PREFIXES for rest in ("ACCESS_KEY_SECRET", "SECURITY_TOKEN")],
)
def test_every_spelling_of_a_secret_in_the_environment_is_told(tmp_path: Path, name: str) -> None:
    found = looked(tmp_path, {name: PLANTED})["credentials"]
    assert (found.code, found.parameters["name"]) == ("credentials-environment", name)


def test_what_a_killed_session_left_behind_is_only_looked_at(tmp_path: Path) -> None:
    kept = MemorySessions()
    names = (f"{SESSION_PREFIX}0badc0de ops @ 1", "ops @ 1")
    for name in names:
        kept.save(name, Credentials("LTAI-1", Secret(PLANTED)))
    made = services(Endpoints.real(), {"HOME": str(tmp_path)}, state=tmp_path)
    results = machine.credentials(replace(made, sessions=kept), ask_keyring=True)
    assert [(each.code, each.parameters["name"]) for each in results] == [
        ("credentials", "ops @ 1")
    ]
    assert kept.names() == names
    assert list(tmp_path.rglob("*")) == []


def test_the_keyring_is_asked_with_less_patience_and_under_the_same_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, float]] = []

    def opened(service: str, *, seconds: float) -> MemorySessions:
        asked.append((service, seconds))
        return MemorySessions()

    endpoint = Endpoints.loopback("http://127.0.0.1:1")
    monkeypatch.setattr(wiring, "open_sessions", lambda service: opened(service, seconds=60.0))
    monkeypatch.setattr(saved_keys, "open_sessions", opened)
    made = services(endpoint, {"HOME": str(tmp_path)}, state=tmp_path)
    assert made.sessions.names() == ()
    assert impatient(made).sessions.names() == ()
    assert asked == [("onramp 127.0.0.1:1", 60.0), ("onramp 127.0.0.1:1", KEYRING_SECONDS)]


def test_an_endpoint_that_is_silent(tmp_path: Path) -> None:
    found = looked(tmp_path, endpoint=Endpoints.loopback("http://127.0.0.1:1"))["endpoint"]
    assert (found.status, found.code) == (Status.BAD, "endpoint-silent")


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("http://u:s3cr3t@proxy:3128", "http://proxy:3128"),
        ("u:s3cr3t@proxy:3128", "proxy:3128"),
        ("proxy:3128", "proxy:3128"),
        ("http://u:s3cr3t@x@proxy", "http://proxy"),
        ("http://u:s3cr3t#x@proxy/", "http://proxy"),
        ("http://u:s3cr3t℀@proxy:80", "http://proxy:80"),
        ("http://[bad", None),
        ("http://u:s3cr3t@[bad", None),
        ("http://proxy:s3cr3t", None),
    ],
)
def test_a_proxys_password_is_left_out(tmp_path: Path, address: str, shown: str | None) -> None:
    found = looked(tmp_path, {"HTTPS_PROXY": address})["proxy"]
    assert found.code == ("proxy-unreadable" if shown is None else "proxy")
    assert found.parameters.get("address") == shown
    assert "s3cr3t" not in found.sentence


@pytest.mark.parametrize("display", ["nohost.invalid:0", "127.0.0.1:99999999", "nonsense"])
def test_a_display_that_is_nowhere(tmp_path: Path, display: str) -> None:
    found = looked(tmp_path, {"DISPLAY": display})["clipboard"]
    assert found.code == "clipboard-no-display"
    assert f"nothing answers at DISPLAY={display}, so no program" in found.sentence


@pytest.mark.parametrize(
    ("answer", "told"), [("echo off", True), ("echo on", False), ("exit 1", False)]
)
def test_a_tmux_that_does_not_tell_of_the_focus(tmp_path: Path, answer: str, told: bool) -> None:
    program = tmp_path / "tmux"
    program.write_text(f'#!/bin/sh\n[ "$3" = focus-events ] && {{ {answer}; exit; }}\necho 3.3a\n')
    program.chmod(0o700)
    found = looked(tmp_path, {"TMUX": "/s,1,0", "PATH": f"{tmp_path}:/usr/bin:/bin"})
    assert found["clipboard"].code == "clipboard-tmux"
    assert ("tmux" in found) is told
    if told:
        assert found["tmux"].mend == "tmux set -g focus-events on"


def test_a_tmux_that_would_keep_a_secret(tmp_path: Path) -> None:
    found = looked(tmp_path, {"TERM": "tmux-256color", "PATH": "/nowhere"})
    assert found["clipboard"].code == "clipboard-none"


def test_an_old_wl_copy_is_told_with_what_mends_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("wl-copy", "wl-paste", "apt-get"):
        (tmp_path / name).write_text("#!/bin/sh\necho wl-clipboard 2.1.0\n")
        (tmp_path / name).chmod(0o700)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    with socket.socket(socket.AF_UNIX) as compositor:
        compositor.bind(str(tmp_path / "w"))
        compositor.listen()
        environ = {"PATH": os.environ["PATH"], "WAYLAND_DISPLAY": str(tmp_path / "w")}
        found = looked(tmp_path, environ)["clipboard"]
    assert (found.status, found.code) == (Status.WARN, "clipboard-wl-copy-old")
    assert found.mend == "sudo apt-get install wl-clipboard"
    assert "OSC 52" in found.sentence


@pytest.mark.parametrize(
    ("have", "command"),
    [("apt-get", "sudo apt-get install xclip"), ("pacman", "sudo pacman -S xclip"), ("", "")],
)
def test_what_is_missing_is_installed_as_it_is_done_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, have: str, command: str
) -> None:
    if have:
        (tmp_path / have).write_text("#!/bin/sh\n")
        (tmp_path / have).chmod(0o700)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert install("xclip") == command
    if sys.platform == "linux":
        assert machine.mend_clipboard({"DISPLAY": ":0"}) == command
        assert machine.mend_clipboard({"DISPLAY": ":0", "SSH_TTY": "/dev/pts/1"}) == ""


def test_control_characters_do_not_reach_the_terminal() -> None:
    made = Examined(Status.GOOD, "state", sentence("{path}", path="/x/\x1b]0;title\a"))
    assert made.sentence == "/x/?]0;title?"
