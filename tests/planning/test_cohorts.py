"""Users of a draft who hold the same are worked out once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from types import MappingProxyType

from tests.planning.world import (
    ACCOUNT,
    DRAFT,
    FACTS,
    GROUP,
    TEAM_POLICY,
    existing,
    granting,
    holding,
    with_users,
)
from tests.policy.documents import knowing
from tests.policy.test_preview import ENTRY, FULL, READ, TEXTS
from tui.core.draft import Draft, NewPolicy, Replacement
from tui.core.facts import Facts
from tui.core.policies import (
    ARMS_FULL,
    ARMS_READ_ONLY,
    COMPANION,
    COMPANION_DOCUMENT,
    Grant,
    PolicyDocument,
    PolicyRef,
    custom,
    system,
)
from tui.core.principals import HeldGrant, UserGroup, UserState
from tui.core.users import AccessChoice, AccessMode, GroupChoice, UserRow
from tui.planning.cohorts import (
    MOST_READ,
    Audience,
    audience_now,
    audiences,
    cohorts,
    documents_needed,
    outlooks,
    unread_policies,
    unread_user_groups,
)
from tui.policy.known import METRIC_READ
from tui.policy.preview import Answer, Outlook

TEAM_DRAFT = granting((TEAM_POLICY, ACCOUNT))
NEW_GRANT = HeldGrant(Grant(TEAM_POLICY, ACCOUNT))


def there(name: str) -> UserRow:
    return UserRow(name, existing=True, mode=AccessMode.UNCHANGED)


def test_new_users_are_all_alike() -> None:
    draft = replace(TEAM_DRAFT, users=tuple(UserRow(f"user{n}") for n in range(5)))
    (one,) = cohorts(draft, FACTS)
    assert (one.rows, one.before, one.after) == ((0, 1, 2, 3, 4), (), (NEW_GRANT,))
    assert one.signs_in


def test_a_draft_without_users_is_about_somebody() -> None:
    (one,) = cohorts(replace(TEAM_DRAFT, users=()), FACTS)
    assert (one.rows, one.after) == ((), (NEW_GRANT,))


def test_another_way_in_is_another_prospect() -> None:
    users = (UserRow("a"), UserRow("b", mode=AccessMode.ACCESS_KEY), UserRow("c"))
    first, second = cohorts(replace(TEAM_DRAFT, users=users), FACTS)
    assert (first.rows, first.signs_in) == ((0, 2), True)
    assert (second.rows, second.signs_in) == ((1,), False)


def test_existing_users_by_what_they_hold_also_through_groups() -> None:
    full = HeldGrant(Grant(ARMS_FULL, ACCOUNT))
    facts = with_users(
        UserState("a", grants=(full,), has_logon_profile=True),
        UserState("b", grants=(full,), has_logon_profile=True),
        UserState("c", groups=("viewers",)),
        UserState("d", complete=False),
    )
    viewers = UserGroup("viewers", grants=(HeldGrant(Grant(ARMS_READ_ONLY, GROUP)),))
    facts = replace(facts, user_groups=MappingProxyType({"viewers": viewers}))
    draft = replace(TEAM_DRAFT, users=tuple(there(name) for name in "abcd"))
    first, second, third = cohorts(draft, facts)
    assert [each.read for each in (first, second, third)] == [True, True, False]
    assert (first.rows, first.signs_in) == ((0, 1), True)
    assert first.after == (NEW_GRANT, HeldGrant(Grant(ARMS_FULL, ACCOUNT)))
    through = HeldGrant(Grant(ARMS_READ_ONLY, GROUP), through="viewers")
    assert (second.rows, second.signs_in) == ((2,), False)
    assert (second.before, second.after) == ((through,), (NEW_GRANT, through))


def test_whoever_is_in_another_group_is_another_prospect() -> None:
    facts = with_users(UserState("a", groups=("viewers",)), UserState("b"))
    viewers = UserGroup("viewers", grants=(HeldGrant(Grant(ARMS_READ_ONLY, GROUP)),))
    facts = replace(facts, user_groups=MappingProxyType({"viewers": viewers}))
    first, second = cohorts(replace(TEAM_DRAFT, users=(there("a"), there("b"))), facts)
    assert (len(first.after), len(second.after)) == (2, 1)


def test_whose_grant_is_replaced_is_another_prospect() -> None:
    held = HeldGrant(Grant(ARMS_READ_ONLY, GROUP))
    facts = with_users(UserState("a", grants=(held,)), UserState("b", grants=(held,)))
    draft = replace(
        TEAM_DRAFT,
        users=(there("a"), there("b")),
        access=AccessChoice(AccessMode.UNCHANGED),
        replacements=(Replacement("b", Grant(ARMS_READ_ONLY, GROUP)),),
    )
    first, second = cohorts(draft, facts)
    assert (first.rows, first.after) == ((0,), (NEW_GRANT, HeldGrant(Grant(ARMS_READ_ONLY, GROUP))))
    assert (second.rows, second.after) == ((1,), (NEW_GRANT,))


# Users who hold the same share a preview, and what was not read is taken for nothing certain


ONLY_READ, ALL, CONSOLE = system(READ), system(FULL), system(ENTRY)
VIEWERS = UserGroup("viewers", grants=(HeldGrant(Grant(ONLY_READ, GROUP)),))
NEW, OTHER, LI, WU = (
    UserRow("ada"),
    UserRow("bo"),
    UserRow("li.na", existing=True),
    UserRow("li.wu", existing=True),
)
LI_HOLDS = UserState("li.na", grants=(HeldGrant(Grant(ALL, ACCOUNT)),))
WU_HOLDS = UserState("li.wu", groups=("viewers",))


def draft(*users: UserRow, grants: Iterable[Grant] = (Grant(CONSOLE, ACCOUNT),)) -> Draft:
    return replace(DRAFT, users=users, grants=tuple(grants))


def facts(*states: UserState, groups: Iterable[UserGroup] = (VIEWERS,), read: str = "") -> Facts:
    """An account with these users and groups, where the documents named in ``read`` were read."""
    documents = {
        system(name): PolicyDocument(system(name), "v1", TEXTS[name]) for name in read.split()
    }
    return replace(
        FACTS,
        users=MappingProxyType({each.logon_name: each for each in states}),
        user_groups=MappingProxyType({each.name: each for each in groups}),
        documents=MappingProxyType(documents),
    )


def answer(found: Iterable[Outlook], code: str) -> Answer:
    return next(each.answer for each in found if each.capability.code == code)


def test_those_who_hold_the_same_share_one_and_the_new_come_first() -> None:
    users = draft(LI, NEW, WU, OTHER)
    assert audiences(users, facts(LI_HOLDS, WU_HOLDS)) == (
        Audience(("ada", "bo"), (HeldGrant(Grant(CONSOLE, ACCOUNT)),)),
        Audience(("li.na",), (HeldGrant(Grant(CONSOLE, ACCOUNT)), HeldGrant(Grant(ALL, ACCOUNT)))),
        Audience(
            ("li.wu",),
            (
                HeldGrant(Grant(CONSOLE, ACCOUNT)),
                HeldGrant(Grant(ONLY_READ, GROUP), through="viewers"),
            ),
        ),
    )


def test_an_existing_user_who_will_hold_no_more_stands_with_the_new_ones() -> None:
    users = replace(draft(LI, NEW), replacements=(Replacement("li.na", Grant(ALL, ACCOUNT)),))
    assert audiences(users, facts(LI_HOLDS)) == (
        Audience(("ada", "li.na"), (HeldGrant(Grant(CONSOLE, ACCOUNT)),)),
    )


def test_without_anybody_it_is_for_whoever_comes() -> None:
    (only,) = audiences(draft(), facts())
    assert only == Audience((), (HeldGrant(Grant(CONSOLE, ACCOUNT)),))


def test_who_was_not_read_may_hold_anything() -> None:
    account = facts(UserState("li.na", complete=False), read=f"{READ} {ENTRY}")
    new, existing = audiences(draft(LI, NEW), account)
    assert (new.known, existing.known) == (True, False)
    assert answer(outlooks(new, draft(), account), "console.enter") is Answer.ALLOWED
    assert {each.answer for each in outlooks(existing, draft(), account)} == {Answer.UNKNOWN}


def test_so_may_the_members_of_a_group_that_was_not_read() -> None:
    (someone,) = audiences(draft(WU), facts(WU_HOLDS, groups=()))
    assert not someone.known
    rows = replace(VIEWERS, grants=(), complete=False)
    (someone,) = audiences(draft(WU), facts(WU_HOLDS, groups=(rows,)))
    assert not someone.known
    assert unread_user_groups(["viewers", "x"], facts(groups=(rows,))) == ("viewers", "x")


def test_a_chosen_group_counts_if_it_is_there() -> None:
    users = replace(draft(NEW), group=GroupChoice("viewers", existing=True))
    (someone,) = audiences(users, facts())
    assert someone.known
    assert someone.held[-1] == HeldGrant(Grant(ONLY_READ, GROUP), through="viewers")
    (someone,) = audiences(users, facts(groups=()))
    assert not someone.known
    (someone,) = audiences(replace(users, group=GroupChoice("another")), facts(groups=()))
    assert someone.known, "a new group holds nothing yet"


def test_what_somebody_holds_now() -> None:
    account = facts(read=READ)
    now = audience_now(WU_HOLDS, account)
    assert now == Audience(("li.wu",), (HeldGrant(Grant(ONLY_READ, GROUP), through="viewers"),))
    found = outlooks(now, Draft(), account)
    assert answer(found, "instances.list") is Answer.ONLY_IN_GROUP
    assert not audience_now(replace(WU_HOLDS, complete=False), account).known
    assert not audience_now(WU_HOLDS, facts(groups=())).known


def test_the_documents_that_answers_wait_for() -> None:
    grants = (Grant(ONLY_READ, GROUP), Grant(ONLY_READ, ACCOUNT), Grant(COMPANION, GROUP))
    users = draft(NEW, grants=grants)
    (someone,) = audiences(users, facts())
    waits: tuple[PolicyRef, ...] = unread_policies(someone, users, facts())
    assert waits == (ONLY_READ,), "each once, and not what the plan will make"
    assert unread_policies(someone, users, facts(read=READ)) == ()


def test_a_thousand_users_share_two() -> None:
    rows = [UserRow(f"user{at}", existing=at % 2 == 0) for at in range(1000)]
    states = [
        UserState(row.logon_name, grants=(HeldGrant(Grant(ALL, ACCOUNT)),))
        for row in rows
        if row.existing
    ]
    found = audiences(draft(*rows), facts(*states))
    assert [len(each.names) for each in found] == [500, 500]


# Which documents are read for a draft: granted ones first, and never without end


MINE = custom("Mine")


def test_what_is_granted_and_what_is_held_also_through_a_group() -> None:
    draft = existing(base=granting((TEAM_POLICY, GROUP), (ARMS_FULL, ACCOUNT)))
    facts = holding((METRIC_READ, GROUP), through=((ARMS_READ_ONLY, ACCOUNT),))
    assert documents_needed(draft, facts) == (TEAM_POLICY, ARMS_FULL, METRIC_READ, ARMS_READ_ONLY)


def test_what_comes_with_a_group_and_what_goes() -> None:
    facts = holding((METRIC_READ, GROUP), through=((ARMS_READ_ONLY, ACCOUNT),))
    new = replace(granting((TEAM_POLICY, GROUP)), group=GroupChoice("viewers", existing=True))
    assert documents_needed(new, facts) == (TEAM_POLICY, ARMS_READ_ONLY)
    replaced = replace(
        existing(base=granting((TEAM_POLICY, GROUP))),
        replacements=(Replacement("wang.wei", Grant(METRIC_READ, GROUP)),),
    )
    assert METRIC_READ in documents_needed(replaced, facts)


def test_what_most_users_hold_comes_first() -> None:
    rows = tuple(UserRow(name, existing=True) for name in "abc")
    held = {"a": METRIC_READ, "b": ARMS_FULL, "c": ARMS_FULL}
    states = {
        name: UserState(name, grants=(HeldGrant(Grant(ref, ACCOUNT)),))
        for name, ref in held.items()
    }
    facts = replace(FACTS, users=MappingProxyType(states))
    draft = replace(granting((TEAM_POLICY, ACCOUNT)), users=rows)
    assert documents_needed(draft, facts) == (TEAM_POLICY, ARMS_FULL, METRIC_READ)


def test_what_the_plan_makes_and_what_is_gone_is_not_read() -> None:
    draft = replace(
        granting((COMPANION, GROUP), (MINE, GROUP), (custom("Gone"), GROUP)),
        new_policies=(NewPolicy(MINE, COMPANION_DOCUMENT),),
    )
    assert documents_needed(draft, FACTS) == ()
    # Before the list was read, anything may be there.
    unlisted = replace(FACTS, policies=None)
    assert custom("Gone") in documents_needed(draft, unlisted)
    assert MINE not in documents_needed(draft, unlisted)


def test_the_companion_that_is_there_is_read() -> None:
    facts = knowing(FACTS, {MINE: COMPANION_DOCUMENT})
    assert documents_needed(granting((COMPANION, GROUP)), facts) == (MINE,)


def test_an_account_with_many_policies_is_not_read_whole() -> None:
    many = tuple(custom(f"Team{n}") for n in range(MOST_READ + 20))
    facts = knowing(FACTS, dict.fromkeys(many, ""))
    draft = granting(*((ref, ACCOUNT) for ref in many))
    assert documents_needed(draft, facts) == many[:MOST_READ]
