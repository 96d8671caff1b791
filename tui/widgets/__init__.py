"""Reusable widgets that know no cloud and no keyring."""
