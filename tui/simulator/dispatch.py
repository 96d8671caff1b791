"""Dispatch of a request: gateway, permission, handler."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC
from fnmatch import fnmatchcase

import tui.simulator.operations  # noqa: F401  (fills the table)
from tui.policy.known_actions import PUBLISHED
from tui.simulator import requests, values
from tui.simulator.authorization import demand, denial
from tui.simulator.errors import ApiError, missing
from tui.simulator.gateway import Gateway
from tui.simulator.registry import (
    BY_HANDLER,
    OPERATIONS,
    Asking,
    Call,
    Caller,
    Operation,
    Service,
    asked,
)
from tui.simulator.requests import Incoming, Parameters
from tui.simulator.store import Store

logger = logging.getLogger(__name__)

_METHODS = frozenset({"GET", "POST", "PUT", "DELETE"})


@dataclass(frozen=True, slots=True)
class Answer:
    """HTTP status and body, with fields for the request log."""

    status: int
    body: Mapping[str, object]
    request_id: str
    product: str = ""
    action: str = ""
    code: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


Refusal = Callable[[Caller, Operation], ApiError]
"""Refusal of a request that the gateway let through."""


class Dispatcher:
    """Dispatcher of requests, one at a time, against one store."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._gateway = Gateway(store)

    def signer(self, request: Incoming) -> Caller | None:
        """Signer of a request; None where the gateway would refuse it. Nothing is remembered."""
        try:
            _find(request)
            requests.check(request)
            return self._gateway.check(request)
        except ApiError:
            return None

    def answer(self, request: Incoming, refusal: Refusal | None = None) -> Answer:
        """Answer a request; never raises.

        ``refusal`` refuses the request behind the gateway, before anything is done.
        """
        request_id = values.request_id(self.store.random)
        try:
            body = self._call(request, refusal)
        except ApiError as error:
            return self.refused(request, error, request_id)
        except Exception:
            logger.exception("%s failed inside the simulator", request.action)
            broken = ApiError(500, "InternalError", "An internal error occurred.")
            return self.refused(request, broken, request_id)
        # CloudMonitor writes all names with a small first letter.
        named = "requestId" if request.version == Service.CLOUD_MONITOR else "RequestId"
        whole = {named: request_id, **body}
        return Answer(200, whole, request_id, _product(request.version), request.action)

    def refused(self, request: Incoming, error: ApiError, request_id: str) -> Answer:
        """Error as an answer."""
        product = _product(request.version)
        body = {
            "RequestId": request_id,
            "HostId": request.headers.get("host", ""),
            "Code": error.code,
            "Message": error.message,
            "Recommend": (
                f"https://api.alibabacloud.com/troubleshoot?q={error.code}"
                f"&product={product}&requestId={request_id}"
            ),
            **error.extra,
        }
        return Answer(
            error.status, body, request_id, product, request.action, error.code, error.headers
        )

    def unheard(self, request: Incoming) -> Answer:
        """Stand-in in the request log for a request that did not reach the service."""
        return Answer(0, {}, "", _product(request.version), request.action)

    def _call(self, request: Incoming, refusal: Refusal | None) -> Mapping[str, object]:
        operation = _find(request)
        requests.check(request)
        caller = self._gateway.authenticate(request)
        self._note_use(caller, operation)
        settings = self.store.settings
        if not settings.ram_active and operation.service in {Service.RAM, Service.IMS}:
            raise ApiError(403, "Inactive", "Your ram service is inactive, please activate it.")
        if refusal is not None:
            raise refusal(caller, operation)
        self._forbid(caller, operation)
        given = {**request.parameters, **(operation.in_path(request.path) or {})}
        parameters = Parameters(given, operation.parameters)
        for name in operation.required:
            parameters.required(name)
        call = Call(self.store, parameters, caller)
        if operation.on != BY_HANDLER:
            asking = Asking(self.store, caller, given)
            for action in operation.actions:
                for resource in asked(operation.on, action, asking):
                    demand(call, action, operation.service, resource)
        return operation.handler(call)

    def _note_use(self, caller: Caller, operation: Operation) -> None:
        key = self.store.keys.get(caller.key_id)
        if key is not None:
            key.last_used = self.store.now().astimezone(UTC)
            key.last_service = operation.service.product.capitalize()

    def _forbid(self, caller: Caller, operation: Operation) -> None:
        denied = self.store.settings.denied_actions
        for action in operation.actions:
            if any(fnmatchcase(action, pattern) for pattern in denied):
                raise denial(self.store, caller, action, operation.service)


def _product(version: str) -> str:
    return Service(version).product if version in set(Service) else ""


def _find(request: Incoming) -> Operation:
    if request.method not in _METHODS:
        raise _bad_method()
    for name, value in (("Action", request.action), ("Version", request.version)):
        if not value:
            raise missing(name)
    if request.version not in set(Service):
        raise ApiError(400, "InvalidVersion", "Specified parameter Version is not valid.")
    service = Service(request.version)
    found = OPERATIONS.get((service, request.action))
    if found is None and request.action in PUBLISHED[service.product]:
        raise ApiError(
            501,
            "NotImplemented",
            f"The simulator does not have {request.action} of {service.product}. "
            "Alibaba Cloud does.",
        )
    if found is None or found.in_path(request.path) is None:
        raise ApiError(
            404,
            "InvalidAction.NotFound",
            "Specified api is not found, please check your url and method.",
        )
    if request.method not in found.methods:
        raise _bad_method()
    return found


def _bad_method() -> ApiError:
    return ApiError(405, "UnsupportedHTTPMethod", "This http method is not supported.")
