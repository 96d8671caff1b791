"""Alibaba Cloud through its official SDK, in the product's words."""
