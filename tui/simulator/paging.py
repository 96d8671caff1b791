"""The three ways of paging: Marker, PageNumber and NextToken (trap 22)."""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from typing import TypeVar

from tui.simulator import errors
from tui.simulator.requests import Parameters

T = TypeVar("T")

MAX_ITEMS = 1000
MAX_PAGE_SIZE = 100


def _encode(key: str) -> str:
    return base64.urlsafe_b64encode(key.encode()).decode()


def _decode(parameter: str, marker: str) -> str:
    try:
        return base64.b64decode(marker, altchars=b"-_", validate=True).decode()
    except ValueError:
        raise errors.invalid(parameter) from None


def _after(
    items: Sequence[T], key: Callable[[T], str], parameter: str, marker: str, count: int
) -> tuple[list[T], str]:
    ordered = sorted(items, key=key)
    if marker:
        # The marker is the last key seen, so that changes between two pages lose nothing.
        last = _decode(parameter, marker)
        ordered = [item for item in ordered if key(item) > last]
    page = ordered[:count]
    return page, _encode(key(page[-1])) if len(ordered) > count else ""


def by_marker(
    parameters: Parameters, items: Sequence[T], key: Callable[[T], str], *, default: int = 100
) -> tuple[list[T], dict[str, object]]:
    """A page with ``IsTruncated`` and, when there is more, ``Marker`` (RAM and IMS)."""
    count = parameters.integer("MaxItems", default, 1, MAX_ITEMS)
    page, marker = _after(items, key, "Marker", parameters.text("Marker"), count)
    paging: dict[str, object] = {"IsTruncated": bool(marker)}
    if marker:
        paging["Marker"] = marker
    return page, paging


def by_token(
    parameters: Parameters,
    items: Sequence[T],
    key: Callable[[T], str],
    *,
    names: tuple[str, str] = ("PageSize", "NextToken"),
) -> tuple[list[T], str]:
    """A page of PageSize, by default 100, and the NextToken or nothing (tags, CloudMonitor)."""
    size, token = names
    count = parameters.integer(size, MAX_PAGE_SIZE, 1, MAX_PAGE_SIZE)
    return _after(items, key, token, parameters.text(token), count)


def by_number(parameters: Parameters, items: Sequence[T]) -> tuple[Sequence[T], dict[str, object]]:
    """A numbered page of, by default, 10 items (Resource Management)."""
    number = parameters.integer("PageNumber", 1, 1, 10**6)
    size = parameters.integer("PageSize", 10, 1, MAX_PAGE_SIZE)
    first = (number - 1) * size
    paging: dict[str, object] = {
        "PageNumber": number,
        "PageSize": size,
        "TotalCount": len(items),
    }
    return items[first : first + size], paging
