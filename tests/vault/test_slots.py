"""A crash in the middle of a change leaves the old value or the new one, in any keyring."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.access.secret import Secret
from tui.vault.keyrings import MemoryKeyring
from tui.vault.slots import Slots


class CrashError(Exception):
    """The process ends here."""


class Strict:
    """Refuses to write over an item, and ends the process after so many changes."""

    kind = "strict"

    def __init__(self, shelf: MemoryKeyring, changes: int = 1_000) -> None:
        self._shelf = shelf
        self._left = changes

    def _step(self) -> None:
        if self._left == 0:
            raise CrashError
        self._left -= 1

    def read(self, service: str) -> Secret | None:
        return self._shelf.read(service)

    def write(self, service: str, value: Secret) -> None:
        self._step()
        assert self._shelf.read(service) is None, "written over"
        self._shelf.write(service, value)

    def delete(self, service: str) -> None:
        if self._shelf.read(service) is not None:
            self._step()
        self._shelf.delete(service)


def test_the_last_value_is_read() -> None:
    slots = Slots(Strict(MemoryKeyring()))
    assert slots.read("item") is None
    for number in range(7):
        slots.write("item", Secret(f"value {number}"))
        assert slots.read("item") == Secret(f"value {number}")
    slots.delete("item")
    assert slots.read("item") is None


@pytest.mark.parametrize("changes", range(8))
def test_cut_off_anywhere_the_old_or_the_new_one_is_there(changes: int) -> None:
    shelf = MemoryKeyring()
    cut = Slots(Strict(shelf, changes))
    begun: list[int] = []

    def write_on() -> None:
        for number in range(1, 9):
            begun.append(number)
            cut.write("item", Secret(f"value {number}"))

    with pytest.raises(CrashError):
        write_on()
    written = begun[-1]
    again = Slots(Strict(shelf))
    found = again.read("item")
    expected = {Secret(f"value {each}").reveal() for each in (written, written - 1) if each}
    assert found is None or found.reveal() in expected
    assert (found is None) is (changes == 0)
    again.write("item", Secret("goes on"))
    assert again.read("item") == Secret("goes on")
    again.delete("item")
    assert shelf._items == {}


@given(st.lists(st.text(), min_size=1, max_size=5))
def test_any_text_comes_back(values: list[str]) -> None:
    slots = Slots(Strict(MemoryKeyring()))
    for value in values:
        slots.write("item", Secret(value))
    assert slots.read("item") == Secret(values[-1])


def test_what_was_not_written_here_is_handed_on_as_it_is() -> None:
    shelf = MemoryKeyring()
    shelf.write("item", Secret("something else"))
    slots = Slots(shelf)
    assert slots.read("item") == Secret("something else")
    slots.write("item", Secret("new"))
    assert slots.read("item") == Secret("new")
    assert len(shelf._items) == 1
