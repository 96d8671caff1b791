"""Sealing of secrets under a random key per run, and the wrapping of that key.

ChaCha20-Poly1305 from ``cryptography``, a fresh 96-bit nonce each time. A run seals a few thousand
values under its own key, far from where random nonces could meet. The context of a box is bound
to it, so that it cannot be passed off as another's.
"""

from __future__ import annotations

import base64
import json
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, NoReturn, Self, final

from tui.core.secret import MASK, Secret

KEY_BYTES: Final = 32
_NONCE_BYTES: Final = 12
_SALT_BYTES: Final = 16
_ID_BYTES: Final = 8

RandomBytes = Callable[[int], bytes]
"""So many bytes fit for keys, e.g. ``secrets.token_bytes``."""
Context = Sequence[str]
"""Run, user and the like that a box belongs to."""


class SealError(Exception):
    """Box that cannot be opened: the wrong key, or not what was put in."""


class NoMemoryError(SealError):
    """Not enough memory to make a key of a passphrase."""


@final
class Key:
    """Thirty-two bytes that open boxes. Masked, and not picklable, like a Secret."""

    __slots__ = ("_bytes",)

    def __init__(self, value: bytes) -> None:
        if len(value) != KEY_BYTES:
            raise ValueError("a key has 32 bytes")
        self._bytes = value

    @classmethod
    def new(cls, random: RandomBytes) -> Self:
        """Generate a key."""
        return cls(random(KEY_BYTES))

    @classmethod
    def from_text(cls, text: Secret) -> Self:
        """Decode the text of :meth:`to_text`.

        Raises:
            SealError: The text is something else.
        """
        try:
            return cls(base64.b64decode(text.reveal(), validate=True))
        except ValueError:
            raise SealError("no key") from None

    def to_text(self) -> Secret:
        """Encode the key as text, for an item of the keyring."""
        return Secret(base64.b64encode(self._bytes).decode("ascii"))

    @property
    def fingerprint(self) -> str:
        """Digest that tells keys apart and says nothing about them."""
        import hashlib

        digest = hashlib.blake2b(self._bytes, digest_size=_ID_BYTES, person=b"onramp key id")
        return digest.hexdigest()

    def seal(self, value: Secret, context: Context, random: RandomBytes) -> str:
        """Seal a secret into a box, as text.

        Raises:
            SealError: The secret has a lone surrogate in it, which nothing can spell.
        """
        return self._seal(_bytes_of(value.reveal()), context, random)

    def unseal(self, box: str, context: Context) -> Secret:
        """Open a box with a secret in it.

        Raises:
            SealError: The key, the box or the context is another one.
        """
        return Secret(self._unseal(box, context).decode("utf-8"))

    def wrap(self, key: Key, context: Context, random: RandomBytes) -> str:
        """Seal a key into a box."""
        return self._seal(key._bytes, context, random)

    def unwrap(self, box: str, context: Context) -> Key:
        """Open a box with a key in it.

        Raises:
            SealError: The key, the box or the context is another one.
        """
        return Key(self._unseal(box, context))

    def _seal(self, plain: bytes, context: Context, random: RandomBytes) -> str:
        nonce = random(_NONCE_BYTES)
        sealed = nonce + self._cipher().encrypt(nonce, plain, _bound(context))
        return base64.b64encode(sealed).decode("ascii")

    def _unseal(self, box: str, context: Context) -> bytes:
        from cryptography.exceptions import InvalidTag

        try:
            sealed = base64.b64decode(box, validate=True)
            nonce, rest = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
            return bytes(self._cipher().decrypt(nonce, rest, _bound(context)))
        except (InvalidTag, ValueError):
            raise SealError("a box cannot be opened") from None

    def _cipher(self) -> Any:  # noqa: ANN401 - loaded when it is needed
        from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

        return ChaCha20Poly1305(self._bytes)

    def __repr__(self) -> str:
        return f"Key({MASK})"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a Key is not pickled")


@dataclass(frozen=True, slots=True)
class Stretch:
    """Derivation of a key from a passphrase: scrypt and its costs, kept beside the box."""

    salt: bytes
    n: int = 2**17
    """128 MiB and some 0.4 s on a machine of 2026: the price of guessing one passphrase."""
    r: int = 8
    p: int = 1

    @classmethod
    def new(cls, random: RandomBytes) -> Self:
        """Derivation with the usual costs and a fresh salt."""
        return cls(random(_SALT_BYTES))

    def key(self, passphrase: Secret) -> Key:
        """Derive the key of a passphrase. Takes long, and much memory, on purpose.

        However a keyboard spells a letter, as one character or as two, it is the same key.

        Raises:
            NoMemoryError: There is not enough memory.
            SealError: The costs are not ones that we would have written, or the passphrase has a
                lone surrogate in it.
        """
        # A file that was tampered with must not make us fill the memory, or skip the work.
        if (self.n, self.r, self.p) != (2**17, 8, 1) or len(self.salt) != _SALT_BYTES:
            raise SealError("unknown costs")
        spelled = unicodedata.normalize("NFC", passphrase.reveal())
        plain = _bytes_of(spelled)
        try:
            return Key(_stretched(plain, self.salt, self.n, self.r, self.p))
        except MemoryError:
            raise NoMemoryError("not enough memory for the passphrase's key") from None


def _stretched(plain: bytes, salt: bytes, n: int, r: int, p: int) -> bytes:
    from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

    return Scrypt(salt=salt, length=KEY_BYTES, n=n, r=r, p=p).derive(plain)


def _bytes_of(text: str) -> bytes:
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError:
        # Its error would hold the text.
        raise SealError("a text with half a character") from None


def _bound(context: Context) -> bytes:
    # JSON keeps the parts apart: ("ab", "c") is not ("a", "bc").
    return json.dumps(list(context)).encode("ascii")
