"""Takes every known secret out of a text before anybody sees it, in whatever dress it comes.

The second line of defence: what is printed has no local variables in it, and our own errors quote
no secret. But libraries quote their input: in an address, in JSON, as a Python literal, in base64.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Iterator
from typing import Final
from urllib.parse import quote, quote_plus

from tui.access.secret import MASK, living

LEAST: Final = 4
"""Characters; a shorter text cannot be taken out without tearing words apart."""


def scrub(text: str, more: Iterable[str] = ()) -> str:
    """The text with a mask in the place of every secret.

    Args:
        text: what is to be shown.
        more: what is secret too, although it is not yet a Secret: being typed, for instance.
    """
    plain = {secret.reveal() for secret in living()} | set(more)
    forms = {form for value in plain if len(value) >= LEAST for form in _forms(value)}
    # The longest first, so that no rest of one is left where another is part of it.
    for form in sorted(forms, key=len, reverse=True):
        text = text.replace(form, MASK)
    return text


def _forms(value: str) -> Iterator[str]:
    data = value.encode("utf-8", "surrogatepass")
    yield value
    for quoted in (quote(data, safe=""), quote(data), quote(data, safe="~"), quote_plus(data)):
        yield quoted
        yield quoted.replace("+", "%20")
        yield quote(quoted, safe="")  # as it is signed
        yield _lower_hex(quoted)
    for as_json in (json.dumps(value), json.dumps(value, ensure_ascii=False)):
        yield as_json[1:-1]
        yield json.dumps(as_json)[3:-3]  # JSON within JSON
    yield repr(value)[1:-1]
    yield repr(data)[2:-1]
    yield from _in_base64(data)


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
