"""Where the runner will not decide by itself, although the cloud has not refused anything."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

DOUBTS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "key-there": ("subject", "key"),
        "key-used": ("subject", "key"),
        "keys-unclear": ("subject", "keys"),
        "profile-there": ("subject",),
        "user-renamed": ("subject", "known_as"),
        "user-replaced": ("subject",),
        "group-renamed": ("subject", "known_as"),
        "group-replaced": ("subject",),
        "password-not-kept": ("subject", "why"),
        "password-not-saved": ("subject",),
        "password-unclear": ("subject",),
        "key-not-kept": ("subject", "key", "why"),
        "key-not-saved": ("subject", "key"),
        "not-written": ("why",),
    }
)
"""Code to parameter names, for the sentences."""


class DoubtError(Exception):
    """Going on could harm somebody's access; the administrator has to look."""

    def __init__(self, code: str, **parameters: str) -> None:
        """Make one.

        Raises:
            KeyError: The code is not registered.
            TypeError: The parameters are not those that the registry names.
        """
        if set(parameters) != set(DOUBTS[code]):
            raise TypeError(f"{code} takes the parameters {DOUBTS[code]}")
        super().__init__(code)
        self.code = code
        """``key-there``: an AccessKey exists that was not there at Review.
        ``key-used``: the key that a lost answer may have made was used already.
        ``keys-unclear``: keys appeared since, and not clearly by a lost answer.
        ``profile-there``: console access exists that was not there at Review.
        ``user-renamed``: a user that the run made goes by another name now.
        ``user-replaced``: the name of a user that the run made is somebody else's now.
        ``group-renamed``, ``group-replaced``: the same for a RAM user group.
        ``password-not-kept``: a password could not be sealed, so it was not sent.
        ``password-not-saved``: the administrator did not save a password, so it was not sent.
        ``password-unclear``: whether an unanswered call has set a typed password cannot be told.
        ``key-not-kept``: an AccessKey was made, and its secret could not be sealed yet.
        ``key-not-saved``: an AccessKey was made, and its secret was not saved yet.
        ``not-written``: the run's journal takes no line, so nothing is changed without one.
        """
        self.parameters: Mapping[str, str] = MappingProxyType(parameters)
