"""Random policy documents and requests, many of them odd: everything hangs on the seed."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

ACTIONS: Final = (
    "arms:GetPrometheusInstance",
    "arms:ListDashboards",
    "ram:CreateUser",
    "log:RemoteWritePrometheus",
)
ACTION_PATTERNS: Final = (
    *ACTIONS,
    *(
        "*",
        "*:*",
        "arms:*",
        "ram:*",
        "a*:*",
        "arms:Get*",
        "arms:*Dash*",
        "*:List*",
        "ram:Create????",
    ),
    *("arms:List?ashboards", "arms:?et*Instance", "ARMS:getprometheusinstance", "Arms:LIST*"),
    *("log:*Write*", "arms:GetPrometheusInstanc", "arms:GetPrometheusInstance?", "???:*", "cms:*"),
)
ODD_ACTIONS: Final = ("", "List*", "arms", "arms:Get Prometheus", "arms:a:b", 1, None, ["arms:*"])
RESOURCES: Final = (
    "acs:arms:cn-hangzhou:1290:prometheus/c1",
    "acs:arms:cn-beijing:1290:prometheus/c2/rule",
    "acs:ram::1290:user/ann",
    "acs:log:cn-hangzhou:1290:project/p/logstore/aliyun-prom-c1",
)
RESOURCE_PATTERNS: Final = (
    *RESOURCES,
    *("*", "acs:*:*:*:*", "acs:arms:*:*:*", "acs:arms:*:*:prometheus/*", "acs:arms:cn-*:*:*"),
    *("acs:arms:cn-hangzhou:*:prometheus/c?", "acs:ARMS:*:*:*", "acs:arms:*:*:Prometheus/*"),
    *("acs:ram:*:*:user/*", "acs:ram::*:user/ann", "acs:log:*:*:project/*/logstore/aliyun-prom-*"),
    *("acs:arms:cn-hangzhou:1290:prometheus/c1?", "acs:arms:cn-hangzhou:12?0:*", "acs:*:*:*:*c1*"),
    "acs:arms:<regionid>:*:prometheus/*",
)
ODD_RESOURCES: Final = ("", "arms", "acs:arms:*", "prometheus/*", 7, None, {"a": "*"})
CONTEXTS: Final[Mapping[str, tuple[str, ...]]] = {
    "acs:SourceIp": ("10.1.2.3", "192.0.2.9", "2001:db8::1", "home"),
    "acs:CurrentTime": ("2026-01-02T12:00:00Z", "2026-06-30T23:59:59+08:00", "noon"),
    "acs:SecureTransport": ("true", "false", "True"),
    "acs:MFAPresent": ("true", "false"),
    "acs:ResourceTag/team": ("sre", "SRE", "sre-1", ""),
    "oss:MaxKeys": ("9", "10", "10.0", "-3", "9007199254740993", "many"),
}
VALUES: Final[Mapping[str, tuple[Any, ...]]] = {
    "String": ("sre", "SRE", "sr?", "s*", "*", "", "dev", "sre-?"),
    "Numeric": ("9", "10", "10.00", "-3", "9007199254740992", "1e1", "ten", "+9", "*"),
    "Date": (
        "2026-01-02T12:00:00Z",
        "2026-01-02T20:00:00+08:00",
        "2026-07-01T00:00:00Z",
        "2026-01-02",
        "2026-*",
    ),
    "Bool": ("true", "false", "TRUE", "*"),
    "Ip": (
        *("10.1.2.3", "10.0.0.0/8", "10.1.2.9/24", "0.0.0.0/0", "2001:db8::/32", "::/0", "10.*"),
        *("*", "10.0.0.0/255.0.0.0", "10.0.0", "2001:db8::1/129"),
    ),
}
REQUESTS: Final = 10
"""How many requests are made of the same documents."""
ENDS: Final = ("LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals", "Equals")
FAMILIES: Final[Mapping[str, str]] = {
    **dict.fromkeys(("StringEquals", "StringNotEquals", "StringLike", "StringNotLike"), "String"),
    **dict.fromkeys(("StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase"), "String"),
    **{f"Numeric{end}": "Numeric" for end in (*ENDS, "NotEquals")},
    **{f"Date{end}": "Date" for end in (*ENDS, "NotEquals")},
    "Bool": "Bool",
    **dict.fromkeys(("IpAddress", "NotIpAddress"), "Ip"),
}
ODD_OPERATORS: Final = ("StringIs", "stringequals", "Null", "BoolIfExists", "ForSomeValues:Bool")
KEYS: Final[Mapping[str, str]] = {
    "String": "acs:ResourceTag/team",
    "Numeric": "oss:MaxKeys",
    "Date": "acs:CurrentTime",
    "Bool": "acs:SecureTransport",
    "Ip": "acs:SourceIp",
}


@dataclass(frozen=True, slots=True)
class Case:
    """What one identity holds, and a request of it."""

    documents: tuple[str, ...]
    action: str
    resource: str
    context: Mapping[str, str]


def cases(seed: int) -> Iterator[Case]:
    """Without end; a few requests of the same documents, as reading those takes longest."""
    dice = random.Random(seed)
    while True:
        held = tuple(_document(dice) for _ in range(dice.choice((1, 1, 1, 2, 2, 3))))
        for _ in range(REQUESTS):
            action, resource = dice.choice(ACTIONS), dice.choice(RESOURCES)
            known = {key: dice.choice(of) for key, of in CONTEXTS.items() if dice.random() < 0.6}
            yield Case(held, action, resource, known)


def _document(dice: random.Random) -> str:
    statements: Any = [_statement(dice) for _ in range(dice.choice((1, 1, 2, 2, 3)))]
    members: list[tuple[str, Any]] = [("Version", "1"), ("Statement", statements)]
    if dice.random() < 0.03:
        members = dice.choice(
            (
                [("Version", "2"), members[1]],
                [("Version", 1), members[1]],
                members[1:],
                members[:1],
                [*members, ("Id", "x")],
                [*members, ("Version", "1")],
                [members[0], ("Statement", statements[0])],
                [members[0], ("Statement", [])],
                [members[0], ("Statement", [*statements, dice.choice(("x", 1, None, []))])],
            )
        )
    text = _written(_Members(members))
    if dice.random() < 0.01:
        return dice.choice(("", "[]", "null", text[:-1], text + "}", text.replace(",", ",,", 1)))
    return text


class _Members(list[tuple[str, Any]]):
    """An object, in which a key may stand twice."""


def _written(value: object) -> str:
    if isinstance(value, _Members):
        return "{" + ",".join(f"{json.dumps(key)}: {_written(of)}" for key, of in value) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_written, value)) + "]"
    return json.dumps(value)


def _statement(dice: random.Random) -> _Members:
    members = _Members(
        [
            ("Effect", dice.choice(("Allow", "Allow", "Deny"))),
            (
                "NotAction" if dice.random() < 0.2 else "Action",
                _several(dice, ACTION_PATTERNS, ODD_ACTIONS),
            ),
            (
                "NotResource" if dice.random() < 0.02 else "Resource",
                _several(dice, RESOURCE_PATTERNS, ODD_RESOURCES),
            ),
        ]
    )
    if dice.random() < 0.45:
        members.append(("Condition", _conditions(dice)))
    if dice.random() < 0.05:
        _spoil(dice, members)
    dice.shuffle(members)
    return members


def _several(dice: random.Random, good: tuple[Any, ...], odd: tuple[Any, ...]) -> object:
    found = [dice.choice(good) for _ in range(dice.choice((1, 1, 2, 3)))]
    if dice.random() < 0.03:
        found[0] = dice.choice(odd)
    if dice.random() < 0.005:
        return []
    return found[0] if len(found) == 1 and dice.random() < 0.5 else found


def _spoil(dice: random.Random, members: _Members) -> None:
    at = dice.randrange(len(members))
    ways: tuple[Callable[[], object], ...] = (
        lambda: members.pop(at),
        lambda: members.append(members[at]),
        lambda: members.append(("Sid", "one")),
        lambda: members.append(("Principal", {"RAM": ["*"]})),
        lambda: members.append(("NotAction", "ram:*")),
        lambda: members.append(("NotResource", "*")),
        lambda: members.__setitem__(at, (members[at][0].lower(), members[at][1])),
        lambda: members.__setitem__(0, ("Effect", dice.choice(("ALLOW", "allow", 1, None)))),
        lambda: members.append(("Condition", dice.choice(("x", [], None)))),
    )
    dice.choice(ways)()


def _conditions(dice: random.Random) -> _Members:
    blocks = _Members()
    for _ in range(dice.choice((0, 1, 1, 1, 2))):
        operator = dice.choice(tuple(FAMILIES))
        family = FAMILIES[operator]
        if dice.random() < 0.1:
            operator = dice.choice(("ForAllValues:", "ForAnyValue:")) + operator
        if dice.random() < 0.03:
            operator = dice.choice(ODD_OPERATORS)
        blocks.append((operator, _keys(dice, family)))
    return blocks


def _keys(dice: random.Random, family: str) -> object:
    if dice.random() < 0.02:
        return dice.choice((_Members(), "x", [], None))
    names = [KEYS[family] if dice.random() < 0.85 else dice.choice(tuple(CONTEXTS))]
    if dice.random() < 0.2:
        names.append(dice.choice((*CONTEXTS, "acs:Mood", "ACS:SourceIp")))
    return _Members([(name, _values(dice, family)) for name in names])


def _values(dice: random.Random, family: str) -> object:
    found = [dice.choice(VALUES[family]) for _ in range(dice.choice((1, 1, 2, 3)))]
    if dice.random() < 0.02:
        found[0] = dice.choice((True, 5, None, ["x"]))
    if dice.random() < 0.005:
        return []
    return found[0] if len(found) == 1 and dice.random() < 0.6 else found
