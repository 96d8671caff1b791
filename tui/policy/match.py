"""Matching of patterns and conditions.

Patterns: "Policy structure and syntax" in RAM's documentation.

Conditions: https://www.alibabacloud.com/help/en/ram/conditional-operator. Of the values of a key
one is enough, all keys and operators have to hold: so MaxCompute documents the same blocks
(https://help.aliyun.com/zh/maxcompute/user-guide/structure-of-condition-blocks). The meaning of a
key that a request does not carry is not documented; it is not guessed.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterable, Mapping
from enum import Enum
from functools import lru_cache
from types import MappingProxyType
from typing import Final, TypeAlias

from tui.policy import operators
from tui.policy.document import Condition

_COLONS: Final = 4
_MOST_STEPS: Final = 2**20
"""Pairs of characters compared at most, at once: some tenths of a second."""
WILD: Final = re.compile(r"[*?]")


class Coverage(Enum):
    """Share of one pattern's meaning that another pattern covers."""

    NONE = 0
    SOME = 1
    ALL = 2


def matches(pattern: str, text: str) -> bool:
    """Whether a pattern covers a text in which no character is a wildcard."""
    # Greedy with one step back: the last star takes one character more whenever the rest fails.
    at = here = 0
    star, taken = -1, 0
    while here < len(text):
        if at < len(pattern) and pattern[at] == "*":
            star, taken = at, here
            at += 1
        elif at < len(pattern) and pattern[at] in ("?", text[here]):
            at, here = at + 1, here + 1
        elif star >= 0:
            taken += 1
            at, here = star + 1, taken
        else:
            return False
    return not pattern[at:].strip("*")


def compiled(pattern: str) -> re.Pattern[str]:
    """Compiled pattern for hundreds of texts; it never backtracks over a star."""
    head, *rest = (re.escape(each).replace(r"\?", ".") for each in re.split(r"\*+", pattern))
    inner = "".join(f"(?>.*?{each})" for each in rest[:-1])
    return re.compile(head + inner + "".join(f".*{each}" for each in rest[-1:]))


@lru_cache(maxsize=16384)
def coverage(pattern: str, wanted: str) -> Coverage:
    """Share of the meaning of ``wanted`` that a pattern covers.

    ``acs:arms:cn-hangzhou:*:*`` covers some of ``acs:arms:*:*:prometheus/*`` and all of
    ``acs:arms:cn-hangzhou:1290:prometheus/c1``. ALL and NONE are certain. SOME may be all of it in
    cases that only several patterns together decide, or where ``?`` and ``*`` are mixed.
    """
    if pattern == "*":
        return Coverage.ALL
    if _apart(pattern, wanted):
        return Coverage.NONE
    one, other = _squeezed(pattern), _squeezed(wanted)
    if _covers(one, other):
        return Coverage.ALL
    return Coverage.SOME if _meet(one, other) else Coverage.NONE


def arn_coverage(pattern: str, wanted: str) -> Coverage:
    """Coverage of resource names, part by part: a star for the account is no part of a name.

    A pattern of fewer parts than ``acs:service:region:account:relative-id`` is taken as a whole.
    """
    parts, wanted_parts = pattern.split(":", _COLONS), wanted.split(":", _COLONS)
    if len(parts) != len(wanted_parts):
        return coverage(pattern, wanted)
    each = [coverage(*pair) for pair in zip(parts, wanted_parts, strict=True)]
    return min(each, key=lambda it: it.value)


def common(pattern: str, wanted: str) -> str:
    """Common part of two resource patterns, or more where no pattern describes it exactly."""
    parts, wanted_parts = pattern.split(":", _COLONS), wanted.split(":", _COLONS)
    if len(parts) != len(wanted_parts):
        return wanted if coverage(pattern, wanted) is Coverage.ALL else pattern
    pairs = zip(parts, wanted_parts, strict=True)
    return ":".join(two if coverage(one, two) is Coverage.ALL else one for one, two in pairs)


def are_too_many(some: Iterable[str], others: Iterable[str]) -> bool:
    """Whether comparing all pairs of these patterns takes too long."""
    return sum(map(len, some)) * sum(map(len, others)) > _MOST_STEPS


def _apart(one: str, other: str) -> bool:
    """Whether two patterns differ for certain before their first wildcards or after their last.

    Most patterns are told apart by this, in a hundredth of the time of a full comparison.
    """
    return _differ(WILD.split(one, 1)[0], WILD.split(other, 1)[0]) or _differ(
        WILD.split(one[::-1], 1)[0], WILD.split(other[::-1], 1)[0]
    )


def _differ(one: str, other: str) -> bool:
    length = min(len(one), len(other))
    return one[:length] != other[:length]


def _squeezed(pattern: str) -> str:
    while "**" in pattern:
        pattern = pattern.replace("**", "*")
    return pattern


def _covers(pattern: str, wanted: str) -> bool:
    """Whether a pattern covers another one, whose wildcards are read as characters.

    A star takes anything of the other, wildcards too; a question mark takes no star, which may be
    more
    than one character, or none.
    """
    row = [False] * (len(wanted) + 1)
    row[0] = True
    for char in pattern:
        if char == "*":
            for at in range(1, len(row)):
                row[at] = row[at] or row[at - 1]
            continue
        for at in range(len(wanted), 0, -1):
            other = wanted[at - 1]
            row[at] = row[at - 1] and other != "*" and char in ("?", other)
        row[0] = False
    return row[-1]


def _meet(one: str, other: str) -> bool:
    row = [not other[:at].strip("*") for at in range(len(other) + 1)]
    for char in one:
        before = row
        row = [before[0] and char == "*"]
        for at, there in enumerate(other, 1):
            if "*" in (char, there):
                # A star that takes nothing, or what the other side has next.
                met = (
                    (char == "*" and before[at])
                    or (there == "*" and row[at - 1])
                    or (char == "*" and row[at - 1])
                    or (there == "*" and before[at])
                )
            else:
                met = before[at - 1] and ("?" in (char, there) or char == there)
            row.append(met)
    return row[-1]


class Truth(Enum):
    """Yes, no, or unknown."""

    NO = 0
    UNKNOWN = 1
    YES = 2


Context = Mapping[str, str]
"""Known condition keys of a request, with their values."""


def all_hold(conditions: Iterable[Condition], context: Context) -> Truth:
    """Whether a statement's conditions hold; without any they do."""
    found = [_holds(each, context) for each in conditions]
    return min(found, key=lambda truth: truth.value, default=Truth.YES)


def _holds(condition: Condition, context: Context) -> Truth:
    actual = context.get(condition.key)
    negative = condition.operator in _NEGATIVE
    compare = _COMPARE.get(_NEGATIVE.get(condition.operator, condition.operator))
    if actual is None or compare is None:
        return Truth.UNKNOWN
    met = {compare(actual, value) for value in condition.values}
    if condition.unread or not met:
        met.add(Truth.UNKNOWN)
    if not negative:
        return max(met, key=lambda truth: truth.value)
    # Whether one or all of several values have to differ is not documented.
    return _OPPOSITE[met.pop()] if len(met) == 1 else Truth.UNKNOWN


_Comparison: TypeAlias = Callable[[str, str], Truth]


def _truth(*, yes: bool) -> Truth:
    return Truth.YES if yes else Truth.NO


def _plainly(order: Callable[[str, str], bool]) -> _Comparison:
    return lambda actual, wanted: _truth(yes=order(actual, wanted))


def _by(form: Callable[[str], object], order: Callable[..., bool]) -> _Comparison:
    def compare(actual: str, wanted: str) -> Truth:
        one, other = form(actual), form(wanted)
        if one is None or other is None:
            return Truth.UNKNOWN
        return _truth(yes=order(one, other))

    return compare


def _within(address: operators.Network, block: operators.Network) -> bool:
    if address.version != block.version:
        return False
    first, last = int(address.network_address), int(address.broadcast_address)
    return int(block.network_address) <= first and last <= int(block.broadcast_address)


_OPPOSITE: Final[Mapping[Truth, Truth]] = MappingProxyType(
    {Truth.YES: Truth.NO, Truth.NO: Truth.YES, Truth.UNKNOWN: Truth.UNKNOWN}
)
_NEGATIVE: Final[Mapping[str, str]] = MappingProxyType(
    {
        "StringNotEquals": "StringEquals",
        "StringNotEqualsIgnoreCase": "StringEqualsIgnoreCase",
        "StringNotLike": "StringLike",
        "NumericNotEquals": "NumericEquals",
        "DateNotEquals": "DateEquals",
        "NotIpAddress": "IpAddress",
    }
)
"""Operators that hold where another one does not."""
_ORDERS: Final[Mapping[str, Callable[..., bool]]] = MappingProxyType(
    {
        "Equals": operator.eq,
        "LessThan": operator.lt,
        "LessThanEquals": operator.le,
        "GreaterThan": operator.gt,
        "GreaterThanEquals": operator.ge,
    }
)
_COMPARE: Final[Mapping[str, _Comparison]] = MappingProxyType(
    {
        "StringEquals": _plainly(operator.eq),
        "StringEqualsIgnoreCase": _plainly(
            lambda actual, wanted: actual.casefold() == wanted.casefold()
        ),
        "StringLike": _plainly(lambda actual, wanted: matches(wanted, actual)),
        **{f"Numeric{name}": _by(operators.number, order) for name, order in _ORDERS.items()},
        **{f"Date{name}": _by(operators.moment, order) for name, order in _ORDERS.items()},
        "Bool": _by(operators.truth, operator.eq),
        "IpAddress": _by(operators.network, _within),
    }
)
"""Set operators are left out: their effect is not documented."""
