"""Which RAM user groups have to be known for a draft."""

from __future__ import annotations

from dataclasses import replace

from tests.planning.world import ACCOUNT, DRAFT, FACTS, existing, wang_wei, with_users
from tui.core.policies import ARMS_READ_ONLY, Grant
from tui.core.principals import HeldGrant, UserGroup
from tui.core.users import GroupChoice
from tui.planning.holdings import known_group, needed_groups, with_group, with_groups

READ = UserGroup(
    "viewers", "g-1", members=("li.na",), grants=(HeldGrant(Grant(ARMS_READ_ONLY, ACCOUNT)),)
)
ROW = UserGroup("viewers", "g-1", complete=False)


def test_the_chosen_group_and_those_of_the_drafts_users() -> None:
    facts = with_users(replace(wang_wei(), groups=("oncall", "viewers")))
    draft = replace(existing(), group=GroupChoice("viewers", existing=True))
    assert needed_groups(draft, facts) == ("viewers", "oncall")


def test_groups_of_others_are_not_needed() -> None:
    facts = with_users(replace(wang_wei(), groups=("oncall",)))
    assert needed_groups(DRAFT, facts) == ()


def test_groups_of_a_user_who_was_not_read() -> None:
    facts = with_users(wang_wei(complete=False))
    assert needed_groups(existing(), facts) == ()


def test_the_list_keeps_what_was_read_of_a_group() -> None:
    known = with_groups(with_group(FACTS, "viewers", READ), (ROW, UserGroup("b", complete=False)))
    assert known.user_groups_loaded
    assert known_group("viewers", known) == READ
    assert known_group("b", known) is None
    assert "b" in known.user_groups


def test_a_group_that_was_made_anew_is_another_one() -> None:
    known = with_groups(with_group(FACTS, "viewers", READ), (replace(ROW, group_id="g-2"),))
    assert known_group("viewers", known) is None


def test_a_group_that_is_gone_is_taken_out() -> None:
    known = with_group(with_group(FACTS, "viewers", READ), "viewers", None)
    assert known.user_groups == {}
    assert with_groups(with_group(FACTS, "viewers", READ), ()).user_groups == {}
