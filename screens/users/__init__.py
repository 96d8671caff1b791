"""The step Account information."""
