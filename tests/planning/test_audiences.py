"""Users who hold the same share a preview, and what was not read is taken for nothing certain."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from types import MappingProxyType

from tests.planning.world import ACCOUNT, DRAFT, FACTS, GROUP
from tests.policy.test_outlook import ENTRY, FULL, READ, TEXTS
from tui.core.draft import Draft, Replacement
from tui.core.facts import Facts
from tui.core.policies import COMPANION, Grant, PolicyDocument, PolicyRef, system
from tui.core.principals import HeldGrant, UserGroup, UserState
from tui.core.users import GroupChoice, UserRow
from tui.planning.cohorts import (
    Audience,
    audience_now,
    audiences,
    outlooks,
    unread_policies,
    unread_user_groups,
)
from tui.policy.preview import Answer, Outlook

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
