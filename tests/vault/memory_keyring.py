"""A keyring for tests that are not about keyrings."""

from __future__ import annotations

from tui.core.secret import Secret
from tui.vault import keyring


class MemoryKeyring(keyring.MemoryKeyring):
    """Keeps items and remembers what was asked of it."""

    def __init__(self) -> None:
        super().__init__()
        self.reads: list[str] = []
        self.writes: list[str] = []

    @property
    def items(self) -> dict[str, Secret]:
        """What is in it."""
        return self._items

    def read(self, service: str) -> Secret | None:
        """One item."""
        self.reads.append(service)
        return super().read(service)

    def write(self, service: str, value: Secret) -> None:
        """Write one item."""
        self.writes.append(service)
        super().write(service, value)
