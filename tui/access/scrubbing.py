"""Takes every known secret out of a text before anybody sees it, in whatever dress it comes.

The second line of defence: what is printed has no local variables in it, and our own errors quote
no secret. But libraries and servers quote their input: in an address, in JSON, as a Python literal,
in base64.
"""

from __future__ import annotations

import base64
import html
import json
import string
import weakref
from collections.abc import Iterable, Iterator
from typing import Final

from tui.access.secret import MASK, Secret, living

LEAST: Final = 4
"""Characters; a shorter text cannot be taken out without tearing words apart."""
_ANY_CASE: Final = 8
"""Characters from which on a secret is looked for in other letters too; a shorter one is a word."""
_BARE: Final = string.ascii_letters + string.digits + "_.-~"
"""What is written in an address as it is."""

_dresses: dict[int, tuple[weakref.ref[Secret], tuple[str, ...]]] = {}
"""Those of every living secret that was looked for; they are gone with it."""


def scrub(text: str, more: Iterable[str] = ()) -> str:
    """The text with a mask in the place of every secret.

    Args:
        text: what is to be shown.
        more: what is secret too, although it is not yet a Secret: being typed, for instance.
    """
    worn = [form for secret in living() for form in _dresses_of(secret) if form in text]
    worn += [form for value in more for form in _forms(value) if form in text]
    # The longest first, so that no rest of one is left where another is part of it.
    for form in sorted(worn, key=len, reverse=True):
        text = text.replace(form, MASK)
    return text


def printable(text: str) -> str:
    """The text on one line, with a mark for what a terminal would not show but do."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text)


def harmless(text: str) -> str:
    """The text on one line, without any secret and without what a terminal would obey."""
    return printable(scrub(text))


def _dresses_of(secret: Secret) -> tuple[str, ...]:
    key = id(secret)
    known = _dresses.get(key)
    if known is None or known[0]() is not secret:

        def forget(gone: weakref.ref[Secret]) -> None:
            if key in _dresses and _dresses[key][0] is gone:
                del _dresses[key]

        known = (weakref.ref(secret, forget), tuple(set(_forms(secret.reveal()))))
        _dresses[key] = known
    return known[1]


def _forms(value: str) -> Iterator[str]:
    if len(value) < LEAST:
        return
    data = value.encode("utf-8", "surrogatepass")
    yield value
    for quoted in (_quoted(data), _quoted(data, "/"), _quoted(data, " ").replace(" ", "+")):
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


def _quoted(data: bytes, safe: str = "") -> str:
    """As in an address, like ``urllib.parse.quote``."""
    return "".join(
        chr(byte) if chr(byte) in _BARE or chr(byte) in safe else f"%{byte:02X}" for byte in data
    )


def _lower_hex(quoted: str) -> str:
    head, *rest = quoted.split("%")
    return "%".join((head, *(part[:2].lower() + part[2:] for part in rest)))


def _in_base64(data: bytes) -> Iterator[str]:
    """As it looks in base64, also somewhere within a longer text."""
    for offset in range(3):
        encoded = base64.b64encode(bytes(offset) + data).decode("ascii").rstrip("=")
        # Characters at both ends also depend on what stands around it.
        start = 0 if offset == 0 else offset + 1
        end = len(encoded) - (1 if (offset + len(data)) % 3 else 0)
        inner = encoded[start:end]
        if len(inner) >= LEAST:
            yield inner
            yield inner.replace("+", "-").replace("/", "_")
