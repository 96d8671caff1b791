"""A keyring for tests that are not about keyrings."""

from __future__ import annotations

from dataclasses import dataclass, field

from tui.access.secret import Secret


@dataclass
class MemoryKeyring:
    """Keeps items and remembers what was written."""

    kind: str = "memory"
    items: dict[str, Secret] = field(default_factory=dict)
    writes: list[str] = field(default_factory=list)

    def read(self, service: str) -> Secret | None:
        """One item."""
        return self.items.get(service)

    def write(self, service: str, value: Secret) -> None:
        """Write one item."""
        self.writes.append(service)
        self.items[service] = value

    def delete(self, service: str) -> None:
        """Remove one item."""
        self.items.pop(service, None)
