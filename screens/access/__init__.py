"""The step Access mode."""
