"""Parsing of answers: plain values from nested JSON, and the pages of listings.

A number stays as it was spelled: 5,000 digits are no error, and an AccessKey secret that is all
digits loses none.

A field that is missing, null or empty is left out by some services and sent by others. A field of
the wrong type makes the answer unreadable: a broken list that is read as empty would make
somebody's access look like nobody's.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from tui.cloud.errors import CloudError, Lost, Reason, error_for
from tui.cloud.operations import Operation
from tui.core.scrubbing import printable

MOST_VALUES: Final = 250_000
"""Values in one answer; each takes many times the memory of its few bytes."""
DEEPEST: Final = 64
"""Levels of nesting; no answer has more. The interpreter's own limit is met anywhere."""
_TOKENS: Final = frozenset({"authtoken", "token", "licensekey"})
_KEY: Final = re.compile(r'"AccessKey"\s*:\s*')
_MOST_LOOKS: Final = 10
"""Places at which a key is looked for in an answer that cannot be read as a whole."""
_FIELDS: Final = {
    name: re.compile(rf'"{name}"\s*:\s*("(?:[^"\\]|\\.){{0,512}}"|[0-9]{{1,512}})')
    for name in ("AccessKeyId", "AccessKeySecret")
}


class UnreadableError(ValueError):
    """No JSON, nested too deep, or too large. Quotes nothing of the answer."""


def parsed(text: str) -> object:
    """Decode JSON to dicts, lists, strings, booleans and None, without tokens and license keys.

    Raises:
        UnreadableError: no JSON, nested too deep, or too large.
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
    """Body as text, without a byte order mark; a byte that is not UTF-8 costs only itself."""
    return body.decode("utf-8", "surrogateescape").removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}")


def minted(text: str) -> Mapping[str, object] | None:
    """New AccessKey in an answer, however odd the rest is; None where no whole one is found.

    Its secret is nowhere else, so neither a broken end nor an oddity beside it may cost it.
    """
    for value in _readable(text):
        for found in _objects(value):
            given = found.get("AccessKeyId"), found.get("AccessKeySecret")
            if all(isinstance(each, str) and each.strip() and is_text(each) for each in given):
                return found
    return None


def is_text(value: str) -> bool:
    """Whether a string can be encoded; a broken answer leaves lone surrogates in it."""
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def as_text(value: str) -> str:
    """String with a mark in the place of every lone surrogate."""
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
    """Drop tokens; of two fields with one name, keep the first that holds something."""
    found: dict[str, object] = {}
    for name, value in pairs:
        if name.lower() not in _TOKENS and not found.get(name):
            found[name] = value
    return found


_DECODER: Final = json.JSONDecoder(
    object_pairs_hook=_object, parse_int=str, parse_float=str, parse_constant=str, strict=False
)


MOST_PAGES: Final = 1_000
"""Pages of a listing; a service that never says "last page" must not hold Onramp forever."""
MOST_ROWS: Final = 200_000
"""Rows of a listing; each of them is kept."""
_WHOLE: Final = re.compile(r"-?[0-9]{1,15}")
_YEARS: Final = range(1970, 9000)
"""Years of dates that are believed; arithmetic with them cannot overflow."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One object in an answer."""

    fields: Mapping[str, object]
    operation: Operation
    request_id: str = ""

    def unreadable(self, reason: Reason = Reason.UNREADABLE_ANSWER) -> CloudError:
        """Error for a malformed answer."""
        return error_for(self.operation, Lost(reason, 200, self.request_id))

    def has(self, *names: str) -> bool:
        """Whether one of these fields is there."""
        return any(name in self.fields for name in names)

    def within(self, fields: Mapping[str, object]) -> Answer:
        """Nested object, with this answer's operation and request ID."""
        return Answer(fields, self.operation, self.request_id)


def part(answer: Answer, *path: str) -> Answer:
    """Object at the end of a path; empty where it is missing.

    Raises:
        CloudError: something else is there.
    """
    fields = answer.fields
    for name in path:
        inner = fields.get(name) or {}
        if not isinstance(inner, Mapping):
            raise answer.unreadable()
        fields = inner
    return answer.within(fields)


def rows(answer: Answer, *path: str) -> tuple[Answer, ...]:
    """Objects in the list at the end of a path; none where it is missing.

    Raises:
        CloudError: something else is there, or in the list.
    """
    return _rows(answer, part(answer, *path[:-1]).fields.get(path[-1]))


def embedded_rows(answer: Answer, name: str) -> tuple[Answer, ...]:
    """Objects in a list that may be JSON inside a string, like ``Data`` of ListPrometheusInstances.

    Empty where the JSON is broken: nothing is decided by these rows.
    """
    found = answer.fields.get(name)
    try:
        return _rows(answer, parsed(found) if isinstance(found, str) else found)
    except (UnreadableError, CloudError):
        return ()


def _rows(answer: Answer, found: object) -> tuple[Answer, ...]:
    items = found or []
    if not isinstance(items, list) or not all(isinstance(item, Mapping) for item in items):
        raise answer.unreadable()
    return tuple(answer.within(item) for item in items)


def text(answer: Answer, *names: str) -> str:
    """First of these fields that is there, as text; empty where none is.

    Raises:
        CloudError: an object or a list is there.
    """
    for name in names:
        value = answer.fields.get(name)
        if isinstance(value, str):
            return as_text(value)
        if value and not isinstance(value, bool):
            raise answer.unreadable()
    return ""


def needed(answer: Answer, *names: str) -> str:
    """Text of a field that names something, without which the rest means nothing.

    Raises:
        CloudError: the field is missing, or is an object or a list.
    """
    found = text(answer, *names)
    if not found.strip():
        raise answer.unreadable()
    return found


def number(answer: Answer, name: str, default: int = 0) -> int:
    """Whole number, sent as one or as text; ``default`` for anything else."""
    value = answer.fields.get(name)
    return int(value) if isinstance(value, str) and _WHOLE.fullmatch(value) else default


def flag(answer: Answer, name: str, *, default: bool = False) -> bool:
    """Boolean, sent as one or as text in any capitals; ``default`` for anything else."""
    value = answer.fields.get(name)
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lower() in {"true", "false"}:
        return value.lower() == "true"
    return default


def moment(value: str) -> datetime | None:
    """Timestamp of a service, ``YYYY-MM-DDThh:mm:ssZ``; None for anything else."""
    try:
        found = datetime.strptime(value, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError:
        return None
    return found if found.year in _YEARS else None


def http_date(value: str) -> datetime | None:
    """Date in an HTTP header; None for anything else."""
    from email.utils import parsedate_to_datetime

    # The library takes more than what servers have to send, and fails in many ways on the rest.
    if _HTTP_DATE.fullmatch(value) is None:
        return None
    try:
        found = parsedate_to_datetime(value).replace(tzinfo=UTC)
    except ValueError:
        return None
    return found if found.year in _YEARS else None


_HTTP_DATE: Final = re.compile(
    r"[A-Za-z]{3}, [0-9]{2} [A-Za-z]{3} [1-9][0-9]{3} [0-9]{2}:[0-9]{2}:[0-9]{2} GMT"
)


def marker_rows(page: Callable[[str | None], Answer], *path: str) -> Iterator[Answer]:
    """Rows of a listing with IsTruncated and Marker, which RAM pages by.

    Raises:
        CloudError: there is more but the answer does not say from where, or the listing never ends.
    """

    def following(answer: Answer) -> str:
        return needed(answer, "Marker") if flag(answer, "IsTruncated") else ""

    return _following_rows(page, following, path)


def token_rows(page: Callable[[str | None], Answer], *path: str) -> Iterator[Answer]:
    """Rows of a listing with NextToken, which tags are paged by.

    Raises:
        CloudError: the listing never ends.
    """
    return _following_rows(page, lambda answer: text(answer, "NextToken"), path)


def _following_rows(
    page: Callable[[str | None], Answer], following: Callable[[Answer], str], path: tuple[str, ...]
) -> Iterator[Answer]:
    def pages() -> Iterator[Answer]:
        seen: set[str] = set()
        answer = page(None)
        yield answer
        while place := following(answer):
            if place in seen:
                raise answer.unreadable()
            seen.add(place)
            answer = page(place)
            yield answer

    return _bounded(pages(), path)


def numbered_rows(page: Callable[[int], Answer], size: int, *path: str) -> Iterator[Answer]:
    """Rows of a listing with PageNumber and TotalCount, which Resource Management pages by.

    Raises:
        CloudError: the listing never ends.
    """

    def pages() -> Iterator[Answer]:
        count = 0
        for page_number in range(1, MOST_PAGES + 2):
            answer = page(page_number)
            yield answer
            found = len(rows(answer, *path))
            count += found
            # A short page ends it too: rows may vanish while the pages are read.
            if found < size or count >= number(answer, "TotalCount", count + 1):
                return

    return _bounded(pages(), path)


def _bounded(pages: Iterable[Answer], path: tuple[str, ...]) -> Iterator[Answer]:
    count = 0
    for page_number, answer in enumerate(pages):
        found = rows(answer, *path)
        count += len(found)
        if page_number >= MOST_PAGES or count > MOST_ROWS:
            raise answer.unreadable(Reason.TOO_LARGE_ANSWER)
        yield from found
