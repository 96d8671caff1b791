"""A secret does not stay on the clipboard, and its guard never holds it."""

from __future__ import annotations

import hmac
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from tests.vault.xserver import pasted
from tui.core.secret import Secret
from tui.vault import clipboard_guard
from tui.vault.clipboard import CLEARED_AFTER, Certainty, Copied, Copier, Way, detached

NEEDLE = "Zq7-planted-needle"
PATIENCE = 20.0

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")


def until(condition: Callable[[], object]) -> None:
    """Wait for a condition."""
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, "did not come true"
        time.sleep(0.02)


def test_a_secret_is_taken_away_again(display: str) -> None:
    copied = Copier(os.environ, cleared_after=0.3).copy(Secret(NEEDLE))
    assert copied == Copied(Way.MACHINE, Certainty.VERIFIED, secret=True, cleared_after=0.3)
    until(lambda: pasted(display) == "")


Order = Mapping[str, object]


@pytest.fixture
def orders(display: str, monkeypatch: pytest.MonkeyPatch) -> list[Order]:
    """What guards are told to do; none is started, and copies go to a display."""
    given: list[Order] = []
    monkeypatch.setattr(Copier, "_start_guard", lambda _copier, order: given.append(order))
    return given


def test_the_time_is_45_seconds_unless_told_otherwise(orders: list[Order]) -> None:
    assert CLEARED_AFTER == 45.0
    Copier(os.environ).copy(Secret(NEEDLE))
    assert [order["wait"] for order in orders] == [45.0]


def test_what_a_guard_is_told_says_nothing_of_the_secret(orders: list[Order]) -> None:
    """A digest under a key of its own: no table of digests tells what it was."""
    for _ in range(2):
        Copier(os.environ).copy(Secret(NEEDLE))
    keys = [bytes.fromhex(str(order["key"])) for order in orders]
    assert [len(key) for key in keys] == [32, 32]
    assert keys[0] != keys[1]
    for key, order in zip(keys, orders, strict=True):
        assert set(order) == {"wait", "key", "mac", "paste", "clear"}
        assert order["mac"] == hmac.new(key, NEEDLE.encode(), "sha256").hexdigest()
        assert NEEDLE not in json.dumps(order)


def test_what_is_no_secret_stays(display: str, own_guards: Callable[[], dict[int, str]]) -> None:
    copied = Copier(os.environ, cleared_after=0.0).copy("a message")
    assert copied.cleared_after is None
    assert own_guards() == {}
    assert pasted(display) == "a message"


def test_what_was_copied_meanwhile_is_left_alone(
    display: str, own_guards: Callable[[], dict[int, str]]
) -> None:
    copier = Copier(os.environ, cleared_after=0.5)
    copier.copy(Secret(NEEDLE))
    copier.copy("my own text")
    until(lambda: own_guards() == {})
    assert pasted(display) == "my own text"


def test_a_second_copy_has_its_whole_time(
    display: str, own_guards: Callable[[], dict[int, str]]
) -> None:
    """The first one's guard would find the same secret, and take it away too early."""
    copier = Copier(os.environ, cleared_after=60)
    copier.copy(Secret(NEEDLE))
    (first,) = own_guards()
    assert copier.copy(Secret(NEEDLE)).cleared_after == 60
    until(lambda: first not in own_guards())
    (second,) = own_guards()
    assert second != first
    assert pasted(display) == NEEDLE


def test_a_guard_takes_no_module_from_elsewhere(
    display: str, own_guards: Callable[[], dict[int, str]], tmp_path: Path
) -> None:
    """Neither from PYTHONPATH nor from beside itself or the working directory."""
    (tmp_path / "hmac.py").write_text("raise SystemExit(66)\n")
    environ = {**os.environ, "PYTHONPATH": str(tmp_path), "DISPLAY": display}
    assert Copier(environ, cleared_after=60).copy(Secret(NEEDLE)).cleared_after == 60
    (guard_line,) = own_guards().values()
    assert f" -I {clipboard_guard.__file__}" in guard_line.replace("\0", " ")


def test_a_copy_that_did_not_work_leaves_the_earlier_guard(
    display: str,
    own_guards: Callable[[], dict[int, str]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    copier = Copier(os.environ, cleared_after=60)
    copier.copy(Secret(NEEDLE))
    (first,) = own_guards()
    fake = tmp_path / "xclip"
    fake.write_text("#!/bin/sh\nexit 1\n")
    fake.chmod(0o700)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    assert copier.copy(Secret("other")).certainty is Certainty.FAILED
    assert first in [each.pid for each in copier._guards], "it is not ended"
    monkeypatch.undo()
    monkeypatch.setenv("DISPLAY", display)
    copier.copy(Secret(NEEDLE))
    until(lambda: len(own_guards()) == 1)
    assert first not in own_guards()


def test_on_windows_it_is_detached(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not run there: these are the flags that documentation names."""
    assert detached() == 0
    monkeypatch.setattr(subprocess, "DETACHED_PROCESS", 0x8, raising=False)
    monkeypatch.setattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0x200, raising=False)
    monkeypatch.setattr(sys, "platform", "win32")
    assert detached() == 0x208


def test_the_guard_holds_no_secret(
    display: str, own_guards: Callable[[], dict[int, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALIBABA_CLOUD_ACCESS_KEY_SECRET", NEEDLE)
    Copier(os.environ, cleared_after=60).copy(Secret(NEEDLE))
    ((pid, line),) = own_guards().items()
    assert NEEDLE not in line
    if os.geteuid() != 0:
        # Only root can look at a process that forbids it, as this one does.
        with pytest.raises(PermissionError):
            memory_of(pid)
        return
    environ = Path(f"/proc/{pid}/environ").read_text()
    assert NEEDLE not in environ
    assert "ALIBABA" not in environ
    assert NEEDLE.encode() not in memory_of(pid)


def memory_of(pid: int) -> bytes:
    """Everything that a process can write to, as one piece."""
    pieces = []
    with Path(f"/proc/{pid}/mem").open("rb", 0) as memory:
        for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
            span, rights = line.split()[:2]
            if rights.startswith("rw") and "[vvar]" not in line:
                start, end = (int(each, 16) for each in span.split("-"))
                memory.seek(start)
                pieces.append(memory.read(end - start))
    return b"".join(pieces)


def test_the_guard_outlives_a_kill(display: str) -> None:
    code = (
        "import os, signal; from tui.vault.clipboard import Copier\n"
        "from tui.core.secret import Secret\n"
        f"Copier(os.environ, cleared_after=1.0).copy(Secret({NEEDLE!r}))\n"
        "os.killpg(0, signal.SIGKILL)"
    )
    done = subprocess.run([sys.executable, "-c", code], check=False, process_group=0)
    assert done.returncode == -signal.SIGKILL
    assert pasted(display) == NEEDLE, "killed before the time was over"
    until(lambda: pasted(display) == "")


def test_a_guard_that_does_not_start_is_not_promised(
    display: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    copied = Copier(os.environ).copy(Secret(NEEDLE))
    assert copied == Copied(Way.MACHINE, Certainty.VERIFIED, secret=True, cleared_after=None)


def test_what_could_not_be_read_back_is_guarded_all_the_same(
    display: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may be on the clipboard, although the program that reads it does not work."""
    real = shutil.which("xclip")
    fake = tmp_path / "xclip"
    fake.write_text(f'#!/bin/sh\n[ "$3" = -o ] && [ ! -e {tmp_path}/mended ] && exit 1\n')
    with fake.open("a") as script:
        script.write(f'exec {real} "$@"\n')
    fake.chmod(0o700)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    copied = Copier(os.environ, cleared_after=1.0).copy(Secret(NEEDLE))
    assert copied.certainty is Certainty.FAILED
    (tmp_path / "mended").touch()
    assert pasted(display) == NEEDLE
    until(lambda: pasted(display) == "")


def test_a_guard_that_ends_before_it_is_ready_is_not_promised(
    display: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It takes its order, and dies."""
    dying = tmp_path / "python"
    dying.write_text("#!/bin/sh\ncat > /dev/null\n")
    dying.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(dying))
    copied = Copier(os.environ).copy(Secret(NEEDLE))
    assert copied == Copied(Way.MACHINE, Certainty.VERIFIED, secret=True, cleared_after=None)


WATCHED = """
import ctypes, runpy, sys, time

def sleep(seconds):
    # 3 is PR_GET_DUMPABLE.
    sys.stderr.write(f"waits {seconds}, {ctypes.CDLL(None).prctl(3, 0, 0, 0, 0)}\\n")
    time.sleep = really

really, time.sleep = time.sleep, sleep
runpy.run_path(sys.argv[1], run_name="__main__")
"""


def test_a_guard_is_hidden_and_waits_before_it_looks(tmp_path: Path) -> None:
    log = tmp_path / "log"
    order = {
        "wait": 45.0,
        "key": "00",
        "mac": hmac.new(b"\0", NEEDLE.encode(), "sha256").hexdigest(),
        "paste": ["sh", "-c", f"echo looks >> {log}; printf {NEEDLE}"],
        "clear": ["true"],
    }
    with log.open("a") as told:
        done = subprocess.run(
            [sys.executable, "-c", WATCHED, clipboard_guard.__file__],
            input=json.dumps(order).encode(),
            stdout=subprocess.PIPE,
            stderr=told,
            check=False,
            timeout=PATIENCE,
        )
    assert done.returncode == clipboard_guard.CLEARED
    assert log.read_text() == "waits 45.0, 0\nlooks\n"


@pytest.mark.parametrize(
    ("paste", "code"),
    [
        (["printf", NEEDLE], clipboard_guard.CLEARED),
        (["printf", "other"], clipboard_guard.LEFT_ALONE),
        (["false"], clipboard_guard.UNKNOWN),
        (["/nowhere"], clipboard_guard.UNKNOWN),
    ],
)
def test_how_a_guard_ends(paste: list[str], code: int, tmp_path: Path) -> None:
    cleared = tmp_path / "cleared"
    order = {
        "wait": 0,
        "key": "00",
        "mac": hmac.new(b"\0", NEEDLE.encode(), "sha256").hexdigest(),
        "paste": paste,
        "clear": ["touch", str(cleared)],
    }
    done = subprocess.run(
        [sys.executable, "-I", clipboard_guard.__file__],
        input=json.dumps(order),
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )
    assert (done.returncode, done.stdout, done.stderr) == (code, "ready\n", "")
    assert cleared.exists() is (code == clipboard_guard.CLEARED)
