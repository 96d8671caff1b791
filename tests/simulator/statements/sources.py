"""Where statements are documented."""

from __future__ import annotations

from tests.simulator.statements.statement import IMS, RAM, STS

_PRODUCTS = {RAM: "ram", IMS: "ims", STS: "sts"}
_HELP = "https://www.alibabacloud.com/help/en"


def api(action: str, version: str = RAM) -> str:
    """The page of an operation of RAM, IMS or STS."""
    page = f"api-{_PRODUCTS[version]}-{version}-{action.lower()}"
    return f"{_HELP}/ram/developer-reference/{page}"


def management(action: str) -> str:
    """The page of an operation of Resource Management."""
    return f"{_HELP}/resource-management/api-{action.lower()}"


def model(name: str, product: str = "ram20150501 1.3.0") -> str:
    """A model of the official SDK, whose comments are the documentation."""
    return f"alibabacloud-{product}, {name}"


STS_MODEL = "sts20150401 1.2.0"
IMS_MODEL = "ims20190815 3.5.0"
RM_MODEL = "resourcemanager20200331 2.6.2"

ERRORS = "https://www.alibabacloud.com/help/doc-detail/28754.htm"
"""RAM's list of error messages."""
LIMITS = f"{_HELP}/ram/product-overview/limits"
RULES = "https://www.alibabacloud.com/help/doc-detail/102666.htm"
"""RAM authentication: what each operation has to be allowed on."""
IMS_RULES = "https://www.alibabacloud.com/help/doc-detail/187392.htm"
RM_RULES = "https://www.alibabacloud.com/help/doc-detail/159974.htm"
SYNTAX = f"{_HELP}/ram/policy-structure-and-syntax"
EVALUATION = f"{_HELP}/ram/policy-evaluation-process"
ROLE_EVALUATION = (
    "https://github.com/AlibabaCloudDocs/ram, Policy evaluation process of assuming a RAM role.md"
)
ROLES_FAQ = "https://github.com/AlibabaCloudDocs/ram, FAQ about RAM roles and STS tokens.md"
TRUST = "https://github.com/AlibabaCloudDocs/ram, Edit the trust policy of a RAM role.md"
ASSUMING = "https://www.alibabacloud.com/help/doc-detail/42775.htm"
"""Common errors with AssumeRole."""
ERROR_CENTER = "https://error-center.alibabacloud.com/status/product/Sts"
POLICY_CASE = "https://github.com/alibaba/funcraft/issues/508"
"""AliyunOssFullAccess is AliyunOSSFullAccess, and is attached already."""

COMMON = f"{_HELP}/resource-access-management/latest/calling-methods-common-parameters"
"""RAM's parameters of every request: format, signature, time."""
RESPONSES = "https://www.alibabacloud.com/help/doc-detail/87970.htm"
"""The elements of an answer, in XML and in JSON."""
V1_SIGNING = "https://www.alibabacloud.com/help/doc-detail/28761.htm"
V3_SIGNING = f"{_HELP}/sdk/product-overview/v3-request-structure-and-signature"
GATEWAY = "help.aliyun.com, API gateway, public error codes (Missing{ParameterName} and others)"
META = "https://github.com/aliyun/aliyun-openapi-meta at 2563691c"
NOT_BUILT = (
    "https://github.com/aliyun/aliyun-openapi-meta at 2563691c; the answer is a simulator's own"
)
_PROMETHEUS = "https://help.aliyun.com/zh/prometheus/developer-reference"
ARMS_GET = f"{_PROMETHEUS}/api-arms-2019-08-08-getprometheusinstance-prometheus"
ARMS_LIST = f"{_PROMETHEUS}/api-arms-2019-08-08-listprometheusinstances-prometheus"
ARMS_MODEL = "arms20190808 10.1.0"
_CMS = "https://help.aliyun.com/zh/cms/cloudmonitor-2-0/developer-reference/api-cms-2024-03-30"
CMS_LIST = f"{_CMS}-listprometheusinstances"
CMS_GET = f"{_CMS}-getprometheusinstance"
METRIC_STORES = f"{_HELP}/sls/ryuz67t1y476x1cy"
"""Where a MetricStore is read and written."""
CAPABILITY = (
    f"{_HELP}/resource-management/resource-group/developer-reference/"
    "api-resourcemanager-2020-03-31-listresourcegroupcapability-rg"
)
