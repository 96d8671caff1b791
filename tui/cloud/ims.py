"""Identity Management Service (IMS): account settings, users by ID, and the tags of RAM users."""

from __future__ import annotations

from tui.cloud.answers import flag, needed, number, part, text, token_rows
from tui.cloud.call import Caller, named
from tui.cloud.types import LogonProfile
from tui.core.account import MfaEnforcement, PasswordPolicy, Quotas, SecurityPreference
from tui.core.principals import UserState
from tui.core.users import Tag

PAGE = 100
"""Rows per page of a listing of tags, the most that IMS gives."""


class Ims:
    """IMS, which calls a user by the user principal name. Every method raises ``CloudError``."""

    def __init__(self, call: Caller) -> None:
        self._call = call

    def default_domain(self) -> str:
        """Domain after the ``@`` of every user principal name.

        IMS and Resource Management take principal names, RAM takes logon names.
        """
        return text(self._call("GetDefaultDomain"), "DefaultDomainName")

    def quotas(self) -> Quotas:
        """Usage and limits, live; documented limits stand in for missing ones."""
        summary = part(self._call("GetAccountSummary"), "SummaryMap")
        documented = Quotas(users=0, users_quota=5000)
        return Quotas(
            users=number(summary, "Users"),
            users_quota=number(summary, "UsersQuota", documented.users_quota),
            access_keys_per_user=number(
                summary, "AccessKeysPerUserQuota", documented.access_keys_per_user
            ),
            system_policies_per_user=number(
                summary, "AttachedSystemPoliciesPerUserQuota", documented.system_policies_per_user
            ),
            custom_policies_per_user=number(
                summary, "AttachedPoliciesPerUserQuota", documented.custom_policies_per_user
            ),
            policies=number(summary, "Policies"),
            policies_quota=number(summary, "PoliciesQuota", documented.policies_quota),
            user_groups=number(summary, "Groups"),
            user_groups_quota=number(summary, "GroupsQuota", documented.user_groups_quota),
            groups_per_user=number(summary, "GroupsPerUserQuota", documented.groups_per_user),
            system_policies_per_group=number(
                summary, "AttachedSystemPoliciesPerGroupQuota", documented.system_policies_per_group
            ),
            custom_policies_per_group=number(
                summary, "AttachedPoliciesPerGroupQuota", documented.custom_policies_per_group
            ),
        )

    def password_policy(self) -> PasswordPolicy:
        """Password rules.

        RAM's own answer leaves out four: different characters, no user name, the age of an initial
        password, and risky passwords.
        """
        found = part(self._call("GetPasswordPolicy"), "PasswordPolicy")
        usual = PasswordPolicy()
        return PasswordPolicy(
            minimum_length=number(found, "MinimumPasswordLength", usual.minimum_length),
            require_lowercase=flag(found, "RequireLowercaseCharacters"),
            require_uppercase=flag(found, "RequireUppercaseCharacters"),
            require_numbers=flag(found, "RequireNumbers"),
            require_symbols=flag(found, "RequireSymbols"),
            minimum_different_characters=number(found, "MinimumPasswordDifferentCharacter"),
            not_contain_user_name=flag(found, "PasswordNotContainUserName"),
            initial_password_age_days=number(
                found, "InitialPasswordAge", usual.initial_password_age_days
            ),
            max_password_age_days=number(found, "MaxPasswordAge"),
            reuse_prevention=number(found, "PasswordReusePrevention"),
            # The wire's spelling.
            max_login_attempts=number(found, "MaxLoginAttemps"),
            hard_expire=flag(found, "HardExpire"),
            intercept_risky=flag(found, "InterceptRiskPasswordOnApi"),
        )

    def security_preference(self) -> SecurityPreference:
        """Settings that can lock a new user out; RAM's own answer leaves out MFA enforcement."""
        found = part(self._call("GetSecurityPreference"), "SecurityPreference")
        profile = part(found, "LoginProfilePreference")
        masks = text(profile, "LoginNetworkMasks")
        return SecurityPreference(
            mfa_enforcement=_enforcement(text(profile, "MFAOperationForLogin")),
            users_may_change_password=flag(profile, "AllowUserToChangePassword", default=True),
            users_may_manage_mfa=flag(
                part(found, "MFAPreference"), "AllowUserToManageMFADevices", default=True
            ),
            users_may_manage_access_keys=flag(
                part(found, "AccessKeyPreference"), "AllowUserToManageAccessKeys"
            ),
            logon_network_masks=tuple(mask.strip() for mask in masks.split(";") if mask.strip()),
        )

    def sso_enabled(self) -> bool:
        """Whether RAM users sign in through the company's own identity provider."""
        return flag(part(self._call("GetUserSsoSettings"), "UserSsoSettings"), "SsoEnabled")

    def user_of_id(self, user_id: str) -> UserState:
        """Read one RAM user, under whatever name; without profile, keys and grants.

        RAM itself finds users by name only.
        """
        row = part(self._call("GetUser", {"UserId": named("GetUser", user_id)}), "User")
        principal = text(row, "UserPrincipalName")
        return UserState(
            logon_name=text(row, "UserName") or principal.partition("@")[0],
            user_id=text(row, "UserId"),
            display_name=text(row, "DisplayName"),
            comments=text(row, "Comments"),
            created=text(row, "CreateDate"),
            last_logon=text(row, "LastLoginDate"),
            complete=False,
        )

    def logon_profile(self, principal: str) -> LogonProfile:
        """Read a logon profile with the date of its last change, which RAM does not tell."""
        row = part(
            self._call(
                "GetLoginProfile", {"UserPrincipalName": named("GetLoginProfile", principal)}
            ),
            "LoginProfile",
        )
        return LogonProfile(
            logon_name=principal.partition("@")[0],
            reset_at_next_logon=flag(row, "PasswordResetRequired"),
            require_mfa=flag(row, "MFABindRequired"),
            updated=text(row, "UpdateDate"),
        )

    def access_key_last_service(self, principal: str, access_key_id: str) -> str:
        """Service that an AccessKey was used for last, which RAM does not tell; empty if none."""
        answer = self._call(
            "GetAccessKeyLastUsed",
            {
                "UserPrincipalName": named("GetAccessKeyLastUsed", principal),
                "UserAccessKeyId": named("GetAccessKeyLastUsed", access_key_id),
            },
        )
        return text(part(answer, "AccessKeyLastUsed"), "ServiceName")

    def tag_user(self, principal: str, tags: tuple[Tag, ...]) -> None:
        """Tag a RAM user; a tag with the same key is replaced."""
        if tags:
            self._call(
                "TagResources",
                {
                    **_user("TagResources", principal),
                    "Tag": [{"Key": tag.key, "Value": tag.value} for tag in tags],
                },
            )

    def untag_user(self, principal: str, keys: tuple[str, ...]) -> None:
        """Remove tags from a RAM user by their keys."""
        if keys:
            self._call(
                "UntagResources", {**_user("UntagResources", principal), "TagKey": list(keys)}
            )

    def tags_of_user(self, principal: str) -> tuple[Tag, ...]:
        """List the tags of a RAM user."""
        user = _user("ListTagResources", principal)
        found = token_rows(
            lambda token: self._call(
                "ListTagResources", {**user, "PageSize": PAGE, "NextToken": token}
            ),
            "TagResources",
            "TagResource",
        )
        return tuple(Tag(needed(row, "TagKey"), text(row, "TagValue")) for row in found)


def _user(action: str, principal: str) -> dict[str, str | list[str]]:
    return {"ResourceType": "user", "ResourcePrincipalName": [named(action, principal)]}


def _enforcement(value: str) -> MfaEnforcement:
    """An unknown value counts as the strictest: a promise that MFA is not needed would be worse."""
    if not value:
        return MfaEnforcement.INDEPENDENT
    return MfaEnforcement(value) if value in set(MfaEnforcement) else MfaEnforcement.MANDATORY
