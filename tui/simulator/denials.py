"""How a lacking permission is said."""

from __future__ import annotations

from tui.core.account import CallerKind
from tui.simulator import minting
from tui.simulator.authorization import Ruling
from tui.simulator.errors import ApiError
from tui.simulator.records import Attachment, Principal
from tui.simulator.registry import Caller, Service
from tui.simulator.store import Store

_REMEMBERED = 1000
_BY_RAM = {Service.ARMS, Service.CLOUD_MONITOR}
_KINDS = {CallerKind.RAM_USER: "SubUser", CallerKind.ROLE: "AssumedRoleUser"}


def denial(
    store: Store,
    caller: Caller,
    action: str,
    service: Service,
    resource: str = "*",
    ruling: Ruling = Ruling(allowed=False),  # noqa: B008 - frozen
) -> ApiError:
    """403 for a caller who lacks a RAM action such as ``ram:CreateUser``."""
    explicit = ruling.explicit
    detail = {
        "AuthAction": action,
        "AuthPrincipalDisplayName": caller.principal_id or caller.name,
        "AuthPrincipalOwnerId": store.account_id,
        "AuthPrincipalType": _KINDS.get(caller.kind, "Root"),
        "EncodedDiagnosticMessage": minting.plausible_token(store.random),
        "NoPermissionType": "ExplicitDeny" if explicit else "ImplicitDeny",
        "PolicyType": ruling.policy_type,
    }
    _remember(store, detail, resource, ruling)
    # The same refusal has several codes across services.
    code = "Forbidden.RAM" if service in _BY_RAM else "NoPermission"
    text = "You are not authorized to do this action. You should be authorized by RAM."
    return ApiError(403, code, text, {"AccessDeniedDetail": detail})


def _remember(store: Store, detail: dict[str, str], resource: str, ruling: Ruling) -> None:
    """Keep what DecodeDiagnosticMessage will tell, for so many refusals."""
    while len(store.diagnostics) >= _REMEMBERED:
        del store.diagnostics[next(iter(store.diagnostics))]
    store.diagnostics[detail["EncodedDiagnosticMessage"]] = {
        "AuthAction": detail["AuthAction"],
        "AuthConditions": [],
        "AuthPrincipal": {
            name: detail[name]
            for name in ("AuthPrincipalDisplayName", "AuthPrincipalOwnerId", "AuthPrincipalType")
        },
        "AuthResource": resource,
        "ExplicitDeny": ruling.explicit,
        "MatchedPolicies": [_matched(store, ruling.by)] if ruling.explicit and ruling.by else [],
        "NoPermissionPolicyType": detail["PolicyType"],
    }


def _matched(store: Store, by: Attachment) -> dict[str, str]:
    account = by.scope == store.account_id
    return {
        "PolicyType": by.policy_type,
        "PolicyIdentifier": by.policy_name,
        "PolicyVersion": store.policies[by.policy_type, by.policy_name].default_version,
        "AttachedScope": store.account_id if account else by.scope,
        "AttachedEntityType": "RAMGroup" if by.principal is Principal.GROUP else "RAMUser",
        "Effect": "Deny",
    }
