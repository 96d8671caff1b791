from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from tests.cloud.conftest import Connect, no_sleep
from tests.conftest import SimulatorFactory
from tui.account.checks import FOLLOWING, Check, CheckStatus, run_check
from tui.cloud.client import Cloud
from tui.cloud.endpoints import Endpoints
from tui.cloud.errors import (
    BadCredentialsError,
    InactiveError,
    NotPermittedError,
    UnreachableError,
)
from tui.core.account import CallerKind
from tui.core.credentials import Credentials
from tui.core.facts import Activation, Facts
from tui.core.secret import Secret
from tui.simulator.settings import SEEDED_SECURITY_PREFERENCE


def test_a_healthy_account_is_learned_in_parallel(cloud: Cloud) -> None:
    first = run_check(cloud, Check.IDENTITY)
    facts = first.learn(Facts())
    with ThreadPoolExecutor(len(FOLLOWING)) as pool:
        outcomes = list(pool.map(lambda check: run_check(cloud, check), FOLLOWING))
    assert [outcome.check for outcome in outcomes] == list(FOLLOWING)
    assert {outcome.status for outcome in (first, *outcomes)} == {CheckStatus.OK}
    for outcome in outcomes:
        facts = outcome.learn(facts)
    assert facts.caller is not None
    assert facts.account is not None
    assert facts.account.account_id == facts.caller.account_id
    assert facts.account.alias == "acme-observability"
    assert facts.password_policy is not None
    assert facts.security is not None
    assert facts.quotas is not None
    assert facts.sso_enabled is False
    assert facts.arms is facts.prometheus is Activation.ACTIVATED
    assert facts.resource_group_support is Activation.ACTIVATED
    assert facts.resource_groups is not None
    assert len(facts.resource_groups) == 4


def test_every_check_exists() -> None:
    assert {Check.IDENTITY, *FOLLOWING} == set(Check)


def test_the_root_accounts_key_gets_a_warning(
    simulator_with: SimulatorFactory, connect: Connect
) -> None:
    outcome = run_check(connect(simulator_with(caller=CallerKind.ROOT)), Check.IDENTITY)
    assert outcome.status is CheckStatus.WARNING
    assert outcome.parameters["kind"] == CallerKind.ROOT.value


@pytest.mark.parametrize(
    ("check", "denied", "status"),
    [
        (Check.RAM, "ram:ListUsers", CheckStatus.FAILED),
        (Check.DOMAIN, "ram:GetDefaultDomain", CheckStatus.FAILED),
        (Check.PASSWORD_POLICY, "ram:GetPasswordPolicy", CheckStatus.FAILED),
        (Check.SECURITY, "ram:GetSecurityPreference", CheckStatus.FAILED),
        (Check.QUOTAS, "ram:GetAccountSummary", CheckStatus.FAILED),
        (Check.RESOURCE_GROUPS, "ram:ListResourceGroups", CheckStatus.FAILED),
        (
            Check.GROUP_SUPPORT,
            "resourcemanager:ListResourceGroupCapability",
            CheckStatus.CANNOT_TELL,
        ),
        (Check.SSO, "ram:GetUserSsoSettings", CheckStatus.CANNOT_TELL),
        (Check.ARMS, "arms:GetCommercialStatus", CheckStatus.CANNOT_TELL),
    ],
)
def test_a_missing_permission_is_named(
    check: Check,
    denied: str,
    status: CheckStatus,
    simulator_with: SimulatorFactory,
    connect: Connect,
) -> None:
    outcome = run_check(connect(simulator_with(denied_actions=frozenset({denied}))), check)
    assert outcome.status is status
    assert isinstance(outcome.error, NotPermittedError)
    assert outcome.error.refusal.missing_action == denied
    assert outcome.learn(Facts()) == Facts()


@pytest.mark.parametrize("service", ["arms", "prometheus"])
def test_what_is_not_activated_is_a_warning(
    service: str, simulator_with: SimulatorFactory, connect: Connect
) -> None:
    settings = {f"{service}_activated": False}
    outcome = run_check(connect(simulator_with(**settings)), Check(service))
    assert outcome.status is CheckStatus.WARNING
    facts = outcome.learn(Facts())
    assert Activation.NOT_ACTIVATED in {facts.arms, facts.prometheus}


def test_ram_that_is_inactive(simulator_with: SimulatorFactory, connect: Connect) -> None:
    outcome = run_check(connect(simulator_with(ram_active=False)), Check.RAM)
    assert outcome.status is CheckStatus.FAILED
    assert isinstance(outcome.error, InactiveError)


def test_settings_that_lock_people_out_are_a_warning(
    simulator_with: SimulatorFactory, connect: Connect
) -> None:
    tight = replace(SEEDED_SECURITY_PREFERENCE, users_may_manage_mfa=False)
    outcome = run_check(connect(simulator_with(security_preference=tight)), Check.SECURITY)
    assert outcome.status is CheckStatus.WARNING
    assert outcome.parameters["users_may_manage_mfa"] == 0


def test_sso_and_a_used_up_quota_are_warnings(
    simulator_with: SimulatorFactory, connect: Connect
) -> None:
    cloud = connect(simulator_with(sso_enabled=True, users_quota=13))
    assert run_check(cloud, Check.SSO).status is CheckStatus.WARNING
    quotas = run_check(cloud, Check.QUOTAS)
    assert quotas.status is CheckStatus.WARNING
    assert quotas.parameters["users_left"] == 0


def test_wrong_credentials_fail_the_identity(cloud: Cloud) -> None:
    wrong = Credentials("LTAIfakefakefake", Secret("fake"))
    with Cloud(wrong, cloud.endpoints) as stranger:
        outcome = run_check(stranger, Check.IDENTITY)
    assert outcome.status is CheckStatus.FAILED
    assert isinstance(outcome.error, BadCredentialsError)


@pytest.mark.parametrize("check", list(Check))
def test_no_network(check: Check) -> None:
    nowhere = Endpoints.loopback("http://127.0.0.1:1")
    with Cloud(Credentials("id", Secret("fake")), nowhere, sleep=no_sleep) as cloud:
        outcome = run_check(cloud, check)
    assert isinstance(outcome.error, UnreachableError)
    assert outcome.status in {CheckStatus.FAILED, CheckStatus.CANNOT_TELL}
