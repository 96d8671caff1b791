"""Waiting for what was made a moment ago to be seen by every service (trap 11)."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from tui.cloud.errors import NotFoundError
from tui.cloud.retry import SETTLING

T = TypeVar("T")

GRACE = 60.0
"""Seconds that a request may still be carried out after its answer was lost."""

_SLICE = 0.5


@dataclass(slots=True)
class Patience:
    """How a run waits; time is passed in."""

    sleep: Callable[[float], None]
    now: Callable[[], float]
    """Seconds on a clock that never goes back."""
    told: Callable[[float], None]
    """Hears of every wait before it begins."""
    grace: float = GRACE
    settling: tuple[float, ...] = SETTLING
    stop: threading.Event = field(default_factory=threading.Event)

    def settled(self, call: Callable[[], T], *, user: bool, policy: bool = False) -> T:
        """Make a call, again while it does not see what this run has made.

        Args:
            call: asks the cloud; only for what may be asked twice after a "not found".
            user: the RAM user was made by this run.
            policy: the custom policy was made by this run.

        Raises:
            CloudError: the call's, after the last wait or at once for any other reason.
        """
        for wait in self.settling:
            try:
                return call()
            except NotFoundError as error:
                code = error.refusal.code
                about_policy = code.endswith("Policy")
                about_user = not about_policy and not code.endswith("ResourceGroup")
                if not ((about_user and user) or (about_policy and policy)):
                    raise
            self.told(wait)
            self.sleep(wait)
        return call()

    def until(self, moment: float) -> bool:
        """Wait for a moment of the clock; False if a stop was asked for before it came."""
        left = moment - self.now()
        if left > 0:
            self.told(left)
        while (left := moment - self.now()) > 0:
            if self.stop.is_set():
                return False
            self.sleep(min(left, _SLICE))
        return True
