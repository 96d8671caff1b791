"""Secret: a value that is never shown by accident."""

from __future__ import annotations

import weakref
from itertools import count
from typing import NoReturn, final

MASK = "••••••"
"""Stand-in for a secret; its width says nothing about the secret's length."""


@final
class Secret:
    """Password, AccessKey secret or token.

    Every representation is masked, it cannot be pickled or copied into JSON, and it has no length.
    :meth:`reveal` is called only where the value must leave the process: the cloud layer's send,
    the keyring, the copier and the widget that shows it on request.
    """

    __slots__ = ("__weakref__", "_value", "sought")

    def __init__(self, value: str, *, sought: bool = True) -> None:
        """Wrap a plain text.

        Args:
            value: the plain text.
            sought: whether ``scrubbing`` masks it in every text while it lives. Every password and
                every key is masked; a value that a server may choose freely and nobody signs in
                with is not, or else a server could black out our own sentences.
        """
        self._value = value
        self.sought = sought
        if sought:
            _remember(self)

    def reveal(self) -> str:
        """Plain text. Do not keep it in a variable for longer than the call needs it."""
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


_living: dict[int, weakref.ref[Secret]] = {}
"""By a number that no other secret ever had."""
_numbers = count()


def _remember(secret: Secret) -> None:
    number = next(_numbers)

    def forget(_gone: weakref.ref[Secret]) -> None:
        _living.pop(number, None)

    _living[number] = weakref.ref(secret, forget)


def living() -> dict[int, weakref.ref[Secret]]:
    """Every secret of this process at the moment, by a number that no other ever had."""
    return _living.copy()
