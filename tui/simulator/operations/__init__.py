"""Operations, one module per area; importing this package fills the table."""

from tui.simulator.operations import (
    arms,
    cloud_monitor,
    ims,
    ram_groups,
    ram_mfa,
    ram_policies,
    ram_preferences,
    ram_users,
    resource_manager,
    sts,
)

__all__ = [
    "access_keys",
    "arms",
    "cloud_monitor",
    "diagnostics",
    "group_grants",
    "ims",
    "ims_account",
    "ims_users",
    "policy_grants",
    "policy_versions",
    "profiles",
    "ram_groups",
    "ram_mfa",
    "ram_policies",
    "ram_preferences",
    "ram_users",
    "resource_grants",
    "resource_manager",
    "sts",
]
