"""The last look finds the companion under whatever name it has, and does not look for ever."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from tests.apply.conftest import World
from tui.access.companion import MOST_LOOKED_AT, choose
from tui.access.draft import Draft, Grant
from tui.access.facts import Facts
from tui.access.policies import COMPANION, COMPANION_DOCUMENT, custom
from tui.access.users import UserRow
from tui.apply.looking import look
from tui.cloud.reading import AccountReader
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
