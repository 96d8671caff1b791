"""Credentials, their source, and their end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from tui.core.secret import Secret


class SourceKind(StrEnum):
    """Kind of source of credentials."""

    SAVED = "saved"
    """Kept by Onramp in the OS keyring (in the demo: in memory)."""
    ENVIRONMENT = "environment"
    PROFILE = "profile"
    """A profile of the aliyun CLI."""
    TYPED = "typed"
    SIMULATOR = "simulator"


@dataclass(frozen=True, slots=True)
class Source:
    """Source of credentials; ``name`` is the profile's or the saved item's."""

    kind: SourceKind
    name: str = ""

    @property
    def key(self) -> str:
        """Identifier that stays the same when the list around it changes."""
        return f"{self.kind.value} {self.name}"

    @property
    def renewable(self) -> bool:
        """Whether it may have been renewed from outside; an environment stays as it was."""
        return self.kind in {SourceKind.PROFILE, SourceKind.SAVED}


@dataclass(frozen=True, slots=True)
class Credentials:
    """AccessKey, with its token where it is a temporary one from STS."""

    access_key_id: str
    secret: Secret
    token: Secret | None = None
    source: Source = Source(SourceKind.TYPED)
    expires: datetime | None = None
    """End of a temporary AccessKey, where it is known; with a time zone."""


def parse_expiry(text: str) -> datetime | None:
    """Parse a time, in UTC unless it says otherwise, as STS has it; None if unreadable."""
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
