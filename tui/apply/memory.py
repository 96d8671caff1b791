"""The secrets of a run, as long as it is open; all else that it must know is in its notes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tui.apply.shared import Shared
from tui.cloud.types import MintedKey
from tui.core.secret import Secret
from tui.vault.run_record import Kind, Slot


@dataclass(slots=True)
class Memory:
    """By logon name. Users are worked on by one thread each, so none writes another's entry."""

    passwords: Shared[str, Secret] = field(default_factory=Shared)
    """Kept before the call, so that an unclear outcome loses nothing."""
    unkept: Shared[str, MintedKey] = field(default_factory=Shared)
    """Made, and not yet where they cannot be lost; nothing shows them."""
    keys: Shared[str, MintedKey] = field(default_factory=Shared)

    @classmethod
    def of(cls, kept: Mapping[Slot, Secret]) -> Memory:
        """What an earlier start of the run has kept."""
        memory = cls()
        for slot, secret in kept.items():
            if slot.kind is Kind.PASSWORD:
                memory.passwords[slot.logon_name] = secret
            elif slot.kind is Kind.ACCESS_KEY:
                memory.keys[slot.logon_name] = MintedKey(slot.id, secret)
        return memory
