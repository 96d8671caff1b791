"""A value that must not be seen by accident."""

from __future__ import annotations

import re
import weakref
from itertools import count
from typing import Final, NoReturn, Self, final

MASK = "••••••"
"""What is shown instead of a secret; its width says nothing about the secret's length."""


@final
class Secret:
    """A password, an AccessKey secret or a token.

    Every representation is masked, it cannot be pickled or copied into JSON, and it has no length.
    :meth:`reveal` is called only where the value must leave the process: the cloud layer's send,
    the keyring, the copier and the widget that shows it on request.
    """

    __slots__ = ("__weakref__", "_value", "sought")

    def __init__(self, value: str, *, sought: bool = True) -> None:
        """Take it in.

        Args:
            value: the plain text.
            sought: whether ``scrubbing`` takes it out of every text while it lives.
        """
        self._value = value
        self.sought = sought
        if sought:
            _remember(self)

    @classmethod
    def issued(cls, value: str) -> Self:
        """One that a server made up; what could be a word, a name or a number is not sought.

        Else a server could black out what it likes in our own sentences and questions.
        """
        return cls(value, sought=_looks_made_up(value))

    def reveal(self) -> str:
        """The value itself. Do not keep it in a variable for longer than the call needs it."""
        return self._value

    def __repr__(self) -> str:
        return f"Secret({MASK})"

    def __str__(self) -> str:
        return MASK

    def __format__(self, _spec: str) -> str:
        return MASK

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        import hmac  # pulls in a large library, and few secrets are ever compared

        # Half a character cannot be encoded otherwise, and the error would hold the value.
        mine = self._value.encode("utf-8", "surrogatepass")
        return hmac.compare_digest(mine, other._value.encode("utf-8", "surrogatepass"))

    __hash__ = None  # type: ignore[assignment]

    def __reduce__(self) -> NoReturn:
        raise TypeError("a Secret is not pickled")


_MADE_UP: Final = re.compile(r"[A-Za-z0-9+/=]{16,}")
"""What the secrets and tokens of Alibaba Cloud are made of."""
_WORD: Final = re.compile(r"[A-Z]*[a-z]{2,}|[A-Z]+(?![a-z])|[0-9]+")
_WORD_LENGTH: Final = 4
"""Characters in the middle. Of random texts of 30 characters, 1 in 2,700 reads like a name."""


def _looks_made_up(value: str) -> bool:
    """Whether it is a random text, other than ``AliyunARMSReadOnlyAccess`` or an account's ID."""
    words = _WORD.findall(value)
    reads = "".join(words) == value and len(words) * _WORD_LENGTH <= len(value)
    return _MADE_UP.fullmatch(value) is not None and not reads


_living: dict[int, weakref.ref[Secret]] = {}
"""By a number that no other secret ever had."""
_numbers = count()


def _remember(secret: Secret) -> None:
    number = next(_numbers)

    def forget(_gone: weakref.ref[Secret]) -> None:
        _living.pop(number, None)

    _living[number] = weakref.ref(secret, forget)


def living() -> dict[int, weakref.ref[Secret]]:
    """Every secret that this process knows at the moment, so that a report can leave them out.

    Each has a number that no other ever had.
    """
    return _living.copy()
