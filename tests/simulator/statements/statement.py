"""The form of a statement, and short ways to write one."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

from tests.simulator.statements.client import Sending
from tui.simulator.store import Store

RAM, IMS, RM = "2015-05-01", "2019-08-15", "2020-03-31"
STS, ARMS, CMS = "2015-04-01", "2019-08-08", "2024-03-30"

ACCOUNT = "1290384756102938"
DOMAIN = "acme-observability.onaliyun.com"


@dataclass(frozen=True)
class From:
    """Something out of an earlier answer."""

    request: int
    """Which of the requests that come before, from 0."""
    path: str
    then: Callable[[str], str] = str
    """What is made of it."""


@dataclass(frozen=True)
class KeyFrom:
    """The AccessKey, or the temporary credentials, in an earlier answer."""

    request: int
    token: str | None = None
    """Another token than theirs."""
    token_of: int | None = None
    """The request whose answer has the token."""


Value: TypeAlias = str | From
Change: TypeAlias = Callable[[Store], object]
Expected: TypeAlias = object
"""A value, or something that says whether a value is right."""


@dataclass(frozen=True)
class Ask:
    """One request; the administrator's where nobody is named."""

    version: str
    action: str
    given: Mapping[str, Value]
    key: KeyFrom | None = None
    how: Sending | None = None
    """None: by the older signature in every second statement."""

    def by(self, key: KeyFrom) -> Ask:
        """The same with somebody's key."""
        return replace(self, key=key)

    def sent(self, how: Sending) -> Ask:
        """The same in a way of its own."""
        return replace(self, how=how)


STATUSES: Mapping[str, int] = {
    "CheckAuthenticationCodeFail": 403,
    "DeleteConflict": 409,
    "EntityAlreadyExists": 409,
    "EntityNotExist": 404,
    "EntityNotExists": 404,
    "Forbidden": 403,
    "InvalidAccessKeyId": 404,
    "InvalidAction": 404,
    "LimitExceeded": 409,
    "NoPermission": 403,
    "NotImplemented": 501,
    "PrometheusInstanceNotExist": 404,
    "UnsupportedHTTPMethod": 405,
}


@dataclass(frozen=True)
class Statement:
    """What is documented of one request."""

    says: str
    source: str
    ask: Ask
    code: str = ""
    """Of the refusal; empty where the request succeeds."""
    has: Mapping[str, Expected] = field(default_factory=dict)
    """What the answer holds, by paths such as ``Users.User.0.UserName``; a star takes them all."""
    before: tuple[Ask, ...] = ()
    """What is asked before; all of it has to succeed."""
    change: Change | None = None
    """What happens between that and the request, where no operation can bring it about."""
    fails: str = ""
    """Why it does not hold here; empty where it does."""

    @property
    def status(self) -> int:
        """The HTTP status that is documented with codes of this family: 400 if with none below."""
        return STATUSES.get(self.code.partition(".")[0], 400) if self.code else 200


def ask(version: str, action: str, /, **given: Value) -> Ask:
    """A request; two underscores in a name stand for a dot."""
    return Ask(version, action, {n.replace("__", "."): v for n, v in given.items()})


def statement(*effects: Mapping[str, object]) -> str:
    """A policy document of these statements."""
    return json.dumps({"Version": "1", "Statement": list(effects)})


def allow(*actions: str, on: str | list[str] = "*", **more: object) -> dict[str, object]:
    """A policy's statement that allows."""
    return {"Effect": "Allow", "Action": list(actions), "Resource": on, **more}


def deny(*actions: str, on: str | list[str] = "*", **more: object) -> dict[str, object]:
    """A policy's statement that forbids."""
    return {"Effect": "Deny", "Action": list(actions), "Resource": on, **more}


HOLDER = KeyFrom(1)
"""Whom :func:`holder` makes, where its requests come first."""


def holder(*effects: Mapping[str, object], name: str = "holder") -> tuple[Ask, ...]:
    """Requests that make a RAM user with an AccessKey who holds a policy of these statements."""
    made = (ask(RAM, "CreateUser", UserName=name), ask(RAM, "CreateAccessKey", UserName=name))
    if not effects:
        return made
    policy = f"policy-of-{name}"
    held = {"PolicyType": "Custom", "PolicyName": policy, "UserName": name}
    return (
        *made,
        ask(RAM, "CreatePolicy", PolicyName=policy, PolicyDocument=statement(*effects)),
        ask(RAM, "AttachPolicyToUser", **held),
    )


def like(pattern: str) -> Callable[[object], bool]:
    """A text that this pattern matches as a whole."""
    return lambda value: isinstance(value, str) and re.fullmatch(pattern, value) is not None


STAMP = like(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
"""A date as every service writes it."""


def holding(*wanted: object) -> Callable[[object], bool]:
    """A list, or a text, with all of these in it."""
    return lambda value: isinstance(value, list | str) and all(each in value for each in wanted)


def without(*unwanted: Any) -> Callable[[object], bool]:  # noqa: ANN401
    """A list, or a text, with none of these in it."""
    return lambda value: isinstance(value, list | str) and not any(u in value for u in unwanted)


def fields(*names: str) -> Callable[[object], bool]:
    """Just these names and no others."""
    return lambda value: isinstance(value, dict) and set(value) == set(names)


def absent(value: object) -> bool:
    """Nothing of that name, or an empty text."""
    return value is None or value == ""


def present(value: object) -> bool:
    """Something that is not empty."""
    return value not in (None, "", [], {})


def found(body: object, path: str) -> object:
    """What stands at a path; None where nothing does."""
    here = body
    parts = path.split(".")
    for place, part in enumerate(parts):
        if part == "*":
            rest = ".".join(parts[place + 1 :])
            items = here if isinstance(here, list) else []
            return [found(item, rest) for item in items] if rest else items
        if isinstance(here, list):
            here = here[int(part)] if int(part) < len(here) else None
        else:
            here = here.get(part) if isinstance(here, dict) else None
    return here
