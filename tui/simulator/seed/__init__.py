"""Seeded account: a company that already runs on Alibaba Cloud."""

from tui.simulator.seed.account import seeded_store

__all__ = ["seeded_store"]
