"""Sources of credentials, and signing in with them."""
