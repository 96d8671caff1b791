"""The plan of a session's draft."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from tui.access.findings import Finding
from tui.access.plan import Plan

if TYPE_CHECKING:
    from screens.session import Session


def plan_of(session: Session, confirmed: Iterable[str]) -> Plan | tuple[Finding, ...]:
    """The plan, or what stands in its way, own passwords included.

    Args:
        session: Draft, facts and own passwords.
        confirmed: IDs of the findings that count as confirmed.
    """
    from tui.access.passwords import check_own_passwords
    from tui.access.planning import make_plan
    from tui.words.applying import made_by

    draft, facts = session.draft, session.facts
    missing = check_own_passwords(draft, facts, session.own_passwords)
    if missing:
        return missing
    note = made_by(session.run_id)
    return make_plan(draft, facts, confirmed=frozenset(confirmed), comment=note)
