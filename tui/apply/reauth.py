"""Reauthentication: a run waits once the administrator's credentials have run out.

A refusal for want of credentials means that nothing was changed, so what was refused is simply done
again. The front end that shows the run asks the person.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from enum import Enum, auto
from typing import TYPE_CHECKING, Final

from tui.apply.events import RunContinued, RunEvent, RunPaused
from tui.cloud.errors import BadCredentialsError, Reason

if TYPE_CHECKING:
    from tui.cloud.client import Cloud
    from tui.core.credentials import Credentials
    from tui.signin.sources import SignedIn

_RAN_OUT: Final = frozenset({Reason.SESSION_EXPIRED.value, Reason.SESSION_REFUSED.value})

Ask = Callable[[BadCredentialsError], None]
"""Asks for credentials; the answer comes later, by one of the gate's methods."""


class Passed(Enum):
    """Reason for the end of a wait."""

    SIGNED_IN = auto()
    STOPPED = auto()
    """The run is to stop; nothing went wrong."""
    NOBODY = auto()
    """Nobody has better credentials: the refusal stands."""


class SignInGate:
    """Gate that holds a run's threads while its credentials are not accepted. Thread-safe.

    Without a listener nothing waits, and a refusal is a failure like any other.
    """

    def __init__(self, cloud: Cloud, account_id: str) -> None:
        """Make an open gate.

        Args:
            cloud: gets the new credentials.
            account_id: of the run; credentials of another account are refused.
        """
        self.account_id = account_id
        self._cloud = cloud
        self._changed = threading.Condition()
        self._ask: Ask | None = None
        self._shut = False
        self._nobody = False
        self._stopped = False
        self._times = 0

    # For the front end

    @property
    def credentials(self) -> Credentials:
        """Credentials in use."""
        return self._cloud.credentials

    def listen(self, ask: Ask) -> None:
        """Set who asks for credentials, once for each pause; called in one of the run's threads."""
        self._ask = ask

    def signed_in(self, signed: SignedIn) -> None:
        """Go on with these credentials; from any thread.

        Raises:
            ValueError: they are another account's; nothing was begun with them.
        """
        if signed.identity.parameters["account_id"] != self.account_id:
            raise ValueError("these credentials are another account's")
        self._cloud.sign_in_again(signed.credentials)
        with self._changed:
            self._times += 1
            self._shut = False
            self._changed.notify_all()

    def give_up(self) -> None:
        """Let what was refused fail: nobody can sign in."""
        with self._changed:
            self._nobody = True
            self._changed.notify_all()

    # For the run

    @property
    def times(self) -> int:
        """Number of sign-ins so far."""
        return self._times

    def begin_anew(self) -> None:
        """Open the gate for another start of the run: somebody may have come by now."""
        with self._changed:
            self._shut = self._nobody = self._stopped = False

    def stop(self) -> None:
        """End every wait, because the run is to stop."""
        with self._changed:
            self._stopped = True
            self._changed.notify_all()

    def open(self) -> bool:
        """Wait while somebody has to sign in.

        Returns:
            Whether something may be begun.
        """
        with self._changed:
            self._changed.wait_for(lambda: not self._shut or self._over)
            return not self._over

    def concerns(self, error: Exception) -> bool:
        """Whether signing in again helps: temporary credentials have run out.

        A permanent key that is refused was taken away by somebody, which a person has to look at.
        """
        if not isinstance(error, BadCredentialsError):
            return False
        reason = error.refusal.reason
        # Some services say of a token that has run out that they do not know its key.
        unknown = reason == Reason.UNKNOWN_KEY and self._cloud.credentials.token is not None
        return unknown or reason in _RAN_OUT

    def again(
        self, error: BadCredentialsError, since: int, tell: Callable[[RunEvent], None]
    ) -> Passed:
        """Shut the gate, and wait until somebody has signed in. Blocking.

        Args:
            error: the refusal.
            since: ``times`` before the call that was refused; others may have been faster.
            tell: called with the events of the pause and of its end.
        """
        with self._changed:
            ask = self._ask
            first = self._times == since and not (self._shut or self._over)
            if first and ask is None:
                self._nobody = True
            first = first and not self._over
            self._shut = self._shut or first
        if first and ask is not None:
            tell(RunPaused(error))
            ask(error)
        with self._changed:
            self._changed.wait_for(lambda: self._times != since or self._over)
            if self._times == since:
                return Passed.STOPPED if self._stopped else Passed.NOBODY
        if first:
            tell(RunContinued())
        return Passed.SIGNED_IN

    @property
    def _over(self) -> bool:
        return self._stopped or self._nobody
