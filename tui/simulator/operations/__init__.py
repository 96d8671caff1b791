"""Operations, one module per service and area; importing this package fills the table."""

from tui.simulator.operations import (
    arms,
    ims,
    ram_groups,
    ram_policies,
    ram_users,
    resource_manager,
    sts,
)

__all__ = ["arms", "ims", "ram_groups", "ram_policies", "ram_users", "resource_manager", "sts"]
