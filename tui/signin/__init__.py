"""Where credentials come from, and signing in with them."""
