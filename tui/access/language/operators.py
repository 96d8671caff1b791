"""Condition operators and keys: which there are, and what their values look like.

Source: https://www.alibabacloud.com/help/en/ram/conditional-operator (five families). That
``...IfExists`` and ``Null`` are refused was measured by others, not documented.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final


def _order(family: str) -> tuple[str, ...]:
    ends = ("LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals")
    return (f"{family}Equals", f"{family}NotEquals", *(f"{family}{end}" for end in ends))


STRING: Final = (
    "StringEquals",
    "StringNotEquals",
    "StringEqualsIgnoreCase",
    "StringNotEqualsIgnoreCase",
    "StringLike",
    "StringNotLike",
)
NUMBER: Final = _order("Numeric")
DATE: Final = _order("Date")
BOOLEAN: Final = ("Bool",)
ADDRESS: Final = ("IpAddress", "NotIpAddress")
OPERATORS: Final = (*STRING, *NUMBER, *DATE, *BOOLEAN, *ADDRESS)

KEYS: Final = frozenset(
    {
        "acs:SourceIp",
        "acs:SecureTransport",
        "acs:MFAPresent",
        "acs:CurrentTime",
        "acs:UserAgent",
    }
)
"""Keys that every service has; those of a single service begin with its name."""
TAGS: Final = ("acs:ResourceTag/", "arms:tag/")
"""Keys that a tag's key follows: RAM's own, and that of ARMS' custom policies for applications."""
SERVICE_KEYS: Final = frozenset({"ram:ServiceName"})
"""Keys of one service that published policies use."""


def is_known_key(key: str) -> bool:
    """Whether the documentation names a condition key."""
    tag = any(key.startswith(prefix) and key != prefix for prefix in TAGS)
    return tag or key in KEYS or key in SERVICE_KEYS


def number(text: str) -> float | None:
    """The number that a value stands for."""
    return float(text) if re.fullmatch(r"[-+]?\d+(\.\d+)?", text, re.ASCII) else None


def moment(text: str) -> datetime | None:
    """The time that a value stands for, as ISO 8601 writes it, with its zone."""
    if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[-+]\d\d:\d\d)", text):
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def truth(text: str) -> bool | None:
    """Whether a value stands for true or false."""
    return {"true": True, "false": False}.get(text)


def network(text: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    """The addresses that a value stands for: one, or a block."""
    try:
        return ipaddress.ip_network(text, strict=False)
    except ValueError:
        return None


_FORMS: Final[Mapping[str, Callable[[str], object]]] = MappingProxyType(
    {
        **dict.fromkeys(NUMBER, number),
        **dict.fromkeys(DATE, moment),
        **dict.fromkeys(BOOLEAN, truth),
        **dict.fromkeys(ADDRESS, network),
    }
)


def has_form(operator: str, value: str) -> bool:
    """Whether a value is of the kind that an operator compares."""
    form = _FORMS.get(operator)
    return form is None or form(value) is not None
