"""Requests, their parameters, pages of answers, and formats.

Sources: "Common parameters" of RAM
(https://www.alibabacloud.com/help/en/resource-access-management/latest/calling-methods-common-parameters):
Format is JSON or XML, and XML where it is not given; "Response structure"
(https://www.alibabacloud.com/help/doc-detail/87970.htm) for the elements; the gateway's list of
errors for a Format that is neither. A request that is signed in its header asks by Accept, and for
nothing in particular means JSON, which is what the SDKs count on.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import TypeVar
from urllib.parse import parse_qsl
from xml.etree import ElementTree as ET

from tui.simulator import errors
from tui.simulator.errors import ApiError


@dataclass(frozen=True)
class Incoming:
    """Request as it arrived; names of headers are in lower case."""

    method: str
    path: str
    raw_query: str
    headers: Mapping[str, str]
    body: bytes

    @cached_property
    def query(self) -> dict[str, str]:
        """Query string, decoded: ``+`` and ``%20`` are both spaces."""
        return dict(parse_qsl(self.raw_query, keep_blank_values=True))

    @cached_property
    def form(self) -> dict[str, str]:
        """Parameters in the body; clients may leave out the content type of an empty body."""
        kind = self.headers.get("content-type", "").partition(";")[0].strip().lower()
        if not self.body or kind not in {"", "application/x-www-form-urlencoded"}:
            return {}
        text = self.body.decode("utf-8", "replace")
        return dict(parse_qsl(text, keep_blank_values=True))

    @cached_property
    def parameters(self) -> dict[str, str]:
        """Query and form together."""
        return {**self.query, **self.form}

    @property
    def signed_by_header(self) -> bool:
        """Whether this is an ACS3 request; otherwise it is RPC style with ``Signature``."""
        return "authorization" in self.headers

    @property
    def action(self) -> str:
        """Name of the operation, from the header or the parameters."""
        return self.headers.get("x-acs-action") or self.parameters.get("Action", "")

    @property
    def nonce(self) -> str:
        """Nonce, which makes the signature good for one request only."""
        if self.signed_by_header:
            return self.headers.get("x-acs-signature-nonce", "")
        return self.parameters.get("SignatureNonce", "")

    @property
    def version(self) -> str:
        """API version, which says which service is meant."""
        return self.headers.get("x-acs-version") or self.parameters.get("Version", "")


_DIGITS = 9
"""No number here needs more, and Python reads no text of thousands."""


class Parameters:
    """Parameters of one call, from the query string and the form body together.

    Only names the operation declares can be read, so that a misspelling fails in every test of
    that operation. An empty value counts as absent, as it does for the real services.
    """

    def __init__(self, values: Mapping[str, str], declared: frozenset[str]) -> None:
        self._values = values
        self._declared = declared

    def text(self, name: str) -> str:
        """Value of a parameter, or an empty string."""
        self._check(name)
        return self._values.get(name, "")

    def required(self, name: str) -> str:
        """Value of a mandatory parameter, or ``Missing<name>``."""
        value = self.text(name)
        if not value:
            raise errors.missing(name)
        return value

    def given(self, name: str) -> bool:
        """Whether the parameter arrived, even empty."""
        self._check(name)
        return name in self._values

    def flag(self, name: str, *, default: bool = False) -> bool:
        """Boolean in any capitals: SDKs send ``true`` and ``True``."""
        value = self.text(name).lower()
        if not value:
            return default
        if value not in {"true", "false"}:
            raise errors.invalid(name)
        return value == "true"

    def integer(self, name: str, default: int, low: int, high: int) -> int:
        """Whole number in a range."""
        value = self.text(name)
        if not value:
            return default
        number = _number(value)
        if number is None or not low <= number <= high:
            raise errors.invalid(name)
        return number

    def json(self, name: str) -> object:
        """JSON text, as RAM and CloudMonitor take lists; None where it is not given."""
        try:
            return json.loads(self.text(name) or "null")
        except (ValueError, RecursionError):
            raise errors.invalid(name) from None

    def repeated(self, name: str) -> list[str]:
        """Values of ``name.1``, ``name.2``, … in order of their numbers."""
        self._check(name)
        found: dict[int, str] = {}
        for key, value in self._values.items():
            head, _, tail = key.partition(".")
            number = _number(tail)
            if head == name and number is not None:
                found[number] = value
        return [found[number] for number in sorted(found)]

    def pairs(self, name: str) -> list[tuple[str, str]]:
        """Values of ``name.1.Key`` with ``name.1.Value``, …; a missing value is empty."""
        self._check(name)
        found: dict[int, dict[str, str]] = {}
        for key, value in self._values.items():
            head, _, tail = key.partition(".")
            count, _, part = tail.partition(".")
            number = _number(count)
            if head == name and number is not None and part:
                found.setdefault(number, {})[part] = value
        return [(found[n].get("Key", ""), found[n].get("Value", "")) for n in sorted(found)]

    def _check(self, name: str) -> None:
        if name not in self._declared:
            raise KeyError(f"the operation does not declare {name}")


def _number(text: str) -> int | None:
    plain = text.isascii() and text.isdigit() and len(text) <= _DIGITS
    return int(text) if plain else None


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
    """Page with ``IsTruncated`` and, when there is more, ``Marker`` (RAM and IMS)."""
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
    """Page of PageSize, by default 100, and the NextToken or nothing (tags, CloudMonitor)."""
    size, token = names
    count = parameters.integer(size, MAX_PAGE_SIZE, 1, MAX_PAGE_SIZE)
    return _after(items, key, token, parameters.text(token), count)


def by_number(parameters: Parameters, items: Sequence[T]) -> tuple[Sequence[T], dict[str, object]]:
    """Numbered page of, by default, 10 items (Resource Management)."""
    number = parameters.integer("PageNumber", 1, 1, 10**6)
    size = parameters.integer("PageSize", 10, 1, MAX_PAGE_SIZE)
    first = (number - 1) * size
    paging: dict[str, object] = {
        "PageNumber": number,
        "PageSize": size,
        "TotalCount": len(items),
    }
    return items[first : first + size], paging


_UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 has no way to write."""


class Format(StrEnum):
    """Formats, as the header Content-Type calls them."""

    JSON = "application/json; charset=utf-8"
    # Without the space, by which the SDK knows it.
    XML = "text/xml;charset=utf-8"


_NAMED = {"json": Format.JSON, "xml": Format.XML}


def check(request: Incoming) -> None:
    """Refuse a request for an unknown format.

    Raises:
        ApiError: 400.
    """
    if (given := request.parameters.get("Format", "")) and given.lower() not in _NAMED:
        raise ApiError(400, "InvalidParameter.Format", "Specified parameter format is not valid.")


def wanted(request: Incoming) -> Format:
    """Format that is asked for, or the one there is without asking."""
    named = _NAMED.get(request.parameters.get("Format", "").lower())
    if named is not None:
        return named
    if not request.signed_by_header:
        return Format.XML
    return Format.XML if "xml" in request.headers.get("accept", "").lower() else Format.JSON


def written(format_: Format, name: str, body: Mapping[str, object]) -> bytes:
    """Encode a body in a format; ``name`` is that of XML's root element."""
    if format_ is Format.JSON:
        # What came in a header need not be UTF-8, and some of it goes back.
        return json.dumps(body, ensure_ascii=False).encode("utf-8", "replace")
    root = ET.Element(name)
    _fill(root, body)
    text: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return text


def _fill(element: ET.Element, value: object) -> None:
    """A list has no element of its own: it repeats the one that is named."""
    match value:
        case Mapping():
            for name, inner in value.items():
                for each in inner if isinstance(inner, list | tuple) else (inner,):
                    _fill(ET.SubElement(element, name), each)
        case None:
            pass
        case bool():
            element.text = str(value).lower()
        case _:
            element.text = _UNWRITABLE.sub("\ufffd", str(value))
