"""What the process does about itself before anything else is imported."""

from __future__ import annotations

import os
import sys
from collections.abc import MutableMapping

_PR_SET_DUMPABLE = 4
_TELLTALE = ("TEXTUAL",)


def harden(environ: MutableMapping[str, str]) -> None:
    """Keep secrets out of loose files, cores, other processes' reach and debug logs.

    Files are made for their owner alone, no core is written, and on Linux other processes of the
    same user cannot read this one's memory. ``TEXTUAL*`` variables can log every key typed to a
    world-readable file, ``DEBUG=sdk`` makes the SDK print requests with their passwords; both must
    go before those libraries are imported.
    """
    os.umask(0o077)
    _forbid_cores()
    if sys.platform == "linux":
        _forbid_tracing()
    for name in [name for name in environ if name.startswith(_TELLTALE) or name == "DEBUG"]:
        del environ[name]


def _forbid_cores() -> None:
    if sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _forbid_tracing() -> None:
    import ctypes

    # A C library without prctl, or a kernel that refuses, leaves the other measures in place.
    prctl = getattr(ctypes.CDLL(None), "prctl", None)
    if prctl is not None:
        prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
