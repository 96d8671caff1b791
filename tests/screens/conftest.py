"""Fixtures for the tests of the screens."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def _cheap_passphrases(cheap_passphrases: None) -> None:
    """What a passphrase costs has tests of its own, in ``tests/vault``."""
