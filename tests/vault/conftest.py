"""What several tests of the vault share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.vault.xserver import x_server


@pytest.fixture
def display(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A real X server without a screen, as this process's display."""
    with x_server() as name:
        monkeypatch.setenv("DISPLAY", name)
        yield name
