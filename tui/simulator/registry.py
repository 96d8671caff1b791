"""The table of operations, filled by a decorator beside each handler."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import unquote

from tui.core.account import CallerKind
from tui.simulator.methods import methods
from tui.simulator.requests import Parameters
from tui.simulator.store import Store

Body = dict[str, object]


class Service(StrEnum):
    """The services, told apart by API version: the Host header says nothing here."""

    RAM = "2015-05-01"
    IMS = "2019-08-15"
    RESOURCE_MANAGER = "2020-03-31"
    STS = "2015-04-01"
    ARMS = "2019-08-08"
    CLOUD_MONITOR = "2024-03-30"

    @property
    def product(self) -> str:
        """The product's name in logs and in the published metadata."""
        return _PRODUCTS[self]


_PRODUCTS: Mapping[Service, str] = {
    Service.RAM: "ram",
    Service.IMS: "ims",
    Service.RESOURCE_MANAGER: "resourcemanager",
    Service.STS: "sts",
    Service.ARMS: "arms",
    Service.CLOUD_MONITOR: "cms",
}


@dataclass(frozen=True, slots=True)
class Caller:
    """Who signed a request."""

    kind: CallerKind
    principal_id: str
    name: str
    """Logon name of a RAM user, ``role/session`` of an assumed role, empty for root."""
    key_id: str


@dataclass(frozen=True, slots=True)
class Call:
    """One authenticated request on its way to a handler."""

    store: Store
    parameters: Parameters
    caller: Caller

    def text(self, name: str) -> str:
        """Shorthand for :meth:`Parameters.text`."""
        return self.parameters.text(name)


Handler = Callable[[Call], Body]


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation: its parameters' wire names and the RAM actions a caller needs."""

    service: Service
    name: str
    parameters: frozenset[str]
    required: tuple[str, ...]
    actions: tuple[str, ...]
    on: tuple[str, ...]
    """What each action has to be allowed on: templates of :mod:`tui.simulator.resources`."""
    handler: Handler
    path: str = ""
    """Where it is, with names of parameters in braces; empty for RPC style, which has one path."""

    @property
    def methods(self) -> frozenset[str]:
        """The HTTP methods that it takes."""
        return frozenset({"GET"}) if self.path else methods(self.service.product, self.name)

    def in_path(self, path: str) -> Mapping[str, str] | None:
        """The parameters that a path holds; None for a path of something else."""
        if not self.path:
            return {}
        found = re.fullmatch(re.sub(r"{(\w+)}", r"(?P<\1>[^/]+)", self.path), path)
        if found is None:
            return None
        return {name: unquote(value) for name, value in found.groupdict().items()}


OPERATIONS: dict[tuple[Service, str], Operation] = {}


def operation(
    service: Service,
    name: str,
    takes: str = "",
    *,
    on: tuple[str, ...],
    required: str = "",
    actions: str | None = None,
    path: str = "",
) -> Callable[[Handler], Handler]:
    """Register a handler.

    Args:
        service: Which service has the operation.
        name: The operation's name.
        takes: Wire names of the optional parameters, separated by spaces.
        on: What the actions have to be allowed on, from :mod:`tui.simulator.resources`.
        required: Wire names of those whose absence the gateway itself refuses.
        actions: RAM actions, by default the operation's name behind the service's prefix (IMS
            operations are authorised under ``ram:``); empty when none is needed.
        path: Of an operation in ROA style, which all are read with GET.
    """
    prefix = {Service.IMS: "ram", Service.RESOURCE_MANAGER: "ram"}.get(service, service.product)
    needed = f"{prefix}:{name}" if actions is None else actions

    def register(handler: Handler) -> Handler:
        key = (service, name)
        if key in OPERATIONS:
            raise ValueError(f"{name} is registered twice")
        OPERATIONS[key] = Operation(
            service,
            name,
            frozenset(takes.split()) | frozenset(required.split()),
            tuple(required.split()),
            tuple(needed.split()),
            on,
            handler,
            path,
        )
        return handler

    return register
