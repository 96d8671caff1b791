"""The seeded account looks like a company, and says what in it is invented."""

from __future__ import annotations

import json
import random
from collections import Counter
from datetime import UTC, datetime

import pytest

from tui.simulator.records import Principal
from tui.simulator.seed import seeded_store
from tui.simulator.seed.invented_policies import INVENTED
from tui.simulator.seed.published_policies import ABRIDGED, PUBLISHED
from tui.simulator.settings import SimulatorSettings
from tui.simulator.store import Store
from tui.simulator.values import check_document

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def store() -> Store:
    return seeded_store(SimulatorSettings(), lambda: NOW, random.Random(5))[0]


def test_policies_are_published_or_marked_as_invented(store: Store) -> None:
    published = {p.name for p in PUBLISHED}
    invented = {p.name for p in INVENTED}
    system = {name for type_, name in store.policies if type_ == "System"}
    assert system == published | invented
    assert not published & invented
    assert len(INVENTED) == len(invented) > 300
    assert published >= ABRIDGED
    assert {
        "AdministratorAccess",
        "AliyunRAMFullAccess",
        "AliyunCloudMonitorFullAccess",
    } <= invented


def test_published_versions(store: Store) -> None:
    versions = {p.name: store.policies["System", p.name].default_version for p in PUBLISHED}
    assert versions["AliyunARMSFullAccess"] == "v16"
    assert versions["AliyunARMSReadOnlyAccess"] == "v13"
    assert versions["AliyunARMSPrometheusAccessAuth"] == "v1"
    assert versions["AliyunPrometheusMetricReadAccess"] == "v1"
    assert versions["AliyunRAMReadOnlyAccess"] == "v3"


def test_what_the_published_documents_are_known_for(store: Store) -> None:
    def actions(name: str) -> set[str]:
        document = json.loads(store.policies["System", name].current.document)
        found: set[str] = set()
        for statement in document["Statement"]:
            action = statement["Action"]
            found |= {action} if isinstance(action, str) else set(action)
        return found

    assert "cms:*" in actions("AliyunARMSFullAccess")
    assert "arms:Get*" in actions("AliyunARMSReadOnlyAccess")
    assert not any(a.startswith("arms:Read") for a in actions("AliyunARMSReadOnlyAccess"))
    assert "arms:TagResources" in actions("AliyunARMSPrometheusAccessAuth")
    assert not any(a.startswith("arms:List*") for a in actions("AliyunARMSPrometheusAccessAuth"))


def test_every_document_is_well_formed(store: Store) -> None:
    for policy in store.policies.values():
        check_document(policy.current.document)


def test_people(store: Store) -> None:
    users = store.users.values()
    assert len(users) == 13
    assert any(not u.display_name.isascii() for u in users)
    modes = Counter((u.profile is not None, bool(u.keys)) for u in users)
    # Console, programmatic, both, and neither are all there.
    assert set(modes) == {(True, False), (False, True), (True, True), (False, False)}
    assert all(u.tags for u in users)
    assert all(len(u.keys) <= 2 for u in users)


def test_grants_point_at_things_that_exist(store: Store) -> None:
    groups = {g.group_id for g in store.groups.values()}
    roles = {r.role_id for r in store.roles.values()}
    known = {Principal.USER: set(store.users_by_id), Principal.GROUP: groups, Principal.ROLE: roles}
    for attachment in store.attachments:
        assert (attachment.policy_type, attachment.policy_name) in store.policies
        assert attachment.principal_id in known[attachment.principal]
        assert attachment.scope in {store.account_id, *store.resource_groups}


def test_instances_stand_in_three_regions_and_all_groups(store: Store) -> None:
    assert len({i.region for i in store.prometheus}) == 3
    assert {i.resource_group for i in store.prometheus} == set(store.resource_groups)
    assert {a.resource_group for a in store.trace_apps} <= set(store.resource_groups)
    assert len({i.cluster_id for i in store.prometheus}) == len(store.prometheus)


def test_no_secret_shows_in_a_representation(store: Store) -> None:
    for key in store.keys.values():
        assert (key.secret in repr(key)) is False
    for instance in store.prometheus:
        assert (instance.auth_token in repr(instance)) is False
    for device in store.mfa_devices.values():
        assert (device.seed in repr(device)) is False


def test_a_crowd_has_distinct_names() -> None:
    store, _ = seeded_store(SimulatorSettings(users=500), lambda: NOW, random.Random(5))
    assert len(store.users) == 513
    assert len({u.display_name for u in store.users.values()}) > 50
