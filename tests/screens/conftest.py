"""Fixtures for the tests of the screens."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.screens.driver import safe_in
from tui.vault.keyring import MemoryKeyring
from tui.vault.vault import Vault


@pytest.fixture(autouse=True)
def _cheap_passphrases(cheap_passphrases: None) -> None:
    """What a passphrase costs has tests of its own, in ``tests/vault``."""


@pytest.fixture
def safe(tmp_path: Path) -> Vault:
    """A safe of the test's own, with a keyring that answers."""
    return safe_in(tmp_path, MemoryKeyring())
