"""One-time passwords of virtual MFA devices (RFC 6238: SHA-1, 30 seconds, 6 digits)."""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import datetime

STEP_SECONDS = 30
DIGITS = 6
_TOLERANCE = 2


def code_at(seed: str, step: int) -> str:
    """The code of a base-32 seed in one time step."""
    digest = hmac.new(base64.b32decode(seed), step.to_bytes(8, "big"), hashlib.sha1).digest()
    offset = digest[-1] & 15
    number = int.from_bytes(digest[offset : offset + 4], "big") & 0x7FFFFFFF
    return str(number % 10**DIGITS).zfill(DIGITS)


def step_of(at: datetime) -> int:
    """The time step a moment lies in."""
    return int(at.timestamp()) // STEP_SECONDS


def consecutive(seed: str, first: str, second: str, at: datetime) -> bool:
    """Whether two codes follow each other within a few steps of a moment."""
    now = step_of(at)
    return any(
        (code_at(seed, step), code_at(seed, step + 1)) == (first, second)
        for step in range(now - _TOLERANCE - 1, now + _TOLERANCE)
    )
