"""Condition operators and keys, and the form of their values.

Source: https://www.alibabacloud.com/help/en/ram/conditional-operator (five families). That
``...IfExists`` and ``Null`` are refused was measured by others, not documented.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Final, TypeAlias


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

SETS: Final = ("ForAllValues:", "ForAnyValue:")
"""Prefixes of operators in published policies; RAM's pages do not say what they do."""
UNSETTLED: Final = tuple(f"{each}{operator}" for each in SETS for operator in OPERATORS)

KEYS: Final = frozenset(
    {
        "acs:CurrentTime",
        "acs:MFAPresent",
        "acs:SecureTransport",
        "acs:Service",
        "acs:SourceIp",
        "acs:SourceVpc",
        "acs:UserAgent",
        "acs:VpcSourceIp",
        "oss:Delimiter",
        "oss:Prefix",
        "ram:ServiceName",
        "ram:TrustedPrincipalTypes",
    }
)
"""Keys of all services and of single ones: of "Policy elements" (github.com/AlibabaCloudDocs/ram),
of the general keys among KMS' condition keys, and of published policies. There are more.
"""
TAGS: Final = ("acs:RequestTag/", "acs:ResourceTag/", "arms:tag/", "ecs:tag/", "rds:ResourceTag/")
"""Prefixes of condition keys that end in the key of a tag."""


def is_known_key(key: str) -> bool:
    """Whether a condition key is listed here."""
    return key in KEYS or any(key.startswith(each) and key != each for each in TAGS)


def number(text: str) -> Decimal | None:
    """Number in a value; None where it is none."""
    return Decimal(text) if re.fullmatch(r"-?\d+(\.\d+)?", text, re.ASCII) else None


def moment(text: str) -> datetime | None:
    """Time in a value, as ISO 8601 writes it, with its zone; None where it is none."""
    if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[-+]\d\d:\d\d)", text):
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def truth(text: str) -> bool | None:
    """Boolean in a value; None where it is none."""
    return {"true": True, "false": False}.get(text)


Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network


def network(text: str) -> Network | None:
    """Addresses in a value: one, or a block in CIDR notation; None where it is neither."""
    _, slash, length = text.partition("/")
    if slash and not length.isdigit():
        return None  # a mask, of which RAM says nothing
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
    """Whether a value is of the kind that an operator compares, with or without a set prefix."""
    form = _FORMS.get(operator.rpartition(":")[2])
    return form is None or form(value) is not None
