"""IMS: domain, quotas and single sign-on of the account."""

from __future__ import annotations

from tui.simulator import values
from tui.simulator.operations.ram_groups import MAX_GROUPS, MAX_GROUPS_PER_USER
from tui.simulator.operations.ram_mfa import MAX_DEVICES
from tui.simulator.registry import Body, Call, Service, operation
from tui.simulator.resources import WHOLE_ACCOUNT


@operation(Service.IMS, "GetDefaultDomain", on=(WHOLE_ACCOUNT,))
def get_default_domain(call: Call) -> Body:
    """What follows the @ in a user principal name."""
    return {"DefaultDomainName": call.store.default_domain}


@operation(Service.IMS, "GetAccountSummary", on=(WHOLE_ACCOUNT,))
def get_account_summary(call: Call) -> Body:
    """What the account holds, and its quotas; the last four are made up."""
    store = call.store
    settings = store.settings
    system, custom = settings.system_policies_per_user, settings.custom_policies_per_user
    devices = store.mfa_devices.values()
    return {
        "SummaryMap": {
            "Users": len(store.users),
            "UsersQuota": settings.users_quota,
            "Groups": len(store.groups),
            "GroupsQuota": MAX_GROUPS,
            "Roles": len(store.roles),
            "RolesQuota": 1000,
            "Policies": sum(p.type == "Custom" for p in store.policies.values()),
            "PoliciesQuota": settings.custom_policies_quota,
            "PolicySizeQuota": values.DOCUMENT_LIMIT,
            "VersionsPerPolicyQuota": values.VERSIONS_PER_POLICY,
            "AccessKeysPerUserQuota": settings.access_keys_per_user,
            "AccountAccessKeysPerAccountQuota": 5,
            "GroupsPerUserQuota": MAX_GROUPS_PER_USER,
            "AttachedPoliciesPerUserQuota": custom,
            "AttachedPoliciesPerGroupQuota": custom,
            "AttachedPoliciesPerRoleQuota": custom,
            "AttachedSystemPoliciesPerUserQuota": system,
            "AttachedSystemPoliciesPerGroupQuota": system,
            "AttachedSystemPoliciesPerRoleQuota": system,
            "MFADevices": len(devices),
            "MFADevicesInUse": sum(bool(d.user_id) for d in devices),
            "VirtualMFADevicesQuota": MAX_DEVICES,
            "AuthorizedClientPerUserQuota": 100,
            "ConditionsPerAKPolicyQuota": 8,
            "IPItemsPerAKPolicyQuota": 50,
            "ServiceCredentialsPerUserPerServiceQuota": 2,
        }
    }


@operation(Service.IMS, "GetUserSsoSettings", on=(WHOLE_ACCOUNT,))
def get_user_sso_settings(call: Call) -> Body:
    """Whether users log on at the company's own identity provider."""
    enabled = call.store.settings.sso_enabled
    return {
        "UserSsoSettings": {
            "SsoEnabled": enabled,
            "SsoLoginWithDomain": True,
            "AuxiliaryDomain": "",
            "MetadataDocument": "PHNhbWw+PC9zYW1sPg==" if enabled else "",
            "AuthnSignAlgo": "rsa-sha256",
        }
    }
