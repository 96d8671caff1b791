"""Masking of known secrets in any text that somebody sees, in all their encodings.

The second line of defence: a printed traceback has no local variables in it, and our own errors
quote no secret. But libraries and servers quote their input: in an address, in JSON, as a Python
literal, in base64.
"""

from __future__ import annotations

import base64
import html
import json
import string
import weakref
from collections.abc import Iterable, Iterator
from typing import Final

from tui.core.secret import MASK, Secret, living

LEAST: Final = 4
"""Characters; masking a shorter text would tear words apart."""
_ANY_CASE: Final = 8
"""Characters from which on letter case is ignored; a shorter secret may be a word."""
_BARE: Final = string.ascii_letters + string.digits + "_.-~"
"""Characters that stand unquoted in an address."""

_FEW: Final = 32
"""New secrets that are searched one by one before all are indexed anew."""
_HEX: Final = tuple(f"%{byte:02X}" for byte in range(256))
_QUOTED: Final = tuple(
    chr(byte) if chr(byte) in _BARE else as_hex for byte, as_hex in enumerate(_HEX)
)


class _Dresses:
    """Encoded forms of a secret; none, once it is gone."""

    def __init__(self, secret: Secret) -> None:
        self.forms = tuple(set(_forms(secret.reveal())))
        self._secret = weakref.ref(secret, self._forget)

    def _forget(self, _gone: weakref.ref[Secret]) -> None:
        self.forms = ()


class _Wardrobe:
    """Forms of many secrets, indexed by their beginnings: one pass over a text finds all.

    It is never changed but replaced, so that any thread can read it at any time.
    """

    def __init__(self, of: dict[int, _Dresses]) -> None:
        self.of = of
        self.beginnings: dict[str, list[_Dresses]] = {}
        for dresses in of.values():
            for beginning in {form[:LEAST] for form in dresses.forms}:
                self.beginnings.setdefault(beginning, []).append(dresses)

    def forms_for(self, text: str) -> Iterator[str]:
        if not self.of:
            return
        pieces = {text[at : at + LEAST] for at in range(len(text) - LEAST + 1)}
        for beginning in self.beginnings.keys() & pieces:
            for dresses in self.beginnings[beginning]:
                yield from dresses.forms


_wardrobe = _Wardrobe({})
_new: dict[int, _Dresses] = {}
"""Secrets outside the wardrobe's index."""


def scrub(text: str, more: Iterable[str] = ()) -> str:
    """Text with a mask in place of every secret.

    ``more`` is secret too, although it is not yet a Secret: being typed, for instance.
    """
    worn = {form for form in _all_forms(text) if form in text}
    worn |= {form for value in more for form in _forms(value) if form in text}
    # The longest first, so that no rest of one is left where another is part of it.
    for form in sorted(worn, key=len, reverse=True):
        text = text.replace(form, MASK)
    return text


def printable(text: str) -> str:
    """Text on one line, with a mark in place of every unprintable character."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text)


def harmless(text: str) -> str:
    """Text on one line, without secrets and without control characters of a terminal."""
    return printable(scrub(text))


def _all_forms(text: str) -> Iterator[str]:
    """Forms of every living secret that may be part of the text."""
    global _wardrobe  # noqa: PLW0603 - as long as the process lives, like the secrets
    alive, wardrobe = living(), _wardrobe
    new = {}
    for number, reference in alive.items():
        if number not in wardrobe.of and (secret := reference()) is not None:
            new[number] = _new.get(number) or _new.setdefault(number, _Dresses(secret))
    if len(new) > max(_FEW, len(wardrobe.of) // 8):
        known = wardrobe.of | new
        wardrobe = _wardrobe = _Wardrobe({number: known[number] for number in alive.keys() & known})
        new = {}
    if len(_new) > len(new) + _FEW:
        for number in _new.copy().keys() - new.keys():
            _new.pop(number, None)
    yield from wardrobe.forms_for(text)
    for dresses in new.values():
        yield from dresses.forms


def _forms(value: str) -> Iterator[str]:
    if len(value) < LEAST:
        return
    data = value.encode("utf-8", "surrogatepass")
    yield value
    whole = _quoted(data)
    for quoted in {whole, whole.replace("%2F", "/"), whole.replace("%20", "+")}:
        yield quoted
        yield quoted.replace("+", "%20")
        yield _quoted(quoted.encode())  # as it is signed
        yield _lower_hex(quoted)
    for as_json in (json.dumps(value), json.dumps(value, ensure_ascii=False)):
        yield as_json[1:-1]
        yield as_json[1:-1].replace("/", "\\/")  # as some libraries write it
        yield json.dumps(as_json)[3:-3]  # JSON within JSON
    yield html.escape(value)
    yield from (data.hex(), data.hex().upper())
    yield from (data.hex("%", 1), data.hex("%", 1).upper())  # an address with nothing as it is
    if len(value) >= _ANY_CASE:
        yield from (value.lower(), value.upper(), value.swapcase(), value[::-1])
    yield repr(value)[1:-1]
    yield repr(data)[2:-1]
    yield from _in_base64(data)


def _quoted(data: bytes) -> str:
    return "".join([_QUOTED[byte] for byte in data])


def _lower_hex(quoted: str) -> str:
    head, *rest = quoted.split("%")
    return "%".join((head, *(part[:2].lower() + part[2:] for part in rest)))


def _in_base64(data: bytes) -> Iterator[str]:
    """Base64 forms, also at any offset within a longer text."""
    alone = base64.b64encode(data).decode("ascii")
    yield alone
    yield alone.replace("+", "-").replace("/", "_")
    for offset in range(3):
        encoded = base64.b64encode(bytes(offset) + data).decode("ascii").rstrip("=")
        # Characters at both ends also depend on what stands around it.
        start = 0 if offset == 0 else offset + 1
        end = len(encoded) - (1 if (offset + len(data)) % 3 else 0)
        inner = encoded[start:end]
        if len(inner) >= LEAST:
            yield inner
            yield inner.replace("+", "-").replace("/", "_")
