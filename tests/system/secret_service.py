"""A Secret Service of our own: a bus and a gnome-keyring that live as long as one script."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.parts import need

_PRELUDE = """
import os, signal
from contextlib import suppress
from jeepney import DBusAddress, new_method_call
from jeepney.io.blocking import open_dbus_connection

def daemon() -> int:
    bus = DBusAddress("/org/freedesktop/DBus", "org.freedesktop.DBus", "org.freedesktop.DBus")
    with open_dbus_connection() as connection:
        call = new_method_call(
            bus, "GetConnectionUnixProcessID", "s", ("org.freedesktop.secrets",)
        )
        return connection.send_and_get_reply(call).body[0]

keeper = daemon()
try:
    {script}
finally:
    with suppress(ProcessLookupError):  # the code may have ended it itself
        os.kill(keeper, signal.SIGKILL)
"""

_UNLOCKED = """
printf %s for-tests-only | gnome-keyring-daemon {mode} --components=secrets >/dev/null 2>&1
exec "$@"
"""


def with_secret_service(script: str, home: Path, *, unlocked: bool = True) -> str:
    """Run Python code beside an unlocked (or locked) keyring; returns what it printed.

    The code may use ``keeper``, the process ID of the keyring's daemon. It runs in a process of
    its own because the keyring library looks for backends only once.
    """
    need("dbus-run-session", "gnome-keyring-daemon")
    runtime = home / "run"
    runtime.mkdir(mode=0o700)
    environ = {
        name: value
        for name, value in os.environ.items()
        if name not in {"DISPLAY", "WAYLAND_DISPLAY", "PYTHON_KEYRING_BACKEND"}
        and not name.startswith(("DBUS_", "XDG_", "GNOME_"))
    }
    environ |= {"HOME": str(home), "XDG_RUNTIME_DIR": str(runtime)}
    body = script.strip().replace("\n", "\n    ")
    shell = _UNLOCKED.format(mode="--unlock" if unlocked else "--start")
    inner = [sys.executable, "-c", _PRELUDE.format(script=body)]
    done = subprocess.run(
        ["dbus-run-session", "--", "sh", "-c", shell, "sh", *inner],
        env=environ,
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
