"""The step Connect."""
