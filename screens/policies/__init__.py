"""The step Policies."""
