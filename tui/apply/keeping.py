"""How the secrets that a run makes are kept: what the administrator may choose."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from tui.core.secret import Secret

LEAST_PASSPHRASE: Final = 12
"""Characters. Stretching makes every guess cost some 0.4 s; a short one is guessed all the same."""


class Way(StrEnum):
    """How new passwords and AccessKey secrets are kept."""

    KEYRING = "keyring"
    """Sealed in the run's file, which the key in the OS keyring opens."""
    PASSPHRASE = "passphrase"  # noqa: S105 - the way, not one
    """Sealed in the run's file, which a passphrase opens."""
    BY_HAND = "by-hand"
    """Nowhere: the administrator saves each one as it appears."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What the administrator chose; the keyring is not asked about."""

    way: Way = Way.KEYRING
    passphrase: Secret | None = None


def passphrase_trouble(passphrase: str, again: str) -> str | None:
    """Why a passphrase is not taken: ``short``, ``unsendable`` or ``different``; None if it is."""
    if len(passphrase) < LEAST_PASSPHRASE:
        return "short"
    if any("\ud800" <= char <= "\udfff" for char in passphrase):
        return "unsendable"
    return None if passphrase == again else "different"
