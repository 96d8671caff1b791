"""What takes long on purpose, or waits for a cloud, takes less in tests about other things."""

from __future__ import annotations

from tui.cloud import retry
from tui.vault import sealing

STRETCHED = sealing._stretched
"""With the costs that are promised."""
CHEAP = 2**8
SETTLING = (0.05, 0.1, 0.2, 0.4, 0.8, 1.0)


def stretch_less() -> None:
    """A passphrase costs next to nothing; that it costs what is promised has a test of its own."""

    def stretched(plain: bytes, salt: bytes, n: int, r: int, p: int) -> bytes:
        return STRETCHED(plain, salt, min(n, CHEAP), r, p)

    sealing._stretched = stretched


def settle_sooner() -> None:
    """A process looks for what is not seen yet for a second or two, not for half a minute.

    To be called before anything else of Onramp is imported.
    """
    retry.SETTLING = SETTLING
