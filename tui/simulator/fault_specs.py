"""Faults as text, for ``onramp simulator --fault SPEC`` and the request log.

A SPEC is ``ACTION:KIND[,key=value...]``, as CreateUser:reset-after,count=3.
ACTION is the name of an API action or a pattern: ``*`` for all, ``Attach*`` for
all that attach a policy. KIND is one of these; below it, what a client sees:

``throttle``
    HTTP 429 (``status=400``: 400), ``Throttling.User`` (``code=Throttling.Api``
    or ``code=Throttling``). ``retry-after=SECONDS`` adds the header
    x-acs-retry-after, in whole milliseconds as the SDK reads it. No change.
``server-error``
    HTTP 500 ``InternalError``, or 503 with ``code=ServiceUnavailable``.
    ``done=yes``: the change is made before; this hides whatever came of it.
``bad-gateway``
    HTTP 502 with HTML. ``done=yes``: the request reached the service before.
``refused``
    This request's connection is reset before the change. For ``seconds=`` (1)
    new connections are refused, and idle ones are closed at once; then the same
    port listens again. Other requests under way are answered.
``reset-before``, ``reset-after``
    The connection is reset without an answer, before or after the change.
``cut-off``
    The change is made. Status line, headers and half of the body arrive, then
    the connection is closed. ``length=no``: no Content-Length says that half is
    missing.
``hang``
    Nothing, until the client gives up. ``done=yes``: the change is made at
    once. After ``seconds=`` the answer comes if the change was made; if not,
    the connection is reset.
``late``
    The connection is reset at once. ``seconds=`` (1) later the request reaches
    the service, and is carried out unless the gate refuses it by then.
``no-permission``
    HTTP 403 ``NoPermission`` (``Forbidden.RAM`` from ARMS) with
    AccessDeniedDetail. No change.
``expired-token``
    From this request on the temporary credentials that sign it have run out:
    HTTP 400 ``InvalidSecurityToken.Expired``. No change. Requests that a
    permanent AccessKey signs are spared, and not counted.
``invisible``
    The change is made and answered. For ``seconds=`` (30) by the store's clock,
    other calls neither list nor find what it made (EntityNotExist.User and so
    on; InvalidAccessKeyId.NotFound where a new AccessKey signs), yet it cannot
    be made twice (EntityAlreadyExists).

Every kind takes ``count=N`` (the first N matching requests), ``after=N`` (skip
N before those), ``probability=P`` (each is hit with P, 0 to 1) and
``user=LOGON_NAME`` (requests about that user). With neither count nor
probability one request is hit; with ``probability=1`` alone, every one. Of
several faults the first that applies hits; later ones do not count that
request. Requests that the gate refuses are hit by none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import MISSING, fields
from fnmatch import fnmatchcase
from typing import get_args

import tui.simulator.operations  # noqa: F401  (fills the table)
from tui.simulator.faults import Effect, Fault
from tui.simulator.registry import OPERATIONS

KINDS: dict[str, type[Effect]] = {effect.kind: effect for effect in get_args(Effect)}
"""Effects by the names of their kinds."""

_COMMON = ("count", "after", "probability", "user")
_NUMBER = re.compile(r"[0-9]{1,9}")
_DECIMAL = re.compile(r"[0-9]{1,9}(\.[0-9]{1,9})?")
_LOGON_NAME = re.compile(r"[A-Za-z0-9._-]{1,64}")


def parse(text: str) -> Fault:
    """Parse a SPEC.

    Raises:
        ValueError: It describes no fault; the message is a sentence that says what is accepted.
    """
    head, *options = text.split(",")
    action, colon, kind = head.partition(":")
    if not (action and colon and kind):
        raise ValueError(f"{text!r} is not ACTION:KIND[,key=value...]")
    if not any(fnmatchcase(name, action) for _, name in OPERATIONS):
        raise ValueError(
            f"no action is called {action!r}; give one such as CreateUser, a pattern such as "
            "Attach*, or *"
        )
    if kind not in KINDS:
        raise ValueError(f"{kind!r} is no kind of fault; the kinds are {_listed(KINDS)}")
    accepted = [*_keys(KINDS[kind]), *_COMMON]
    given: dict[str, object] = {}
    for option in options:
        key, _, value = option.partition("=")
        if key not in accepted:
            raise ValueError(f"{kind} does not take {key!r}; it takes {_listed(accepted)}")
        if key in given:
            raise ValueError(f"{key} is given twice")
        given[key] = _READERS[key](key, value)
    common = {key: given.pop(key) for key in _COMMON if key in given}
    # The readers give what the fields want, which mypy cannot follow.
    effect: Callable[..., Effect] = KINDS[kind]
    fault: Callable[..., Fault] = Fault
    return fault(action, effect(**{_field(key): given[key] for key in given}), **common)


def spec_of(fault: Fault) -> str:
    """SPEC of a fault, without defaults."""
    parts = [f"{fault.action}:{fault.effect.kind}"]
    for value in (fault.effect, fault):
        for field in fields(value):
            given = getattr(value, field.name)
            if field.default is not MISSING and given != field.default:
                parts.append(f"{_key(field.name)}={_written(given)}")
    return ",".join(parts)


def _keys(kind: type[Effect]) -> list[str]:
    return [_key(field.name) for field in fields(kind)]


def _key(field: str) -> str:
    return field.replace("_", "-")


def _field(key: str) -> str:
    return key.replace("-", "_")


def _listed(names: Iterable[str]) -> str:
    *most, last = names
    return f"{', '.join(most)} and {last}"


def _written(value: object) -> str:
    match value:
        case bool():
            return "yes" if value else "no"
        case float():
            return f"{value:.9f}".rstrip("0").rstrip(".")
        case _:
            return str(value)


def _whole(key: str, text: str) -> int:
    if not _NUMBER.fullmatch(text):
        raise ValueError(f"{key} must be a whole number")
    return int(text)


def _decimal(key: str, text: str) -> float:
    if not _DECIMAL.fullmatch(text):
        raise ValueError(f"{key} must be a number such as 2 or 0.5")
    return float(text)


def _yes_or_no(key: str, text: str) -> bool:
    if text not in {"yes", "no"}:
        raise ValueError(f"{key} must be yes or no")
    return text == "yes"


def _logon_name(key: str, text: str) -> str:
    if not _LOGON_NAME.fullmatch(text):
        raise ValueError(f"{key} must be a logon name")
    return text


_READERS: dict[str, Callable[[str, str], object]] = {
    "retry-after": _decimal,
    "status": _whole,
    "code": lambda _, text: text,
    "done": _yes_or_no,
    "length": _yes_or_no,
    "seconds": _decimal,
    "count": _whole,
    "after": _whole,
    "probability": _decimal,
    "user": _logon_name,
}
