"""How a lacking permission is said."""

from __future__ import annotations

from tui.access.account import CallerKind
from tui.simulator import minting
from tui.simulator.errors import ApiError
from tui.simulator.registry import Caller, Service
from tui.simulator.store import Store

_REMEMBERED = 1000
_KINDS = {CallerKind.RAM_USER: "SubUser", CallerKind.ROLE: "AssumedRoleUser"}


def denial(store: Store, caller: Caller, action: str, service: Service) -> ApiError:
    """403 for a caller who lacks a RAM action such as ``ram:CreateUser``."""
    detail = {
        "AuthAction": action,
        "AuthPrincipalDisplayName": caller.principal_id or caller.name,
        "AuthPrincipalOwnerId": store.account_id,
        "AuthPrincipalType": _KINDS.get(caller.kind, "Root"),
        "EncodedDiagnosticMessage": minting.plausible_token(store.random),
        "NoPermissionType": "ImplicitDeny",
        "PolicyType": "AccountLevelIdentityBasedPolicy",
    }
    _remember(store, str(detail["EncodedDiagnosticMessage"]), detail)
    # The same refusal has several codes across services.
    code = "Forbidden.RAM" if service is Service.ARMS else "NoPermission"
    text = "You are not authorized to do this action. You should be authorized by RAM."
    return ApiError(403, code, text, {"AccessDeniedDetail": detail})


def _remember(store: Store, message: str, detail: dict[str, str]) -> None:
    """Keep what DecodeDiagnosticMessage will tell, for so many refusals."""
    while len(store.diagnostics) >= _REMEMBERED:
        del store.diagnostics[next(iter(store.diagnostics))]
    store.diagnostics[message] = {
        "AuthAction": detail["AuthAction"],
        "AuthConditions": [],
        "AuthPrincipal": {
            name: detail[name]
            for name in ("AuthPrincipalDisplayName", "AuthPrincipalOwnerId", "AuthPrincipalType")
        },
        "AuthResource": "*",
        "ExplicitDeny": False,
        "MatchedPolicies": [],
        "NoPermissionPolicyType": detail["PolicyType"],
    }
