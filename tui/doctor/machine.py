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
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from tui import __version__
from tui.cloud.endpoints import without_login
from tui.core.text import sentence
from tui.doctor.keyring import check_keyring
from tui.doctor.result import Examined, Status, install, this_onramp
from tui.plain_output import foreign_encoding
from tui.signin.aliyun_cli import PREFIXES
from tui.signin.sources import look_for_sources
from tui.text.runs import directory_problem
from tui.text.signin import profile_problem, source_label
from tui.vault import clipboard_tools
from tui.vault.clipboard import CLEARED_AFTER, SECONDS, Way
from tui.vault.clipboard_tools import find_tmux
from tui.vault.files import DirectoryTrouble, NotOursError, check_state
from tui.vault.keyring import Keyring

if TYPE_CHECKING:
    from tui.cloud.endpoints import Endpoints
    from tui.services import Services
    from tui.signin.sources import Found, FoundSource

KEYRING_SECONDS: Final = 15.0
"""Time limit for the keyring here; the wizard itself is more patient."""
LEAST_FREE: Final = 16 * 1024 * 1024
"""Bytes on the disk under which a warning is given; a run needs some kilobytes per user."""


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
    kept = check_keyring(keyring, services.environ)
    return (
        _version(),
        _terminal(services.environ, terminal, least_room),
        kept,
        _clipboard(services),
        *_tmux(services.environ),
        _state(directory),
        *credentials(services, ask_keyring=kept.status is Status.GOOD),
        _endpoint(endpoint),
        *_network(services.environ, endpoint),
        _process(),
    )


def _version() -> Examined:
    text = sentence(
        "{onramp}, Python {python}, {system}",
        onramp=__version__,
        python=platform.python_version(),
        system=f"{platform.system()} {platform.machine()}",
    )
    return Examined(Status.GOOD, "version", text)


def _terminal(
    environ: Mapping[str, str], size: tuple[int, int] | None, least: tuple[int, int]
) -> Examined:
    term = environ.get("TERM", "")
    if size is None:
        text = sentence("there is none here; start Onramp in a terminal window")
        return Examined(Status.BAD, "terminal-none", text)
    if sys.platform != "win32" and term in {"", "dumb", "unknown"}:
        text = sentence("TERM is “{term}”, which cannot place text on the screen", term=term)
        mend = "export TERM=xterm-256color"
        return Examined(Status.BAD, "terminal-cannot-draw", text, mend)
    encoding = foreign_encoding(sys.__stdin__, sys.__stdout__, sys.__stderr__)
    if encoding:
        mend = (
            "unset PYTHONIOENCODING" if "PYTHONIOENCODING" in environ else "export LC_ALL=C.UTF-8"
        )
        text = sentence(
            "it is used with the encoding {encoding}, and the wizard needs UTF-8", encoding=encoding
        )
        return Examined(Status.BAD, "terminal-encoding", text, mend)
    shown = f"{size[0]}x{size[1]}"
    # A terminal that does not tell its size says 0.
    if 0 < size[0] < least[0] or 0 < size[1] < least[1]:
        text = sentence("{size} is too small for the wizard", size=shown)
        return Examined(Status.BAD, "terminal-small", text)
    return Examined(Status.GOOD, "terminal", sentence("{term}, {size}", term=term, size=shown))


def _clipboard(services: Services) -> Examined:
    way, tool = services.copier.way(secret=True)
    if tool != "wl-copy" and services.copier.way()[1] == "wl-copy":
        text = sentence(
            "wl-copy is older than 2.2 and keeps what is copied in a file, so for secrets there is"
            " {tool} instead",
            tool=tool or "no clipboard",
        )
        return Examined(Status.WARN, "clipboard-wl-copy-old", text, install("wl-clipboard"))
    match way:
        case Way.MACHINE:
            text = sentence(
                "{tool}; what is copied is read back, and a secret is cleared after {seconds} s",
                tool=tool,
                seconds=f"{CLEARED_AFTER:.0f}",
            )
            return Examined(Status.GOOD, "clipboard", text)
        case Way.TMUX:
            text = sentence(
                "through tmux to your terminal, which does not say whether it takes it; not cleared"
            )
            return Examined(Status.WARN, "clipboard-tmux", text)
        case Way.NONE:
            text = sentence("a secret is not copied: tmux is around, and would keep it in a buffer")
            return Examined(Status.WARN, "clipboard-none", text)
        case _:
            silent = clipboard_tools.silent_display(services.environ)
            if silent:
                text = sentence(
                    "nothing answers at {display}, so no program of the desktop is used, such as"
                    " xclip; your terminal's (OSC 52) is, which does not say whether it takes it;"
                    " not cleared",
                    display=silent,
                )
                return Examined(Status.WARN, "clipboard-no-display", text)
            text = sentence(
                "your terminal's (OSC 52), which does not say whether it takes it; not cleared"
            )
            mend = mend_clipboard(services.environ)
            return Examined(Status.WARN, "clipboard-terminal", text, mend)


def mend_clipboard(environ: Mapping[str, str]) -> str:
    """Command that gives this machine a clipboard; empty where none is known."""
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
    text = sentence(
        "focus-events is off, so a revealed secret hides after 20 s, and not when another window"
        " comes to the front"
    )
    return (Examined(Status.WARN, "tmux-focus", text, "tmux set -g focus-events on"),)


def _state(directory: Path) -> Examined:
    place = directory
    while not place.exists() and place != place.parent:
        place = place.parent
    path = str(directory)
    # What is looked for is made by the wizard when it first keeps something, not here.
    if not place.is_dir() or not os.access(place, os.W_OK | os.X_OK):
        return _unusable_state(path, "not a directory" if not place.is_dir() else "not writable")
    try:
        check_state(directory)
    except NotOursError as error:
        shown, trouble = str(error.path), error.trouble
        mend = shlex.join(["chmod", "700", shown]) if trouble is DirectoryTrouble.OPEN else ""
        given = {"path": shown, "trouble": trouble.value}
        text = sentence("{trouble}", trouble=directory_problem(error))
        return Examined(Status.BAD, "state-not-ours", text, mend, given)
    except OSError as error:
        return _unusable_state(path, error.strerror or "not readable")
    if shutil.disk_usage(place).free < LEAST_FREE:
        text = sentence("{path}: the disk is almost full", path=path)
        return Examined(Status.WARN, "state-full", text)
    return Examined(Status.GOOD, "state", sentence("{path}", path=path))


def _unusable_state(path: str, why: str) -> Examined:
    text = sentence("{path} cannot be used ({why}), so nothing can be applied", path=path, why=why)
    return Examined(Status.BAD, "state-unusable", text)


def credentials(services: Services, *, ask_keyring: bool) -> Iterator[Examined]:
    """Credentials that would be used, and those that cannot be or that others see."""
    found = look_for_sources(services, ask_keyring=ask_keyring)
    # Without a keyring nothing can be saved, so nothing that wins is missing.
    usable = next((each for each in found.candidates if not each.problem), None)
    if usable is not None:
        yield _usable(usable)
    unusable = _unusable(found, usable)
    if unusable is not None:
        yield unusable
    elif found.profile_problem:
        text = sentence("{problem}", problem=profile_problem(found.profile_problem))
        given = {"problem": found.profile_problem, "mode": ""}
        yield Examined(Status.WARN, "credentials-file", text, given=given)
    if usable is None and unusable is None:
        text = sentence("none found; the wizard asks for an AccessKey")
        yield Examined(Status.WARN, "credentials-none", text)
    for name in sorted(services.environ):
        if name.startswith(PREFIXES) and name.endswith(("ACCESS_KEY_SECRET", "SECURITY_TOKEN")):
            text = sentence("{name} is set: every program that you start can read it", name=name)
            yield Examined(Status.WARN, "credentials-environment", text)


def _usable(each: FoundSource) -> Examined:
    given = {"source": each.source.kind.value, "name": each.source.name}
    label = source_label(each.source)
    if each.runs_command:
        text = sentence("{source} would be used, after a question: it runs a command", source=label)
        return Examined(Status.GOOD, "credentials-ask", text, given=given)
    text = sentence("{source} would be used", source=label)
    return Examined(Status.GOOD, "credentials", text, given=given)


def _unusable(found: Found, usable: FoundSource | None) -> Examined | None:
    """Problem of the requested profile, or of the CLI's own choice, as in the wizard."""
    last = found.candidates[-1] if found.candidates else None
    if last is None or not last.problem or (usable is not None and last != found.missing):
        return None
    given = {
        "source": last.source.kind.value,
        "name": last.source.name,
        "problem": last.problem,
        "mode": last.mode,
    }
    label, problem = source_label(last.source), profile_problem(last.problem, last.mode)
    if last.named:
        text = sentence(
            "{source} was asked for, but {problem}; the wizard uses no other in its place",
            source=label,
            problem=problem,
        )
        return Examined(Status.BAD, "credentials-unusable", text, given=given)
    text = sentence(
        "{source} is what the aliyun CLI would use, but {problem}; no other profile is used in its"
        " place",
        source=label,
        problem=problem,
    )
    return Examined(Status.WARN, "credentials-current", text, given=given)


def _endpoint(endpoint: Endpoints) -> Examined:
    if not endpoint.local:
        # It is not asked: this only looks at the machine.
        text = sentence("Alibaba Cloud, which was not asked; ONRAMP_ENDPOINT names no simulator")
        return Examined(Status.GOOD, "endpoint-cloud", text)
    address = f"{endpoint.protocol}://{endpoint.ram}"
    parts = urlsplit(address)
    try:
        with socket.create_connection((parts.hostname or "", parts.port or 80), timeout=2.0):
            text = sentence("the simulator at {address} answers", address=address)
            return Examined(Status.GOOD, "endpoint", text)
    except OSError:
        text = sentence("nothing answers at {address}", address=address)
        mend = shlex.join([*this_onramp(), "simulator"])
        return Examined(Status.BAD, "endpoint-silent", text, mend)


def _network(environ: Mapping[str, str], endpoint: Endpoints) -> Iterator[Examined]:
    proxy = environ.get("HTTPS_PROXY") or environ.get("https_proxy") or ""
    yield _proxy(proxy) if proxy else Examined(Status.GOOD, "proxy-none", sentence("none"))
    path = endpoint.ca_bundle or environ.get("SSL_CERT_FILE", "")
    if path:
        text = sentence("those in {path} are trusted too", path=path)
        yield Examined(Status.GOOD, "certificates", text)


def _proxy(address: str) -> Examined:
    """A proxy's address without the name and password that may stand in it."""
    shown = without_login(address)
    try:
        parts = urlsplit(shown if "//" in shown else f"//{shown}")
        _ = parts.port
    except ValueError:
        text = sentence("the address in HTTPS_PROXY cannot be read")
        return Examined(Status.WARN, "proxy-unreadable", text)
    scheme = f"{parts.scheme}://" if parts.scheme else ""
    text = sentence(
        "{address}, but for what NO_PROXY names and for this machine", address=scheme + parts.netloc
    )
    return Examined(Status.GOOD, "proxy", text)


def _process() -> Examined:
    closed = sentence("no core is written, and no other program of yours may look into it")
    if sys.platform != "linux":
        return Examined(Status.GOOD, "process", closed)
    import ctypes
    import resource

    cores = resource.getrlimit(resource.RLIMIT_CORE) == (0, 0)
    prctl = getattr(ctypes.CDLL(None), "prctl", None)
    hidden = prctl is not None and prctl(3, 0, 0, 0, 0) == 0  # PR_GET_DUMPABLE
    if cores and hidden:
        return Examined(Status.GOOD, "process", closed)
    text = sentence("cores or other programs' looks could not be forbidden")
    return Examined(Status.WARN, "process-open", text)
