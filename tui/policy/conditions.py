"""Whether the conditions of a statement hold, as far as what is known of a request tells.

Source: https://www.alibabacloud.com/help/en/ram/conditional-operator. Of the values of a key one is
enough, all keys and operators have to hold: so MaxCompute documents the same blocks
(https://help.aliyun.com/zh/maxcompute/user-guide/structure-of-condition-blocks). What a key means
that a request does not carry is not documented; it is not guessed.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping
from enum import Enum
from types import MappingProxyType
from typing import Final, TypeAlias

from tui.policy import operators
from tui.policy.document import Condition
from tui.policy.match import matches


class Truth(Enum):
    """Yes, no, or nobody knows."""

    NO = 0
    UNKNOWN = 1
    YES = 2


Context = Mapping[str, str]
"""Condition key to value, of what is known of a request."""


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
"""Set operators are none of these: nothing documents what they do."""
