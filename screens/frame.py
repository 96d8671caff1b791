"""Frame around a step: rail, identity, badge and side panel, from the session."""

from __future__ import annotations

from typing import TYPE_CHECKING

from screens.session import Trouble
from tui.core.facts import known_groups
from tui.core.findings import Step
from tui.core.policies import scope_name
from tui.core.users import AccessMode
from tui.planning.journey import order
from tui.widgets.frame import Entry, Stop
from tui.widgets.theme import Mark

if TYPE_CHECKING:
    from screens.session import Session
    from tui.core.draft import Draft
    from tui.core.policies import Scope

LABELS: dict[Step, str] = {
    Step.CONNECT: "Connect",
    Step.ACCOUNTS: "Accounts",
    Step.ACCESS: "Access mode",
    Step.SCOPE: "Scope",
    Step.POLICIES: "Policies",
    Step.REVIEW: "Review",
    Step.SHARE: "Share",
}

MODES: dict[AccessMode | None, str] = {
    None: "not yet",
    AccessMode.CONSOLE: "console",
    AccessMode.ACCESS_KEY: "AccessKey",
    AccessMode.UNCHANGED: "as it is",
}
TROUBLES: dict[Trouble, str] = {
    Trouble.REFUSED: "○ refused",
    Trouble.NO_ANSWER: "○ no answer",
}
BROAD = 130
"""Columns from which the plan stands beside the step without taking its room."""
MANY = 6
"""Logon names in the panel before the rest is counted."""


def stops(session: Session, here: Step) -> tuple[Stop, ...]:
    """Stops of the rail; steps before this one are settled."""
    steps = order(session.draft)
    at = steps.index(here)
    return tuple(
        Stop(
            LABELS[step],
            Mark.HERE if step is here else Mark.DONE if steps.index(step) < at else Mark.OPEN,
        )
        for step in steps
    )


def position(session: Session, here: Step) -> str:
    """Position of the step, in words."""
    steps = order(session.draft)
    return f"{steps.index(here) + 1} of {len(steps)}"


def has_previous(session: Session, here: Step) -> bool:
    """Whether there is a step to go back to."""
    return order(session.draft)[0] is not here


def identity(session: Session) -> str:
    """User and account of the sign-in."""
    facts = session.facts
    if facts.caller is None:
        return "not signed in"
    who = facts.caller.name or "root account"
    alias = facts.account.alias if facts.account else ""
    number = facts.caller.account_id
    where = f"{alias} · {number}" if alias and alias != number else number
    return f"{who} @ {where}"


def badge(session: Session) -> tuple[str, str]:
    """Word in the corner, simulator, offline, connected or an obstacle, and its colour."""
    endpoints = session.services.endpoints
    if session.services.demo:
        return ("SIMULATOR", "$warning")
    simulated = endpoints is not None and endpoints.local
    if session.facts.caller is None:
        return ("○ SIMULATOR" if simulated else "○ offline", "$quiet")
    if session.trouble is not None:
        return (TROUBLES[session.trouble], "$error")
    return ("● SIMULATOR", "$warning") if simulated else ("● connected", "$success")


def scope_label(session: Session, scope: Scope | None) -> str:
    """A scope in few words; a resource group by its display name where that is known."""
    if scope is None:
        return "not yet"
    return str(scope_name(scope, known_groups(session.facts)))


def _recipient(draft: Draft) -> tuple[Entry, ...]:
    if draft.group is None:
        return ()
    from tui.text.people import goes_to, panel_group

    to = Entry(goes_to().lower(), panel_group(new=not draft.group.existing))
    return (to, Entry(draft.group.name, detail=True))


def plan_entries(session: Session) -> tuple[Entry, ...]:
    """The side panel's lines."""
    draft = session.draft
    named = [row for row in draft.users if row.logon_name]
    there = [row.existing or row.logon_name in session.facts.users for row in named]
    known = [row for row, exists in zip(named, there, strict=True) if exists]
    new = [row for row, exists in zip(named, there, strict=True) if not exists]
    entries = []
    for title, rows in (("new RAM user", new), ("existing user", known)):
        if rows:
            entries.append(Entry(f"{len(rows)} {title}{'s' if len(rows) > 1 else ''}"))
            entries.extend(Entry(row.logon_name, detail=True) for row in rows[:MANY])
            if len(rows) > MANY:
                entries.append(Entry(f"and {len(rows) - MANY} more", detail=True))
    if not entries:
        entries.append(Entry("no users yet"))
    entries.append(Entry(""))
    entries.append(Entry("access mode", MODES[draft.access.mode]))
    if draft.access.mode is AccessMode.CONSOLE:
        console = draft.access.console
        entries.append(Entry(f"password: {console.password.value}", detail=True))
        if console.reset_at_next_logon:
            entries.append(Entry("reset at next logon", detail=True))
        if console.require_mfa:
            entries.append(Entry("MFA required", detail=True))
    entries.append(Entry("scope", scope_label(session, draft.scope)))
    entries.append(Entry("policies", str(len(draft.grants)) if draft.grants else "not yet"))
    for grant in draft.grants:
        entries.append(Entry(grant.policy.name, detail=True))
        if grant.scope != draft.scope:
            entries.append(Entry(f"  in {scope_label(session, grant.scope)}", detail=True))
    entries.extend(_recipient(draft))
    if session.facts.quotas is not None:
        entries.append(Entry(""))
        quotas = session.facts.quotas
        entries.append(Entry("RAM users", f"{quotas.users + len(new)} of {quotas.users_quota}"))
    return tuple(entries)
