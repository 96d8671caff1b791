"""Whose something is that an unanswered call may have made, going by when it was made.

The cloud dates what it makes. What this run made was made while one of its unanswered requests
could be carried out: after it was begun, and not longer than the grace after its answer was given
up. Both times are the cloud's, so that this machine's clock does not matter: it tells the time in
every answer, and is compared with itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from tui.apply.entries import Begun
from tui.apply.timing import LONGEST_CALL
from tui.cloud.types import LogonProfile
from tui.core.operations import CreateLogonProfile, ResetPassword

if TYPE_CHECKING:
    from tui.apply.run_state import RunState

CLOCKS_APART: Final = timedelta(seconds=5)
"""How far the clocks of two servers may be from each other; both tell whole seconds."""


def made_by_one(created: str, attempts: Iterable[Begun], grace: float) -> bool | None:
    """Whether something was made while one of these requests could be carried out.

    Args:
        created: when, as the cloud dates it.
        attempts: requests for it without an answer.
        grace: seconds that each may have been carried out after its answer was given up.

    Returns:
        None where it cannot be told: it has no date, or one of them lacks the cloud's time.
    """
    try:
        made = datetime.fromisoformat(created)
    except ValueError:
        return None
    if made.tzinfo is None:
        return None
    everyone = tuple(attempts)
    dated = [(it, it.cloud_time) for it in everyone if it.cloud_time is not None]
    if any(-CLOCKS_APART <= made - begun <= _under_way(it, grace) for it, begun in dated):
        return True
    return False if everyone and len(dated) == len(everyone) else None


class Evidence:
    """Whether a run made what an undo finds."""

    def __init__(self, state: RunState, grace: float) -> None:
        """Nothing is read.

        Args:
            state: how far the run is.
            grace: seconds that a request may be carried out after its answer was given up.
        """
        self._state = state
        self._grace = grace

    def asked(self, at: int) -> tuple[Begun, ...]:
        """The requests that may have made what is there, as far as all of them are known."""
        answered = self._state.replaced.get(at)
        # Where another one came before, that may have made it.
        alone = answered is not None and at not in self._state.unanswered
        return self._state.attempts.get(at) or ((answered,) if answered and alone else ())

    def is_ours(self, at: int, since: str) -> bool:
        """Whether the run made something; of what was answered, unless its date denies it.

        Somebody may have taken it away meanwhile, and made the same anew.
        """
        made = made_by_one(since, self.asked(at), self._grace)
        return made is True or (made is None and not self._state.attempts.get(at))


def is_profile_of(
    found: LogonProfile,
    asked: CreateLogonProfile | ResetPassword,
    attempts: Iterable[Begun],
    grace: float,
) -> bool:
    """Whether a logon profile is one that these requests made, or set anew; in doubt it is not.

    That has to be done in their time, and to look as it was asked for. Before the first request
    for a new one it was read that none was there.
    """
    as_asked = (found.reset_at_next_logon, found.require_mfa) == (
        asked.reset_at_next_logon,
        asked.require_mfa,
    )
    date = found.created if isinstance(asked, CreateLogonProfile) else found.updated
    return as_asked and made_by_one(date, attempts, grace) is True


def _under_way(attempt: Begun, grace: float) -> timedelta:
    waited = (attempt.given_up - attempt.at) if attempt.given_up else LONGEST_CALL
    # A machine that slept meanwhile gave it up long after nothing could come of it any more.
    return min(waited, LONGEST_CALL) + timedelta(seconds=grace) + CLOCKS_APART
