"""ARMS apart from instances: applications, and whether the services are there."""

from __future__ import annotations

from dataclasses import replace

from tests.simulator.statements.sources import ARMS_MODEL, model
from tests.simulator.statements.statement import (
    ACCOUNT,
    ARMS,
    HOLDER,
    Ask,
    Statement,
    allow,
    ask,
    holder,
    holding,
    present,
    without,
)
from tui.simulator.store import Store

APPS = model("ListTraceAppsResponseBody", ARMS_MODEL)
STATUS = model("GetCommercialStatusResponseBody", ARMS_MODEL)
CHECK = model("CheckServiceStatusResponseBody", ARMS_MODEL)
BY_TAG = model("ListPrometheusInstanceByTagAndResourceGroupIdRequest", ARMS_MODEL)
GUIDE = (
    "https://www.alibabacloud.com/help/en/prometheus/security-and-compliance/"
    "use-ram-users-to-manage-permissions-1"
)
PAYMENTS = "rg-aekzr4nt2c6lgsa"
REGION = "cn-hangzhou"


def apps(**given: str) -> Ask:
    return ask(ARMS, "ListTraceApps", **{"RegionId": REGION, **given})


def by_tag(**given: str) -> Ask:
    name = "ListPrometheusInstanceByTagAndResourceGroupId"
    return ask(ARMS, name, **{"RegionId": REGION, **given})


def status(code: str) -> Ask:
    return ask(ARMS, "GetCommercialStatus", CommodityCode=code)


NAMES = "TraceApps.*.AppName"
INSTANCES = "Data.PrometheusInstances"


def without_prometheus(store: Store) -> None:
    """Nobody activated the service."""
    store.settings = replace(store.settings, prometheus_activated=False)


STATEMENTS: tuple[Statement, ...] = (
    Statement(
        "Applications of a region",
        APPS,
        apps(),
        has={
            "Code": 200,
            "Success": True,
            NAMES: ["checkout-api", "ledger", "k8s-gateway", "k8s-identity"],
            "TraceApps.0.Pid": present,
            "TraceApps.0.AppId": present,
            "TraceApps.0.UserId": ACCOUNT,
            "TraceApps.0.RegionId": REGION,
        },
    ),
    Statement(
        "Applications of another region",
        APPS,
        apps(Region="cn-shanghai"),
        has={
            NAMES: ["risk-scoring", "lake-ingest", "lake-query"],
            "TraceApps.0.RegionId": "cn-shanghai",
        },
    ),
    Statement(
        "Applications of a resource group",
        APPS,
        apps(ResourceGroupId=PAYMENTS),
        has={
            NAMES: ["checkout-api", "ledger"],
            "TraceApps.*.ResourceGroupId": [PAYMENTS, PAYMENTS],
        },
    ),
    Statement(
        "Applications of another type",
        APPS,
        apps(AppType="RETCODE"),
        has={"Code": 200, "TraceApps": []},
    ),
    Statement("A region is mandatory", APPS, ask(ARMS, "ListTraceApps"), "MissingRegionId"),
    Statement(
        "Without ReadTraceApp there is no application",
        GUIDE,
        apps().by(HOLDER),
        before=holder(allow("arms:List*")),
        has={"Success": True, "TraceApps": []},
    ),
    Statement(
        "With ReadTraceApp there are all of them",
        GUIDE,
        apps().by(HOLDER),
        before=holder(allow("arms:List*", "arms:ReadTraceApp")),
        has={NAMES: holding("checkout-api", "k8s-gateway")},
    ),
    Statement(
        "ReadTraceApp of some applications",
        GUIDE,
        apps().by(HOLDER),
        before=holder(
            allow("arms:List*"), allow("arms:ReadTraceApp", on="acs:arms:*:*:armsapp/k8s-*")
        ),
        has={NAMES: ["k8s-gateway", "k8s-identity"]},
    ),
    Statement(
        "Nothing of ARMS is allowed by RAM's policies",
        APPS,
        apps().by(HOLDER),
        "Forbidden.RAM",
        before=holder(allow("ram:*")),
    ),
    Statement(
        "Instances of a resource group",
        BY_TAG,
        by_tag(ResourceGroupId=PAYMENTS),
        has={
            "Code": "200",
            f"{INSTANCES}.*.ClusterName": ["ack-payments-prod"],
            f"{INSTANCES}.0.PaymentType": present,
            f"{INSTANCES}.0.Tags.0.TagKey": "env",
        },
    ),
    Statement(
        "Instances by a tag",
        BY_TAG,
        by_tag(RegionId="cn-shanghai", Tag__1__Key="env", Tag__1__Value="dr"),
        has={f"{INSTANCES}.*.ClusterName": ["ack-payments-dr"]},
    ),
    Statement(
        "No instance has that tag",
        BY_TAG,
        by_tag(Tag__1__Key="env", Tag__1__Value="x"),
        has={"Code": "200", INSTANCES: []},
    ),
    Statement(
        "No instance is in a group that there is not",
        BY_TAG,
        by_tag(ResourceGroupId="rg-nowhere"),
        has={INSTANCES: []},
    ),
    Statement(
        "Instances of a region are mandatory to name",
        BY_TAG,
        ask(ARMS, "ListPrometheusInstanceByTagAndResourceGroupId"),
        "MissingRegionId",
    ),
    Statement(
        "A commodity that was bought",
        STATUS,
        status("prometheus_pay_public_cn"),
        has={
            "UserAndCommodityStatus.Enable": True,
            "UserAndCommodityStatus.Status": "Normal",
            "UserAndCommodityStatus.Lable": "",
        },
    ),
    Statement(
        "A commodity that was not bought",
        STATUS,
        status("prometheus_serverless_public_cn"),
        has={"UserAndCommodityStatus.Enable": False, "UserAndCommodityStatus.Status": "Free"},
    ),
    Statement(
        "The misspelt commodity is one",
        STATUS,
        status("arms_promethues_public_cn"),
        has={"UserAndCommodityStatus.Status": "Free"},
    ),
    Statement(
        "A commodity is mandatory", STATUS, ask(ARMS, "GetCommercialStatus"), "MissingCommodityCode"
    ),
    Statement(
        "Whether Prometheus is there is text",
        CHECK,
        ask(ARMS, "CheckServiceStatus", SvcCode="prometheus"),
        has={"Data": "true"},
    ),
    Statement(
        "It is not where nobody activated it",
        CHECK,
        ask(ARMS, "CheckServiceStatus", SvcCode="prometheus"),
        change=without_prometheus,
        has={"Data": "false"},
    ),
    Statement("A code is mandatory", CHECK, ask(ARMS, "CheckServiceStatus"), "MissingSvcCode"),
    Statement(
        "An instance is removed",
        "https://github.com/aliyun/terraform-provider-alicloud, service_alicloud_arms.go",
        by_tag(ResourceGroupId=PAYMENTS),
        before=(
            ask(
                ARMS,
                "UninstallPromCluster",
                RegionId=REGION,
                ClusterId="c1b9e8f7a6d5c4b3a2f1e0d9c8b7a6f52",
            ),
        ),
        has={f"{INSTANCES}.*.ClusterName": without("ack-payments-prod")},
    ),
)
