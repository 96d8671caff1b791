"""A mapping that several threads change while another looks at it."""

from __future__ import annotations

import threading
from collections.abc import Iterator, MutableMapping
from typing import TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Shared(MutableMapping[K, V]):
    """Thread-safe, entry by entry; :meth:`copy` is all of it at one moment."""

    def __init__(self, held: dict[K, V] | None = None) -> None:
        """Begin with these entries.

        Args:
            held: nobody else changes it any more.
        """
        self._held = {} if held is None else held
        self._lock = threading.Lock()

    def copy(self) -> dict[K, V]:
        """All entries; what a thread changes afterwards is not in it."""
        with self._lock:
            return self._held.copy()

    def __getitem__(self, key: K) -> V:
        with self._lock:
            return self._held[key]

    def __setitem__(self, key: K, value: V) -> None:
        with self._lock:
            self._held[key] = value

    def __delitem__(self, key: K) -> None:
        with self._lock:
            del self._held[key]

    def __iter__(self) -> Iterator[K]:
        return iter(self.copy())

    def __len__(self) -> int:
        with self._lock:
            return len(self._held)

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._held.clear()
