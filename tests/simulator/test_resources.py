"""Resource groups, Prometheus instances and applications."""

from __future__ import annotations

import json
from typing import Any

import pytest
from alibabacloud_tea_openapi.client import Client as OpenApiClient
from alibabacloud_tea_openapi.utils_models import OpenApiRequest, Params
from darabonba.runtime import RuntimeOptions

from tests.conftest import SimulatorFactory
from tests.simulator.sdk import Caller, config
from tui.simulator.records import ResourceGroup
from tui.simulator.registry import Service
from tui.simulator.seed.people import DATA, PAYMENTS, PLATFORM
from tui.simulator.seed.resources import OF_V2
from tui.simulator.server import RunningSimulator
from tui.simulator.store import Store

RM, ARMS = Service.RESOURCE_MANAGER, Service.ARMS


def test_four_groups(call: Caller) -> None:
    answer = call(RM, "ListResourceGroups")
    groups = answer["ResourceGroups"]["ResourceGroup"]
    assert [g["Name"] for g in groups] == ["default", "platform", "payments", "data-lake"]
    assert all(len(g["Id"]) == 18 and g["Status"] == "OK" for g in groups)
    assert (answer["PageSize"], answer["TotalCount"]) == (10, 4)


def test_ten_groups_a_page(simulator: RunningSimulator) -> None:
    def add(store: Store) -> None:
        for number in range(20):
            key = f"rg-made{number:011}"
            store.resource_groups[key] = ResourceGroup(key, f"g{number}", "", store.now())

    simulator.change(add)
    call = Caller(simulator)
    sizes = [
        len(call(RM, "ListResourceGroups", PageNumber=n)["ResourceGroups"]["ResourceGroup"])
        for n in (1, 2, 3, 4)
    ]
    assert sizes == [10, 10, 4, 0]


@pytest.mark.parametrize(
    ("parameters", "names"),
    [
        ({"Name": "payments"}, ["payments"]),
        ({"DisplayName": "Data lake"}, ["data-lake"]),
        ({"ResourceGroupId": DATA}, ["data-lake"]),
        (
            {"ResourceGroupIds__1": DATA, "ResourceGroupIds__2": PLATFORM},
            ["platform", "data-lake"],
        ),
        ({"Status": "PendingDelete"}, []),
        ({"Tag__1__Key": "x", "Tag__1__Value": "y"}, []),
    ],
)
def test_filters_of_groups(call: Caller, parameters: dict[str, str], names: list[str]) -> None:
    answer = call(RM, "ListResourceGroups", **parameters, IncludeTags=True)
    groups = answer["ResourceGroups"]["ResourceGroup"]
    assert [g["Name"] for g in groups] == names
    assert all(g["Tags"] == {"Tag": []} for g in groups)


def test_one_group(call: Caller) -> None:
    group = call(RM, "GetResourceGroup", ResourceGroupId=PAYMENTS)["ResourceGroup"]
    assert group["DisplayName"] == "Payments 支付"
    assert len(group["RegionStatuses"]["RegionStatus"]) == 3


@pytest.mark.parametrize("supports", [True, False, None])
def test_support_of_resource_groups(
    simulator_with: SimulatorFactory, supports: bool | None
) -> None:
    call = Caller(simulator_with(arms_supports_resource_groups=supports))
    listed = call(RM, "ListResourceGroupCapability", Service="arms")["Capabilities"]
    found = {c["SupportResourceGroupEvent"] for c in listed}
    assert found == (set() if supports is None else {supports})
    others = call(RM, "ListResourceGroupCapability", Service="ecs")["Capabilities"]
    assert {c["SupportResourceGroupEvent"] for c in others} == {True}


@pytest.mark.parametrize("show_global", [True, False])
def test_instances_are_json_text(call: Caller, show_global: bool) -> None:
    answer = call(
        ARMS, "ListPrometheusInstances", RegionId="cn-hangzhou", ShowGlobalView=show_global
    )
    assert answer["Code"] == 200
    assert isinstance(answer["Data"], str)
    names = [i["clusterName"] for i in json.loads(answer["Data"])]
    assert ("acme-everything" in names) is show_global
    assert "ack-payments-prod" in names
    assert "ack-data-lake" not in names
    typed = call(
        ARMS,
        "ListPrometheusInstances",
        RegionId="cn-hangzhou",
        ShowGlobalView=show_global,
        ClusterType="remote-write",
    )
    assert [i["clusterName"] for i in json.loads(typed["Data"])] == ["edge-collectors"]


def test_instances_of_a_group_carry_a_token(call: Caller) -> None:
    answer = call(
        ARMS,
        "ListPrometheusInstanceByTagAndResourceGroupId",
        RegionId="cn-hangzhou",
        ResourceGroupId=PAYMENTS,
    )
    # Text here, a number in its sibling.
    assert answer["Code"] == "200"
    instances = answer["Data"]["PrometheusInstances"]
    assert [i["ClusterName"] for i in instances] == ["ack-payments-prod"]
    token = instances[0]["AuthToken"]
    assert token.startswith("eyJ")
    assert len(token) > 80


def test_instances_by_tag(call: Caller) -> None:
    found = {
        value: call(
            ARMS,
            "ListPrometheusInstanceByTagAndResourceGroupId",
            RegionId="cn-shanghai",
            Tag__1__Key="env",
            Tag__1__Value=value,
        )["Data"]["PrometheusInstances"]
        for value in ("dr", "prod", "test")
    }
    counts = {value: len(instances) for value, instances in found.items()}
    assert counts == {"dr": 1, "prod": 2, "test": 0}


@pytest.mark.parametrize(
    ("parameters", "names"),
    [
        ({}, ["checkout-api", "ledger", "k8s-gateway", "k8s-identity"]),
        ({"ResourceGroupId": PAYMENTS}, ["checkout-api", "ledger"]),
        ({"Region": "cn-shanghai"}, ["risk-scoring", "lake-ingest", "lake-query"]),
        ({"AppType": "RETCODE"}, []),
        ({"Tags__1__Key": "a", "Tags__1__Value": "b"}, []),
    ],
)
def test_applications(call: Caller, parameters: dict[str, str], names: list[str]) -> None:
    answer = call(ARMS, "ListTraceApps", RegionId="cn-hangzhou", **parameters)
    assert (answer["Code"], answer["Success"]) == (200, True)
    assert [a["AppName"] for a in answer["TraceApps"]] == names


def test_a_refusal_inside_an_answer(simulator_with: SimulatorFactory) -> None:
    call = Caller(simulator_with(arms_code=500))
    region = {"RegionId": "cn-hangzhou"}
    plain = call(ARMS, "ListPrometheusInstances", **region, ShowGlobalView=False)
    grouped = call(ARMS, "ListPrometheusInstanceByTagAndResourceGroupId", **region)
    apps = call(ARMS, "ListTraceApps", **region)
    assert (plain["Code"], grouped["Code"], apps["Code"]) == (500, "500", 500)
    assert "PrometheusInstances" not in grouped.get("Data", {})
    assert (apps["Success"], apps["TraceApps"]) == (False, [])


@pytest.mark.parametrize("prometheus", [True, False])
@pytest.mark.parametrize("arms", [True, False])
def test_activation(simulator_with: SimulatorFactory, prometheus: bool, arms: bool) -> None:
    call = Caller(simulator_with(prometheus_activated=prometheus, arms_activated=arms))

    def status(code: str) -> tuple[bool, str]:
        answer = call(ARMS, "GetCommercialStatus", CommodityCode=code)
        found = answer["UserAndCommodityStatus"]
        assert "Lable" in found
        return found["Enable"], found["Status"]

    normal, free = (True, "Normal"), (False, "Free")
    assert status("prometheus_pay_public_cn") == (normal if prometheus else free)
    assert status("arms_promethues_public_cn") == free
    assert status("arms_app_post") == (normal if arms else free)
    for service, active in (("prometheus", prometheus), ("arms", arms), ("rum", False)):
        answer = call(ARMS, "CheckServiceStatus", SvcCode=service)
        assert answer["Data"] == str(active).lower()
    listed = call(ARMS, "ListPrometheusInstances", RegionId="cn-hangzhou", ShowGlobalView=False)
    assert bool(json.loads(listed["Data"])) is prometheus
    assert bool(call(ARMS, "ListTraceApps", RegionId="cn-hangzhou")["TraceApps"]) is arms


def test_an_unknown_commodity_says_nothing(call: Caller) -> None:
    answer = call(ARMS, "GetCommercialStatus", CommodityCode="oss")
    assert answer["UserAndCommodityStatus"] == {}


@pytest.mark.parametrize(
    ("action", "name"),
    [
        ("ListPrometheusInstances", "RegionId"),
        ("ListTraceApps", "RegionId"),
        ("CheckServiceStatus", "SvcCode"),
        ("GetCommercialStatus", "CommodityCode"),
    ],
)
def test_mandatory_parameters(call: Caller, action: str, name: str) -> None:
    assert call.refusal(ARMS, action) == (400, f"Missing{name}")


def test_the_sdk_reads_in_roa_style(simulator: RunningSimulator) -> None:
    client = OpenApiClient(config(simulator))

    def read(action: str, path: str, **query: str) -> Any:  # noqa: ANN401
        params = Params(
            action=action,
            version=Service.CLOUD_MONITOR.value,
            protocol="HTTP",
            pathname=path,
            method="GET",
            auth_type="AK",
            style="ROA",
            req_body_type="json",
            body_type="json",
        )
        return client.call_api(params, OpenApiRequest(query=query), RuntimeOptions())["body"]

    listed = read("ListPrometheusInstances", "/prometheus-instances", version="V2")
    found = {i["prometheusInstanceId"] for i in listed["prometheusInstances"]}
    assert found == OF_V2
    tokens = simulator.change(lambda store: {i.cluster_id: i.auth_token for i in store.prometheus})
    for name in found:
        one = read("GetPrometheusInstance", f"/prometheus-instances/{name}")["prometheusInstance"]
        assert one["prometheusInstanceId"] == name
        assert one["authToken"] == tokens[name]
