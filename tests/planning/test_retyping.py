"""Rows as somebody types into them, and existing users picked beside them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.planning.strategies import drafts, states, texts
from tui.core.draft import Draft
from tui.core.principals import UserState
from tui.core.users import AccessMode, Tag, UserRow
from tui.planning import edit
from tui.planning.tags import format_tags

ROW = UserRow("li.na", "Li Na", (Tag("team", "sre"),))


def test_what_is_typed_is_what_the_row_has() -> None:
    draft = edit.retype(Draft(users=(ROW,)), 0, "li.wu", "Li Wu", "env=prod")
    assert draft.users == (UserRow("li.wu", "Li Wu", (Tag("env", "prod"),)),)


@given(drafts, st.data())
def test_typing_the_same_again_changes_nothing(draft: Draft, data: st.DataObject) -> None:
    if draft.users:
        index = data.draw(st.integers(0, len(draft.users) - 1))
        row = draft.users[index]
        once = edit.set_tags_text(draft, index, row.tags_text or format_tags(row.tags))
        kept = once.users[index]
        text = kept.tags_text or format_tags(kept.tags)
        again = edit.retype(once, index, row.logon_name, row.display_name, text)
        assert again == once


@given(texts, texts, texts)
def test_nothing_typed_is_lost(name: str, display: str, tags: str) -> None:
    row = edit.retype(Draft(users=(UserRow(),)), 0, name, display, tags).users[0]
    assert (row.logon_name, row.display_name) == (name, display)
    assert row.tags_text in ("", tags)


def test_typing_another_name_does_not_decide_that_somebody_is_made() -> None:
    row = UserRow("li.na", "Li Na", existing=True, mode=AccessMode.UNCHANGED)
    draft = edit.retype_logon_name(Draft(users=(row,)), 0, "li.na2")
    assert draft.users == (UserRow("li.na2", existing=True, mode=AccessMode.UNCHANGED),)
    assert edit.retype_logon_name(Draft(users=(row,)), 0, "li.na").users == (row,)


def test_a_new_users_row_of_a_picked_name_becomes_the_existing_user() -> None:
    state = UserState("li.na", display_name="李娜", complete=False)
    draft = edit.pick_existing(Draft(users=(ROW, UserRow("ben"))), (state,))
    assert draft.users == (
        UserRow("li.na", "李娜", (Tag("team", "sre"),), existing=True),
        UserRow("ben"),
    )


@given(drafts, st.lists(states, max_size=4))
def test_exactly_the_picked_are_existing(draft: Draft, chosen: list[UserState]) -> None:
    picked = edit.pick_existing(draft, chosen)
    existing = {row.logon_name for row in picked.users if row.existing}
    assert existing == {state.logon_name for state in chosen}
