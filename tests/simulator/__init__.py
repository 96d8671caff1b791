"""The simulator answers as Alibaba Cloud does."""
