"""What works on this machine and what the cloud answers, for ``onramp doctor``."""
