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
    "arms",
    "cloud_monitor",
    "ims",
    "ram_groups",
    "ram_mfa",
    "ram_policies",
    "ram_preferences",
    "ram_users",
    "resource_manager",
    "sts",
]
