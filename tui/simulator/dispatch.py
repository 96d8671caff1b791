"""From a request to its answer: gate, permission, handler."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC
from fnmatch import fnmatchcase

import tui.simulator.operations  # noqa: F401  (fills the table)
from tui.access.account import CallerKind
from tui.simulator import minting
from tui.simulator.errors import ApiError, missing
from tui.simulator.gateway import Gateway
from tui.simulator.incoming import Incoming
from tui.simulator.parameters import Parameters
from tui.simulator.registry import OPERATIONS, Call, Caller, Operation, Service
from tui.simulator.store import Store

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back: HTTP status and JSON body, with what the request log wants to know."""

    status: int
    body: Mapping[str, object]
    request_id: str
    product: str = ""
    action: str = ""
    code: str = ""


class Dispatcher:
    """Answers requests one at a time against one store."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._gateway = Gateway(store)

    def answer(self, request: Incoming) -> Answer:
        """The answer to a request; never raises."""
        request_id = minting.request_id(self.store.random)
        product = _product(request.version)
        try:
            body = self._call(request)
        except ApiError as error:
            return Answer(
                error.status,
                self._error_body(error, request, product, request_id),
                request_id,
                product,
                request.action,
                error.code,
            )
        except Exception:
            logger.exception("%s failed inside the simulator", request.action)
            broken = ApiError(500, "InternalError", "An internal error occurred.")
            return Answer(
                500,
                self._error_body(broken, request, product, request_id),
                request_id,
                product,
                request.action,
                broken.code,
            )
        return Answer(200, {"RequestId": request_id, **body}, request_id, product, request.action)

    def _call(self, request: Incoming) -> Mapping[str, object]:
        operation = _find(request)
        caller = self._gateway.authenticate(request)
        self._note_use(caller, operation)
        settings = self.store.settings
        if not settings.ram_active and operation.service in {Service.RAM, Service.IMS}:
            raise ApiError(403, "Inactive", "Your ram service is inactive, please activate it.")
        self._authorize(caller, operation)
        parameters = Parameters(request.parameters, operation.parameters)
        for name in operation.required:
            parameters.required(name)
        return operation.handler(Call(self.store, parameters, caller))

    def _note_use(self, caller: Caller, operation: Operation) -> None:
        key = self.store.keys.get(caller.key_id)
        if key is not None:
            key.last_used = self.store.now().astimezone(UTC)
            key.last_service = operation.service.product.capitalize()

    def _authorize(self, caller: Caller, operation: Operation) -> None:
        denied = self.store.settings.denied_actions
        for action in operation.actions:
            if any(fnmatchcase(action, pattern) for pattern in denied):
                raise self._denial(caller, action, operation.service)

    def _denial(self, caller: Caller, action: str, service: Service) -> ApiError:
        kinds = {CallerKind.RAM_USER: "SubUser", CallerKind.ROLE: "AssumedRoleUser"}
        detail = {
            "AuthAction": action,
            "AuthPrincipalDisplayName": caller.principal_id or caller.name,
            "AuthPrincipalOwnerId": self.store.account_id,
            "AuthPrincipalType": kinds.get(caller.kind, "Root"),
            "EncodedDiagnosticMessage": minting.plausible_token(self.store.random),
            "NoPermissionType": "ImplicitDeny",
            "PolicyType": "AccountLevelIdentityBasedPolicy",
        }
        # The same refusal has several codes across services.
        code = "Forbidden.RAM" if service is Service.ARMS else "NoPermission"
        text = "You are not authorized to do this action. You should be authorized by RAM."
        return ApiError(403, code, text, {"AccessDeniedDetail": detail})

    def _error_body(
        self, error: ApiError, request: Incoming, product: str, request_id: str
    ) -> Mapping[str, object]:
        return {
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


def _product(version: str) -> str:
    return Service(version).product if version in set(Service) else ""


def _find(request: Incoming) -> Operation:
    if request.method not in {"GET", "POST"}:
        raise ApiError(405, "UnsupportedHTTPMethod", "This http method is not supported.")
    for name, value in (("Action", request.action), ("Version", request.version)):
        if not value:
            raise missing(name)
    if request.version not in set(Service):
        raise ApiError(400, "InvalidVersion", "Specified parameter Version is not valid.")
    found = OPERATIONS.get((Service(request.version), request.action))
    if found is None:
        raise ApiError(
            404,
            "InvalidAction.NotFound",
            "Specified api is not found, please check your url and method.",
        )
    return found
