"""When temporary credentials run out, as STS tells it and people copy it."""

from __future__ import annotations

from datetime import UTC, datetime


def parse_expiry(text: str) -> datetime | None:
    """The moment that a text names; UTC unless it says otherwise, as STS has it.

    Returns:
        None where it cannot be read.
    """
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
