"""Check of the keyring, and the command that mends it, if there is a safe one."""

from __future__ import annotations

import shlex
import shutil
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from tui.core.text import Sentence, sentence
from tui.doctor.result import Examined, Status, install, this_onramp
from tui.text.signin import keyring_label, why_no_keyring
from tui.vault import clipboard_tools
from tui.vault.keyring import Keyring, KeyringUnavailableError
from tui.vault.vault import SERVICE

DAEMON_SECONDS: Final = 3.0
"""Time limit for the bus to name the daemon of the keyring."""
SESSION: Final = str(Path(clipboard_tools.__file__).with_name("keyring_session.sh"))
"""Starts a program beside a keyring of its own, where there is no desktop, as over SSH."""
_UNLOCK: Final = (
    'IFS= read -rsp "Keyring password: " P && echo && printf %s "$P"'
    ' | gnome-keyring-daemon --replace --unlock >/dev/null 2>&1; unset P; "$0" "$@"'
)
"""Replaces the locked daemon by one that has the password, which is read without an echo and is no
argument of any program: ``printf`` is built into the shell. With a wrong password the new one is
locked, too, which is why the doctor looks again."""
_APART: Final = sentence(
    "Started like this, every time, Onramp has a keyring of its own that a password of yours opens"
)
_ANSWER: Final = sentence(
    "Answer when it asks for its password, perhaps in another window, or unlock it in “Passwords"
    " and Keys”"
)
_UNLOCKS: Final = sentence("Nothing can ask for its password here; this unlocks it")
_ONE_ONLY: Final = sentence(
    "A daemon for it runs, but cannot be unlocked from here; do so in the desktop session to which"
    " it belongs. Start no second one: two write over each other's files"
)
_GOES_ON: Final = sentence("Its daemon was stopped; this lets it go on")


def check_keyring(opener: Callable[[], Keyring], environ: Mapping[str, str]) -> Examined:
    """Read the keyring; blocking as long as it takes."""
    try:
        keyring = opener()
        keyring.read(SERVICE)
    except KeyringUnavailableError as error:
        return unavailable(error.code, environ)
    text = sentence("{kind}", kind=keyring_label(keyring.kind))
    return Examined(Status.GOOD, "keyring", text, given={"kind": keyring.kind})


def unavailable(reason: str, environ: Mapping[str, str]) -> Examined:
    """Why the keyring cannot be used, as a code, and what mends it.

    A daemon that is locked, stopped or silent runs: a second one beside it would write over its
    files, and the key of all sealed secrets could be lost.
    """
    code, mend, advice = _advice(reason, environ)
    text = sentence(
        "{reason}; your sign-in stays in memory, and you are asked where new secrets shall be kept",
        reason=why_no_keyring(reason),
    )
    if advice is not None:
        text = sentence("{problem}. {advice}", problem=text, advice=advice)
    return Examined(Status.WARN, code, text, mend, {"reason": reason})


def _advice(reason: str, environ: Mapping[str, str]) -> tuple[str, str, Sentence | None]:
    if sys.platform != "linux":
        mend = "security unlock-keychain" if sys.platform == "darwin" else ""
        return "keyring-none", mend, None
    from tui.vault.keyring_daemon import GNOME, find_daemon, some_daemon_runs

    match reason:
        case "no-backend" if not shutil.which("gnome-keyring-daemon"):
            return "keyring-none", install("gnome-keyring", "dbus"), None
        case "no-backend" if not some_daemon_runs():
            mend = shlex.join(["bash", SESSION, *this_onramp()])
            return "keyring-apart", mend, _APART
        case "no-backend":
            return "keyring-one-only", "", _ONE_ONLY
        case "locked":
            if environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY"):
                return "keyring-answer", "", _ANSWER
            daemon = find_daemon(environ, DAEMON_SECONDS)
            if daemon is not None and daemon.within_reach:
                mend = shlex.join(["bash", "-c", _UNLOCK, *this_onramp(), "doctor"])
                return "keyring-unlock", mend, _UNLOCKS
            return "keyring-one-only", "", _ONE_ONLY
        case "no-answer":
            daemon = find_daemon(environ, DAEMON_SECONDS)
            if daemon is not None and daemon.stopped and daemon.name == GNOME:
                return "keyring-stopped", f"kill -CONT {daemon.process}", _GOES_ON
            return "keyring-answer", "", _ANSWER
        case _:
            return "keyring-none", "", None
