"""A second opinion on what RAM policies decide, from RAM's published pages alone.

It was written without the code that it is compared with, and shares nothing with it. Sources:
"Policy elements", "Policy structure and syntax" and "Policy evaluation process"
(github.com/AlibabaCloudDocs/ram), "Permission policy elements" (help.aliyun.com/zh/ram/
policy-elements: actions "in most cases" without case, resources strictly with it, an empty Resource
authorises unexpectedly) and "Conditional operators"
(www.alibabacloud.com/help/en/ram/conditional-operator). Where those pages say nothing, nothing is
assumed: the answer is the set of all decisions that some reading of the documents could give.
"""

from __future__ import annotations

import ipaddress
import json
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final, TypeAlias

ALLOW, EXPLICIT_DENY, IMPLICIT_DENY = "Allow", "Explicit Deny", "Implicit Deny"

Context: TypeAlias = Mapping[str, str]
"""Condition key to the request's value; of other keys it is not known whether it has them."""
Maybe: TypeAlias = "bool | None"
"""None where the pages do not say."""
Comparison: TypeAlias = "Callable[[str, str], Maybe]"
"""The document's value and the request's: whether the one matches the other."""


class Object(dict[str, Any]):
    """A JSON object. What stands under a key that stands there twice cannot be read."""

    twice = False


UNREADABLE: Final = object()
_TOP: Final = {"Version", "Statement"}


def decide(
    documents: Iterable[str], action: str, resource: str, context: Context
) -> frozenset[str]:
    """Every decision that documents which one identity holds could give on the request."""
    allows: list[Maybe] = [False]
    denies: list[Maybe] = [False]
    for text in documents:
        for effect, applies in _read(text, action, resource, context):
            if effect != "Deny":
                allows.append(applies if effect == "Allow" else _at_most_maybe(applies))
            if effect != "Allow":
                denies.append(applies if effect == "Deny" else _at_most_maybe(applies))
    denied, allowed = _any(denies), _any(allows)
    if denied:
        return frozenset({EXPLICIT_DENY})
    without_deny = {True: {ALLOW}, False: {IMPLICIT_DENY}, None: {ALLOW, IMPLICIT_DENY}}[allowed]
    return frozenset(without_deny | ({EXPLICIT_DENY} if denied is None else set()))


def _read(text: str, action: str, resource: str, context: Context) -> list[tuple[str, Maybe]]:
    """For every statement its effect, empty where it cannot be told, and whether it applies."""
    statements = _statements(text)
    if statements is None:
        return [("", None)]
    return [_statement(one, action, resource, context) for one in statements]


@lru_cache(maxsize=64)
def _statements(text: str) -> list[object] | None:
    """None where the document may mean anything.

    The pages describe version 1 with its two elements, and nothing else.
    """
    try:
        document = json.loads(text, object_pairs_hook=_object, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        return None
    if not isinstance(document, Object) or document.twice or set(document) != _TOP:
        return None
    statements = document["Statement"]
    good = document["Version"] == "1" and isinstance(statements, list) and bool(statements)
    return statements if good else None


def _statement(one: object, action: str, resource: str, context: Context) -> tuple[str, Maybe]:
    if not isinstance(one, Object):
        return "", None
    effect = one.get("Effect")
    known = effect if isinstance(effect, str) and effect in ("Allow", "Deny") else ""
    parts = [
        _actions(one, action),
        _resources(one, resource),
        _block(one.get("Condition", Object()), context),
    ]
    applies = _all(parts)
    if set(one) - {"Effect", "Action", "NotAction", "Resource", "NotResource", "Condition"}:
        applies = _at_most_maybe(applies)
    return known, applies


def _actions(one: Object, action: str) -> Maybe:
    if ("Action" in one) == ("NotAction" in one):
        return None  # "You can specify either Action or NotAction"
    if "Action" in one:
        return _listed(one["Action"], lambda pattern: _is_action(pattern, action))
    return _not(_listed(one["NotAction"], lambda pattern: _is_action(pattern, action)))


def _resources(one: Object, resource: str) -> Maybe:
    if "NotResource" in one or "Resource" not in one:
        return None  # NotResource stood in an older grammar only
    return _listed(one["Resource"], lambda pattern: _is_resource(pattern, resource))


def _listed(value: object, holds: Callable[[str], Maybe]) -> Maybe:
    """Whether one of an element's values matches; an element is one text or a list of texts."""
    values = value if isinstance(value, list) else [value]
    if not values:
        return None
    return _any([holds(each) if isinstance(each, str) else None for each in values])


def _is_action(pattern: str, action: str) -> Maybe:
    if pattern and not pattern.strip("*"):
        return True
    if not re.fullmatch(r"[A-Za-z0-9*?_-]+:[A-Za-z0-9*?_/-]+", pattern):
        return None  # not <ram-code>:<action-name>
    if _like(pattern, action):
        return True
    return None if _like(pattern.lower(), action.lower()) else False


def _is_resource(pattern: str, resource: str) -> Maybe:
    """Whether acs:<ram-code>:<region>:<account-id>:<relative-id> matches, part by part."""
    if pattern and not pattern.strip("*"):
        return True
    patterns, parts = pattern.split(":", 4), resource.split(":", 4)
    if len(patterns) < 5 or patterns[0] != "acs" or not (patterns[1] and patterns[4]):
        return None
    return all(_like(each, part) for each, part in zip(patterns, parts, strict=True))


def _like(pattern: str, text: str) -> bool:
    """Whether a pattern with ``*`` (any number of characters) and ``?`` (one) matches all of it."""
    at = within = 0
    star, mark = -1, 0
    while within < len(text):
        if at < len(pattern) and pattern[at] == "*":
            star, mark = at, within
            at += 1
        elif at < len(pattern) and pattern[at] in ("?", text[within]):
            at, within = at + 1, within + 1
        elif star >= 0:
            mark += 1
            at, within = star + 1, mark
        else:
            return False
    return not pattern[at:].strip("*")


def _block(block: object, context: Context) -> Maybe:
    """All operators of the block hold, all keys of an operator, one value of a key."""
    if not isinstance(block, Object):
        return None
    return _all([_operator(name, keys, context) for name, keys in block.items()])


def _operator(name: str, keys: object, context: Context) -> Maybe:
    compare, negated = _OPERATORS.get(name, (None, False))
    if compare is None or not isinstance(keys, Object) or not keys:
        return None
    return _all([_key(compare, negated, wanted, context.get(key)) for key, wanted in keys.items()])


def _key(compare: Comparison, negated: object, wanted: object, given: str | None) -> Maybe:
    if given is None:
        return None

    def holds(value: str) -> Maybe:
        return compare(value, given)

    if not negated:
        return _listed(wanted, holds)
    # "If the value matches any of the values, the condition is met" may mean one that differs;
    # examples of NotIpAddress mean that all differ. Both are tried.
    readings = {_not(_listed(wanted, holds)), _listed(wanted, lambda value: _not(holds(value)))}
    return readings.pop() if len(readings) == 1 else None


def _equals(wanted: str, given: str) -> Maybe:
    return wanted == given


def _equals_without_case(wanted: str, given: str) -> Maybe:
    return wanted.lower() == given.lower()


def _bool(wanted: str, given: str) -> Maybe:
    return wanted == given if {wanted, given} <= {"true", "false"} else None


def _address(wanted: str, given: str) -> Maybe:
    """Whether an address is one, or in a block of CIDR notation, compared bit by bit."""
    network, slash, length = wanted.partition("/")
    one, other = _bits(network), _bits(given)
    if one is None or other is None:
        return None
    kept = len(one)
    if slash:
        if not re.fullmatch("[0-9]{1,3}", length) or int(length) > len(one):
            return None
        kept = int(length)
    return len(one) == len(other) and one[:kept] == other[:kept]


def _bits(address: str) -> str | None:
    if ":" in address:
        try:
            return f"{int(ipaddress.IPv6Address(address)):0128b}"
        except ValueError:
            return None
    parts = address.split(".")
    if len(parts) != 4 or not all(re.fullmatch("0|[1-9][0-9]{0,2}", each) for each in parts):
        return None
    numbers = [int(each) for each in parts]
    return "".join(f"{each:08b}" for each in numbers) if max(numbers) < 256 else None


def _number(text: str) -> Decimal | None:
    return Decimal(text) if re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", text) else None


def _moment(text: str) -> datetime | None:
    """ISO 8601 with Z or an offset, as in the published examples; seconds may be left out."""
    form = r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)"
    if not re.fullmatch(form, text, re.ASCII):
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _ordered(read: Callable[[str], Any], holds: Callable[[Any, Any], bool]) -> Comparison:
    def compare(wanted: str, given: str) -> Maybe:
        left, right = read(given), read(wanted)
        return None if left is None or right is None else holds(left, right)

    return compare


def _orders(family: str, read: Callable[[str], Any]) -> dict[str, tuple[Comparison, bool]]:
    return {
        f"{family}Equals": (_ordered(read, lambda given, wanted: given == wanted), False),
        f"{family}NotEquals": (_ordered(read, lambda given, wanted: given == wanted), True),
        f"{family}LessThan": (_ordered(read, lambda given, wanted: given < wanted), False),
        f"{family}LessThanEquals": (_ordered(read, lambda given, wanted: given <= wanted), False),
        f"{family}GreaterThan": (_ordered(read, lambda given, wanted: given > wanted), False),
        f"{family}GreaterThanEquals": (
            _ordered(read, lambda given, wanted: given >= wanted),
            False,
        ),
    }


_OPERATORS: Final[dict[str, tuple[Comparison, bool]]] = {
    "StringEquals": (_equals, False),
    "StringNotEquals": (_equals, True),
    "StringEqualsIgnoreCase": (_equals_without_case, False),
    "StringNotEqualsIgnoreCase": (_equals_without_case, True),
    "StringLike": (_like, False),
    "StringNotLike": (_like, True),
    **_orders("Numeric", _number),
    **_orders("Date", _moment),
    "Bool": (_bool, False),
    "IpAddress": (_address, False),
    "NotIpAddress": (_address, True),
}
"""Operator to its comparison, and whether it is the negation of that."""


def _any(answers: Iterable[Maybe]) -> Maybe:
    seen = set(answers)
    return True if True in seen else None if None in seen else False


def _all(answers: Iterable[Maybe]) -> Maybe:
    seen = set(answers)
    return False if False in seen else None if None in seen else True


def _not(answer: Maybe) -> Maybe:
    return None if answer is None else not answer


def _at_most_maybe(answer: Maybe) -> Maybe:
    return None if answer else answer


def _object(pairs: list[tuple[str, Any]]) -> Object:
    made = Object(pairs)
    for key in made:
        if sum(each == key for each, _ in pairs) > 1:
            made[key], made.twice = UNREADABLE, True
    return made


def _no_constant(name: str) -> float:
    raise ValueError(name)
