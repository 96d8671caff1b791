"""Account-wide settings as RAM and IMS answer them.

RAM leaves out four of the rules for passwords, and MFA enforcement.
"""

from __future__ import annotations

from tui.simulator.registry import WHOLE_ACCOUNT, Body, Call, Service, operation

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
