"""Edits: each changes what it says, and nothing that was typed is lost."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.planning import strategies
from tests.planning.strategies import drafts, states, texts
from tests.planning.world import (
    ACCOUNT,
    DRAFT,
    GROUP,
    OTHER_GROUP,
    TEAM_POLICY,
    granting,
    naming,
    wang_wei,
)
from tui.core.account import MfaEnforcement, SecurityPreference
from tui.core.draft import Draft, Replacement
from tui.core.policies import ARMS_FULL, ARMS_READ_ONLY, COMPANION, Grant, PolicyRef
from tui.core.principals import UserState
from tui.core.text import matches
from tui.core.users import AccessMode, ConsoleSettings, Tag, UserRow
from tui.planning import edit
from tui.planning import edit as grant_edits
from tui.planning.tags import format_tags
from tui.planning.validate import LOGON_NAME_LIMIT

THREE = naming(UserRow("a"), UserRow("b", "B", (Tag("k", "v"),)), UserRow("c"))


def _names(draft: Draft) -> list[str]:
    return [row.logon_name for row in draft.users]


def test_rows_are_added_at_the_end() -> None:
    assert _names(edit.add_row(THREE)) == ["a", "b", "c", ""]
    assert _names(edit.add_row(THREE, UserRow("d"))) == ["a", "b", "c", "d"]


def test_imported_rows_take_the_place_of_empty_ones() -> None:
    draft = naming(UserRow(), UserRow("a"), UserRow(mode=AccessMode.CONSOLE))
    assert _names(edit.add_rows(draft, [UserRow("x"), UserRow("y")])) == ["a", "x", "y"]


def test_a_copy_is_a_new_user_with_a_free_name() -> None:
    draft = edit.duplicate_row(THREE, 1, taken=["b2", "B3"])
    assert draft.users[2] == UserRow("b4", "B", (Tag("k", "v"),))
    assert _names(draft) == ["a", "b", "b4", "c"]


def test_a_copy_of_an_existing_user_is_new() -> None:
    draft = naming(UserRow("wang.wei", existing=True, mode=AccessMode.UNCHANGED))
    assert edit.duplicate_row(draft, 0).users[1] == UserRow("wang.wei2")


@pytest.mark.parametrize(
    ("name", "taken", "free"),
    [
        ("li.na", [], "li.na2"),
        ("li.na", ["LI.NA2"], "li.na3"),
        ("dev-1", ["dev-1"], "dev-2"),
        ("dev-09", [], "dev-10"),
        ("dev-007", [], "dev-008"),
        ("dev-99", [], "dev-100"),
        ("42", [], "43"),
        ("", ["x"], ""),
    ],
)
def test_the_next_free_name(name: str, taken: list[str], free: str) -> None:
    assert edit.FreeNames(taken).like(name) == free


def test_a_free_name_is_the_same_in_whatever_order_one_asks() -> None:
    taken = [f"dev-{number}" for number in (1, 2, 3, 5, 6, 9)]
    for order in permutations(["dev-1", "dev-5", "dev-3", "dev-8"]):
        free = edit.FreeNames(taken)
        assert {name: free.like(name) for name in order} == {
            "dev-1": "dev-4",
            "dev-3": "dev-4",
            "dev-5": "dev-7",
            "dev-8": "dev-10",
        }


@given(strategies.logon_names, st.lists(strategies.logon_names, max_size=5))
def test_a_free_name_is_free_and_fits(name: str, taken: list[str]) -> None:
    free = edit.FreeNames([*taken, name]).like(name)
    assert free.casefold() not in {other.casefold() for other in [*taken, name]}
    assert len(free) <= LOGON_NAME_LIMIT


def test_a_row_goes_with_what_was_said_about_its_user() -> None:
    draft = replace(
        THREE,
        password_resets=("a", "b"),
        replacements=(
            Replacement("a", Grant(ARMS_READ_ONLY, GROUP)),
            Replacement("b", Grant(ARMS_READ_ONLY, GROUP)),
        ),
    )
    left = edit.remove_row(draft, 1)
    assert (_names(left), left.password_resets) == (["a", "c"], ("a",))
    assert [item.logon_name for item in left.replacements] == ["a"]
    renamed = edit.set_logon_name(draft, 0, "z")
    assert renamed.password_resets == ("b",)


def test_one_field_changes_at_a_time() -> None:
    assert edit.set_logon_name(THREE, 1, "x").users[1] == replace(THREE.users[1], logon_name="x")
    assert edit.set_display_name(THREE, 1, "X").users[1].display_name == "X"
    assert edit.set_tags(THREE, 1, ()).users[1].tags == ()
    mode = AccessMode.ACCESS_KEY
    assert edit.set_user_mode(THREE, 1, mode).users[1].mode is mode
    assert edit.set_user_mode(THREE, 1, mode).users[0] == THREE.users[0]


def test_access_and_console() -> None:
    settings = ConsoleSettings(require_mfa=False)
    draft = edit.set_console(edit.set_mode(DRAFT, AccessMode.CONSOLE), settings)
    assert (draft.access.mode, draft.access.console) == (AccessMode.CONSOLE, settings)
    assert edit.set_mode(draft, AccessMode.ACCESS_KEY).access.console == settings


def test_password_resets_are_a_set() -> None:
    once = edit.set_password_reset(THREE, "a", reset=True)
    twice = edit.set_password_reset(once, "a", reset=True)
    assert (once.password_resets, twice.password_resets) == (("a",), ("a",))
    assert edit.set_password_reset(twice, "a", reset=False).password_resets == ()


def test_existing_users_are_chosen_beside_new_ones() -> None:
    chosen = [wang_wei(), UserState("zhang-min", display_name="Zhang Min")]
    first = edit.choose_existing(edit.add_row(THREE), chosen)
    assert _names(first) == ["a", "b", "c", "wang.wei", "zhang-min"]
    assert [row.existing for row in first.users] == [False] * 3 + [True] * 2
    tagged = edit.set_tags(first, 3, (Tag("team", "sre"),))
    second = edit.choose_existing(tagged, chosen[:1])
    assert second.users == tagged.users[:4]


def test_a_row_becomes_existing_and_new_again() -> None:
    there = edit.use_existing(naming(UserRow("wang.wei", "W")), 0, wang_wei())
    assert there.users[0] == UserRow("wang.wei", "Wang Wei", existing=True)
    left = edit.set_user_mode(there, 0, AccessMode.UNCHANGED)
    assert edit.make_new(left, 0).users[0] == UserRow("wang.wei", "Wang Wei")


def test_grants_follow_the_default_scope() -> None:
    draft = granting((TEAM_POLICY, ACCOUNT), (ARMS_FULL, OTHER_GROUP))
    moved = grant_edits.set_scope(draft, GROUP)
    assert moved.grants == (Grant(TEAM_POLICY, GROUP), Grant(ARMS_FULL, OTHER_GROUP))
    assert moved.scope == GROUP


def test_grants_that_meet_become_one() -> None:
    draft = granting((TEAM_POLICY, ACCOUNT), (TEAM_POLICY, GROUP))
    assert grant_edits.set_scope(draft, GROUP).grants == (Grant(TEAM_POLICY, GROUP),)


def test_read_only_brings_its_companion_into_a_group() -> None:
    pair = (Grant(ARMS_READ_ONLY, GROUP), Grant(COMPANION, GROUP))
    chosen = grant_edits.toggle_grant(granting_nothing_in_group(), ARMS_READ_ONLY)
    assert chosen.grants == pair
    assert grant_edits.set_scope(granting((ARMS_READ_ONLY, ACCOUNT)), GROUP).grants == pair
    one = Grant(ARMS_READ_ONLY, ACCOUNT)
    draft = granting((ARMS_READ_ONLY, ACCOUNT))
    assert grant_edits.set_grant_scope(draft, one, GROUP).grants == pair


def granting_nothing_in_group() -> Draft:
    return replace(granting(), scope=GROUP)


def test_an_unticked_companion_stays_unticked() -> None:
    chosen = grant_edits.toggle_grant(granting_nothing_in_group(), ARMS_READ_ONLY)
    alone = grant_edits.toggle_grant(chosen, COMPANION)
    assert alone.grants == (Grant(ARMS_READ_ONLY, GROUP),)
    assert grant_edits.set_scope(alone, GROUP).grants == alone.grants


def test_the_companion_is_not_ticked_at_account_scope() -> None:
    assert grant_edits.toggle_grant(granting(), ARMS_READ_ONLY).grants == (
        Grant(ARMS_READ_ONLY, ACCOUNT),
    )


def test_toggling_twice_leaves_nothing() -> None:
    draft = granting_nothing_in_group()
    once = grant_edits.toggle_grant(draft, ARMS_READ_ONLY)
    assert grant_edits.is_granted(once, ARMS_READ_ONLY)
    assert grant_edits.toggle_grant(once, ARMS_READ_ONLY) == draft


@given(strategies.drafts, strategies.policies)
def test_toggling_grants_or_takes_away(draft: Draft, policy: PolicyRef) -> None:
    before = grant_edits.is_granted(draft, policy)
    if draft.scope is None and not before:
        with pytest.raises(ValueError, match="scope"):
            grant_edits.toggle_grant(draft, policy)
        return
    toggled = grant_edits.toggle_grant(draft, policy)
    assert grant_edits.is_granted(toggled, policy) != before
    assert len(set(toggled.grants)) == len(toggled.grants)


def test_single_grants_and_replacements() -> None:
    draft = granting((TEAM_POLICY, ACCOUNT), (TEAM_POLICY, GROUP))
    assert grant_edits.remove_grant(draft, Grant(TEAM_POLICY, GROUP)).grants == draft.grants[:1]
    item = Replacement("wang.wei", Grant(ARMS_READ_ONLY, GROUP))
    twice = grant_edits.add_replacement(grant_edits.add_replacement(draft, item), item)
    assert twice.replacements == (item,)
    assert grant_edits.drop_replacement(twice, item).replacements == ()


def test_tags_that_cannot_be_read_stay_as_typed() -> None:
    half = edit.set_tags_text(THREE, 0, 'team=sre, env="pro')
    assert half.users[0].tags == (Tag("team", "sre"),)
    assert half.users[0].tags_text == 'team=sre, env="pro'
    whole = edit.set_tags_text(half, 0, "team=sre, env=prod")
    assert whole.users[0] == UserRow("a", tags=(Tag("team", "sre"), Tag("env", "prod")))
    assert edit.set_tags(half, 0, ()).users[0] == UserRow("a")


def test_blank_rows_are_dropped() -> None:
    draft = naming(UserRow(), UserRow("a"), UserRow(tags_text="x"), UserRow(existing=True))
    assert edit.drop_blank_rows(draft).users == draft.users[1:]


@pytest.mark.parametrize(
    ("query", "found"), [("", True), ("WANG", True), ("wei wang", True), ("wei li", False)]
)
def test_users_are_searched_by_every_word(query: str, found: bool) -> None:
    assert matches(query, f"{wang_wei().logon_name} {wang_wei().display_name}") is found


@pytest.mark.parametrize("enforced", [True, False])
def test_mfa_that_the_account_requires_anyway_is_in_the_draft(enforced: bool) -> None:
    kind = MfaEnforcement.MANDATORY if enforced else MfaEnforcement.INDEPENDENT
    draft = edit.set_console(Draft(), ConsoleSettings(require_mfa=False))
    heeded = edit.heed_enforced_mfa(draft, SecurityPreference(mfa_enforcement=kind))
    assert heeded.access.console.require_mfa is enforced
    assert edit.heed_enforced_mfa(draft, None) is draft


# Rows as somebody types into them, and existing users picked beside them


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
