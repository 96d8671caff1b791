"""The operations, one module per area; importing this package fills the table."""

from tui.simulator.operations import (
    access_keys,
    arms,
    group_grants,
    groups,
    ims_account,
    ims_tags,
    ims_users,
    mfa,
    policies,
    policy_grants,
    preferences,
    profiles,
    resource_grants,
    resource_groups,
    sts,
    users,
)

__all__ = [
    "access_keys",
    "arms",
    "group_grants",
    "groups",
    "ims_account",
    "ims_tags",
    "ims_users",
    "mfa",
    "policies",
    "policy_grants",
    "preferences",
    "profiles",
    "resource_grants",
    "resource_groups",
    "sts",
    "users",
]
