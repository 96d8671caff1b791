"""Verification: the cloud against the plan, and a new AccessKey against its grants."""
