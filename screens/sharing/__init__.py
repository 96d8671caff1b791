"""The step Credential sharing."""
