"""JSON from a server that may send anything: a value, or ``UnreadableError``, and nothing else.

What is a number stays as it was spelled: a number of 5,000 digits is no error, and an AccessKey
secret of digits only loses none.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Final

from tui.core.scrubbing import printable

MOST_VALUES: Final = 250_000
"""No answer has more; each of them takes many times the memory of its few bytes."""
DEEPEST: Final = 64
"""Values within values; no answer has more. The interpreter's own limit is met anywhere."""
_TOKENS: Final = frozenset({"authtoken", "token", "licensekey"})
_KEY: Final = re.compile(r'"AccessKey"\s*:\s*')
_MOST_LOOKS: Final = 10
"""Places at which a key is looked for in an answer that cannot be read as a whole."""
_FIELDS: Final = {
    name: re.compile(rf'"{name}"\s*:\s*("(?:[^"\\]|\\.){{0,512}}"|[0-9]{{1,512}})')
    for name in ("AccessKeyId", "AccessKeySecret")
}


class UnreadableError(ValueError):
    """It is no JSON, too deep, or too much of it. Quotes nothing."""


def parsed(text: str) -> object:
    """The value: dicts, lists, texts, booleans and None, without any token (trap 15).

    Raises:
        UnreadableError: see there.
    """
    if sum(map(text.count, ",[{")) > MOST_VALUES:
        raise UnreadableError
    try:
        value: object = _DECODER.decode(text)
    except (ValueError, RecursionError):
        raise UnreadableError from None
    if _is_deep(value):
        raise UnreadableError
    return value


def decoded(body: bytes) -> str:
    """The body as text; a byte that is no UTF-8 costs nothing but itself."""
    return body.decode("utf-8", "surrogateescape").removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}")


def minted(text: str) -> Mapping[str, object] | None:
    """The new AccessKey in an answer, whatever stands around it; None where there is none whole.

    Its secret is nowhere else, so neither a broken end nor an oddity beside it may cost it.
    """
    for value in _readable(text):
        for found in _objects(value):
            given = found.get("AccessKeyId"), found.get("AccessKeySecret")
            if all(isinstance(each, str) and each.strip() and is_text(each) for each in given):
                return found
    return None


def is_text(value: str) -> bool:
    """Whether it can be written down; a broken answer leaves half characters in it."""
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def as_text(value: str) -> str:
    """The value with a mark in the place of every half character."""
    return value if is_text(value) else "".join(c if is_text(c) else printable(c) for c in value)


def _readable(text: str) -> Iterator[object]:
    with suppress(UnreadableError):
        yield parsed(text)
    # What cannot be read as a whole: the two are read by themselves, whatever is beside them.
    for place, _ in zip(_KEY.finditer(text), range(_MOST_LOOKS), strict=False):
        fields: dict[str, object] = {}
        for name, field in _FIELDS.items():
            found = field.search(text, place.end())
            with suppress(ValueError):
                fields[name] = _DECODER.decode(found[1]) if found else None
        yield fields


def _is_deep(value: object) -> bool:
    level = [value]
    for _ in range(DEEPEST):
        level = [inner for each in level for inner in _within(each)]
    return bool(level)


def _within(value: object) -> Iterable[object]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def _objects(value: object) -> Iterator[Mapping[str, object]]:
    todo = [value]
    while todo:
        item = todo.pop()
        if isinstance(item, dict):
            yield item
        todo += _within(item)


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Without tokens; of two fields of one name, the first that holds something."""
    found: dict[str, object] = {}
    for name, value in pairs:
        if name.lower() not in _TOKENS and not found.get(name):
            found[name] = value
    return found


_DECODER: Final = json.JSONDecoder(
    object_pairs_hook=_object, parse_int=str, parse_float=str, parse_constant=str, strict=False
)
