"""Client for Alibaba Cloud, on top of its official SDK."""
