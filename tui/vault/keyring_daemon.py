"""Daemon behind a Linux keyring: whether one runs, and whether it can be unlocked from here."""

from __future__ import annotations

import os
import socket
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tui.vault.keyring import call_within

GNOME: Final = "gnome-keyring-d"
"""Name of a gnome-keyring-daemon in the kernel, which keeps 15 characters."""
_SERVICE: Final = "org.freedesktop.secrets"
_PROC: Final = Path("/proc")


@dataclass(frozen=True, slots=True)
class Daemon:
    """Process that answers for the keyring on this session's bus."""

    process: int
    name: str
    stopped: bool
    """Whether it was sent SIGSTOP, and answers nothing until it is sent SIGCONT."""
    within_reach: bool
    """Whether ``gnome-keyring-daemon --replace`` would find this very one, and end it first. Beside
    a daemon that it does not find it would start another, and two write over each other's files."""


def find_daemon(environ: Mapping[str, str], seconds: float) -> Daemon | None:
    """Daemon on this session's bus; None where there is no bus, or nobody answers on it."""
    if not environ.get("DBUS_SESSION_BUS_ADDRESS"):
        return None
    try:
        process = call_within(seconds, _owner, name="keyring-daemon")
    except Exception:  # noqa: BLE001 - a bus fails in many ways
        return None
    name, state = _named(_PROC / str(process))
    control = Path(environ.get("XDG_RUNTIME_DIR", "")) / "keyring" / "control"
    reach = name == GNOME and bool(environ.get("XDG_RUNTIME_DIR")) and _listens(control) == process
    return Daemon(process, name, state == "T", reach)


def some_daemon_runs() -> bool:
    """Whether a gnome-keyring-daemon of this user runs, on whatever bus."""
    mine = os.getuid()
    for place in _PROC.glob("[0-9]*"):
        try:
            if place.stat().st_uid == mine and _named(place)[0] == GNOME:
                return True
        except OSError:
            continue  # it has ended meanwhile
    return False


def _owner() -> int:
    from jeepney import DBusAddress, new_method_call  # type: ignore[import-untyped]
    from jeepney.io.blocking import open_dbus_connection  # type: ignore[import-untyped]

    bus = DBusAddress("/org/freedesktop/DBus", "org.freedesktop.DBus", "org.freedesktop.DBus")
    with open_dbus_connection() as connection:
        call = new_method_call(bus, "GetConnectionUnixProcessID", "s", (_SERVICE,))
        return int(connection.send_and_get_reply(call).body[0])


def _named(place: Path) -> tuple[str, str]:
    """Name and state of a process; both empty for one that has ended."""
    try:
        text = (place / "stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return "", ""
    name, _, rest = text.partition("(")[2].rpartition(")")
    state = rest.split()[0] if rest.split() else ""
    return ("", "") if state in {"Z", "X"} else (name, state)


def _listens(path: Path) -> int:
    """Process that made this socket; 0 where nobody listens any more."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        probe.settimeout(1.0)
        try:
            probe.connect(str(path))
            told = probe.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
        except OSError:
            return 0
    return int(struct.unpack("3i", told)[0])
