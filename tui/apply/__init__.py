"""A plan becomes changes in the cloud."""
