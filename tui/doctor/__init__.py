"""Checks of this machine and of the cloud's answers, for ``onramp doctor``."""
