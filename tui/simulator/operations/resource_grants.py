"""Resource Management: grants on a resource group or, with the account's ID, on everything."""

from __future__ import annotations

from tui.simulator import errors, values
from tui.simulator.errors import ApiError
from tui.simulator.operations.policy_grants import attach, detach
from tui.simulator.paging import by_number
from tui.simulator.records import Attachment, Policy, Principal
from tui.simulator.registry import Body, Call, Service, operation
from tui.simulator.resources import POLICY, PRINCIPALS, WHOLE_ACCOUNT
from tui.simulator.store import Store
from tui.simulator.values import stamp

_ALL = "PolicyType PolicyName PrincipalType PrincipalName ResourceGroupId"


def _policy_type(call: Call) -> str:
    """Said in words of its own (https://alibabacloud.com/help/en/resource-management/api-attachpolicy)."""
    try:
        return values.policy_type(call.text("PolicyType"))
    except ApiError as error:
        raise ApiError(error.status, error.code, "The specified policy type is invalid.") from None


def _principal_type(value: str) -> Principal:
    try:
        return Principal(value)
    except ValueError:
        raise errors.invalid("PrincipalType") from None


def _principal_id(store: Store, kind: Principal, name: str) -> str:
    if kind is Principal.USER:
        return store.user_of_principal(name).user_id
    local, _, domain = name.partition("@")
    if kind is Principal.GROUP:
        if domain != f"group.{store.default_domain}":
            raise errors.not_found("Group")
        return store.group(local).group_id
    role = store.roles.get(local)
    if role is None or domain != f"role.{store.alias}.onaliyunservice.com":
        raise errors.not_found("Role")
    return role.role_id


def _principal_name(store: Store, attachment: Attachment) -> str:
    if attachment.principal is Principal.USER:
        return store.principal(store.users_by_id[attachment.principal_id])
    if attachment.principal is Principal.GROUP:
        groups = store.groups.values()
        name = next(g.name for g in groups if g.group_id == attachment.principal_id)
        return f"{name}@group.{store.default_domain}"
    name = next(r.name for r in store.roles.values() if r.role_id == attachment.principal_id)
    return f"{name}@role.{store.alias}.onaliyunservice.com"


def _scope(store: Store, group_id: str) -> str:
    if group_id != store.account_id and group_id not in store.resource_groups:
        raise errors.no_resource_group()
    return group_id


def _attachment(call: Call) -> Attachment:
    store = call.store
    type_ = _policy_type(call)
    policy = store.policy(type_, call.text("PolicyName"))
    kind = _principal_type(call.text("PrincipalType"))
    scope = _scope(store, call.text("ResourceGroupId"))
    principal_id = _principal_id(store, kind, call.text("PrincipalName"))
    return Attachment(kind, principal_id, policy.type, policy.name, scope)


@operation(Service.RESOURCE_MANAGER, "AttachPolicy", required=_ALL, on=(PRINCIPALS, POLICY))
def attach_policy(call: Call) -> Body:
    """Grant at a scope; with the account's ID this is the same as RAM's attaching."""
    attach(call.store, _attachment(call))
    return {}


@operation(Service.RESOURCE_MANAGER, "DetachPolicy", required=_ALL, on=(PRINCIPALS, POLICY))
def detach_policy(call: Call) -> Body:
    """Take a grant at a scope back."""
    detach(call.store, _attachment(call))
    return {}


def _policies(call: Call) -> dict[tuple[str, str], Policy]:
    """The policies that are asked about by type and name; one that is named has to be there."""
    type_, name = call.text("PolicyType"), call.text("PolicyName")
    if type_:
        _policy_type(call)
    found = [p for p in call.store.visible.policies() if type_ in {"", p.type}]
    if name:
        found = [p for p in found if p.name.casefold() == name.casefold()]
        if not found:
            raise errors.not_found("Policy")
    return {(p.type, p.name): p for p in found}


@operation(
    Service.RESOURCE_MANAGER,
    "ListPolicyAttachments",
    f"{_ALL} Language PageNumber PageSize",
    on=(WHOLE_ACCOUNT,),
)
def list_policy_attachments(call: Call) -> Body:
    """Grants at every scope in one list, by default only 10 at a time."""
    store = call.store
    policies = _policies(call)
    if call.text("PrincipalType"):
        _principal_type(call.text("PrincipalType"))
    if call.text("ResourceGroupId"):
        _scope(store, call.text("ResourceGroupId"))
    wanted = ("PrincipalName", "PrincipalType", "ResourceGroupId")
    rows: list[Body] = []
    for attachment, at in store.visible.attachments():
        policy = policies.get((attachment.policy_type, attachment.policy_name))
        row: Body = {
            "PolicyName": attachment.policy_name,
            "PolicyType": attachment.policy_type,
            "PrincipalName": _principal_name(store, attachment),
            "PrincipalType": attachment.principal.value,
            "ResourceGroupId": attachment.scope,
        }
        if policy and all(call.text(name) in {"", row[name]} for name in wanted):
            description = policy.described(call.text("Language"))
            rows.append({**row, "Description": description, "AttachDate": stamp(at)})
    page, paging = by_number(call.parameters, rows)
    return {**paging, "PolicyAttachments": {"PolicyAttachment": list(page)}}
