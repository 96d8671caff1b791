"""Attaching policies to users at account scope, and reading that back."""

from __future__ import annotations

from datetime import UTC

from tui.simulator import errors, values
from tui.simulator.operations.ram_policies import policy_of
from tui.simulator.records import Attachment, Principal
from tui.simulator.registry import Body, Call, Service, operation
from tui.simulator.resources import POLICY, USER
from tui.simulator.store import Store
from tui.simulator.values import stamp

KIND = {Principal.USER: "User", Principal.GROUP: "Group", Principal.ROLE: "Role"}


def attach(store: Store, attachment: Attachment) -> None:
    """Add an attachment, within the quota of policies per user and type.

    Whether grants on resource groups count is not documented; here they do not.
    """
    kind = KIND[attachment.principal]
    if attachment in store.attachments:
        raise errors.exists(f"{kind}.Policy")
    if attachment.scope == store.account_id:
        settings = store.settings
        quota = {
            "System": settings.system_policies_per_user,
            "Custom": settings.custom_policies_per_user,
        }[attachment.policy_type]
        held = store.held(attachment.principal_id, scope=store.account_id)
        if sum(a.policy_type == attachment.policy_type for a in held) >= quota:
            raise errors.limit(f"{kind}.Policy")
    store.attachments[attachment] = store.now().astimezone(UTC)


def detach(store: Store, attachment: Attachment) -> None:
    """Remove an attachment, or ``EntityNotExist.<kind>.Policy``."""
    if attachment not in store.attachments or not store.visible.sees(attachment):
        raise errors.not_found(f"{KIND[attachment.principal]}.Policy")
    del store.attachments[attachment]


def held_at_account(store: Store, principal_id: str) -> Body:
    """The ``Policies`` of a principal; grants on resource groups are not in it (trap 9)."""
    listed = []
    for attachment in store.held(principal_id, scope=store.account_id):
        if not store.visible.sees(attachment):
            continue
        policy = store.policy(attachment.policy_type, attachment.policy_name)
        listed.append(
            {
                "PolicyName": policy.name,
                "PolicyType": policy.type,
                "Description": policy.description,
                "DefaultVersion": policy.default_version,
                "AttachDate": stamp(store.attachments[attachment]),
            }
        )
    return {"Policies": {"Policy": listed}}


def _of_user(call: Call) -> Attachment:
    policy = policy_of(call)
    user = call.store.user(values.logon_name(call.text("UserName")))
    return Attachment(Principal.USER, user.user_id, policy.type, policy.name, call.store.account_id)


@operation(Service.RAM, "AttachPolicyToUser", "PolicyType PolicyName UserName", on=(USER, POLICY))
def attach_policy_to_user(call: Call) -> Body:
    """Grant at account scope."""
    attach(call.store, _of_user(call))
    return {}


@operation(Service.RAM, "DetachPolicyFromUser", "PolicyType PolicyName UserName", on=(USER, POLICY))
def detach_policy_from_user(call: Call) -> Body:
    """Take a grant at account scope back."""
    detach(call.store, _of_user(call))
    return {}


@operation(Service.RAM, "ListPoliciesForUser", "UserName", on=(USER,))
def list_policies_for_user(call: Call) -> Body:
    """What a user holds at account scope; not paged."""
    user = call.store.user(values.logon_name(call.text("UserName")))
    return held_at_account(call.store, user.user_id)


@operation(Service.RAM, "ListEntitiesForPolicy", "PolicyType PolicyName", on=(POLICY,))
def list_entities_for_policy(call: Call) -> Body:
    """Who holds a policy at account scope."""
    store, policy = call.store, policy_of(call)
    users: list[Body] = []
    groups: list[Body] = []
    roles: list[Body] = []
    names = {g.group_id: g for g in store.groups.values()}
    role_names = {r.role_id: r for r in store.roles.values()}
    for a, at in store.visible.attachments():
        if (a.policy_type, a.policy_name, a.scope) != (
            policy.type,
            policy.name,
            store.account_id,
        ):
            continue
        attached = {"AttachDate": stamp(at)}
        if a.principal is Principal.USER:
            user = store.users_by_id[a.principal_id]
            users.append(
                {
                    "UserId": user.user_id,
                    "UserName": user.name,
                    "DisplayName": user.display_name,
                    **attached,
                }
            )
        elif a.principal is Principal.GROUP:
            group = names[a.principal_id]
            groups.append({"GroupName": group.name, "Comments": group.comments, **attached})
        else:
            role = role_names[a.principal_id]
            roles.append(
                {
                    "RoleId": role.role_id,
                    "RoleName": role.name,
                    "Arn": f"acs:ram::{store.account_id}:role/{role.name}",
                    "Description": role.description,
                    **attached,
                }
            )
    return {"Users": {"User": users}, "Groups": {"Group": groups}, "Roles": {"Role": roles}}
