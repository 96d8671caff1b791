"""The operations, one module per area; importing this package fills the table."""

from tui.simulator.operations import ims, policies, policy_grants, profiles, sts, users

__all__ = ["ims", "policies", "policy_grants", "profiles", "sts", "users"]
