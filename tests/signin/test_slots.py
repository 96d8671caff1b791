"""A crash in the middle of a change leaves the old value or the new one, in any keyring."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.vault.strict_keyring import CrashError, Failing, Strict
from tui.core.secret import Secret
from tui.signin.slots import TwoSlotItems
from tui.vault.keyring import KeyringUnavailableError, MemoryKeyring

OLD, NEW = Secret("old"), Secret("new")


def written(*values: Secret) -> MemoryKeyring:
    """A keyring in which these were written one after the other."""
    shelf = MemoryKeyring()
    slots = TwoSlotItems(Strict(shelf))
    for value in values:
        slots.write("item", value)
    return shelf


def test_the_last_value_is_read() -> None:
    slots = TwoSlotItems(Strict(MemoryKeyring()))
    assert slots.read("item") is None
    for number in range(7):
        slots.write("item", Secret(f"value {number}"))
        assert slots.read("item") == Secret(f"value {number}")
    slots.delete("item")
    assert slots.read("item") is None


@pytest.mark.parametrize("changes", range(8))
def test_cut_off_anywhere_the_old_or_the_new_one_is_there(changes: int) -> None:
    shelf = MemoryKeyring()
    cut = TwoSlotItems(Strict(shelf, changes))
    begun: list[int] = []

    def write_on() -> None:
        for number in range(1, 9):
            begun.append(number)
            cut.write("item", Secret(f"value {number}"))

    with pytest.raises(CrashError):
        write_on()
    last = begun[-1]
    again = TwoSlotItems(Strict(shelf))
    found = again.read("item")
    expected = {Secret(f"value {each}").reveal() for each in (last, last - 1) if each}
    assert found is None or found.reveal() in expected
    assert (found is None) is (changes == 0)
    again.write("item", Secret("goes on"))
    assert again.read("item") == Secret("goes on")
    again.delete("item")
    assert shelf._items == {}


@pytest.mark.parametrize("first", [OLD, None])
@pytest.mark.parametrize("changes", range(2))
def test_forgetting_that_is_cut_off_brings_no_older_value_back(
    first: Secret | None, changes: int
) -> None:
    # Whichever of its two items the newer value is in.
    shelf = written(*([first] if first else []), OLD)
    with pytest.raises(CrashError):
        TwoSlotItems(Strict(shelf, 1)).write("item", NEW)
    assert len(shelf._items) == 2
    with pytest.raises(CrashError):
        TwoSlotItems(Strict(shelf, changes)).delete("item")
    again = TwoSlotItems(Strict(shelf))
    assert again.read("item") == NEW
    again.delete("item")
    assert shelf._items == {}


def test_an_old_value_that_cannot_be_deleted_is_a_leftover_and_no_failure() -> None:
    shelf = written(OLD)
    failing = Failing(shelf, 1, once=True, made=False)
    slots = TwoSlotItems(failing)
    slots.write("item", NEW)
    assert failing.failed == 1
    assert slots.read("item") == NEW
    assert len(shelf._items) == 2
    slots.write("item", Secret("newer"))
    assert slots.read("item") == Secret("newer")
    assert len(shelf._items) == 1


@pytest.mark.parametrize("made", [False, True])
def test_what_was_not_kept_for_certain_does_not_take_the_old_ones_place(made: bool) -> None:
    shelf = written(OLD)
    slots = TwoSlotItems(Failing(shelf, 0, once=True, made=made))
    with pytest.raises(KeyringUnavailableError):
        slots.write("item", NEW)
    assert slots.read("item") == OLD
    assert len(shelf._items) == 1


def test_a_value_that_moves_while_one_looks_is_seen() -> None:
    shelf = written(OLD, OLD)
    other = TwoSlotItems(Strict(shelf))

    class Looking(Strict):
        looks = 0

        def read(self, service: str) -> Secret | None:
            found = super().read(service)
            self.looks += 1
            if self.looks == 1:
                other.write("item", NEW)
            return found

    assert TwoSlotItems(Looking(shelf)).read("item") == NEW


@given(st.lists(st.text(), min_size=1, max_size=5))
def test_any_text_comes_back(values: list[str]) -> None:
    slots = TwoSlotItems(Strict(MemoryKeyring()))
    for value in values:
        slots.write("item", Secret(value))
    assert slots.read("item") == Secret(values[-1])


def test_what_was_not_written_here_is_handed_on_as_it_is() -> None:
    shelf = MemoryKeyring()
    shelf.write("item", Secret("something else"))
    slots = TwoSlotItems(Strict(shelf))
    assert slots.read("item") == Secret("something else")
    slots.write("item", Secret("new"))
    assert slots.read("item") == Secret("new")
    assert len(shelf._items) == 1
