"""Reading answers: plain values out of nested JSON, tolerant of how the services spell them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeAlias

from tui.cloud.errors import Reason, Refusal, UnreachableError

Answer: TypeAlias = "Mapping[str, Any]"

MOST_PAGES = 10_000
"""No listing has more; a service that never says "last page" must not hold us forever."""


def part(answer: Answer, *path: str) -> Answer:
    """The object at the end of a path; empty where it is missing."""
    found: object = answer
    for name in path:
        found = found.get(name) if isinstance(found, Mapping) else None
    return found if isinstance(found, Mapping) else {}


def rows(answer: Answer, *path: str) -> tuple[Answer, ...]:
    """The objects in the list at the end of a path; empty where it is missing."""
    found = part(answer, *path[:-1]).get(path[-1])
    return (
        tuple(row for row in found if isinstance(row, Mapping)) if isinstance(found, list) else ()
    )


def text(answer: Answer, *names: str) -> str:
    """The first of these fields that is there, as text."""
    for name in names:
        value = answer.get(name)
        if isinstance(value, str):
            return value
        if isinstance(value, int | float) and not isinstance(value, bool):
            return str(value)
    return ""


def number(answer: Answer, name: str, default: int = 0) -> int:
    """A whole number, sent as one or as text."""
    value = answer.get(name)
    if isinstance(value, bool) or not isinstance(value, int | str):
        return default
    try:
        return int(value)
    except ValueError:
        return default


def flag(answer: Answer, name: str, *, default: bool = False) -> bool:
    """A yes or no, sent as one or as text in either spelling (trap 6)."""
    value = answer.get(name)
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lower() in {"true", "false"}:
        return value.lower() == "true"
    return default


def marker_pages(action: str, page: Callable[[str | None], Answer]) -> Iterator[Answer]:
    """All pages of a listing of RAM: IsTruncated and Marker (trap 22).

    Raises:
        UnreachableError: the service says there is more but not from where, or says so twice.
    """
    marker: str | None = None
    seen: set[str] = set()
    while True:
        answer = page(marker)
        yield answer
        if not flag(answer, "IsTruncated"):
            return
        marker = text(answer, "Marker")
        if not marker or marker in seen:
            raise _unreadable(action)
        seen.add(marker)


def token_pages(action: str, page: Callable[[str | None], Answer]) -> Iterator[Answer]:
    """All pages of a listing of tags: NextToken (trap 22).

    Raises:
        UnreachableError: the same token came twice.
    """
    token: str | None = None
    seen: set[str] = set()
    while True:
        answer = page(token)
        yield answer
        token = text(answer, "NextToken")
        if not token:
            return
        if token in seen:
            raise _unreadable(action)
        seen.add(token)


def numbered_pages(
    action: str, page: Callable[[int], Answer], size: int, *path: str
) -> Iterator[Answer]:
    """All rows of a listing of Resource Management: PageNumber and TotalCount (trap 22).

    Raises:
        UnreachableError: there is no end to it.
    """
    count = 0
    for page_number in range(1, MOST_PAGES):
        answer = page(page_number)
        found = rows(answer, *path)
        yield from found
        count += len(found)
        # A short page ends it too: rows may vanish while the pages are read.
        if len(found) < size or count >= number(answer, "TotalCount", count + 1):
            return
    raise _unreadable(action)


def _unreadable(action: str) -> UnreachableError:
    return UnreachableError(Refusal(action, status=200, reason=Reason.UNREADABLE_ANSWER))
