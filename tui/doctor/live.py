"""Live check: every read that Onramp makes, asked once of a cloud.

For people with an account of their own, to run and to report. Nothing is changed, and no result
names the account or anybody in it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from tui.cloud.arms import HOME_REGION
from tui.cloud.errors import CloudError, NotPermittedError
from tui.cloud.operations import Service
from tui.core.account import Account, CallerKind
from tui.core.policies import ARMS_READ_ONLY
from tui.core.scrubbing import printable
from tui.core.text import say
from tui.text.commands import command_problem

if TYPE_CHECKING:
    from tui.cloud.client import Cloud
    from tui.core.secret import Secret


class Came(StrEnum):
    """Result of a read."""

    ANSWER = "answer"
    """As expected."""
    REFUSAL = "refusal"
    """A permission is missing, which tells nothing about Onramp."""
    TROUBLE = "trouble"
    """An error, or an answer without a field that Onramp needs."""
    NOTHING_TO_ASK = "nothing-to-ask"
    """The account has no resource to ask about."""


@dataclass(frozen=True, slots=True)
class Asked:
    """An operation and its result."""

    service: Service
    action: str
    came: Came
    milliseconds: int = 0
    error: CloudError | None = None
    lacks: str = ""
    """Field that Onramp needs and the answer lacks."""

    @property
    def sentence(self) -> str:
        """Result for people; it names neither the account nor anybody in it."""
        refusal = self.error.refusal if self.error is not None else None
        match self.came:
            case Came.ANSWER:
                return say(
                    "answered as expected, {milliseconds} ms", milliseconds=self.milliseconds
                )
            case Came.NOTHING_TO_ASK:
                return say("not asked: there is nothing in the account to ask about")
            case Came.REFUSAL:
                return say(
                    "not permitted to who is signed in ({code}, request {request})",
                    code=printable(refusal.code) if refusal else "",
                    request=printable(refusal.request_id) if refusal else "",
                )
            case Came.TROUBLE:
                pass
        if self.error is None or refusal is None:
            return say("an answer came without {field}", field=self.lacks)
        known = say(" ({code}, request {request})", code=refusal.code, request=refusal.request_id)
        return printable(f"{command_problem(self.error)}{known if refusal.code else ''}")


class _NothingToAskError(Exception):
    """The account has no resource of the kind."""


class _LacksError(Exception):
    """An answer lacks a field that Onramp needs."""


class _Seen:
    """Resources from the answers so far; later questions are about them."""

    def __init__(self, cloud: Cloud) -> None:
        self.cloud = cloud
        self.domain = ""
        self.logon_name = ""
        self.user_id = ""
        self.has_profile = False
        self.access_key_id = ""
        self.group_id = ""
        self.user_group = ""
        self.diagnostic: Secret | None = None

    @property
    def user(self) -> str:
        """The caller, if it is a RAM user, else the first listed user."""
        return _some(self.logon_name)

    @property
    def principal(self) -> str:
        """The user's principal name in Resource Management and IMS."""
        return Account("", "", _some(self.domain)).principal(self.user)


def _some(value: str) -> str:
    if not value:
        raise _NothingToAskError
    return value


def _has(field: str, value: object) -> None:
    if not value:
        raise _LacksError(field)


def _caller(seen: _Seen) -> None:
    found = seen.cloud.sts.caller()
    _has("Arn", found.arn)
    if found.kind is CallerKind.RAM_USER:
        seen.logon_name = found.name


def _users(seen: _Seen) -> None:
    users = seen.cloud.ram.list_users()
    for user in users[:1]:
        _has("UserName", user.logon_name)
        _has("UserId", user.user_id)
        seen.logon_name = seen.logon_name or user.logon_name


def _user(seen: _Seen) -> None:
    user = seen.cloud.ram.get_user(seen.user)
    _has("UserId", user.user_id)
    _has("CreateDate", user.created)
    seen.user_id = user.user_id


def _user_of_id(seen: _Seen) -> None:
    user = seen.cloud.ims.user_of_id(_some(seen.user_id))
    _has("UserName", user.logon_name == seen.user)
    _has("CreateDate", user.created)


def _profile(seen: _Seen) -> None:
    profile = seen.cloud.ram.logon_profile(seen.user)
    seen.has_profile = profile is not None
    if profile is not None:
        _has("CreateDate", profile.created)


def _changed_profile(seen: _Seen) -> None:
    if not seen.has_profile:
        raise _NothingToAskError
    _has("UpdateDate", seen.cloud.ims.logon_profile(seen.principal).updated)


def _grants(seen: _Seen) -> None:
    for held in seen.cloud.resources.grants(seen.principal)[:1]:
        _has("AttachDate", held.since)


def _keys(seen: _Seen) -> None:
    for key in seen.cloud.ram.access_keys(seen.user)[:1]:
        _has("CreateDate", key.created)
        seen.access_key_id = key.access_key_id


def _user_groups(seen: _Seen) -> None:
    for group in seen.cloud.user_groups.list_groups()[:1]:
        _has("GroupName", group.name)
        seen.user_group = group.name


def _user_group(seen: _Seen) -> None:
    group = seen.cloud.user_groups.get(_some(seen.user_group))
    _has("GroupId", group.group_id)
    _has("CreateDate", group.created)


def _policies(seen: _Seen) -> None:
    found = {policy.ref: policy for policy in seen.cloud.ram.policies()}
    _has(ARMS_READ_ONLY.name, found.get(ARMS_READ_ONLY))
    _has("DefaultVersion", found[ARMS_READ_ONLY].default_version)


def _policy(seen: _Seen) -> None:
    document = seen.cloud.ram.policy_document(ARMS_READ_ONLY)
    _has("VersionId", document.version)
    _has("PolicyDocument", document.text)
    _has("CreateDate", seen.cloud.ram.held_policy(ARMS_READ_ONLY).created)


def _domain(seen: _Seen) -> None:
    seen.domain = seen.cloud.ims.default_domain()
    _has("DefaultDomainName", seen.domain)


def _quotas(seen: _Seen) -> None:
    _has("UsersQuota", seen.cloud.ims.quotas().users_quota)


def _groups(seen: _Seen) -> None:
    for group in seen.cloud.resources.resource_groups()[:1]:
        _has("Id", group.group_id)
        seen.group_id = group.group_id


def _instances_of_group(seen: _Seen) -> None:
    seen.cloud.arms.prometheus_instances(HOME_REGION, _some(seen.group_id))


def _denial(seen: _Seen) -> None:
    if seen.diagnostic is None:
        raise _NothingToAskError
    _has("AuthAction", seen.cloud.ram.decode_denial(seen.diagnostic).action)


QUESTIONS: Final = MappingProxyType[tuple[Service, str], Callable[[_Seen], object]](
    {
        (Service.STS, "GetCallerIdentity"): _caller,
        (Service.IMS, "GetDefaultDomain"): _domain,
        (Service.RAM, "GetAccountAlias"): lambda seen: seen.cloud.ram.alias(),
        (Service.RAM, "ListUsers"): _users,
        (Service.RAM, "GetUser"): _user,
        (Service.IMS, "GetUser"): _user_of_id,
        (Service.RAM, "GetLoginProfile"): _profile,
        (Service.IMS, "GetLoginProfile"): _changed_profile,
        (Service.RAM, "GetUserMFAInfo"): lambda seen: seen.cloud.ram.mfa_device(seen.user),
        (Service.RAM, "ListAccessKeys"): _keys,
        (Service.RAM, "GetAccessKeyLastUsed"): lambda seen: seen.cloud.ram.access_key_last_used(
            seen.user, _some(seen.access_key_id)
        ),
        (Service.IMS, "GetAccessKeyLastUsed"): lambda seen: seen.cloud.ims.access_key_last_service(
            seen.principal, _some(seen.access_key_id)
        ),
        (Service.RAM, "ListPoliciesForUser"): lambda seen: seen.cloud.ram.policies_of_user(
            seen.user
        ),
        (Service.RAM, "ListGroupsForUser"): lambda seen: seen.cloud.user_groups.of_user(seen.user),
        (Service.RAM, "ListGroups"): _user_groups,
        (Service.RAM, "GetGroup"): _user_group,
        (Service.RAM, "ListUsersForGroup"): lambda seen: seen.cloud.user_groups.members(
            _some(seen.user_group)
        ),
        (Service.RAM, "ListPoliciesForGroup"): lambda seen: seen.cloud.user_groups.policies(
            _some(seen.user_group)
        ),
        (Service.RAM, "ListPolicies"): _policies,
        (Service.RAM, "GetPolicy"): _policy,
        (Service.RAM, "ListEntitiesForPolicy"): lambda seen: seen.cloud.ram.users_of_policy(
            ARMS_READ_ONLY
        ),
        (Service.IMS, "GetAccountSummary"): _quotas,
        (Service.IMS, "GetPasswordPolicy"): lambda seen: seen.cloud.ims.password_policy(),
        (Service.IMS, "GetSecurityPreference"): lambda seen: seen.cloud.ims.security_preference(),
        (Service.IMS, "GetUserSsoSettings"): lambda seen: seen.cloud.ims.sso_enabled(),
        (Service.IMS, "ListTagResources"): lambda seen: seen.cloud.ims.tags_of_user(seen.principal),
        (Service.RESOURCES, "ListResourceGroups"): _groups,
        (Service.RESOURCES, "GetResourceGroup"): lambda seen: seen.cloud.resources.resource_group(
            _some(seen.group_id)
        ),
        (Service.RESOURCES, "ListPolicyAttachments"): _grants,
        (
            Service.RESOURCES,
            "ListResourceGroupCapability",
        ): lambda seen: seen.cloud.resources.resource_group_support(),
        (Service.ARMS, "GetCommercialStatus"): lambda seen: seen.cloud.arms.activation("arms"),
        (Service.ARMS, "CheckServiceStatus"): lambda seen: seen.cloud.arms.service_runs(),
        (Service.ARMS, "ListPrometheusInstances"): lambda seen: (
            seen.cloud.arms.prometheus_instances(HOME_REGION)
        ),
        (Service.ARMS, "ListPrometheusInstanceByTagAndResourceGroupId"): _instances_of_group,
        (Service.ARMS, "ListTraceApps"): lambda seen: seen.cloud.arms.trace_apps(HOME_REGION),
        (Service.RAM, "DecodeDiagnosticMessage"): _denial,
    }
)
"""Questions in the order of asking; the last one explains an earlier refusal."""


def ask_everything(cloud: Cloud, timer: Callable[[], float]) -> Iterator[Asked]:
    """Ask every question once. Blocking; ``timer`` tells seconds."""
    seen = _Seen(cloud)
    for (service, action), ask in QUESTIONS.items():
        began = timer()
        came, error, lacks = _ask(ask, seen)
        taken = 0 if came is Came.NOTHING_TO_ASK else round((timer() - began) * 1000)
        yield Asked(service, action, came, taken, error, lacks)


def _ask(ask: Callable[[_Seen], object], seen: _Seen) -> tuple[Came, CloudError | None, str]:
    try:
        ask(seen)
    except _NothingToAskError:
        return Came.NOTHING_TO_ASK, None, ""
    except _LacksError as lacks:
        return Came.TROUBLE, None, str(lacks)
    except NotPermittedError as error:
        seen.diagnostic = seen.diagnostic or error.refusal.diagnostic
        return Came.REFUSAL, error, ""
    except CloudError as error:
        return Came.TROUBLE, error, ""
    return Came.ANSWER, None, ""


def summary(results: Sequence[Asked]) -> str:
    """Summary of all questions, and the next step."""
    counts = {came: sum(each.came is came for each in results) for came in Came}
    text = say(
        "{all} reads: {good} answered as expected, {refused} not permitted, {none} without"
        " anything to ask about, {bad} not as expected.",
        all=len(results),
        good=counts[Came.ANSWER],
        refused=counts[Came.REFUSAL],
        none=counts[Came.NOTHING_TO_ASK],
        bad=counts[Came.TROUBLE],
    )
    if not counts[Came.TROUBLE]:
        return text
    return say(
        "{text} Please report the lines with ✗: they name neither your account nor anybody in it.",
        text=text,
    )
