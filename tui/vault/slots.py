"""Items of a keyring that change, without ever being written over.

Some keyrings write over an item by deleting it first, so that a crash in between loses both. Here a
new value goes into a second item, and the first is deleted once the new one has been read back.
"""

from __future__ import annotations

import re
from typing import Final

from tui.access.secret import Secret
from tui.vault.keyrings import Keyring

_SECOND: Final = " (2)"
_NUMBERED: Final = re.compile(r"(\d{1,9}):(.*)", re.DOTALL)


class Slots:
    """A keyring in which every service has two items, of which mostly one is there."""

    def __init__(self, keyring: Keyring) -> None:
        self._keyring = keyring

    @property
    def kind(self) -> str:
        """The kind of keyring below."""
        return self._keyring.kind

    def read(self, service: str) -> Secret | None:
        """The value that was written last; see Keyring."""
        found = self._both(service)
        return max(found.values(), key=lambda each: each[0])[1] if found else None

    def write(self, service: str, value: Secret) -> None:
        """Write a value beside the old one, make sure of it, then delete the old one."""
        found = self._both(service)
        newest = max(found, key=lambda name: found[name][0]) if found else None
        number = found[newest][0] + 1 if newest is not None else 1
        target = service if newest != service else f"{service}{_SECOND}"
        if target in found:
            # Left behind by a crash between writing and deleting; the other one is newer.
            self._keyring.delete(target)
        self._keyring.write(target, _numbered(number, value))
        if newest is not None:
            self._keyring.delete(newest)

    def delete(self, service: str) -> None:
        """Remove both; see Keyring."""
        self._keyring.delete(service)
        self._keyring.delete(f"{service}{_SECOND}")

    def _both(self, service: str) -> dict[str, tuple[int, Secret]]:
        found = {}
        for name in (service, f"{service}{_SECOND}"):
            text = self._keyring.read(name)
            if text is not None:
                found[name] = _read(text)
        return found


def _numbered(number: int, value: Secret) -> Secret:
    return Secret(f"{number}:{value.reveal()}")


def _read(text: Secret) -> tuple[int, Secret]:
    match = _NUMBERED.fullmatch(text.reveal())
    # What bears no number was not written here; whoever reads it finds that out.
    return (0, text) if match is None else (int(match[1]), Secret(match[2]))
