"""Reusable parts of the interface that know no cloud and no keyring."""
