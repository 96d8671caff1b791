"""The ready-made message for a team member, in parts and without a secret."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from tui.core.findings import Parameters
from tui.core.handover import Handover
from tui.core.modes import AccessMode
from tui.core.scopes import ResourceGroupScope

MESSAGE: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "message.greeting": ("name",),
        "message.page": ("page",),
        "message.check-page": (),
        "message.logon-name": ("name",),
        "message.or-logon-name": ("name",),
        "message.password-apart": (),
        "message.password-kept": (),
        "message.reset": (),
        "message.expires": ("days",),
        "message.expires-soon": (),
        "message.mfa": (),
        "message.key-id": ("id",),
        "message.key-apart": (),
        "message.key-kept": (),
        "message.environment": ("id",),
        "message.grant-account": ("policy",),
        "message.grant-group": ("policy", "group"),
        "message.regions": ("regions",),
        "message.console": ("address",),
    }
)
"""The parts of the ready-made message and their parameters, for the sentences."""


@dataclass(frozen=True, slots=True)
class MessagePart:
    """One sentence or line of the ready-made message, by code."""

    code: str
    parameters: Parameters


def message_parts(handover: Handover) -> tuple[MessagePart, ...]:
    """The ready-made message, which holds no secret: those are handed over another way."""
    return tuple(
        MessagePart(code, MappingProxyType(dict(parameters)))
        for code, parameters in _parts(handover)
    )


def _parts(it: Handover) -> Iterator[tuple[str, dict[str, str | int]]]:
    yield "message.greeting", {"name": it.display_name or it.logon_name}
    if it.mode is AccessMode.CONSOLE:
        yield from _console_parts(it)
    elif it.mode is AccessMode.ACCESS_KEY:
        yield from _key_parts(it)
    for given in it.grants:
        if isinstance(given.scope, ResourceGroupScope):
            group = given.scope.group_id
            yield "message.grant-group", {"policy": given.policy.name, "group": group}
        else:
            yield "message.grant-account", {"policy": given.policy.name}
    if it.regions:
        yield "message.regions", {"regions": ", ".join(it.regions)}
    if it.console:
        yield "message.console", {"address": it.console}


def _console_parts(it: Handover) -> Iterator[tuple[str, dict[str, str | int]]]:
    yield "message.page", {"page": it.page.general}
    if not it.page.documented:
        yield "message.check-page", {}
    for index, name in enumerate(it.logon_names):
        yield "message.or-logon-name" if index else "message.logon-name", {"name": name}
    if it.password is None:
        yield "message.password-kept", {}
        return
    yield "message.password-apart", {}
    if it.must_reset:
        yield "message.reset", {}
    if it.expires_in_days == 1:
        yield "message.expires-soon", {}
    elif it.expires_in_days:
        yield "message.expires", {"days": it.expires_in_days}
    if it.must_bind_mfa:
        yield "message.mfa", {}


def _key_parts(it: Handover) -> Iterator[tuple[str, dict[str, str | int]]]:
    if not it.access_key_id:
        yield "message.key-kept", {}
        return
    yield "message.key-id", {"id": it.access_key_id}
    yield "message.key-apart", {}
    yield "message.environment", {"id": it.access_key_id}
