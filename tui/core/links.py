"""Addresses of Alibaba Cloud's public documentation, for findings."""

from __future__ import annotations

from typing import Final

_HELP: Final = "https://www.alibabacloud.com/help"
_HELP_ZH: Final = "https://help.aliyun.com/zh/ram/developer-reference"

GUIDE: Final = (
    f"{_HELP}/en/prometheus/security-and-compliance/use-ram-users-to-manage-permissions-1"
)
"""Documented procedure that the wizard follows: "Grant ARMS permissions to RAM users"."""
LIMITS: Final = f"{_HELP}/en/ram/product-overview/limits"
USER_GROUPS: Final = f"{_HELP}/en/resource-access-management/latest/overview-of-a-ram-user-group"
LOGON: Final = (
    f"{_HELP}/en/ram/user-guide/log-on-to-the-alibaba-cloud-management-console-as-a-ram-user"
)
DOMAIN_ALIAS: Final = f"{_HELP}/doc-detail/116793.htm"
PASSWORD_POLICY: Final = f"{_HELP}/en/ram/user-guide/configure-a-password-policy-for-ram-users-1"
CHANGE_PASSWORD: Final = f"{_HELP}/en/ram/user-guide/change-the-logon-password-of-a-ram-user-1"
GRANT: Final = f"{_HELP}/en/doc-detail/116146.htm"
ATTACH_IN_GROUP: Final = f"{_HELP}/en/resource-management/api-attachpolicy"
GROUP_SERVICES: Final = (
    f"{_HELP}/en/resource-management/resource-group/product-overview/"
    "cloud-services-that-support-resource-group-level-authorization"
)
"""Services that heed grants in a resource group; such grants of others have no effect."""
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
SERVICE_ROLE_POLICY: Final = f"{_HELP_ZH}/aliyuncsmanagedprometheusrolepolicy"
"""One of the policies made for a service's own role."""
_HELP_PROM: Final = "https://help.aliyun.com/zh/prometheus/developer-reference"
_HELP_ARMS: Final = "https://help.aliyun.com/zh/arms"
GET_INSTANCE: Final = f"{_HELP_PROM}/api-arms-2019-08-08-getprometheusinstance-prometheus"
GET_TOKEN: Final = f"{_HELP_PROM}/api-arms-2019-08-08-getprometheusapitoken-prometheus"
LIST_DASHBOARDS: Final = f"{_HELP_PROM}/api-arms-2019-08-08-listdashboards-prometheus"
CREATE_INSTANCE: Final = f"{_HELP_PROM}/api-arms-2019-08-08-createprometheusinstance-prometheus"
DELETE_INSTANCE: Final = (
    f"{_HELP_ARMS}/developer-reference/api-arms-2019-08-08-uninstallpromcluster"
)
METRIC_STORE: Final = (
    "https://help.aliyun.com/zh/sls/metricstore-prometheus-interface-unauthenticated-read-write"
)
_ALERTS: Final = f"{_HELP_ARMS}/alarm-operation-center/api-arms-2019-08-08"
ALERT_RULES: Final = f"{_ALERTS}-getalertrules-alert"
EDIT_ALERT_RULE: Final = f"{_ALERTS}-createorupdatealertrule-alert"
DELETE_ALERT_RULE: Final = (
    "https://alibabacloud.com/help/zh/arms/alarm-operation-center/"
    "api-arms-2019-08-08-deletealertrule-alert"
)
SILENCE: Final = f"{_ALERTS}-createorupdatesilencepolicy-alert"
CONTACTS: Final = f"{_HELP}/tc/arms/alarm-operation-center/api-arms-2019-08-08-deletecontact-alert"
TAGS: Final = f"{_HELP}/tc/arms/prometheus-monitoring/api-arms-2019-08-08-tagresources"
CLOUD_MONITOR: Final = "https://help.aliyun.com/document_detail/43170.html"
CREATE_POLICY: Final = f"{_HELP}/en/ram/developer-reference/api-ram-2015-05-01-createpolicy"
POLICY_SYNTAX: Final = f"{_HELP}/en/ram/policy-structure-and-syntax"
POLICY_EVALUATION: Final = f"{_HELP}/en/ram/policy-evaluation-process"
RAM_AUTHENTICATION: Final = f"{_HELP}/doc-detail/102666.htm"
"""RAM action and resources of each operation."""
