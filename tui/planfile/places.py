"""Where in a plan file an answer stands that a rule has something to say about."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from tui.core.findings import Where
from tui.core.steps import Step
from tui.planfile.problems import Path, spelled
from tui.planfile.read import PlanFile

_FIELDS: Final = MappingProxyType(
    {
        (Step.CONNECT, "domain_alias"): ("domain_alias",),
        (Step.CONNECT, "regions"): ("regions",),
        (Step.CONNECT, "reason"): ("reason",),
        (Step.ACCESS, "mode"): ("access",),
        (Step.ACCESS, "password"): ("console", "password"),
        (Step.ACCESS, "reset_at_next_logon"): ("console", "reset_at_next_logon"),
        (Step.ACCESS, "require_mfa"): ("console", "require_mfa"),
        (Step.SCOPE, "scope"): ("grants",),
        (Step.POLICIES, "grants"): ("grants",),
        (Step.POLICIES, "group"): ("principal",),
        (Step.ACCOUNTS, ""): ("users",),
    }
)
_USER_FIELDS: Final = MappingProxyType(
    {"logon_name": "logon_name", "display_name": "display_name", "tags": "tags", "mode": "access"}
)


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a plan file."""

    line: int = 0
    """Counted from 1; 0 for the file as a whole."""
    path: str = ""
    """The key, as in a problem; empty for the file as a whole."""


def place_of(plan: PlanFile, where: Where) -> Place:
    """The line to look at for a finding; the file as a whole where it is about something else.

    An answer that the file leaves out stands at the table that could have it.
    """
    path = _path(where)
    return Place(plan.lines.of(path), spelled(path)) if path else Place()


def _path(where: Where) -> Path:
    if where.row is not None:
        field = _USER_FIELDS.get(where.field)
        return ("users", where.row) if field is None else ("users", where.row, field)
    return _FIELDS.get((where.step, where.field), ())
