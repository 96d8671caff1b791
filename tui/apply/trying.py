"""Whether a failed operation is tried again by itself, and when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from tui.apply.doubts import DoubtError
from tui.cloud.errors import (
    LONGEST_WAIT,
    BadCredentialsError,
    CloudError,
    InactiveError,
    NotPermittedError,
    OutcomeUnknownError,
    ThrottledError,
    UnreachableError,
)
from tui.cloud.pace import Pace
from tui.core.operations import CreateAccessKey, Operation

_SHORT: Final = 3
"""Further attempts where more of them would hardly help: after an answer that did not come, since
the cloud is there or it is not, and for a permission that may be on its way."""


WAITS: Final = (
    "throttled",
    "not-permitted",
    "outcome-unknown",
    "unreachable",
    "lost-answer",
    "not-seen-yet",
)
"""Why an operation waits, by code: the kind of the error after which it is tried again; that a
request whose answer was lost may still be carried out; what was made is not seen everywhere."""


@dataclass(frozen=True, slots=True)
class Trying:
    """How often an operation is tried again within a run; every operation may be."""

    waits: tuple[float, ...] = (1.0, 2.0, 4.0, 8.0, 15.0)
    """Seconds before each further attempt."""

    def wait(
        self, operation: Operation, error: CloudError | DoubtError, attempt: int, pace: Pace
    ) -> float | None:
        """Seconds until an operation is tried again; None where a person has to look first.

        Args:
            operation: what failed.
            error: how.
            attempt: how often it has failed so, from 0.
            pace: knows what was permitted a moment ago.
        """
        if isinstance(error, DoubtError) or attempt >= len(self.waits):
            return None
        usual = self.waits[attempt]
        match error:
            case ThrottledError():
                asked = error.refusal.retry_after
                return max(usual, asked) if asked <= LONGEST_WAIT else None
            case NotPermittedError():
                # What was never permitted is most likely just missing, attach or not.
                patient = attempt < _SHORT or pace.has_permitted(error.refusal.action)
                return usual if patient and pace.is_flapping(error) else None
            case OutcomeUnknownError() if isinstance(operation, CreateAccessKey):
                return 0.0  # it waits for the grace to pass by itself
            case OutcomeUnknownError() | UnreachableError():
                return usual if attempt < _SHORT else None
            case _:
                return None


USUAL: Final = Trying()


_ALL_DOUBTS: Final = frozenset(
    {
        "not-written",
        "key-not-kept",
        "password-not-kept",
        # The administrator stops here: what is minted now would be shown to nobody.
        "key-not-saved",
        "password-not-saved",
    }
)


def concerns_all(error: CloudError | DoubtError) -> bool:
    """Whether the same would happen to every other operation, so that none is begun any more."""
    if isinstance(error, DoubtError):
        return error.code in _ALL_DOUBTS
    return isinstance(
        error,
        BadCredentialsError | NotPermittedError | InactiveError | UnreachableError | ThrottledError,
    )
