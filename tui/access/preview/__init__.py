"""What a RAM user can do with Prometheus, computed from the documents of the policies."""
