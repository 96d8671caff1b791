"""Checks of this machine: keyring, clipboard, terminal, credentials, network.

Nothing is changed and nothing is sent; a keyring that is locked may ask for its password. No result
holds a secret.
"""

from __future__ import annotations

import os
import platform
import shlex
import shutil
import socket
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import tui
from tui import __version__
from tui.cloud.endpoints import without_login
from tui.core.text import Parameters
from tui.plain_output import foreign_encoding
from tui.signin.aliyun_cli import PREFIXES
from tui.signin.sources import look_for_sources
from tui.vault import clipboard_tools
from tui.vault.clipboard import CLEARED_AFTER, SECONDS, Way
from tui.vault.clipboard_tools import find_tmux
from tui.vault.files import DirectoryTrouble, NotOursError, check_state
from tui.vault.keyring import Keyring, KeyringUnavailableError
from tui.vault.vault import SERVICE

if TYPE_CHECKING:
    from tui.cloud.endpoints import Endpoints
    from tui.services import Services
    from tui.signin.sources import Found, FoundSource

KEYRING_SECONDS: Final = 15.0
"""Time limit for the keyring here; the wizard itself is more patient."""
DAEMON_SECONDS: Final = 3.0
"""Time limit for the bus to name the daemon of the keyring."""
LEAST_FREE: Final = 16 * 1024 * 1024
"""Bytes on the disk under which a warning is given; a run needs some kilobytes per user."""


_HOME: Final = Path(tui.__file__).parents[1]
_START: Final = str(
    (_HOME.parent if _HOME.name == "_onramp_arms" else _HOME) / "onramp_arms_start.py"
)
"""Entry script, beside our packages in a checkout, beside their parent in an installation."""
_SESSION: Final = str(Path(clipboard_tools.__file__).with_name("keyring_session.sh"))
"""Starts a program beside a keyring of its own, where there is no desktop, as over SSH."""
_UNLOCK: Final = (
    'IFS= read -rsp "Keyring password: " P && echo && printf %s "$P"'
    ' | gnome-keyring-daemon --replace --unlock >/dev/null 2>&1; unset P; "$0" "$@"'
)
"""Replaces the locked daemon by one that has the password, which is read without an echo and is no
argument of any program: ``printf`` is built into the shell. With a wrong password the new one is
locked, too, which is why the doctor looks again."""


class Status(StrEnum):
    """Severity of a result."""

    GOOD = "good"
    WARN = "warn"
    """It works, with a remark."""
    BAD = "bad"
    """It does not work."""


@dataclass(frozen=True, slots=True)
class Examined:
    """Result of one check."""

    topic: str
    status: Status
    code: str
    parameters: Parameters
    mend: str = ""
    """The command that mends it; empty where there is none, or no need."""


CODES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "version": ("onramp", "python", "system"),
        "terminal": ("term", "size"),
        "terminal-small": ("size",),
        "terminal-none": (),
        "terminal-cannot-draw": ("term",),
        "terminal-encoding": ("encoding",),
        "keyring": ("kind",),
        "keyring-none": ("reason",),
        "keyring-apart": ("reason",),
        "keyring-answer": ("reason",),
        "keyring-unlock": ("reason",),
        "keyring-one-only": ("reason",),
        "keyring-stopped": ("reason",),
        "clipboard": ("tool", "seconds"),
        "clipboard-tmux": (),
        "clipboard-terminal": (),
        "clipboard-no-display": ("display",),
        "clipboard-none": (),
        "clipboard-wl-copy-old": ("tool",),
        "tmux-focus": (),
        "state": ("path",),
        "state-full": ("path",),
        "state-unusable": ("path", "why"),
        "state-not-ours": ("path", "trouble"),
        "credentials": ("source", "name"),
        "credentials-ask": ("source", "name"),
        "credentials-unusable": ("source", "name", "problem", "mode"),
        "credentials-current": ("source", "name", "problem", "mode"),
        "credentials-file": ("problem", "mode"),
        "credentials-none": (),
        "credentials-environment": ("name",),
        "endpoint": ("address",),
        "endpoint-silent": ("address",),
        "endpoint-cloud": (),
        "proxy": ("address",),
        "proxy-none": (),
        "proxy-unreadable": (),
        "certificates": ("path",),
        "process": (),
        "process-open": (),
    }
)
"""Code to parameter names, for the sentences."""


def examined(topic: str, status: Status, code: str, *, mend: str = "", **given: str) -> Examined:
    """Make a result.

    Raises:
        TypeError: The parameters are not those that the registry names.
    """
    if set(given) != set(CODES[code]):
        raise TypeError(f"{code} takes the parameters {CODES[code]}")
    return Examined(topic, status, code, MappingProxyType(given), mend)


def examine(
    services: Services,
    *,
    endpoint: Endpoints,
    keyring: Callable[[], Keyring],
    directory: Path,
    terminal: tuple[int, int] | None,
    least_room: tuple[int, int],
) -> tuple[Examined, ...]:
    """Run all checks. Blocking as long as the keyring takes.

    Args:
        services: Services of the wizard; its keyring is asked again for saved keys.
        endpoint: The cloud, or the simulator in its place.
        keyring: Opens the keyring that the wizard would use.
        directory: Directory of the wizard's state.
        terminal: Columns and rows; None where there is no terminal.
        least_room: Columns and rows that the wizard needs.
    """
    kept = _keyring(keyring, services.environ)
    return (
        examined(
            "version",
            Status.GOOD,
            "version",
            onramp=__version__,
            python=platform.python_version(),
            system=f"{platform.system()} {platform.machine()}",
        ),
        _terminal(services.environ, terminal, least_room),
        kept,
        _clipboard(services),
        *_tmux(services.environ),
        _state(directory),
        *_credentials(services, ask_keyring=kept.status is Status.GOOD),
        _endpoint(endpoint),
        *_network(services.environ, endpoint),
        _process(),
    )


def install(*packages: str) -> str:
    """Command that installs packages here; empty where it is not known."""
    ways = {
        "apt-get": "sudo apt-get install",
        "dnf": "sudo dnf install",
        "pacman": "sudo pacman -S",
        "zypper": "sudo zypper install",
        "apk": "sudo apk add",
    }
    for program, command in ways.items():
        if shutil.which(program):
            return " ".join((command, *packages))
    return ""


def _terminal(
    environ: Mapping[str, str], size: tuple[int, int] | None, least: tuple[int, int]
) -> Examined:
    term = environ.get("TERM", "")
    if size is None:
        return examined("terminal", Status.BAD, "terminal-none")
    if sys.platform != "win32" and term in {"", "dumb", "unknown"}:
        mend = "export TERM=xterm-256color"
        return examined("terminal", Status.BAD, "terminal-cannot-draw", term=term, mend=mend)
    encoding = foreign_encoding(sys.__stdin__, sys.__stdout__, sys.__stderr__)
    if encoding:
        mend = (
            "unset PYTHONIOENCODING" if "PYTHONIOENCODING" in environ else "export LC_ALL=C.UTF-8"
        )
        given = {"encoding": encoding, "mend": mend}
        return examined("terminal", Status.BAD, "terminal-encoding", **given)
    shown = f"{size[0]}x{size[1]}"
    # A terminal that does not tell its size says 0.
    if 0 < size[0] < least[0] or 0 < size[1] < least[1]:
        return examined("terminal", Status.BAD, "terminal-small", size=shown)
    return examined("terminal", Status.GOOD, "terminal", term=term, size=shown)


def _keyring(opener: Callable[[], Keyring], environ: Mapping[str, str]) -> Examined:
    try:
        keyring = opener()
        keyring.read(SERVICE)
    except KeyringUnavailableError as error:
        code, mend = _mend_keyring(error.code, environ)
        return examined("keyring", Status.WARN, code, reason=error.code, mend=mend)
    return examined("keyring", Status.GOOD, "keyring", kind=keyring.kind)


def _mend_keyring(reason: str, environ: Mapping[str, str]) -> tuple[str, str]:
    """Code of the advice, and the command for it, if there is a safe one.

    A daemon that is locked, stopped or silent runs: a second one beside it would write over its
    files, and the key of all sealed secrets could be lost.
    """
    if sys.platform != "linux":
        return "keyring-none", "security unlock-keychain" if sys.platform == "darwin" else ""
    from tui.vault.keyring_daemon import GNOME, find_daemon, some_daemon_runs

    match reason:
        case "no-backend" if not shutil.which("gnome-keyring-daemon"):
            return "keyring-none", install("gnome-keyring", "dbus")
        case "no-backend" if not some_daemon_runs():
            return "keyring-apart", shlex.join(["bash", _SESSION, *_onramp()])
        case "no-backend":
            return "keyring-one-only", ""
        case "locked":
            if environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY"):
                return "keyring-answer", ""
            daemon = find_daemon(environ, DAEMON_SECONDS)
            if daemon is not None and daemon.within_reach:
                return "keyring-unlock", shlex.join(["bash", "-c", _UNLOCK, *_onramp(), "doctor"])
            return "keyring-one-only", ""
        case "no-answer":
            daemon = find_daemon(environ, DAEMON_SECONDS)
            if daemon is not None and daemon.stopped and daemon.name == GNOME:
                return "keyring-stopped", f"kill -CONT {daemon.process}"
            return "keyring-answer", ""
        case _:
            return "keyring-none", ""


def _onramp() -> list[str]:
    """Command of this very Onramp: the PATH may have another program of its name."""
    return [sys.executable, "-P", _START]


def _clipboard(services: Services) -> Examined:
    way, tool = services.copier.way(secret=True)
    if tool != "wl-copy" and services.copier.way()[1] == "wl-copy":
        code, mend = "clipboard-wl-copy-old", install("wl-clipboard")
        other = tool or "no clipboard"
        return examined("clipboard", Status.WARN, code, tool=other, mend=mend)
    match way:
        case Way.MACHINE:
            seconds = f"{CLEARED_AFTER:.0f}"
            return examined("clipboard", Status.GOOD, "clipboard", tool=tool, seconds=seconds)
        case Way.TMUX:
            return examined("clipboard", Status.WARN, "clipboard-tmux")
        case Way.NONE:
            return examined("clipboard", Status.WARN, "clipboard-none")
        case _:
            silent = clipboard_tools.silent_display(services.environ)
            if silent:
                return examined("clipboard", Status.WARN, "clipboard-no-display", display=silent)
            mend = _mend_clipboard(services.environ)
            return examined("clipboard", Status.WARN, "clipboard-terminal", mend=mend)


def _mend_clipboard(environ: Mapping[str, str]) -> str:
    if sys.platform != "linux" or environ.get("SSH_CONNECTION") or environ.get("SSH_TTY"):
        return ""
    if environ.get("WAYLAND_DISPLAY") and not shutil.which("wl-copy"):
        return install("wl-clipboard")
    if environ.get("DISPLAY") and not (shutil.which("xclip") or shutil.which("xsel")):
        return install("xclip")
    return ""


def _tmux(environ: Mapping[str, str]) -> tuple[Examined, ...]:
    """A result only where tmux hides from the wizard that another window comes to the front."""
    tmux = find_tmux(environ, SECONDS)
    if tmux is None or not tmux.hides_focus():
        return ()
    return (examined("tmux", Status.WARN, "tmux-focus", mend="tmux set -g focus-events on"),)


def _state(directory: Path) -> Examined:
    place = directory
    while not place.exists() and place != place.parent:
        place = place.parent
    path = str(directory)
    # What is looked for is made by the wizard when it first keeps something, not here.
    if not place.is_dir() or not os.access(place, os.W_OK | os.X_OK):
        why = "not a directory" if not place.is_dir() else "not writable"
        return examined("state", Status.BAD, "state-unusable", path=path, why=why)
    try:
        check_state(directory)
    except NotOursError as error:
        shown, trouble = str(error.path), error.trouble
        mend = shlex.join(["chmod", "700", shown]) if trouble is DirectoryTrouble.OPEN else ""
        given = {"path": shown, "trouble": trouble.value}
        return examined("state", Status.BAD, "state-not-ours", mend=mend, **given)
    except OSError as error:
        why = error.strerror or "not readable"
        return examined("state", Status.BAD, "state-unusable", path=path, why=why)
    if shutil.disk_usage(place).free < LEAST_FREE:
        return examined("state", Status.WARN, "state-full", path=path)
    return examined("state", Status.GOOD, "state", path=path)


def _credentials(services: Services, *, ask_keyring: bool) -> tuple[Examined, ...]:
    found = look_for_sources(services, ask_keyring=ask_keyring)
    # Without a keyring nothing can be saved, so nothing that wins is missing.
    usable = next((each for each in found.candidates if not each.problem), None)
    results = []
    if usable is not None:
        code = "credentials-ask" if usable.runs_command else "credentials"
        results.append(examined("credentials", Status.GOOD, code, **_named(usable)))
    unusable = tuple(_unusable(found, usable))
    results.extend(unusable)
    if found.profile_problem and not unusable:
        given = {"problem": found.profile_problem, "mode": ""}
        results.append(examined("credentials", Status.WARN, "credentials-file", **given))
    if usable is None and not unusable:
        results.append(examined("credentials", Status.WARN, "credentials-none"))
    results.extend(
        examined("credentials", Status.WARN, "credentials-environment", name=name)
        for name in sorted(services.environ)
        if name.startswith(PREFIXES) and name.endswith(("ACCESS_KEY_SECRET", "SECURITY_TOKEN"))
    )
    return tuple(results)


def _named(each: FoundSource) -> dict[str, str]:
    return {"source": each.source.kind.value, "name": each.source.name}


def _unusable(found: Found, usable: FoundSource | None) -> Iterator[Examined]:
    """Problems of the requested profile, and of the CLI's own choice, as in the wizard."""
    last = found.candidates[-1] if found.candidates else None
    if last is None or not last.problem or (usable is not None and last != found.missing):
        return
    given = _named(last) | {"problem": last.problem, "mode": last.mode}
    if last.named:
        yield examined("credentials", Status.BAD, "credentials-unusable", **given)
    else:
        yield examined("credentials", Status.WARN, "credentials-current", **given)


def _endpoint(endpoint: Endpoints) -> Examined:
    if not endpoint.local:
        # It is not asked: this only looks at the machine.
        return examined("endpoint", Status.GOOD, "endpoint-cloud")
    address = f"{endpoint.protocol}://{endpoint.ram}"
    parts = urlsplit(address)
    try:
        with socket.create_connection((parts.hostname or "", parts.port or 80), timeout=2.0):
            return examined("endpoint", Status.GOOD, "endpoint", address=address)
    except OSError:
        mend = shlex.join([*_onramp(), "simulator"])
        return examined("endpoint", Status.BAD, "endpoint-silent", address=address, mend=mend)


def _network(environ: Mapping[str, str], endpoint: Endpoints) -> tuple[Examined, ...]:
    proxy = environ.get("HTTPS_PROXY") or environ.get("https_proxy") or ""
    results = [_proxy(proxy) if proxy else examined("proxy", Status.GOOD, "proxy-none")]
    bundle = endpoint.ca_bundle
    path = bundle or environ.get("SSL_CERT_FILE", "")
    if path:
        results.append(examined("certificates", Status.GOOD, "certificates", path=path))
    return tuple(results)


def _proxy(address: str) -> Examined:
    """A proxy's address without the name and password that may stand in it."""
    shown = without_login(address)
    try:
        parts = urlsplit(shown if "//" in shown else f"//{shown}")
        _ = parts.port
    except ValueError:
        return examined("proxy", Status.WARN, "proxy-unreadable")
    scheme = f"{parts.scheme}://" if parts.scheme else ""
    return examined("proxy", Status.GOOD, "proxy", address=scheme + parts.netloc)


def _process() -> Examined:
    if sys.platform != "linux":
        return examined("process", Status.GOOD, "process")
    import ctypes
    import resource

    cores = resource.getrlimit(resource.RLIMIT_CORE) == (0, 0)
    prctl = getattr(ctypes.CDLL(None), "prctl", None)
    hidden = prctl is not None and prctl(3, 0, 0, 0, 0) == 0  # PR_GET_DUMPABLE
    if cores and hidden:
        return examined("process", Status.GOOD, "process")
    return examined("process", Status.WARN, "process-open")
