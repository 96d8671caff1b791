"""What was done to the list of people can be taken back."""

from __future__ import annotations

from dataclasses import replace

from tui.core.draft import Draft
from tui.core.users import AccessMode, UserRow
from tui.planning import edit
from tui.planning.edit_history import History

ADA, BEN = UserRow("ada", "Ada"), UserRow("ben", "Ben")
TWO = Draft(users=(ADA, BEN), password_resets=("ben",))


def test_every_removal_brings_its_row_back() -> None:
    twice = (ADA, replace(ADA, mode=AccessMode.ACCESS_KEY), BEN, UserRow())
    draft = Draft(users=twice, password_resets=("ben", "ada"))
    for index in range(len(twice)):
        history = History()
        removed = edit.remove_row(draft, index)
        history.note(draft, removed)
        back = history.back(removed)
        assert back is not None
        assert back.users == draft.users
        assert set(back.password_resets) == set(draft.password_resets)


def test_typing_in_a_row_is_one_change() -> None:
    history = History()
    before = TWO
    for name in ("ada1", "ada12", "ada123"):
        after = edit.set_logon_name(before, 0, name)
        history.note(before, after, typing_in=0)
        before = after
    back = history.back(before)
    assert back is not None
    assert back.users == TWO.users
    assert history.back(back) is None


def test_a_removal_is_still_there_after_typing_elsewhere() -> None:
    history = History()
    removed = edit.remove_row(TWO, 1)
    history.note(TWO, removed)
    typed = edit.set_logon_name(removed, 0, "ada.b")
    history.note(removed, typed, typing_in=0)
    once = history.back(typed)
    assert once is not None
    assert once.users == (ADA,)
    twice = history.back(once)
    assert twice is not None
    assert twice.users == (ADA, BEN)
    assert twice.password_resets == ("ben",)


def test_what_other_steps_decided_stays() -> None:
    history = History()
    removed = edit.remove_row(TWO, 1)
    history.note(TWO, removed)
    later = edit.set_user_mode(removed, 0, AccessMode.ACCESS_KEY)
    later = replace(later, reason="audit")
    back = history.back(later)
    assert back is not None
    assert back.users == (replace(ADA, mode=AccessMode.ACCESS_KEY), BEN)
    assert back.reason == "audit"


def test_another_draft_has_nothing_of_this_one() -> None:
    history = History()
    history.note(TWO, edit.remove_row(TWO, 1))
    assert history.back(Draft(users=(UserRow("cleo"),))) is None
