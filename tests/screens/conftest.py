"""Fixtures for the tests of the screens."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.screens.driver import safe_in
from tui.vault.keyring import MemoryKeyring
from tui.vault.vault import Vault
from tui.widgets.secret_view import SecretView


@pytest.fixture(autouse=True)
def _cheap_passphrases(cheap_passphrases: None) -> None:
    """What a passphrase costs has tests of its own, in ``tests/vault``."""


@pytest.fixture
def safe(tmp_path: Path) -> Vault:
    """A safe of the test's own, with a keyring that answers."""
    return safe_in(tmp_path, MemoryKeyring())


@pytest.fixture(autouse=True)
def _secrets_stay_revealed() -> Iterator[None]:
    """A secret that hides was hidden, and not by its time, which is below a test's patience."""
    defaults = SecretView.__init__.__kwdefaults__
    assert defaults is not None
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(defaults, "seconds", 3600.0)
        yield
