"""A second opinion on what RAM policies decide: written from RAM's published pages alone, without the code it is compared with.

Sources: "Policy elements", "Policy structure and syntax", "Policy evaluation process" (github.com/AlibabaCloudDocs/ram, and
help.aliyun.com/zh/ram/policy-elements of 2026: actions mostly without case, resources strictly with case, an empty Resource authorises
unexpectedly) and "Conditional operators" (www.alibabacloud.com/help/en/ram/conditional-operator). Where those pages say nothing, nothing
is assumed: the answer is the set of all decisions that some reading of the documents could give.
"""

import ipaddress
import json
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

ALLOW, EXPLICIT_DENY, IMPLICIT_DENY = "Allow", "Explicit Deny", "Implicit Deny"

#: The request's context: key -> its values; None where the request surely has no such key; a key that is not named is not known
Context = Mapping[str, tuple[str, ...] | None]
#: True, False, or None for "the pages do not say"
Maybe = bool | None



class Object(dict[str, Any]):
    """A JSON object; `twice` says whether a key stood in it more than once."""

    twice = False


def decide(documents: Iterable[str], action: str, resource: str, context: Context) -> frozenset[str]:
    """Every decision that the documents, held together by one identity, could give on the request."""
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
    """One pair for every statement: its effect ("" where that cannot be told) and whether it applies to the request."""
    try:
        document = json.loads(text, object_pairs_hook=_object, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        return [("", None)]
    if not isinstance(document, Object) or document.twice or "Statement" not in document:
        return [("", None)]
    odd = set(document) != {"Version", "Statement"} or document["Version"] != "1"
    statements = document["Statement"]
    if isinstance(statements, Object):
        statements, odd = [statements], True
    if not isinstance(statements, list) or not statements:
        return [("", None)]
    found = [_statement(one, action, resource, context) for one in statements]
    return [("" if odd else effect, _at_most_maybe(applies) if odd else applies) for effect, applies in found]


def _statement(one: object, action: str, resource: str, context: Context) -> tuple[str, Maybe]:
    if not isinstance(one, Object) or one.twice:
        return "", None
    effect = one.get("Effect")
    known = effect if isinstance(effect, str) and effect in ("Allow", "Deny") else ""
    parts = [_actions(one, action), _resources(one, resource), _block(one.get("Condition", Object()), context)]
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
    return _any([holds(each) if isinstance(each, str) and each else None for each in values])


def _is_action(pattern: str, action: str) -> Maybe:
    if not pattern.strip("*"):
        return True
    matched = _like(pattern.lower(), action.lower())
    return matched if pattern.count(":") == 1 else _at_most_maybe(matched)


def _is_resource(pattern: str, resource: str) -> Maybe:
    """acs:<ram-code>:<region>:<account-id>:<relative-id>, part by part; a star that has to swallow a colon is not settled."""
    if not pattern.strip("*"):
        return True
    patterns, parts = pattern.split(":", 4), resource.split(":", 4)
    whole = _like(pattern, resource)
    if len(patterns) == 5 and len(parts) == 5 and patterns[0] == "acs":
        if all(_like(each, part) for each, part in zip(patterns, parts, strict=True)):
            return True
    return _at_most_maybe(whole)


def _like(pattern: str, text: str) -> bool:
    """Whether a pattern with `*` (any number of characters) and `?` (one character) matches the whole text; walked from the left."""
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
    if not isinstance(block, Object) or block.twice:
        return None
    return _all([_operator(name, keys, context) for name, keys in block.items()])


def _operator(name: str, keys: object, context: Context) -> Maybe:
    compare, negated = _OPERATORS.get(name, (None, False))
    if compare is None or not isinstance(keys, Object) or keys.twice or not keys:
        return None
    return _all([_key(compare, negated, wanted, context.get(key, ())) for key, wanted in keys.items()])


def _key(compare: Callable[[str, str], Maybe], negated: bool, wanted: object, given: tuple[str, ...] | None) -> Maybe:
    """`given` is () where it is not known what the request has."""
    if given is None:
        readable = wanted if isinstance(wanted, list) else [wanted]
        # There is no value that could match one of those listed; what a negation makes of that is written nowhere.
        return None if negated or not readable else False
    if not given:
        return None
    answers = {_not(each) if negated else each for each in (_listed(wanted, lambda one, of=value: compare(one, of)) for value in given)}
    return answers.pop() if len(answers) == 1 else None  # several values without a set operator are documented nowhere


def _equals(wanted: str, given: str) -> Maybe:
    return wanted == given


def _equals_without_case(wanted: str, given: str) -> Maybe:
    return wanted.lower() == given.lower()


def _bool(wanted: str, given: str) -> Maybe:
    return wanted == given if {wanted, given} <= {"true", "false"} else None


def _address(wanted: str, given: str) -> Maybe:
    try:
        network = ipaddress.ip_network(wanted, strict=False)
        return ipaddress.ip_address(given) in network
    except ValueError:
        return None


def _number(text: str) -> Decimal | None:
    return Decimal(text) if re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", text) else None


def _moment(text: str) -> datetime | None:
    """ISO 8601 with Z or an offset, as in the published examples."""
    if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)", text, re.ASCII):
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _ordered(read: Callable[[str], Any], holds: Callable[[Any, Any], bool]) -> Callable[[str, str], Maybe]:
    def compare(wanted: str, given: str) -> Maybe:
        left, right = read(given), read(wanted)
        return None if left is None or right is None else holds(left, right)

    return compare


def _orders(family: str, read: Callable[[str], Any]) -> dict[str, tuple[Callable[[str, str], Maybe], bool]]:
    return {
        f"{family}Equals": (_ordered(read, lambda given, wanted: given == wanted), False),
        f"{family}NotEquals": (_ordered(read, lambda given, wanted: given == wanted), True),
        f"{family}LessThan": (_ordered(read, lambda given, wanted: given < wanted), False),
        f"{family}LessThanEquals": (_ordered(read, lambda given, wanted: given <= wanted), False),
        f"{family}GreaterThan": (_ordered(read, lambda given, wanted: given > wanted), False),
        f"{family}GreaterThanEquals": (_ordered(read, lambda given, wanted: given >= wanted), False),
    }


#: Operator -> (comparison, whether it is the negation of that); a negated operator holds where no listed value matches, as the published
#: "only from these addresses" example (Deny with NotIpAddress and two networks) needs it
_OPERATORS: dict[str, tuple[Callable[[str, str], Maybe], bool]] = {
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
    made.twice = len(made) != len(pairs)
    return made


def _no_constant(name: str) -> float:
    raise ValueError(name)
