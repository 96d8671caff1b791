"""What the process does about itself before anything else is imported."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping, MutableMapping

from tui.core.secret import Secret

_PR_SET_DUMPABLE = 4
_PT_DENY_ATTACH = 31
_TELLTALE = ("TEXTUAL",)
_TALKATIVE = frozenset({"DEBUG", "PYTHONASYNCIODEBUG", "SSLKEYLOGFILE"})

_logins: list[Secret] = []
"""Kept for as long as the process lives, so that no report quotes them."""


def harden(environ: MutableMapping[str, str]) -> None:
    """Keep secrets out of loose files, cores, other processes' reach and debug logs.

    Files are made for their owner alone, no core is written, and on Linux and macOS other processes
    of the same user cannot look into this one. ``TEXTUAL*`` variables can log every key typed to a
    world-readable file, ``DEBUG=sdk`` makes the SDK print requests with their passwords, asyncio's
    own debugging prints what callbacks were given, and ``SSLKEYLOGFILE`` names a file for the keys
    of TLS sessions; all must go before those libraries are imported. Passwords of proxies stay
    where libraries look for them, and are known from now on to what scrubs reports.
    """
    os.umask(0o077)
    _forbid_cores()
    if sys.platform == "linux":
        _call_c("prctl", _PR_SET_DUMPABLE, 0, 0, 0, 0)
    elif sys.platform == "darwin":
        _call_c("ptrace", _PT_DENY_ATTACH, 0, 0, 0)
    for name in [name for name in environ if name.startswith(_TELLTALE) or name in _TALKATIVE]:
        del environ[name]
    _logins[:] = map(Secret, _proxy_logins(environ))


def paint_at_once(environ: MutableMapping[str, str]) -> None:
    """Let what a key changes be painted within 5 ms; to be called before Textual is imported.

    Textual paints on a beat of 60 a second, for which an answer waits up to 17 ms of the 30 that
    it may take (:data:`textual.constants.MAX_FPS`). Nothing is painted oftener for it: a beat on
    which nothing has changed paints nothing.
    """
    environ["TEXTUAL_FPS"] = "200"


def _proxy_logins(environ: Mapping[str, str]) -> Iterator[str]:
    for name, address in environ.items():
        # Not taken apart by the library: it refuses some addresses, and quotes them.
        before, at, _ = address.rpartition("@")
        if at and name.lower().endswith("_proxy"):
            from urllib.parse import unquote

            login = before.partition("//")[2] or before
            for part in (login, login.partition(":")[2]):
                yield from {part, unquote(part)}


def _forbid_cores() -> None:
    if sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _call_c(name: str, *arguments: int) -> None:
    import ctypes

    # A C library without it, or a kernel that refuses, leaves the other measures in place.
    function = getattr(ctypes.CDLL(None), name, None)
    if function is not None:
        function(*arguments)
