"""The format of an answer: JSON or XML, as the request wants it.

Sources: "Common parameters" of RAM
(https://www.alibabacloud.com/help/en/resource-access-management/latest/calling-methods-common-parameters):
Format is JSON or XML, and XML where it is not given; "Response structure"
(https://www.alibabacloud.com/help/doc-detail/87970.htm) for the elements; the gateway's list of
errors for a Format that is neither. A request that is signed in its header asks by Accept, and for
nothing in particular means JSON, which is what the SDKs count on.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from enum import StrEnum
from xml.etree import ElementTree as ET

from tui.simulator.errors import ApiError
from tui.simulator.incoming import Incoming

_UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 has no way to write."""


class Format(StrEnum):
    """A format, as the header Content-Type calls it."""

    JSON = "application/json; charset=utf-8"
    # Without the space, by which the SDK knows it.
    XML = "text/xml;charset=utf-8"


_NAMED = {"json": Format.JSON, "xml": Format.XML}


def check(request: Incoming) -> None:
    """Refuse a request for a format that there is not.

    Raises:
        ApiError: 400.
    """
    if (given := request.parameters.get("Format", "")) and given.lower() not in _NAMED:
        raise ApiError(400, "InvalidParameter.Format", "Specified parameter format is not valid.")


def wanted(request: Incoming) -> Format:
    """The format that is asked for, or the one there is without asking."""
    named = _NAMED.get(request.parameters.get("Format", "").lower())
    if named is not None:
        return named
    if not request.signed_by_header:
        return Format.XML
    return Format.XML if "xml" in request.headers.get("accept", "").lower() else Format.JSON


def written(format_: Format, name: str, body: Mapping[str, object]) -> bytes:
    """A body in a format.

    Args:
        format_: Which one.
        name: Of XML's root element.
        body: What JSON would hold.
    """
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
