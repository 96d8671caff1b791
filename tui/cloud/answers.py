"""Reading answers: a few readers that yield a value, or say that the answer cannot be read.

A field that is missing, null or empty is left out by some services and sent by others. One that
is there and is something else than it should be makes the answer unreadable: to read a list as
empty because it is none would make somebody's access look like nobody's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from tui.cloud.errors import CloudError, Reason
from tui.cloud.mapping import Lost, error_for
from tui.cloud.operations import Operation
from tui.cloud.parsing import UnreadableError, as_text, parsed

MOST_PAGES: Final = 1_000
"""No listing has more; a service that never says "last page" must not hold us forever."""
MOST_ROWS: Final = 200_000
"""No listing has more; each of them is kept."""
_WHOLE: Final = re.compile(r"-?[0-9]{1,15}")
_YEARS: Final = range(1970, 9000)
"""Those of dates that are believed; with them one can reckon."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An object in an answer."""

    fields: Mapping[str, object]
    operation: Operation
    """What was asked for."""
    request_id: str = ""

    def unreadable(self, reason: Reason = Reason.UNREADABLE_ANSWER) -> CloudError:
        """The error for an answer that is not what it should be."""
        return error_for(self.operation, Lost(reason, 200, self.request_id))

    def has(self, *names: str) -> bool:
        """Whether one of these fields is there."""
        return any(name in self.fields for name in names)

    def within(self, fields: Mapping[str, object]) -> Answer:
        """An object inside of it."""
        return Answer(fields, self.operation, self.request_id)


def part(answer: Answer, *path: str) -> Answer:
    """The object at the end of a path; an empty one where it is missing.

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
    """The objects in the list at the end of a path; none where it is missing.

    Raises:
        CloudError: something else is there, or in it.
    """
    return _rows(answer, part(answer, *path[:-1]).fields.get(path[-1]))


def embedded_rows(answer: Answer, name: str) -> tuple[Answer, ...]:
    """The same of a field that may hold its list as JSON inside a string (trap 13).

    None where it is broken: nothing is decided by what is read so.
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
    """The first of these fields that is there, as text; empty where none is.

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
    """The same of what names something, without which the rest means nothing.

    Raises:
        CloudError: it is missing, or is an object or a list.
    """
    found = text(answer, *names)
    if not found.strip():
        raise answer.unreadable()
    return found


def number(answer: Answer, name: str, default: int = 0) -> int:
    """A whole number, sent as one or as text."""
    value = answer.fields.get(name)
    return int(value) if isinstance(value, str) and _WHOLE.fullmatch(value) else default


def flag(answer: Answer, name: str, *, default: bool = False) -> bool:
    """A yes or no, sent as one or as text in either spelling (trap 6)."""
    value = answer.fields.get(name)
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lower() in {"true", "false"}:
        return value.lower() == "true"
    return default


def moment(value: str) -> datetime | None:
    """A point in time as the services write it, ``YYYY-MM-DDThh:mm:ssZ``; None if it is none."""
    try:
        found = datetime.strptime(value, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError:
        return None
    return found if found.year in _YEARS else None


def http_date(value: str) -> datetime | None:
    """A point in time as a header has it; None if it is none."""
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
    """All rows of a listing of RAM: IsTruncated and Marker (trap 22).

    Raises:
        CloudError: the service says there is more but not from where, or there is no end to it.
    """

    def following(answer: Answer) -> str:
        return needed(answer, "Marker") if flag(answer, "IsTruncated") else ""

    return _following_rows(page, following, path)


def token_rows(page: Callable[[str | None], Answer], *path: str) -> Iterator[Answer]:
    """All rows of a listing of tags: NextToken (trap 22).

    Raises:
        CloudError: there is no end to it.
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
    """All rows of a listing of Resource Management: PageNumber and TotalCount (trap 22).

    Raises:
        CloudError: there is no end to it.
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
