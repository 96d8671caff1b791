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
from tui.simulator.registry import Service
from tui.simulator.seed.resources import OF_V2
from tui.simulator.server import RunningSimulator

RM, ARMS = Service.RESOURCE_MANAGER, Service.ARMS


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


def test_nothing_has_a_tag_that_nobody_gave(call: Caller) -> None:
    tag = {"Key": "x", "Value": "y"}
    of_group = {f"Tag__1__{name}": value for name, value in tag.items()}
    groups = call(RM, "ListResourceGroups", **of_group)["ResourceGroups"]["ResourceGroup"]
    of_app = {f"Tags__1__{name}": value for name, value in tag.items()}
    apps = call(ARMS, "ListTraceApps", RegionId="cn-hangzhou", **of_app)["TraceApps"]
    assert (groups, apps) == ([], [])


def test_an_unknown_commodity_says_nothing(call: Caller) -> None:
    answer = call(ARMS, "GetCommercialStatus", CommodityCode="oss")
    assert answer["UserAndCommodityStatus"] == {}


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
