"""Documentation that findings point to. All of it is public help of Alibaba Cloud."""

from __future__ import annotations

from typing import Final

_HELP: Final = "https://www.alibabacloud.com/help"
_HELP_ZH: Final = "https://help.aliyun.com/zh/ram/developer-reference"

GUIDE: Final = (
    f"{_HELP}/en/prometheus/security-and-compliance/use-ram-users-to-manage-permissions-1"
)
"""The documented procedure that the wizard follows: "Grant ARMS permissions to RAM users"."""
LIMITS: Final = f"{_HELP}/en/ram/product-overview/limits"
ERRORS: Final = f"{_HELP}/doc-detail/28754.htm"
LOGON: Final = (
    f"{_HELP}/en/ram/user-guide/log-on-to-the-alibaba-cloud-management-console-as-a-ram-user"
)
DOMAIN_ALIAS: Final = f"{_HELP}/doc-detail/116793.htm"
PASSWORD_POLICY: Final = f"{_HELP}/en/ram/user-guide/configure-a-password-policy-for-ram-users-1"
CHANGE_PASSWORD: Final = f"{_HELP}/en/ram/user-guide/change-the-logon-password-of-a-ram-user-1"
DELETE_ACCESS_KEY: Final = f"{_HELP}/doc-detail/116808.html"
GRANT: Final = f"{_HELP}/en/doc-detail/116146.htm"
ATTACH_IN_GROUP: Final = f"{_HELP}/en/resource-management/api-attachpolicy"
PROMETHEUS_ACCESS: Final = f"{_HELP}/en/arms/prometheus-monitoring/ram-access-control"
TRACE_APPS: Final = (
    f"{_HELP}/en/arms/application-monitoring/developer-reference/"
    "application-monitoring-attach-custom-policies-to-ram-users"
)
ARMS_ACTIVATION: Final = f"{_HELP}/en/arms/getting-started/activate-arms"
PROMETHEUS_ACTIVATION: Final = (
    f"{_HELP}/en/arms/prometheus-monitoring/product-overview/billing-description"
)
READ_ONLY_POLICY: Final = f"{_HELP_ZH}/aliyunarmsreadonlyaccess"
FULL_POLICY: Final = f"{_HELP_ZH}/aliyunarmsfullaccess"
PROMETHEUS_CONSOLE_POLICY: Final = f"{_HELP_ZH}/aliyunarmsprometheusaccessauth"
