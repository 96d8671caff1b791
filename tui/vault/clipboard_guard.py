"""Guard that empties the clipboard after a while if our text is still on it.

A program of its own, so that it outlives Onramp however that ends. It is told a keyed digest of the
secret and never the secret, and it imports nothing of Onramp.

Standard input: JSON with ``wait`` (seconds), ``key`` (hexadecimal), ``mac`` (HMAC-SHA256 of the
secret under it, hexadecimal), ``paste`` and ``clear`` (commands; none on Windows). It says
``ready`` once it is sure to do its work. Exit code: 0 emptied, 3 left alone, 1 could not tell.
"""

from __future__ import annotations

import hmac
import json
import os
import subprocess
import sys
import time
from typing import Any

PATIENCE = 3.0
"""Seconds that a clipboard program may take."""
CLEARED, UNKNOWN, LEFT_ALONE = 0, 1, 3


def main() -> int:
    """Wait, look, and empty the clipboard if it is still ours."""
    _harden()
    order: dict[str, Any] = json.load(sys.stdin)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    # Whoever reads our output must not have to wait for us.
    with open(os.devnull, "w") as nowhere:  # noqa: PTH123
        os.dup2(nowhere.fileno(), 1)
    time.sleep(order["wait"])
    try:
        return _look(order)
    except (OSError, subprocess.SubprocessError):
        return UNKNOWN


def _look(order: dict[str, Any]) -> int:
    now = hmac.new(bytes.fromhex(order["key"]), _paste(order["paste"]), "sha256").hexdigest()
    if not hmac.compare_digest(now, order["mac"]):
        return LEFT_ALONE
    _clear(order["clear"])
    return CLEARED


def _paste(command: list[str]) -> bytes:
    if not command:
        import pyperclip

        return str(pyperclip.init_windows_clipboard()[1]()).encode()
    done = subprocess.run(  # noqa: S603
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        timeout=PATIENCE,
        check=True,
    )
    return done.stdout


def _clear(command: list[str]) -> None:
    if not command:
        import pyperclip

        pyperclip.init_windows_clipboard()[0]("")
        return
    subprocess.run(  # noqa: S603
        command,
        input=b"",
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        timeout=PATIENCE,
        check=True,
    )


def _harden() -> None:
    """Forbid memory dumps: the text on the clipboard passes through this process for a moment."""
    if sys.platform == "linux":
        import ctypes

        prctl = getattr(ctypes.CDLL(None), "prctl", None)
        if prctl is not None:
            prctl(4, 0, 0, 0, 0)  # PR_SET_DUMPABLE


if __name__ == "__main__":
    sys.exit(main())
