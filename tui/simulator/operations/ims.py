"""IMS: the account, tags, users by ID; and what RAM tells of the account as well.

IMS publishes no table of error codes; those for tags follow the pattern of RAM's. RAM leaves out
four of the rules for passwords, and MFA enforcement.
"""

from __future__ import annotations

from tui.simulator import errors, values
from tui.simulator.operations.ram_groups import MAX_GROUPS, MAX_GROUPS_PER_USER
from tui.simulator.operations.ram_users import MAX_DEVICES
from tui.simulator.records import User
from tui.simulator.registry import USER, USERS, WHOLE_ACCOUNT, Body, Call, Service, operation
from tui.simulator.requests import MAX_ITEMS, by_marker, by_token
from tui.simulator.values import stamp


@operation(Service.IMS, "GetDefaultDomain", on=(WHOLE_ACCOUNT,))
def get_default_domain(call: Call) -> Body:
    """Domain after the @ in a user principal name."""
    return {"DefaultDomainName": call.store.default_domain}


@operation(Service.IMS, "GetAccountSummary", on=(WHOLE_ACCOUNT,))
def get_account_summary(call: Call) -> Body:
    """Usage and quotas of the account; the last four are made up."""
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


_TARGETS = "ResourceType ResourceId ResourcePrincipalName"
_MAX_RESOURCES = 50


def _users(call: Call, *, optional: bool = False) -> list[User]:
    """Users that are meant, by exactly one of IDs and principal names."""
    store, given = call.store, call.parameters
    if given.required("ResourceType") != "user":
        raise errors.invalid("ResourceType")
    ids, principals = given.repeated("ResourceId"), given.repeated("ResourcePrincipalName")
    if ids and principals:
        raise errors.invalid("ResourcePrincipalName")
    if not ids and not principals:
        if optional:
            return store.visible.users()
        raise errors.missing("ResourcePrincipalName")
    if len(ids) + len(principals) > _MAX_RESOURCES:
        raise errors.invalid("ResourcePrincipalName", "Length")
    users = [user for user in map(store.visible.user_by_id, ids) if user is not None]
    if len(users) < len(ids):
        raise errors.not_found("User")
    return users or [store.user_of_principal(p) for p in principals]


@operation(Service.IMS, "TagResources", f"{_TARGETS} Tag", on=(USER,))
def tag_resources(call: Call) -> Body:
    """Add tags; a key that is there gets the new value."""
    users, tags = _users(call), call.parameters.pairs("Tag")
    if not tags:
        raise errors.missing("Tag")
    values.tags(tags)
    if any(len({**u.tags, **dict(tags)}) > values.TAGS for u in users):
        raise errors.limit("Tag")
    for user in users:
        user.tags.update(tags)
    return {}


@operation(Service.IMS, "UntagResources", f"{_TARGETS} TagKey All", on=(USER,))
def untag_resources(call: Call) -> Body:
    """Remove some tags, or all of them."""
    users, keys = _users(call), call.parameters.repeated("TagKey")
    remove_all = call.parameters.flag("All")
    if not keys and not remove_all:
        raise errors.missing("TagKey")
    for user in users:
        for key in keys or list(user.tags):
            user.tags.pop(key, None)
    return {}


@operation(Service.IMS, "ListTagResources", f"{_TARGETS} Tag PageSize NextToken", on=(USER,))
def list_tag_resources(call: Call) -> Body:
    """List tags of users, by default 100 at a time; double nested, unlike RAM's own."""
    wanted = call.parameters.pairs("Tag")
    rows = [
        (user.user_id, key, value)
        for user in _users(call, optional=bool(wanted))
        for key, value in user.tags.items()
        if not wanted or (key, value) in wanted or (key, "") in wanted
    ]
    page, token = by_token(call.parameters, rows, lambda r: f"{r[0]}/{r[1]}")
    listed = [
        {"ResourceType": "user", "ResourceId": i, "TagKey": k, "TagValue": v} for i, k, v in page
    ]
    answer: Body = {"IsTruncated": bool(token), "TagResources": {"TagResource": listed}}
    return {**answer, "NextToken": token} if token else answer


_STATES = {"active", "freeze"}


def _describe(call: Call, user: User) -> Body:
    return {
        "UserId": user.user_id,
        "UserPrincipalName": call.store.principal(user),
        "DisplayName": user.display_name,
        "MobilePhone": user.mobile_phone,
        "Email": user.email,
        "Comments": user.comments,
        "CreateDate": stamp(user.created),
        "UpdateDate": stamp(user.updated),
        "LastLoginDate": values.stamp_or_empty(user.last_logon),
        "ProvisionType": "Manual",
        "Tags": {"Tag": [{"TagKey": k, "TagValue": v} for k, v in user.tags.items()]},
    }


@operation(Service.IMS, "GetUser", "UserPrincipalName UserId UserAccessKeyId", on=(USER,))
def get_user(call: Call) -> Body:
    """Read a user by exactly one of principal name, ID, or an AccessKey it owns."""
    store = call.store
    names = ("UserPrincipalName", "UserId", "UserAccessKeyId")
    given = [name for name in names if call.text(name)]
    if not given:
        raise errors.missing(names[0])
    if len(given) > 1:
        raise errors.invalid(given[1])
    value = call.text(given[0])
    found: User | None
    if given[0] == "UserPrincipalName":
        found = store.user_of_principal(value)
    elif given[0] == "UserId":
        found = store.visible.user_by_id(value)
    else:
        key = store.visible.key(value)
        found = store.visible.user_by_id(key.owner_id) if key else None
    if found is None:
        raise errors.not_found("User")
    return {"User": {**_describe(call, found), "UserName": found.name}}


@operation(Service.IMS, "ListUsers", "Marker MaxItems Status Tag", on=(USERS,))
def list_users(call: Call) -> Body:
    """List all users, by default 1000 at a time, unlike RAM's 100."""
    wanted = set(call.parameters.pairs("Tag"))
    states = set((call.text("Status") or "active").split(","))
    if not states <= _STATES:
        raise errors.invalid("Status")
    users = [
        u
        for u in call.store.visible.users()
        if "active" in states and wanted <= set(u.tags.items())
    ]
    page, paging = by_marker(call.parameters, users, lambda u: u.name, default=MAX_ITEMS)
    listed = [{**_describe(call, u), "Status": "active"} for u in page]
    return {**paging, "Users": {"User": listed}}


_SESSION_HOURS = 6
_MAX_IDLE_DAYS = 730


def _shared_rules(call: Call) -> Body:
    policy = call.store.settings.password_policy
    return {
        "MinimumPasswordLength": policy.minimum_length,
        "RequireLowercaseCharacters": policy.require_lowercase,
        "RequireUppercaseCharacters": policy.require_uppercase,
        "RequireNumbers": policy.require_numbers,
        "RequireSymbols": policy.require_symbols,
        "MaxPasswordAge": policy.max_password_age_days,
        "PasswordReusePrevention": policy.reuse_prevention,
        "MaxLoginAttemps": policy.max_login_attempts,
    }


@operation(Service.RAM, "GetPasswordPolicy", on=(WHOLE_ACCOUNT,))
def ram_password_policy(call: Call) -> Body:
    """Password rules, without four that can refuse one; HardExpiry here, HardExpire in IMS."""
    expiry = call.store.settings.password_policy.hard_expire
    return {"PasswordPolicy": {**_shared_rules(call), "HardExpiry": expiry}}


@operation(Service.IMS, "GetPasswordPolicy", on=(WHOLE_ACCOUNT,))
def ims_password_policy(call: Call) -> Body:
    """Password rules, all of them."""
    policy = call.store.settings.password_policy
    return {
        "PasswordPolicy": {
            **_shared_rules(call),
            "HardExpire": policy.hard_expire,
            "MinimumPasswordDifferentCharacter": policy.minimum_different_characters,
            "PasswordNotContainUserName": policy.not_contain_user_name,
            "InitialPasswordAge": policy.initial_password_age_days,
            "InterceptRiskPasswordOnApi": policy.intercept_risky,
        }
    }


def _logon(call: Call) -> Body:
    preference = call.store.settings.security_preference
    return {
        "EnableSaveMFATicket": False,
        "AllowUserToChangePassword": preference.users_may_change_password,
        "LoginSessionDuration": _SESSION_HOURS,
        "LoginNetworkMasks": ";".join(preference.logon_network_masks),
    }


@operation(Service.RAM, "GetSecurityPreference", on=(WHOLE_ACCOUNT,))
def ram_security_preference(call: Call) -> Body:
    """Security settings, without MFA enforcement."""
    preference = call.store.settings.security_preference
    keys = {"AllowUserToManageAccessKeys": preference.users_may_manage_access_keys}
    return {
        "SecurityPreference": {
            "LoginProfilePreference": _logon(call),
            "AccessKeyPreference": keys,
            "MFAPreference": {"AllowUserToManageMFADevices": preference.users_may_manage_mfa},
            "PublicKeyPreference": {"AllowUserToManagePublicKeys": False},
        }
    }


@operation(Service.IMS, "GetSecurityPreference", on=(WHOLE_ACCOUNT,))
def ims_security_preference(call: Call) -> Body:
    """Security settings, MFA enforcement included."""
    preference = call.store.settings.security_preference
    return {
        "SecurityPreference": {
            "LoginProfilePreference": {
                **_logon(call),
                "AllowUserToLoginWithPasskey": True,
                "MFAOperationForLogin": preference.mfa_enforcement.value,
                "OperationForRiskLogin": "autonomous",
            },
            "AccessKeyPreference": {
                "AllowUserToManageAccessKeys": preference.users_may_manage_access_keys,
                "AllowUserToManageServiceCredentials": False,
            },
            "MFAPreference": {"AllowUserToManageMFADevices": preference.users_may_manage_mfa},
            "PersonalInfoPreference": {"AllowUserToManagePersonalDingTalk": True},
            "VerificationPreference": {"VerificationTypes": []},
            "MaxIdleDays": {
                "MaxIdleDaysForUsers": _MAX_IDLE_DAYS,
                "MaxIdleDaysForAccessKeys": _MAX_IDLE_DAYS,
            },
        }
    }


@operation(Service.RAM, "GetAccountAlias", on=(WHOLE_ACCOUNT,))
def get_account_alias(call: Call) -> Body:
    """Alias of the account; the account's ID where nobody set one."""
    return {"AccountAlias": call.store.alias}
