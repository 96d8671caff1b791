"""One expectation after the other: a policy, where it is held, a capability, and why.

Nothing here is computed: documents are the published ones, or written down by hand, and every
expectation names the page that it follows from. The letters are those of
``test_preview``: y allowed, n not allowed, d denied, g only in the resource group, p partly,
c conditional, ? unknown.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import pytest

from tests.policy.documents import allow, deny
from tui.core.policies import AccountScope, ResourceGroupScope, Scope, custom
from tui.policy.capabilities import CAPABILITIES
from tui.policy.check import check_document
from tui.policy.preview import Answer, HeldPolicy, outlook
from tui.simulator.seed.published_policies import PUBLISHED

ACCOUNT, GROUP = AccountScope(), ResourceGroupScope("rg-acfmexample0001")
LETTERS = {
    Answer.ALLOWED: "y",
    Answer.NOT_ALLOWED: "n",
    Answer.DENIED: "d",
    Answer.ONLY_IN_GROUP: "g",
    Answer.PARTLY: "p",
    Answer.CONDITIONAL: "c",
    Answer.UNKNOWN: "?",
}

W = "https://www.alibabacloud.com/help"
ZH = "https://help.aliyun.com/zh"
RAM_ZH = f"{ZH}/ram/developer-reference"
PROM_ZH = f"{ZH}/prometheus/developer-reference/api-arms-2019-08-08"
ALERT_ZH = f"{ZH}/arms/alarm-operation-center/api-arms-2019-08-08"
CMS_ZH = f"{ZH}/cms/cloudmonitor-2-0/developer-reference/api-cms-2024-03-30"

READ_PAGE = f"{RAM_ZH}/aliyunarmsreadonlyaccess"
FULL_PAGE = f"{RAM_ZH}/aliyunarmsfullaccess"
ENTRY_PAGE = f"{RAM_ZH}/aliyunarmsprometheusaccessauth"
METRIC_READ_PAGE = f"{W}/en/ram/developer-reference/aliyunprometheusmetricreadaccess"
METRIC_WRITE_PAGE = f"{RAM_ZH}/aliyunprometheusmetricwriteaccess"
BASIC_PAGE = f"{RAM_ZH}/aliyuncloudmonitorreadonlybasicaccess"
POWER_PAGE = f"{W}/doc-detail/2932954.html"
GUIDE = f"{W}/en/prometheus/security-and-compliance/use-ram-users-to-manage-permissions-1"
PROM_ACCESS = f"{W}/en/arms/prometheus-monitoring/ram-access-control"
APP_PAGE = (
    f"{W}/en/application-real-time-monitoring-service/latest/"
    "application-monitoring-custom-ram-policies"
)
TAG_PAGE = (
    "https://alibabacloud.com/help/tc/arms/application-monitoring/security-and-compliance/"
    "application-monitoring-attach-custom-policies-to-ram-users"
)
IN_GROUPS = (
    f"{W}/en/resource-management/resource-group/product-overview/"
    "cloud-services-that-support-resource-group-level-authorization"
)
"""Grants in a group "have no effect" on what does not support them; ARMS' row was not retrieved."""
SCOPES = f"{W}/en/ram/policy-models"
EVALUATION = f"{W}/en/ram/policy-evaluation-process"
ELEMENTS = f"{W}/en/ram/policy-elements"
CASE = f"{W}/doc-detail/93738.htm"
WHOLE = f"{PROM_ZH}-createprometheusinstance-prometheus"
"""Of operations without resource-level permission: "use an asterisk in the Resource element"."""
LIST_APPS = (
    f"{ZH}/arms/application-monitoring/developer-reference/api-arms-2019-08-08-listtraceapps-apps"
)
UNINSTALL = f"{ZH}/arms/developer-reference/api-arms-2019-08-08-uninstallpromcluster"
AUTH_TOKEN = f"{ZH}/arms/prometheus-monitoring/api-arms-2019-08-08-getauthtoken"
METRICS = f"{ZH}/sls/metricstore-prometheus-interface-unauthenticated-read-write"
TAGS = f"{W}/tc/arms/prometheus-monitoring/api-arms-2019-08-08-tagresources"
CONTACTS = f"{W}/tc/arms/alarm-operation-center/api-arms-2019-08-08-deletecontact-alert"
PUT_RULE = f"{W}/tc/cms/cloudmonitor-1-0/developer-reference/api-cms-2019-01-01-puteventrule"

PROM_STORES = "acs:log:*:*:project/*/logstore/aliyun-prom-*"
SHORT = {
    "read": "AliyunARMSReadOnlyAccess",
    "full": "AliyunARMSFullAccess",
    "entry": "AliyunARMSPrometheusAccessAuth",
    "metric-read": "AliyunPrometheusMetricReadAccess",
    "metric-write": "AliyunPrometheusMetricWriteAccess",
}
"""Published policies, as they are called below."""
_PUBLISHED = {each.name: list(each.statements) for each in PUBLISHED}
CMS_READS = [
    "cms:Get*",
    "cms:List*",
    "cms:Query*",
    "cms:BatchQuery*",
    "cms:Describe*",
    "cms:Cursor",
    "cms:BatchGet",
    "cms:BatchExport",
    "cms:Check*",
]
METRIC_READS = ["log:GetLogStoreLogs", "log:QueryPrometheusMetrics", "log:QueryMetrics"]


DOCUMENTS: dict[str, list[Any]] = {
    **{short: _PUBLISHED[name] for short, name in SHORT.items()},
    # AliyunCloudMonitorReadOnlyBasicAccess v3
    "basic": [allow(CMS_READS), *_PUBLISHED[SHORT["entry"]], allow(METRIC_READS, PROM_STORES)],
    # PowerUserAccess v2, its first statement
    "power": [
        {
            "Effect": "Allow",
            "NotAction": [
                "ram:*",
                "ims:*",
                "resourcemanager:*",
                "resourcesharing:*",
                "cloudsso:*",
                "bss:ModifyAccount",
            ],
            "Resource": "*",
        }
    ],
    "read-app": [allow("arms:ReadTraceApp", "acs:arms:*:*:armsapp/*")],
    "read-app-by-tag": [
        allow(
            ["arms:ReadTraceApp"],
            "acs:arms:cn-hangzhou:*:armsapp/*",
            Condition={"StringEquals": {"arms:tag/key0": ["value01", "value02"]}},
        )
    ],
    # The documented example for a region, as far as its text is known
    "region": [
        allow(
            [
                "arms:List*",
                "arms:Get*",
                "arms:Update*",
                "arms:Exe*",
                "arms:Create*",
                "arms:Del*",
                "arms:Add*",
                "arms:Check*",
            ],
            "acs:arms:cn-hangzhou:*:prometheus/*",
        )
    ],
    "everything": [allow("*")],
    "deny-everything": [deny("*")],
    "deny-token-call": [deny("arms:GetPrometheusApiToken")],
    "deny-gets": [deny(["arms:Get*", "cms:Get*"])],
    "deny-lists": [deny(["arms:List*", "cms:List*"])],
    "deny-one-instance": [deny("arms:List*", "acs:arms:*:*:prometheus/c5f0a7d1")],
    "capitals": [allow("ARMS:LIST*")],
}
"""The statements of every policy that is named below."""

Held = str | tuple[str, Scope]
"""A policy in the whole account, or with its scope."""

CASES: list[tuple[list[Held], str, str, str]] = [
    # Reading in the whole account
    (["read"], "console.enter", "y", READ_PAGE),
    (["read"], "instances.list", "y", READ_PAGE),
    (["read"], "instance.read", "y", READ_PAGE),
    (["read"], "token.read", "y", f"{PROM_ZH}-getprometheusapitoken-prometheus"),
    (["read"], "dashboards.see", "y", f"{PROM_ZH}-listdashboards-prometheus"),
    (["read"], "metrics.query", "y", METRICS),
    (["read"], "metrics.write", "n", METRICS),
    (["read"], "alerts.list", "y", f"{ALERT_ZH}-getalertrules-alert"),
    (["read"], "alerts.edit", "n", f"{ALERT_ZH}-createorupdatealertrule-alert"),
    (["read"], "alerts.silence", "n", f"{ALERT_ZH}-createorupdatesilencepolicy-alert"),
    (["read"], "contacts.manage", "n", CONTACTS),
    (["read"], "instance.create", "n", WHOLE),
    (["read"], "instance.delete", "n", UNINSTALL),
    (["read"], "tags.change", "n", TAGS),
    (["read"], "applications.list", "n", READ_PAGE),
    (["read"], "applications.edit", "n", APP_PAGE),
    (["read"], "cloudmonitor.manage", "n", PUT_RULE),
    # Reading in a resource group
    ([("read", GROUP)], "instances.list", "g", GUIDE),
    ([("read", GROUP)], "instance.read", "g", f"{PROM_ZH}-getprometheusinstance-prometheus"),
    ([("read", GROUP)], "token.read", "g", AUTH_TOKEN),
    ([("read", GROUP)], "dashboards.see", "?", IN_GROUPS),
    ([("read", GROUP)], "metrics.query", "?", IN_GROUPS),
    ([("read", GROUP)], "alerts.list", "?", IN_GROUPS),
    ([("read", GROUP)], "console.enter", "?", IN_GROUPS),
    ([("read", GROUP)], "applications.list", "n", GUIDE),
    ([("read", GROUP)], "instance.delete", "n", UNINSTALL),
    # With what the guide asks for besides
    ([("read", GROUP), ("read-app", GROUP)], "applications.list", "g", GUIDE),
    (["read", ("read-app", GROUP)], "applications.list", "g", SCOPES),
    (["read", "read-app"], "applications.list", "y", APP_PAGE),
    (["read-app"], "applications.list", "n", LIST_APPS),
    (["read-app"], "instances.list", "n", APP_PAGE),
    (["read", "read-app-by-tag"], "applications.list", "c", TAG_PAGE),
    # Everything of ARMS
    (["full"], "instance.delete", "y", FULL_PAGE),
    (["full"], "alerts.edit", "y", FULL_PAGE),
    (["full"], "alerts.silence", "y", FULL_PAGE),
    (["full"], "applications.list", "y", FULL_PAGE),
    (["full"], "cloudmonitor.manage", "y", FULL_PAGE),
    (["full"], "tags.change", "y", FULL_PAGE),
    (["full"], "metrics.query", "y", FULL_PAGE),
    (["full"], "metrics.write", "?", FULL_PAGE),
    ([("full", GROUP)], "instance.delete", "g", UNINSTALL),
    ([("full", GROUP)], "applications.edit", "g", APP_PAGE),
    ([("full", GROUP)], "cloudmonitor.manage", "?", IN_GROUPS),
    # The console alone
    (["entry"], "console.enter", "y", ENTRY_PAGE),
    (["entry"], "instances.list", "n", ENTRY_PAGE),
    (["entry"], "token.read", "n", ENTRY_PAGE),
    (["entry"], "tags.change", "y", TAGS),
    (["entry"], "dashboards.see", "n", ENTRY_PAGE),
    # Metrics alone
    (["metric-read"], "metrics.query", "y", METRIC_READ_PAGE),
    (["metric-read"], "instances.list", "y", METRIC_READ_PAGE),
    (["metric-read"], "token.read", "y", f"{CMS_ZH}-getprometheusinstance"),
    (["metric-read"], "console.enter", "n", METRIC_READ_PAGE),
    (["metric-read"], "alerts.list", "n", METRIC_READ_PAGE),
    ([("metric-read", GROUP)], "instances.list", "?", IN_GROUPS),
    ([("metric-read", GROUP)], "instance.read", "g", f"{CMS_ZH}-getprometheusinstance"),
    (["metric-write"], "metrics.write", "y", METRIC_WRITE_PAGE),
    (["metric-write"], "instances.list", "n", METRIC_WRITE_PAGE),
    (["metric-write"], "metrics.query", "n", METRIC_WRITE_PAGE),
    (["basic"], "console.enter", "y", BASIC_PAGE),
    (["basic"], "instances.list", "y", BASIC_PAGE),
    (["basic"], "alerts.list", "n", BASIC_PAGE),
    (["basic"], "cloudmonitor.manage", "n", BASIC_PAGE),
    # Wide ones
    (["power"], "instance.delete", "y", POWER_PAGE),
    (["power"], "metrics.write", "y", POWER_PAGE),
    (["everything"], "applications.edit", "y", ELEMENTS),
    # A region
    (["region"], "instances.list", "p", PROM_ACCESS),
    (["region"], "instance.read", "p", PROM_ACCESS),
    (["region"], "instance.create", "p", WHOLE),
    (["region"], "instance.delete", "n", UNINSTALL),
    (["region"], "alerts.edit", "n", f"{ALERT_ZH}-createorupdatealertrule-alert"),
    (["region"], "dashboards.see", "?", WHOLE),
    (["region"], "console.enter", "?", WHOLE),
    (["region", "entry"], "console.enter", "y", PROM_ACCESS),
    # What is forbidden
    (["full", "deny-everything"], "instances.list", "d", EVALUATION),
    (["read", "deny-gets"], "token.read", "d", EVALUATION),
    (["read", "deny-token-call"], "token.read", "y", f"{PROM_ZH}-getprometheusinstance-prometheus"),
    (["read", "deny-one-instance"], "instances.list", "y", f"{CMS_ZH}-listprometheusviews"),
    (["read", ("deny-lists", GROUP)], "instances.list", "p", SCOPES),
    (["read", ("deny-everything", GROUP)], "dashboards.see", "?", IN_GROUPS),
    ([("read", GROUP), ("deny-lists", GROUP)], "instances.list", "d", EVALUATION),
    ([("read", GROUP), "deny-lists"], "instances.list", "d", EVALUATION),
    # What is not settled
    (["capitals"], "instances.list", "?", CASE),
    ([], "instances.list", "n", EVALUATION),
]


def held(policies: Iterable[Held]) -> list[HeldPolicy]:
    found = []
    for each in policies:
        name, scope = (each, ACCOUNT) if isinstance(each, str) else each
        checked = check_document(json.dumps({"Version": "1", "Statement": DOCUMENTS[name]}))
        assert checked.good, checked.problems
        found.append(HeldPolicy(custom(name), scope, checked.document))
    return found


def named(case: tuple[list[Held], str, str, str]) -> str:
    policies = [each if isinstance(each, str) else f"{each[0]}-in-group" for each in case[0]]
    return " ".join([*policies, case[1]])


@pytest.mark.parametrize("case", CASES, ids=named)
def test_the_documentation_is_borne_out(case: tuple[list[Held], str, str, str]) -> None:
    policies, code, expected, source = case
    (capability,) = (each for each in CAPABILITIES if each.code == code)
    found = outlook(held(policies), capability)
    assert LETTERS[found.answer] == expected, (found, source)


def test_every_capability_is_in_the_table_and_every_case_cites_a_page() -> None:
    assert {code for _, code, _, _ in CASES} | {"alerts.delete"} == {
        each.code for each in CAPABILITIES
    }
    assert all(source.startswith("https://") for _, _, _, source in CASES)
    assert len({named(case) for case in CASES}) == len(CASES)
