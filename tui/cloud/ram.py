"""Resource Access Management (RAM): users, their logon profiles, AccessKeys and policies.

RAM user groups are in ``tui.cloud.groups``.
"""

from __future__ import annotations

from tui.cloud.answers import Answer, flag, marker_rows, needed, number, part, rows, text
from tui.cloud.call import Caller, named
from tui.cloud.errors import NotFoundError
from tui.cloud.types import Denial, HeldPolicy, LogonProfile, MintedKey
from tui.core.policies import Policy, PolicyDocument, PolicyRef, PolicyType
from tui.core.principals import HeldKey, UserState
from tui.core.secret import Secret
from tui.policy.layout import LONGEST_READ

PAGE = 1000
"""Rows per page, the most that RAM gives; its default is 100."""


class Ram:
    """RAM, which calls a user by the logon name. Every method raises ``CloudError``."""

    def __init__(self, call: Caller) -> None:
        self._call = call

    # Users

    def create_user(self, logon_name: str, display_name: str = "", comments: str = "") -> UserState:
        """Create a RAM user; RAM cannot tag it, IMS can."""
        answer = self._call(
            "CreateUser",
            {
                "UserName": named("CreateUser", logon_name),
                "DisplayName": display_name or None,
                "Comments": comments or None,
            },
        )
        return _user(part(answer, "User"), logon_name)

    def get_user(self, logon_name: str) -> UserState:
        """Read one RAM user, without profile, keys and grants."""
        answer = self._call("GetUser", {"UserName": named("GetUser", logon_name)})
        return _user(part(answer, "User"), logon_name)

    def list_users(self) -> tuple[UserState, ...]:
        """List every RAM user of the account, without profiles, keys and grants."""
        found = marker_rows(
            lambda marker: self._call("ListUsers", {"Marker": marker, "MaxItems": PAGE}),
            "Users",
            "User",
        )
        return tuple(_user(row, needed(row, "UserName")) for row in found)

    def answers(self) -> None:
        """Read one row of the user list, to see whether RAM is active and users may be listed."""
        self._call("ListUsers", {"MaxItems": 1})

    def delete_user(self, logon_name: str) -> None:
        """Delete a RAM user that holds nothing any more."""
        self._call("DeleteUser", {"UserName": named("DeleteUser", logon_name)})

    # Logon profiles

    def create_logon_profile(
        self, logon_name: str, password: Secret, *, reset_at_next_logon: bool, require_mfa: bool
    ) -> LogonProfile:
        """Create a logon profile; the password travels in the form body, never in the address."""
        answer = self._call(
            "CreateLoginProfile",
            {
                "UserName": named("CreateLoginProfile", logon_name),
                "PasswordResetRequired": reset_at_next_logon,
                "MFABindRequired": require_mfa,
            },
            secrets={"Password": password},
        )
        return _profile(part(answer, "LoginProfile"), logon_name)

    def update_logon_profile(
        self,
        logon_name: str,
        password: Secret | None = None,
        *,
        reset_at_next_logon: bool | None = None,
        require_mfa: bool | None = None,
    ) -> None:
        """Change a logon profile; None leaves a setting alone. A new password ends all sessions."""
        self._call(
            "UpdateLoginProfile",
            {
                "UserName": named("UpdateLoginProfile", logon_name),
                "PasswordResetRequired": reset_at_next_logon,
                "MFABindRequired": require_mfa,
            },
            secrets=None if password is None else {"Password": password},
        )

    def logon_profile(self, logon_name: str) -> LogonProfile | None:
        """Read the logon profile of a RAM user; None if there is none."""
        try:
            answer = self._call(
                "GetLoginProfile", {"UserName": named("GetLoginProfile", logon_name)}
            )
        except NotFoundError as error:
            if not error.refusal.code.endswith("LoginProfile"):
                raise
            return None
        return _profile(part(answer, "LoginProfile"), logon_name)

    def delete_logon_profile(self, logon_name: str) -> None:
        """Delete a logon profile, and with it the console access."""
        self._call("DeleteLoginProfile", {"UserName": named("DeleteLoginProfile", logon_name)})

    # AccessKeys: an empty name would mean the caller himself

    def create_access_key(self, logon_name: str) -> MintedKey:
        """Create a permanent AccessKey. Only this answer has its secret; never repeat the call."""
        answer = self._call("CreateAccessKey", {"UserName": named("CreateAccessKey", logon_name)})
        key = part(answer, "AccessKey")
        return MintedKey(needed(key, "AccessKeyId"), Secret(needed(key, "AccessKeySecret")))

    def access_keys(self, logon_name: str) -> tuple[HeldKey, ...]:
        """List the AccessKeys of a RAM user; two at most, and no pages."""
        answer = self._call("ListAccessKeys", {"UserName": named("ListAccessKeys", logon_name)})
        return tuple(
            HeldKey(
                needed(row, "AccessKeyId"), text(row, "Status") == "Active", text(row, "CreateDate")
            )
            for row in rows(answer, "AccessKeys", "AccessKey")
        )

    def set_access_key_active(self, logon_name: str, access_key_id: str, *, active: bool) -> None:
        """Enable or disable an AccessKey."""
        self._key_call(
            "UpdateAccessKey",
            logon_name,
            access_key_id,
            {"Status": "Active" if active else "Inactive"},
        )

    def delete_access_key(self, logon_name: str, access_key_id: str) -> None:
        """Delete an AccessKey; disable it first."""
        self._key_call("DeleteAccessKey", logon_name, access_key_id)

    def access_key_last_used(self, logon_name: str, access_key_id: str) -> str:
        """Date of an AccessKey's last use, in UTC; empty if never."""
        answer = self._key_call("GetAccessKeyLastUsed", logon_name, access_key_id)
        return text(part(answer, "AccessKeyLastUsed"), "LastUsedDate")

    def _key_call(
        self, action: str, logon_name: str, access_key_id: str, more: dict[str, str] | None = None
    ) -> Answer:
        return self._call(
            action,
            {
                "UserName": named(action, logon_name),
                "UserAccessKeyId": named(action, access_key_id),
                **(more or {}),
            },
        )

    # Policies

    def policies(self, kind: PolicyType | None = None) -> tuple[Policy, ...]:
        """List every policy of one type, or of both: hundreds of rows."""
        found = marker_rows(
            lambda marker: self._call(
                "ListPolicies",
                {
                    "PolicyType": None if kind is None else kind.value,
                    "Marker": marker,
                    "MaxItems": PAGE,
                },
            ),
            "Policies",
            "Policy",
        )
        return tuple(
            Policy(
                ref=ref,
                description=text(row, "Description"),
                default_version=text(row, "DefaultVersion"),
                attachment_count=number(row, "AttachmentCount"),
                updated=text(row, "UpdateDate"),
            )
            for row in found
            if (ref := policy_ref(row)) is not None
        )

    def policy_document(self, ref: PolicyRef) -> PolicyDocument:
        """Read the default version's document, a string inside the JSON.

        The ``PolicyDocument`` beside it, of the policy itself, is deprecated.
        """
        answer = self._call("GetPolicy", policy_fields(ref))
        version = part(answer, "DefaultPolicyVersion")
        return PolicyDocument(ref, text(version, "VersionId"), _document(version))

    def held_policy(self, ref: PolicyRef) -> HeldPolicy:
        """Read a policy's description and date, and the document of its default version."""
        answer = self._call("GetPolicy", policy_fields(ref))
        policy, version = part(answer, "Policy"), part(answer, "DefaultPolicyVersion")
        return HeldPolicy(
            text(policy, "Description"), _document(version), text(policy, "CreateDate")
        )

    def create_policy(self, ref: PolicyRef, document: str, description: str = "") -> None:
        """Create a custom policy; its name holds letters, digits and hyphens only."""
        self._call(
            "CreatePolicy",
            {
                "PolicyName": ref.name,
                "PolicyDocument": document,
                "Description": description or None,
            },
        )

    def delete_policy(self, ref: PolicyRef) -> None:
        """Delete a custom policy that nobody holds any more."""
        self._call("DeletePolicy", {"PolicyName": ref.name})

    def attach_policy(self, ref: PolicyRef, logon_name: str) -> None:
        """Grant a policy in the whole account."""
        self._call("AttachPolicyToUser", self._grant("AttachPolicyToUser", ref, logon_name))

    def detach_policy(self, ref: PolicyRef, logon_name: str) -> None:
        """Revoke a grant that holds in the whole account."""
        self._call("DetachPolicyFromUser", self._grant("DetachPolicyFromUser", ref, logon_name))

    @staticmethod
    def _grant(action: str, ref: PolicyRef, logon_name: str) -> dict[str, str]:
        return {**policy_fields(ref), "UserName": named(action, logon_name)}

    def policies_of_user(self, logon_name: str) -> tuple[PolicyRef, ...]:
        """List the policies a RAM user holds in the whole account, without resource groups."""
        answer = self._call(
            "ListPoliciesForUser", {"UserName": named("ListPoliciesForUser", logon_name)}
        )
        found = (policy_ref(row) for row in rows(answer, "Policies", "Policy"))
        return tuple(ref for ref in found if ref is not None)

    def users_of_policy(self, ref: PolicyRef) -> tuple[str, ...]:
        """List the logon names of the RAM users that hold a policy in the whole account."""
        answer = self._call("ListEntitiesForPolicy", policy_fields(ref))
        return tuple(needed(row, "UserName") for row in rows(answer, "Users", "User"))

    # What else hangs on a user

    def mfa_device(self, logon_name: str) -> str:
        """Serial number of the MFA device that is bound to a user; empty if none is."""
        try:
            answer = self._call("GetUserMFAInfo", {"UserName": named("GetUserMFAInfo", logon_name)})
        except NotFoundError:
            return ""
        return text(part(answer, "MFADevice"), "SerialNumber")

    def unbind_mfa(self, logon_name: str) -> None:
        """Unbind a user's MFA device; the device itself stays."""
        self._call("UnbindMFADevice", {"UserName": named("UnbindMFADevice", logon_name)})

    def delete_mfa_device(self, serial: str) -> None:
        """Delete an MFA device that is bound to nobody."""
        action = "DeleteVirtualMFADevice"
        self._call(action, {"SerialNumber": named(action, serial)})

    # The account

    def alias(self) -> str:
        """Alias of the account; empty where the service names none, in whichever way it says so."""
        try:
            return text(self._call("GetAccountAlias"), "AccountAlias")
        except NotFoundError:
            return ""

    def decode_denial(self, diagnostic: Secret) -> Denial:
        """Decode the diagnostic message that came with a refusal."""
        answer = self._call(
            "DecodeDiagnosticMessage", secrets={"EncodedDiagnosticMessage": diagnostic}
        )
        told = part(answer, "DecodedDiagnosticMessage")
        matched = (
            rows(told, "MatchedPolicies")
            if isinstance(told.fields.get("MatchedPolicies"), list)
            else rows(told, "MatchedPolicies", "MatchedPolicy")
        )
        names = (text(row, "PolicyIdentifier") for row in matched)
        return Denial(
            text(told, "AuthAction"),
            flag(told, "ExplicitDeny"),
            tuple(dict.fromkeys(name for name in names if name)),
        )


def policy_ref(row: Answer) -> PolicyRef | None:
    """Policy that a row names; None for a type that this release does not know."""
    kind = text(row, "PolicyType")
    if kind not in set(PolicyType):
        return None
    return PolicyRef(PolicyType(kind), needed(row, "PolicyName"))


def _document(version: Answer) -> str:
    """Document of a version; empty, which counts as not read, where no policy can be that long."""
    found = text(version, "PolicyDocument")
    return found if len(found) <= LONGEST_READ else ""


def policy_fields(ref: PolicyRef) -> dict[str, str]:
    """Parameters that name a policy in a request."""
    return {"PolicyType": ref.type.value, "PolicyName": ref.name}


def _user(row: Answer, logon_name: str) -> UserState:
    return UserState(
        logon_name=text(row, "UserName") or logon_name,
        user_id=text(row, "UserId"),
        display_name=text(row, "DisplayName"),
        comments=text(row, "Comments"),
        created=text(row, "CreateDate"),
        last_logon=text(row, "LastLoginDate"),
        complete=False,
    )


def _profile(row: Answer, logon_name: str) -> LogonProfile:
    return LogonProfile(
        logon_name=text(row, "UserName") or logon_name,
        reset_at_next_logon=flag(row, "PasswordResetRequired"),
        require_mfa=flag(row, "MFABindRequired"),
        created=text(row, "CreateDate"),
    )
