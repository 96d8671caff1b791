"""Every method once on its good path, and what comes of input the cloud does not take."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.cloud.conftest import Connect
from tests.conftest import SimulatorFactory
from tui.cloud.client import Cloud
from tui.cloud.endpoints import Endpoints
from tui.cloud.errors import (
    AlreadyExistsError,
    BadCredentialsError,
    InUseError,
    NotFoundError,
    NotPermittedError,
    Reason,
)
from tui.core.account import CallerKind, MfaEnforcement
from tui.core.credentials import Credentials, Source, SourceKind
from tui.core.facts import Activation
from tui.core.policies import (
    ARMS_FULL,
    ARMS_READ_ONLY,
    COMPANION,
    COMPANION_DOCUMENT,
    AccountScope,
    Grant,
    PolicyType,
    ResourceGroupScope,
)
from tui.core.principals import HeldGrant
from tui.core.secret import Secret
from tui.core.users import Tag
from tui.simulator.server import RunningSimulator
from tui.simulator.settings import SEEDED_PASSWORD_POLICY, SEEDED_SECURITY_PREFERENCE
from tui.simulator.store import Store

PLATFORM = "rg-aekz7wq3hbd5ymq"
ROLE = "prometheus-auditor"


def good_password() -> Secret:
    return Secret("Xy7-" + secrets.token_urlsafe(18) + "-aB9")


# RAM users


def test_a_user_is_made_found_listed_and_deleted(cloud: Cloud) -> None:
    made = cloud.ram.create_user("mei.lin", "Mei Lin 林梅", "for the on-call rota")
    assert (made.logon_name, made.display_name) == ("mei.lin", "Mei Lin 林梅")
    assert made.user_id.isdigit()
    assert not made.complete
    found = cloud.ram.get_user("mei.lin")
    assert found.user_id == made.user_id
    assert found.comments == "for the on-call rota"
    assert "mei.lin" in {user.logon_name for user in cloud.ram.list_users()}
    cloud.ram.delete_user("mei.lin")
    with pytest.raises(NotFoundError):
        cloud.ram.get_user("mei.lin")


def test_a_missing_permission_is_named(simulator_with: SimulatorFactory, connect: Connect) -> None:
    cloud = connect(simulator_with(denied_actions=frozenset({"ram:CreateUser", "ram:Attach*"})))
    with pytest.raises(NotPermittedError) as caught:
        cloud.ram.create_user("mei.lin")
    assert caught.value.refusal.missing_action == "ram:CreateUser"
    with pytest.raises(NotPermittedError) as caught:
        cloud.resources.attach_policy(
            ARMS_READ_ONLY, "li.na@acme-observability.onaliyun.com", PLATFORM
        )
    assert caught.value.refusal.missing_action == "ram:AttachPolicy"


# Logon profiles


def test_a_logon_profile_lives_and_dies(cloud: Cloud) -> None:
    cloud.ram.create_user("mei.lin")
    assert cloud.ram.logon_profile("mei.lin") is None
    made = cloud.ram.create_logon_profile(
        "mei.lin", good_password(), reset_at_next_logon=True, require_mfa=False
    )
    assert made.reset_at_next_logon
    assert not made.require_mfa
    with pytest.raises(AlreadyExistsError):
        cloud.ram.create_logon_profile(
            "mei.lin", good_password(), reset_at_next_logon=True, require_mfa=False
        )
    cloud.ram.update_logon_profile("mei.lin", require_mfa=True)
    found = cloud.ram.logon_profile("mei.lin")
    assert found is not None
    assert found.require_mfa
    assert found.reset_at_next_logon
    cloud.ram.update_logon_profile("mei.lin", good_password(), reset_at_next_logon=False)
    found = cloud.ram.logon_profile("mei.lin")
    assert found is not None
    assert not found.reset_at_next_logon
    cloud.ram.delete_logon_profile("mei.lin")
    assert cloud.ram.logon_profile("mei.lin") is None


def test_the_password_that_arrives_is_the_one_that_was_sent(
    cloud: Cloud, simulator: RunningSimulator
) -> None:
    cloud.ram.create_user("mei.lin")
    password = Secret("aZ9 &=+%/?#;:~*'\"\\ü€-" + secrets.token_urlsafe(6))
    cloud.ram.create_logon_profile(
        "mei.lin", password, reset_at_next_logon=False, require_mfa=False
    )

    def matches(store: Store) -> bool:
        user = store.users["mei.lin"]
        assert user.profile is not None
        return user.profile.matches(user.user_id, password.reveal())

    assert simulator.change(matches)


def test_a_profile_of_nobody_is_not_the_same_as_no_profile(cloud: Cloud) -> None:
    with pytest.raises(NotFoundError) as caught:
        cloud.ram.logon_profile("nobody")
    assert caught.value.refusal.code == "EntityNotExist.User"


# AccessKeys


def test_an_accesskey_works_until_it_is_disabled(cloud: Cloud, simulator: RunningSimulator) -> None:
    cloud.ram.create_user("robot")
    minted = cloud.ram.create_access_key("robot")
    held = cloud.ram.access_keys("robot")
    assert [(key.access_key_id, key.active) for key in held] == [(minted.access_key_id, True)]
    endpoints = Endpoints.loopback(simulator.endpoint)
    with Cloud(Credentials(minted.access_key_id, minted.secret), endpoints) as robot:
        assert robot.sts.caller().name == "robot"
        assert cloud.ram.access_key_last_used("robot", minted.access_key_id)
        cloud.ram.set_access_key_active("robot", minted.access_key_id, active=False)
        with pytest.raises(BadCredentialsError) as disabled:
            robot.sts.caller()
        assert disabled.value.refusal.reason == Reason.DISABLED_KEY
        cloud.ram.delete_access_key("robot", minted.access_key_id)
        with pytest.raises(BadCredentialsError) as gone:
            robot.sts.caller()
        assert gone.value.refusal.reason == Reason.UNKNOWN_KEY
    assert cloud.ram.access_keys("robot") == ()


# Policies


def test_a_custom_policy_is_made_granted_taken_back_and_deleted(cloud: Cloud) -> None:
    cloud.ram.create_user("mei.lin")
    cloud.ram.create_policy(COMPANION, COMPANION_DOCUMENT, "Lets readers see applications")
    assert cloud.ram.policy_document(COMPANION).text == COMPANION_DOCUMENT
    cloud.ram.attach_policy(COMPANION, "mei.lin")
    with pytest.raises(AlreadyExistsError) as again:
        cloud.ram.attach_policy(COMPANION, "mei.lin")
    assert again.value.refusal.code == "EntityAlreadyExists.User.Policy"
    assert cloud.ram.policies_of_user("mei.lin") == (COMPANION,)
    assert cloud.ram.users_of_policy(COMPANION) == ("mei.lin",)
    with pytest.raises(InUseError):
        cloud.ram.delete_policy(COMPANION)
    cloud.ram.detach_policy(COMPANION, "mei.lin")
    with pytest.raises(NotFoundError):
        cloud.ram.detach_policy(COMPANION, "mei.lin")
    cloud.ram.delete_policy(COMPANION)
    with pytest.raises(NotFoundError):
        cloud.ram.policy_document(COMPANION)


def test_policies_by_type(cloud: Cloud) -> None:
    both = cloud.ram.policies()
    assert {policy.ref.type for policy in both} == set(PolicyType)
    system = cloud.ram.policies(PolicyType.SYSTEM)
    assert ARMS_FULL in {policy.ref for policy in system}
    assert {policy.ref.type for policy in system} == {PolicyType.SYSTEM}
    made = cloud.ram.policies(PolicyType.CUSTOM)
    assert len(system) + len(made) == len(both)


# IMS


def test_tags(cloud: Cloud) -> None:
    cloud.ram.create_user("mei.lin")
    principal = f"mei.lin@{cloud.ims.default_domain()}"
    tags = (Tag("team", "sre"), Tag("地点", "杭州"), Tag("empty"))
    cloud.ims.tag_user(principal, tags)
    assert set(cloud.ims.tags_of_user(principal)) == set(tags)
    cloud.ims.tag_user(principal, (Tag("team", "data"),))
    cloud.ims.untag_user(principal, ("empty", "地点"))
    assert cloud.ims.tags_of_user(principal) == (Tag("team", "data"),)


def test_tagging_with_nothing_sends_nothing(logged: Any) -> None:  # noqa: ANN401
    cloud, lines = logged
    cloud.ims.tag_user("li.na@x", ())
    cloud.ims.untag_user("li.na@x", ())
    assert lines() == []


def test_the_accounts_settings_arrive_whole(
    simulator_with: SimulatorFactory, connect: Connect
) -> None:
    policy = replace(
        SEEDED_PASSWORD_POLICY,
        hard_expire=True,
        intercept_risky=True,
        reuse_prevention=7,
        minimum_different_characters=8,
        not_contain_user_name=True,
        initial_password_age_days=3,
    )
    security = replace(
        SEEDED_SECURITY_PREFERENCE,
        mfa_enforcement=MfaEnforcement.ADAPTIVE,
        users_may_change_password=False,
        users_may_manage_mfa=False,
        users_may_manage_access_keys=True,
        logon_network_masks=("10.0.0.0/8", "192.168.1.1"),
    )
    cloud = connect(
        simulator_with(
            password_policy=policy,
            security_preference=security,
            sso_enabled=True,
            users_quota=100,
            system_policies_per_user=5,
            custom_policies_per_user=6,
        )
    )
    assert cloud.ims.password_policy() == policy
    assert cloud.ims.security_preference() == security
    assert cloud.ims.sso_enabled()
    quotas = cloud.ims.quotas()
    assert (quotas.users, quotas.users_quota) == (13, 100)
    assert quotas.access_keys_per_user == 2
    assert quotas.system_policies_per_user == 5
    assert quotas.custom_policies_per_user == 6
    assert quotas.policies > 0


# Resource Management


def test_a_grant_in_a_resource_group(cloud: Cloud) -> None:
    cloud.ram.create_user("mei.lin")
    principal = f"mei.lin@{cloud.ims.default_domain()}"
    assert cloud.resources.grants(principal) == ()
    cloud.resources.attach_policy(ARMS_READ_ONLY, principal, PLATFORM)
    with pytest.raises(AlreadyExistsError):
        cloud.resources.attach_policy(ARMS_READ_ONLY, principal, PLATFORM)
    expected = HeldGrant(Grant(ARMS_READ_ONLY, ResourceGroupScope(PLATFORM)))
    assert cloud.resources.grants(principal) == (expected,)
    cloud.resources.detach_policy(ARMS_READ_ONLY, principal, PLATFORM)
    with pytest.raises(NotFoundError):
        cloud.resources.detach_policy(ARMS_READ_ONLY, principal, PLATFORM)
    assert cloud.resources.grants(principal) == ()


def test_resource_groups(cloud: Cloud) -> None:
    groups = {group.group_id: group for group in cloud.resources.resource_groups()}
    assert groups[PLATFORM].display_name == "Platform 平台"
    assert cloud.resources.resource_group(PLATFORM) == groups[PLATFORM]


@pytest.mark.parametrize(
    ("setting", "expected"),
    [(True, Activation.ACTIVATED), (False, Activation.CANNOT_TELL), (None, Activation.CANNOT_TELL)],
)
def test_resource_group_support(
    setting: bool | None, expected: Activation, simulator_with: SimulatorFactory, connect: Connect
) -> None:
    cloud = connect(simulator_with(arms_supports_resource_groups=setting))
    assert cloud.resources.resource_group_support() is expected


# STS


def test_who_am_i(cloud: Cloud) -> None:
    caller = cloud.sts.caller()
    assert caller.kind is CallerKind.RAM_USER
    assert caller.name == "ops-admin"
    assert caller.account_id == "1290384756102938"


def test_the_root_account(simulator_with: SimulatorFactory, connect: Connect) -> None:
    caller = connect(simulator_with(caller=CallerKind.ROOT)).sts.caller()
    assert caller.kind is CallerKind.ROOT
    assert caller.name == ""


def test_a_role(cloud: Cloud, simulator: RunningSimulator) -> None:
    arn = f"acs:ram::{cloud.sts.caller().account_id}:role/{ROLE}"
    source = Source(SourceKind.PROFILE, "audit")
    assumed = cloud.sts.assume_role(arn, "onramp-test", source=source, seconds=900)
    assert assumed.source == source
    assert assumed.expires is not None
    left = assumed.expires - datetime.now(UTC)
    assert timedelta(minutes=10) < left <= timedelta(minutes=15)
    with Cloud(assumed, Endpoints.loopback(simulator.endpoint)) as auditor:
        caller = auditor.sts.caller()
    assert caller.kind is CallerKind.ROLE
    assert caller.name == "prometheus-auditor/onramp-test"


# ARMS


@pytest.mark.parametrize("service", ["arms", "prometheus"])
@pytest.mark.parametrize("activated", [True, False])
def test_activation(
    service: str, *, activated: bool, simulator_with: SimulatorFactory, connect: Connect
) -> None:
    settings = {f"{service}_activated": activated}
    cloud = connect(simulator_with(**settings))
    expected = Activation.ACTIVATED if activated else Activation.NOT_ACTIVATED
    assert cloud.arms.activation(service) is expected


def test_activation_by_the_second_sign(simulator_with: SimulatorFactory, connect: Connect) -> None:
    denied = frozenset({"arms:GetCommercialStatus"})
    cloud = connect(simulator_with(denied_actions=denied))
    assert cloud.arms.activation("prometheus") is Activation.ACTIVATED
    with pytest.raises(NotPermittedError) as caught:
        cloud.arms.activation("arms")
    assert caught.value.refusal.missing_action == "arms:GetCommercialStatus"


def test_activation_that_nobody_may_see(simulator_with: SimulatorFactory, connect: Connect) -> None:
    cloud = connect(simulator_with(denied_actions=frozenset({"arms:*"})))
    with pytest.raises(NotPermittedError):
        cloud.arms.activation("prometheus")


def test_instances_and_applications(cloud: Cloud) -> None:
    hangzhou = cloud.arms.prometheus_instances("cn-hangzhou")
    assert "ack-platform-prod" in {instance.name for instance in hangzhou}
    assert {instance.region for instance in hangzhou} == {"cn-hangzhou"}
    in_group = cloud.arms.prometheus_instances("cn-hangzhou", PLATFORM)
    assert 0 < len(in_group) < len(hangzhou)
    assert {instance.group_id for instance in in_group} == {PLATFORM}
    assert cloud.arms.prometheus_instances("eu-central-1") == ()
    apps = cloud.arms.trace_apps("cn-hangzhou")
    assert apps
    assert all(app.app_id and app.name for app in apps)
    assert set(cloud.arms.trace_apps("cn-hangzhou", PLATFORM)) < set(apps)


def test_an_account_scope_grant_is_one_without_a_group(cloud: Cloud) -> None:
    principal = f"li.na@{cloud.ims.default_domain()}"
    assert HeldGrant(Grant(ARMS_READ_ONLY, AccountScope())) in cloud.resources.grants(principal)


def test_the_account(cloud: Cloud) -> None:
    account = cloud.account("1290384756102938")
    assert account.alias == "acme-observability"
    assert account.principal("li.na") == "li.na@acme-observability.onaliyun.com"
