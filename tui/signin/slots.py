"""Keyring items that change without ever being overwritten.

Some keyrings overwrite an item by deleting it first, so that a crash in between loses both. Here a
new value goes into a second item, and the first is deleted once the new one has been read back.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from tui.core.secret import Secret
from tui.vault.keyring import Items, KeyringUnavailableError

_SECOND: Final = " (2)"
_NUMBERED: Final = re.compile(r"(\d{1,9}):(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class _Slot:
    name: str
    number: int
    value: Secret


class TwoSlotItems:
    """Values with two keyring items each, of which mostly one exists.

    Writing and deleting need the keyring's lock: ``Keyring.together``.
    """

    def __init__(self, items: Items) -> None:
        self._items = items

    def read(self, service: str) -> Secret | None:
        """Value that was written last; None if there is none."""
        # Between two looks another one may have moved it to where we had looked already.
        found = self._both(service) or self._both(service)
        return found[-1].value if found else None

    def write(self, service: str, value: Secret) -> None:
        """Write a value beside the old one, read it back, then delete the old one.

        An item that cannot be deleted is left for the next change: it is older, so nobody reads it.

        Raises:
            KeyringUnavailableError: it is not certain that it was kept; the old one is there.
        """
        found = self._both(service)
        newest = found.pop() if found else None
        for left in found:
            self._items.delete(left.name)
        target, number = service, 1
        if newest is not None:
            target = f"{service}{_SECOND}" if newest.name == service else service
            number = newest.number + 1
        try:
            self._items.write(target, _numbered(number, value))
        except KeyringUnavailableError:
            with suppress(KeyringUnavailableError):
                self._items.delete(target)
            raise
        if newest is not None:
            with suppress(KeyringUnavailableError):
                self._items.delete(newest.name)

    def delete(self, service: str) -> None:
        """Remove both items, the older one first, so that it never comes back."""
        for each in self._both(service):
            self._items.delete(each.name)

    def _both(self, service: str) -> list[_Slot]:
        found = []
        for name in (service, f"{service}{_SECOND}"):
            text = self._items.read(name)
            if text is not None:
                found.append(_read(name, text))
        return sorted(found, key=lambda each: each.number)


def _numbered(number: int, value: Secret) -> Secret:
    return Secret(f"{number}:{value.reveal()}")


def _read(name: str, text: Secret) -> _Slot:
    match = _NUMBERED.fullmatch(text.reveal())
    if match is None:
        # What bears no number was not written here; whoever reads it finds that out.
        return _Slot(name, 0, text)
    return _Slot(name, int(match[1]), Secret(match[2]))
