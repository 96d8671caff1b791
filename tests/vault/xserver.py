"""An X server of our own, for clipboards."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from tests.parts import need


@contextmanager
def x_server() -> Iterator[str]:
    """A real X server without a screen; yields its display."""
    need("Xvfb", "xclip")
    reading, writing = os.pipe()
    server = subprocess.Popen(
        # Without -noreset it starts anew whenever the last client goes, which a desktop never does.
        [
            *("Xvfb", "-displayfd", str(writing), "-screen", "0", "64x64x8"),
            *("-nolisten", "tcp", "-noreset"),
        ],
        pass_fds=[writing],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(writing)
    with os.fdopen(reading) as told:
        number = told.readline().strip()
    try:
        yield f":{number}"
    finally:
        server.terminate()
        server.wait()


def pasted(display: str) -> str:
    done = subprocess.run(
        ["xclip", "-selection", "clipboard", "-o"],
        capture_output=True,
        check=True,
        env={**os.environ, "DISPLAY": display},
    )
    return done.stdout.decode()
