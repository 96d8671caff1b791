"""The last look finds the companion under whatever name it has, and does not look for ever."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from threading import Barrier

import pytest

from tests.apply.conftest import World
from tui.account.checks import Check, run_check
from tui.account.reader import AccountReader
from tui.account.survey import look, survey, taken_in
from tui.core.draft import Draft, NewPolicy
from tui.core.facts import Facts
from tui.core.policies import (
    ARMS_FULL,
    ARMS_READ_ONLY,
    COMPANION,
    COMPANION_DOCUMENT,
    AccountScope,
    Grant,
    PolicyRef,
    custom,
    system,
)
from tui.core.principals import UserGroup, UserState
from tui.core.users import GroupChoice, UserRow
from tui.planning.companion import MOST_LOOKED_AT, choose
from tui.planning.custom_policies import NameStatus, stands
from tui.simulator.store import Store

OTHER = (
    '{"Version": "1", "Statement": [{"Effect": "Allow", "Action": "oss:List*", "Resource": "*"}]}'
)
BY_HAND = json.dumps(json.loads(COMPANION_DOCUMENT), indent=4)


@pytest.fixture
def many(world: World) -> World:
    """An account with more custom policies than are read."""
    for number in range(MOST_LOOKED_AT + 5):
        world.cloud.ram.create_policy(custom(f"a-backup-{number:02}"), OTHER)
    world.network.actions.clear()
    return world


def looked(world: World) -> Facts:
    draft = Draft(users=(UserRow("ada.l"),), grants=(Grant(COMPANION, world.group),))
    return look(AccountReader(world.cloud), draft, Facts(), fresh=True)


@pytest.mark.parametrize("name", ["ARMSReadTraceApp", "team-arms-viewers", "ReadOnlyPlus"])
def test_the_same_document_under_another_name_is_reused(many: World, name: str) -> None:
    many.cloud.ram.create_policy(custom(name), BY_HAND)
    choice = choose(looked(many))
    assert (choice.policy, choice.create) == (custom(name), None)


def test_its_own_name_comes_first(many: World) -> None:
    for policy in (custom("ARMSReadTraceApp"), COMPANION):
        many.cloud.ram.create_policy(policy, BY_HAND)
    assert choose(looked(many)).policy == COMPANION


def test_only_so_many_documents_are_read(many: World) -> None:
    choice = choose(looked(many))
    assert choice.create is not None
    assert choice.policy == COMPANION
    assert many.network.actions.count("GetPolicy") <= MOST_LOOKED_AT


def test_documents_that_may_not_be_read_do_not_stand_in_the_way(many: World) -> None:
    def forbid(store: Store) -> None:
        store.settings = replace(store.settings, denied_actions=frozenset({"ram:GetPolicy"}))

    many.simulator.change(forbid)
    assert choose(looked(many)).create is not None


# RAM user groups


def looked_at(world: World, draft: Draft, known: Facts | None = None) -> Facts:
    return look(AccountReader(world.cloud), draft, known or Facts(), fresh=True)


def test_the_chosen_group_is_read_whole_beside_the_names_of_all(world: World) -> None:
    facts = looked_at(world, Draft(group=GroupChoice("auditors", existing=True)))
    assert facts.user_groups_loaded
    assert set(facts.user_groups) == {"auditors", "platform-admins", "sre-oncall"}
    chosen = facts.user_groups["auditors"]
    assert chosen.complete
    assert chosen.members
    assert [str(held.policy) for held in chosen.grants] == ["system:AliyunRAMReadOnlyAccess"]
    assert not facts.user_groups["sre-oncall"].complete


def test_a_group_that_is_not_there_is_not_among_them(world: World) -> None:
    draft = Draft(group=GroupChoice("auditors", existing=True))
    before = looked_at(world, draft)
    world.simulator.change(lambda store: store.groups.pop("auditors"))
    after = looked_at(world, draft, before)
    assert after.user_groups_loaded
    assert "auditors" not in after.user_groups
    assert "auditors" not in taken_in(before, after).user_groups


def test_groups_of_the_drafts_users_are_read(world: World) -> None:
    draft = Draft(users=(UserRow("wang.wei", existing=True), UserRow("ada.l")))
    facts = looked_at(world, draft)
    assert facts.users["wang.wei"].groups
    assert set(facts.user_groups) == set(facts.users["wang.wei"].groups)
    assert all(group.complete for group in facts.user_groups.values())
    assert not facts.user_groups_loaded
    known = replace(Facts(), user_groups={"other": UserGroup("other", complete=False)})
    assert set(taken_in(known, facts).user_groups) == {"other", *facts.user_groups}


def test_groups_that_may_not_be_read_do_not_stand_in_the_way(world: World) -> None:
    def forbid(store: Store) -> None:
        store.settings = replace(store.settings, denied_actions=frozenset({"ram:GetGroup"}))

    world.simulator.change(forbid)
    facts = looked_at(world, Draft(users=(UserRow("wang.wei", existing=True),)))
    assert facts.users["wang.wei"].groups
    assert facts.user_groups == {}


# What policies say

MINE = custom("team-dashboards")
ZHANG = UserRow("zhang.min", existing=True)
"""Holds AliyunARMSReadOnlyAccess in a resource group."""


def granting(*policies: PolicyRef) -> Draft:
    grants = tuple(Grant(policy, AccountScope()) for policy in policies)
    return Draft(users=(ZHANG,), grants=grants)


def test_documents_of_what_is_granted_and_held_are_read_once_each(world: World) -> None:
    world.cloud.ram.create_policy(MINE, OTHER)
    world.network.actions.clear()
    reader = AccountReader(world.cloud)
    facts = look(reader, granting(MINE, ARMS_FULL), Facts(), fresh=True)
    assert set(facts.documents) == {MINE, ARMS_FULL, ARMS_READ_ONLY}
    assert facts.documents[MINE].text == OTHER
    assert world.network.actions.count("GetPolicy") == 3
    # What is known is not asked for again, unless it has to be.
    look(reader, granting(MINE, ARMS_FULL), facts, fresh=False)
    assert world.network.actions.count("GetPolicy") == 3
    look(reader, granting(MINE, ARMS_FULL), facts, fresh=True)
    assert world.network.actions.count("GetPolicy") == 6


def test_what_may_not_be_read_or_is_gone_is_left_out(world: World) -> None:
    reader = AccountReader(world.cloud)
    gone = custom("was-here")
    facts = look(reader, granting(gone, ARMS_FULL), Facts(), fresh=True)
    assert set(facts.documents) == {ARMS_FULL, ARMS_READ_ONLY}

    def forbid(store: Store) -> None:
        store.settings = replace(store.settings, denied_actions=frozenset({"ram:GetPolicy"}))

    world.simulator.change(forbid)
    again = look(reader, granting(gone, ARMS_FULL), facts, fresh=True)
    assert not again.documents


def test_a_survey_reads_them_as_well_and_each_once(world: World) -> None:
    identity = run_check(world.cloud, Check.IDENTITY)
    world.network.actions.clear()
    draft = granting(ARMS_FULL, system("AliyunARMSPrometheusAccessAuth"))
    found = survey(world.cloud, AccountReader(world.cloud), identity, draft)
    assert set(found.facts.documents) == {
        ARMS_FULL,
        ARMS_READ_ONLY,
        system("AliyunARMSPrometheusAccessAuth"),
    }
    # The fourth is what the administrator holds.
    assert world.network.actions.count("GetPolicy") == 4


def test_what_has_the_name_of_a_new_policy_is_read_again_at_the_last_look(world: World) -> None:
    world.cloud.ram.create_policy(MINE, BY_HAND)
    draft = replace(granting(MINE), new_policies=(NewPolicy(MINE, BY_HAND),))
    before = looked_at(world, draft)
    assert stands(draft.new_policies[0], before).standing is NameStatus.SAME
    world.cloud.ram.delete_policy(MINE)
    world.cloud.ram.create_policy(MINE, OTHER)
    after = looked_at(world, draft, before)
    assert stands(draft.new_policies[0], after).standing is NameStatus.TAKEN


def test_a_document_that_cannot_be_read_again_is_forgotten(world: World) -> None:
    draft = granting(ARMS_FULL)
    before = looked_at(world, draft)
    learned = replace(before, documents={**before.documents, MINE: before.documents[ARMS_FULL]})

    def forbid(store: Store) -> None:
        store.settings = replace(store.settings, denied_actions=frozenset({"ram:GetPolicy"}))

    world.simulator.change(forbid)
    after = taken_in(learned, looked_at(world, draft, before), before)
    assert set(after.documents) == {MINE}


def test_several_users_are_read_at_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    both = Barrier(2, timeout=20)
    read = AccountReader.user

    def meeting(reader: AccountReader, logon_name: str) -> UserState | None:
        both.wait()
        return read(reader, logon_name)

    monkeypatch.setattr(AccountReader, "user", meeting)
    rows = (ZHANG, UserRow("wang.wei", existing=True), UserRow("not.there"))
    facts = looked_at(world, Draft(users=rows))
    assert facts.users["zhang.min"].complete
    assert facts.users["wang.wei"].complete
    assert "not.there" not in facts.users


def test_looking_needs_no_rule() -> None:
    # It is imported in a thread, while the screens may be importing the rules in theirs. Who
    # imports a part of a package that another thread is importing waits for that one, which may
    # wait for the part: Python answers with an error.
    code = (
        "import sys, tui.account.survey;"
        "sys.exit(any(name.startswith('tui.planning.rules') for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
