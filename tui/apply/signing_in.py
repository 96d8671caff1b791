"""Which credentials there are, which one wins, and signing in with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from tui.access.credentials import Credentials, Source, SourceKind

if TYPE_CHECKING:
    from tui.access.secret import Secret
    from tui.apply.services import Services
    from tui.cloud.client import Cloud

TYPED = Source(SourceKind.TYPED)


class Keep(StrEnum):
    """How long typed credentials are kept."""

    SESSION = "session"
    FORGET = "until-forgotten"


@dataclass(frozen=True, slots=True)
class FoundSource:
    """One place where credentials were found, before any of them is used."""

    source: Source
    masked_id: str = ""
    """The AccessKey ID with its middle left out; empty where it is not known yet."""
    mode: str = ""
    """The mode of an aliyun CLI profile."""
    problem: str = ""
    """A code for why it cannot be used; empty if it can."""
    runs_command: bool = False
    """Using it runs a command of the profile; the administrator is asked first."""


@dataclass(frozen=True, slots=True)
class Found:
    """Every source, in the order in which they win, and what went wrong while looking."""

    sources: tuple[FoundSource, ...]
    place: str
    """Where typed credentials would be kept, as a code of the session store."""
    profile_problem: str = ""

    @property
    def winner(self) -> FoundSource | None:
        """The first that can be used without asking anything."""
        usable = (each for each in self.sources if not each.problem and not each.runs_command)
        return next(usable, None)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Credentials and the cloud they open."""

    credentials: Credentials
    cloud: Cloud


def masked(access_key_id: str) -> str:
    """An AccessKey ID that can be recognised but not used: first and last four characters."""
    return f"{access_key_id[:4]}…{access_key_id[-4:]}" if len(access_key_id) > 8 else "…"  # noqa: PLR2004 - twice four
