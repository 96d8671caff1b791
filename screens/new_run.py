"""Factories of runs for the screens: apply, resume, undo."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

from screens.run_handle import RunHandle
from tui.apply.runner import Runner
from tui.apply.timing import Timing
from tui.apply.undoer import Undoer
from tui.core.account import PasswordPolicy
from tui.core.secret import Secret
from tui.planning.passwords import generate

if TYPE_CHECKING:
    from screens.session import Session
    from tui.apply.in_use import InUse
    from tui.apply.open_run import OpenRun


def new_run(session: Session, place: OpenRun) -> RunHandle:
    """Make the run of a plan; nothing is sent before it is started.

    Args:
        session: Tells who is signed in, and holds own passwords.
        place: The plan's open run, proved.

    Raises:
        RuntimeError: Nobody is signed in.
    """
    run = _make(session, place, session.own_passwords, fresh=True)
    session.runs.append(run)
    return run


def resume_run(
    session: Session,
    place: OpenRun,
    own_passwords: Mapping[str, Secret] = MappingProxyType({}),
    *,
    listed: bool = True,
) -> RunHandle:
    """Make the run of an earlier start again; nothing is sent before it is started.

    Args:
        session: Tells who is signed in.
        place: The open run.
        own_passwords: Logon name to password, where the open run misses one.
        listed: Whether it joins the session's runs.

    Raises:
        RuntimeError: Nobody is signed in.
        KeyError: An own password is missing; its argument is the logon name.
    """
    run = _make(session, place, own_passwords)
    run.resumed = True
    if listed:
        # Of this session's own there is one entry, however often it is gone on with.
        session.runs = [each for each in session.runs if each.run_id != run.run_id]
        session.runs.append(run)
    return run


def _make(
    session: Session, place: OpenRun, own_passwords: Mapping[str, Secret], *, fresh: bool = False
) -> RunHandle:
    if session.cloud is None:
        raise RuntimeError("nobody is signed in")
    services, policy = session.services, session.facts.password_policy
    runner = Runner(
        session.cloud,
        place.journal,
        own_passwords=dict(own_passwords),
        # A generated password is good for any policy, so an unread one does not matter.
        generate=lambda name: generate(policy or PasswordPolicy(), name, services.random.randrange),
        sink=place.sink,
        memory=place.memory,
        password_policy=policy,
        timing=_timing(session),
        workers=place.workers,
        fresh=fresh,
    )
    return RunHandle(runner, place, services.clock, draft=session.draft, cloud=session.cloud)


def undo_run(
    session: Session,
    place: OpenRun,
    concerns: Sequence[InUse] = (),
    agreed: frozenset[str] = frozenset(),
) -> RunHandle:
    """Make the undo of a run; nothing is sent before it is started.

    Args:
        session: Tells who is signed in.
        place: The open run.
        concerns: Objections to deleting users.
        agreed: IDs of the objections in spite of which the user is deleted.

    Raises:
        RuntimeError: Nobody is signed in.
    """
    if session.cloud is None:
        raise RuntimeError("nobody is signed in")
    timing = _timing(session)
    undoer = Undoer(session.cloud, place.journal, concerns=concerns, agreed=agreed, timing=timing)
    return RunHandle(undoer, place, session.services.clock)


def _timing(session: Session) -> Timing:
    services = session.services
    return Timing(sleep=services.sleep, clock=services.clock, grace=services.grace)
