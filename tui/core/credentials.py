"""Credentials, where they come from, and when they expire."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from tui.core.secret import Secret


class SourceKind(StrEnum):
    """Where credentials were found."""

    SAVED = "saved"
    """Kept by Onramp in the OS keyring (in the demo: in memory)."""
    ENVIRONMENT = "environment"
    PROFILE = "profile"
    """A profile of the aliyun CLI."""
    TYPED = "typed"
    SIMULATOR = "simulator"


@dataclass(frozen=True, slots=True)
class Source:
    """One place credentials can come from; ``name`` is the profile's or the saved item's."""

    kind: SourceKind
    name: str = ""

    @property
    def key(self) -> str:
        """The same wherever it stands in a list, which may change under somebody's hands."""
        return f"{self.kind.value} {self.name}"


@dataclass(frozen=True, slots=True)
class Credentials:
    """An AccessKey, with its token where it is a temporary one from STS."""

    access_key_id: str
    secret: Secret
    token: Secret | None = None
    source: Source = Source(SourceKind.TYPED)
    expires: datetime | None = None
    """When a temporary AccessKey stops working, where that is known; with a time zone."""


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
