from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.cloud.conftest import Connect
from tests.conftest import SimulatorFactory
from tui.account.reader import AccountReader, _Cache
from tui.cloud.client import Cloud
from tui.cloud.errors import NotPermittedError
from tui.core.policies import (
    ARMS_FULL,
    ARMS_READ_ONLY,
    AccountScope,
    PolicyType,
    ResourceGroupScope,
    custom,
)
from tui.core.users import Tag
from tui.simulator.server import RunningSimulator

Logged = tuple[Cloud, Callable[[], list[dict[str, Any]]]]


def test_a_user_is_read_whole(cloud: Cloud) -> None:
    reader = AccountReader(cloud)
    user = reader.user("zhao.lei")
    assert user is not None
    assert user.complete
    assert user.has_logon_profile
    assert user.access_keys == ()
    assert Tag("team", "payments") in user.tags
    held = {(grant.policy.name, str(grant.scope)) for grant in user.grants}
    assert held == {
        ("AliyunPrometheusMetricReadAccess", "account"),
        ("AliyunARMSReadOnlyAccess", "resource-group:rg-aekzr4nt2c6lgsa"),
    }
    assert len(user.grants) == 2


def test_both_scopes_and_keys_of_others(cloud: Cloud) -> None:
    reader = AccountReader(cloud)
    both_keys = reader.user("ci-deployer")
    assert both_keys is not None
    assert sorted(key.active for key in both_keys.access_keys) == [False, True]
    assert not both_keys.has_logon_profile
    two_groups = reader.user("priya.nair")
    assert two_groups is not None
    scopes = {type(grant.scope) for grant in two_groups.grants}
    assert scopes == {AccountScope, ResourceGroupScope}


def test_nobody_of_that_name(cloud: Cloud) -> None:
    assert AccountReader(cloud).user("nobody") is None


def test_each_thing_is_read_once(logged: Logged) -> None:
    cloud, lines = logged
    reader = AccountReader(cloud)
    for _ in range(3):
        assert reader.user("li.na") is reader.user("li.na")
        assert reader.users() is reader.users()
        assert reader.policies() is reader.policies()
        assert reader.resource_groups() is reader.resource_groups()
        assert reader.document(ARMS_READ_ONLY) is reader.document(ARMS_READ_ONLY)
    asked = [line["action"] for line in lines()]
    assert len(asked) == len(set(asked))


def test_several_documents_at_once(logged: Logged) -> None:
    cloud, lines = logged
    reader = AccountReader(cloud)
    gone = custom("was-here")
    found = reader.documents([ARMS_READ_ONLY, ARMS_FULL, gone, ARMS_READ_ONLY])
    assert set(found) == {ARMS_READ_ONLY, ARMS_FULL}
    assert found[ARMS_FULL].version == "v16"
    assert len(lines()) == 3
    assert reader.documents([ARMS_FULL]) == {ARMS_FULL: found[ARMS_FULL]}
    assert len(lines()) == 3


def test_also_when_many_ask_at_once(logged: Logged) -> None:
    cloud, lines = logged
    reader = AccountReader(cloud)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: reader.policies(), range(8)))
    assert len({id(policies) for policies in found}) == 1
    assert len(lines()) == 1
    assert {policy.ref.type for policy in found[0]} == set(PolicyType)


def test_forgetting(cloud: Cloud, simulator: RunningSimulator) -> None:
    reader = AccountReader(cloud)
    before = reader.users()
    assert reader.user("new.one") is None
    simulator.change(lambda store: store.add_user("new.one"))
    assert reader.users() == before
    reader.forget_user("new.one")
    assert reader.user("new.one") is not None
    assert len(reader.users()) == len(before) + 1
    simulator.change(lambda store: store.remove_user("new.one"))
    assert reader.user("new.one") is not None
    reader.forget()
    assert reader.user("new.one") is None


def test_a_failure_is_not_kept(simulator_with: SimulatorFactory, connect: Connect) -> None:
    from dataclasses import replace

    simulator = simulator_with(denied_actions=frozenset({"ram:ListPolicies"}))
    reader = AccountReader(connect(simulator))
    with pytest.raises(NotPermittedError):
        reader.policies()
    simulator.change(
        lambda store: setattr(
            store, "settings", replace(store.settings, denied_actions=frozenset())
        )
    )
    assert reader.policies()


def test_who_waits_for_a_failure_gets_it_too() -> None:
    cache = _Cache()
    begun, go_on = threading.Event(), threading.Event()

    def read() -> str:
        begun.set()
        assert go_on.wait(10)
        raise ValueError("no")

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(cache.get, "key", read)
        assert begun.wait(10)
        second = pool.submit(cache.get, "key", lambda: "another answer")
        go_on.set()
        with pytest.raises(ValueError, match="no"):
            first.result(10)
        # It came while the first was reading, or after that had failed.
        outcome = second.exception(10) or second.result(10)
    assert isinstance(outcome, ValueError) or outcome == "another answer"


def test_what_is_forgotten_while_it_is_read_is_not_kept() -> None:
    cache = _Cache()
    answers = iter(["old", "new"])

    def read() -> str:
        cache.clear()
        return next(answers)

    assert cache.get("key", read) == "old"
    assert cache.get("key", read) == "new"
