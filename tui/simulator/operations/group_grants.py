"""Attaching policies to user groups at account scope."""

from __future__ import annotations

from tui.simulator.operations.policy_grants import attach, detach, held_at_account
from tui.simulator.operations.ram_groups import group_of
from tui.simulator.operations.ram_policies import policy_of
from tui.simulator.records import Attachment, Principal
from tui.simulator.registry import Body, Call, Service, operation
from tui.simulator.resources import GROUP, POLICY


def _of_group(call: Call) -> Attachment:
    policy, group = policy_of(call), group_of(call)
    return Attachment(
        Principal.GROUP, group.group_id, policy.type, policy.name, call.store.account_id
    )


@operation(
    Service.RAM, "AttachPolicyToGroup", "PolicyType PolicyName GroupName", on=(GROUP, POLICY)
)
def attach_policy_to_group(call: Call) -> Body:
    """Grant to every member, at account scope."""
    attach(call.store, _of_group(call))
    return {}


@operation(
    Service.RAM, "DetachPolicyFromGroup", "PolicyType PolicyName GroupName", on=(GROUP, POLICY)
)
def detach_policy_from_group(call: Call) -> Body:
    """Take a group's grant at account scope back."""
    detach(call.store, _of_group(call))
    return {}


@operation(Service.RAM, "ListPoliciesForGroup", "GroupName", on=(GROUP,))
def list_policies_for_group(call: Call) -> Body:
    """What a group holds at account scope; not paged."""
    return held_at_account(call.store, group_of(call).group_id)
