"""The plan of a session's draft."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from tui.core.findings import Finding
from tui.core.operations import Plan

if TYPE_CHECKING:
    from screens.session import Session


def plan_of(session: Session, confirmed: Iterable[str]) -> Plan | tuple[Finding, ...]:
    """The plan, or what stands in its way, own passwords included.

    Args:
        session: Draft, facts and own passwords.
        confirmed: IDs of the findings that count as confirmed.
    """
    from tui.planning.passwords import check_own_passwords
    from tui.planning.planner import make_plan
    from tui.text.applying import made_by

    draft, facts = session.draft, session.facts
    missing = check_own_passwords(draft, facts, session.own_passwords)
    if missing:
        return missing
    note = made_by(session.run_id)
    return make_plan(draft, facts, confirmed=frozenset(confirmed), comment=note)
