"""How a process ends."""

from __future__ import annotations

from enum import IntEnum


class Exit(IntEnum):
    """The exit codes."""

    DONE = 0
    FAILED = 1
    """It did not work out: nothing was applied or taken back, or the doctor found something."""
    USAGE = 2
    """Bad arguments, or nobody at a terminal who could be asked."""
    PARTLY = 3
    """Not all of it, or something is left to look at: a key without a secret, a missing file."""
    REFUSED = 4
    """Nothing was applied, for want of credentials or permission."""
    ABORTED = 130
