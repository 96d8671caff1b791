"""Makes the runs that the screens follow: of a plan, or of what an earlier start began."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from screens.apply_handle import Applying
from tui.apply.executor import Clocks
from tui.apply.runner import Runner
from tui.core.account import PasswordPolicy
from tui.core.operations import Plan
from tui.core.secret import Secret
from tui.planning.passwords import generate

if TYPE_CHECKING:
    from screens.session import Session
    from tui.apply.open_run import OpenRun


def new_run(session: Session, plan: Plan, place: OpenRun) -> Applying:
    """Make the run of a plan; nothing is sent before it is started.

    Args:
        session: Who is signed in, and what was typed.
        plan: What to do.
        place: Open, and proved.

    Raises:
        RuntimeError: Nobody is signed in.
    """
    run = _make(session, plan, place, session.own_passwords, fresh=True)
    session.runs.append(run)
    return run


def resume_run(
    session: Session,
    place: OpenRun,
    own_passwords: Mapping[str, Secret] = MappingProxyType({}),
    *,
    listed: bool = True,
) -> Applying:
    """Make the run of an earlier start again; nothing is sent before it is started.

    Args:
        session: Who is signed in.
        place: The run's, open.
        own_passwords: Logon name to password, where the place misses one.
        listed: It is one of the session's runs from now on.

    Raises:
        RuntimeError: Nobody is signed in.
        KeyError: An own password is missing; its argument is the logon name.
    """
    run = _make(session, place.journal.state.plan, place, own_passwords)
    run.resumed = True
    if listed:
        # Of this session's own there is one entry, however often it is gone on with.
        session.runs = [each for each in session.runs if each.run_id != run.run_id]
        session.runs.append(run)
    return run


def _make(
    session: Session,
    plan: Plan,
    place: OpenRun,
    own_passwords: Mapping[str, Secret],
    *,
    fresh: bool = False,
) -> Applying:
    if session.cloud is None:
        raise RuntimeError("nobody is signed in")
    services, policy = session.services, session.facts.password_policy
    runner = Runner(
        session.cloud,
        place.journal,
        own_passwords=dict(own_passwords),
        # A generated password is good for any policy, so an unread one does not matter.
        generate=lambda name: generate(policy or PasswordPolicy(), name, services.random.randrange),
        keeping=place.keeping,
        memory=place.memory,
        password_policy=policy,
        timing=Clocks(sleep=services.sleep, clock=services.clock, grace=services.grace),
        workers=place.workers,
        fresh=fresh,
    )
    return Applying(session.draft, plan, runner, services.clock, session.cloud, place)
