"""What is read through a client, and the world of a plan."""

from __future__ import annotations

from tests.apply.conftest import world
from tests.cloud.conftest import cloud, connect, logged

__all__ = ["cloud", "connect", "logged", "world"]
