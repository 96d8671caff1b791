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
