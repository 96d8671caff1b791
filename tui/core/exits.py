"""Exit codes of the process."""

from __future__ import annotations

from enum import IntEnum


class Exit(IntEnum):
    """Exit code."""

    DONE = 0
    FAILED = 1
    """Failure: nothing was applied or undone, or the doctor found something."""
    USAGE = 2
    """Bad arguments, or nobody at a terminal to ask."""
    PARTLY = 3
    """Incomplete, or something needs attention: a key without a secret, a missing file."""
    REFUSED = 4
    """Nothing was applied, for want of credentials or permission."""
    ABORTED = 130
