"""The list of policies: what comes first, what is left out, what a search finds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.core.policies import (
    ARMS_FULL,
    ARMS_PROMETHEUS_CONSOLE,
    ARMS_READ_ONLY,
    COMPANION,
    COMPANION_DOCUMENT,
    Policy,
    custom,
    parse_policy,
    system,
)
from tui.core.text import matches
from tui.policy.known import (
    HIGH_RISK,
    METRIC_READ,
    SUMMARIES,
    for_people,
    is_companion_name,
    is_high_risk,
    is_service_role_policy,
    same_document,
    summary,
)

REFS = (
    system("AliyunECSFullAccess"),
    system("aliyunBssReadOnlyAccess"),
    METRIC_READ,
    custom("TeamPrometheus"),
    ARMS_FULL,
    ARMS_PROMETHEUS_CONSOLE,
    system("AliyunCSManagedPrometheusRolePolicy"),
    ARMS_READ_ONLY,
    custom("AAA"),
)
POLICIES = tuple(Policy(ref, f"About {ref.name}") for ref in REFS)


def test_the_order_of_the_list() -> None:
    assert [policy.ref for policy in for_people(POLICIES)] == [
        ARMS_READ_ONLY,
        COMPANION,
        ARMS_FULL,
        ARMS_PROMETHEUS_CONSOLE,
        METRIC_READ,
        custom("TeamPrometheus"),
        custom("AAA"),
        system("aliyunBssReadOnlyAccess"),
        system("AliyunECSFullAccess"),
    ]


def test_the_companion_is_listed_once_under_the_name_it_has() -> None:
    for name in ("OnrampReadTraceApp", "OnrampReadTraceApp-2"):
        listed = [policy.ref for policy in for_people([Policy(custom(name))])]
        assert listed == [custom(name)]


@given(st.permutations(POLICIES))
def test_the_order_does_not_depend_on_the_cloud(policies: list[Policy]) -> None:
    assert for_people(policies) == for_people(POLICIES)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", len(REFS)),
        ("arms", 3),
        ("ARMS read", 1),
        ("read arms", 1),
        ("about prometheus", 4),
        ("nothing-like-it", 0),
        ("[", 0),
    ],
)
def test_search(query: str, found: int) -> None:
    texts = [f"{policy.ref.name} {policy.description}" for policy in POLICIES]
    assert sum(matches(query, text) for text in texts) == found


def test_high_risk_is_a_matter_of_the_document_too() -> None:
    everything = COMPANION_DOCUMENT.replace("arms:ReadTraceApp", "*").replace(
        "acs:arms:*:*:armsapp/*", "*"
    )
    assert is_high_risk(custom("Anything"), everything)
    assert not is_high_risk(custom("Anything"), COMPANION_DOCUMENT)
    assert is_high_risk(system("AdministratorAccess"), COMPANION_DOCUMENT)


def test_high_risk_is_a_matter_of_type_and_name() -> None:
    assert is_high_risk(system("AdministratorAccess"))
    assert is_high_risk(system("AliyunRAMFullAccess"))
    assert not is_high_risk(custom("AdministratorAccess"))
    assert not is_high_risk(ARMS_FULL)


def test_every_high_risk_policy_has_a_summary() -> None:
    assert set(SUMMARIES) >= HIGH_RISK
    assert summary(COMPANION) == "the application list, beside read-only access"
    assert summary(custom("Other")) == ""
    assert summary(ARMS_FULL) == "everything in ARMS and Prometheus, and all of CloudMonitor"


def test_service_roles() -> None:
    assert is_service_role_policy(system("AliyunCSManagedPrometheusRolePolicy"))
    assert not is_service_role_policy(custom("MyRolePolicy"))


@pytest.mark.parametrize(
    ("name", "yes"),
    [
        ("OnrampReadTraceApp", True),
        ("OnrampReadTraceApp-12", True),
        ("OnrampReadTraceApp-", False),
        ("OnrampReadTraceApps", False),
    ],
)
def test_companion_names(name: str, yes: bool) -> None:
    assert is_companion_name(custom(name)) is yes
    assert not is_companion_name(system(name))


@pytest.mark.parametrize(
    "other", ["", "{", "null", "[]", COMPANION_DOCUMENT.replace("Read", "Edit")]
)
def test_documents_that_differ(other: str) -> None:
    assert not same_document(COMPANION_DOCUMENT, other)


def test_documents_that_say_the_same() -> None:
    one = '{"Version":"1","Statement":{"Effect":"Allow","Action":["b","a"],"Resource":"*"}}'
    two = '{"Statement":[{"Resource":["*"],"Action":["a","b"],"Effect":"Allow"}],"Version":"1"}'
    assert same_document(one, two)


def test_the_order_of_statements_does_not_hang_on_that_of_their_elements() -> None:
    first, second = '"Effect":"Allow","Action":"arms:List*"', '"Effect":"Deny","Action":"arms:Get*"'
    turned = [",".join(reversed(each.split(","))) for each in (first, second)]
    one, two = (
        f'{{"Version":"1","Statement":[{{{a},"Resource":"*"}},{{{b},"Resource":"*"}}]}}'
        for a, b in ((first, second), turned)
    )
    assert same_document(one, two)


@pytest.mark.parametrize("ref", [*REFS, COMPANION, custom("a:b")])
def test_a_policy_is_read_back(ref: object) -> None:
    assert parse_policy(str(ref)) == ref


@pytest.mark.parametrize("text", ["", "system", "system:", "other:Name", "System:Name", ":x"])
def test_what_is_no_policy(text: str) -> None:
    assert parse_policy(text) is None
