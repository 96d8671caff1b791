"""What RAM actions are done to, as resource names of Alibaba Cloud.

Sources: "RAM authentication" (https://www.alibabacloud.com/help/doc-detail/102666.htm) for RAM,
its counterparts for IMS (https://www.alibabacloud.com/help/doc-detail/187392.htm) and for Resource
Management (https://www.alibabacloud.com/help/doc-detail/159974.htm). An action that they do not
list, or not with a resource, is one on anything.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product
from types import MappingProxyType
from typing import Final

from tui.core.policies import PolicyRef, PolicyType
from tui.planning.permissions import Need

EVERYTHING: Final = "*"

_ACCOUNT: Final = "acs:ram:*:{account}:*"
_USERS: Final = "acs:ram:*:{account}:user/*"
_USER: Final = "acs:ram:*:{account}:user/{user}"
_GROUPS: Final = "acs:ram:*:{account}:group/*"
_GROUP: Final = "acs:ram:*:{account}:group/{group}"
_OWN_POLICIES: Final = "acs:ram:*:{account}:policy/*"
_POLICY: Final = "acs:ram:*:{owner}:policy/{policy}"
_OWN_POLICY: Final = "acs:ram:*:{account}:policy/{policy}"
_DEVICES: Final = "acs:ram:*:{account}:mfa/*"
_PRINCIPALS: Final = ("acs:ims:*:{account}:user/*", "acs:ims:*:{account}:group/*")
"""Resource Management tells users from groups, and neither by name."""

_BY_RESOURCES: Final[Mapping[tuple[str, ...], str]] = MappingProxyType(
    {
        (_ACCOUNT,): "GetAccountAlias GetPasswordPolicy ListPolicyAttachments",
        (_USERS,): "CreateUser ListUsers",
        (_USER,): (
            "GetUser DeleteUser CreateLoginProfile GetLoginProfile UpdateLoginProfile"
            " DeleteLoginProfile CreateAccessKey ListAccessKeys UpdateAccessKey DeleteAccessKey"
            " GetAccessKeyLastUsed GetUserMFAInfo UnbindMFADevice ListGroupsForUser"
        ),
        (_DEVICES,): "DeleteVirtualMFADevice",
        (_GROUPS,): "CreateGroup ListGroups",
        (_GROUP,): "GetGroup DeleteGroup ListUsersForGroup",
        (_USER, _GROUP): "AddUserToGroup RemoveUserFromGroup",
        (_OWN_POLICIES,): "CreatePolicy ListPolicies",
        (_POLICY,): "GetPolicy",
        (_OWN_POLICY,): "DeletePolicy",
        (_USER, _POLICY): "AttachPolicyToUser DetachPolicyFromUser",
        (_GROUP, _POLICY): "AttachPolicyToGroup DetachPolicyFromGroup",
        (*_PRINCIPALS, _POLICY): "AttachPolicy DetachPolicy",
    }
)
_TEMPLATES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        f"ram:{name}": templates
        for templates, names in _BY_RESOURCES.items()
        for name in names.split()
    }
)


def resources(need: Need, account_id: str) -> tuple[str, ...]:
    """The resource names of all that a need is about; each of them has to be allowed.

    Args:
        need: Without names it is about all of a kind.
        account_id: ``*`` for whichever account.
    """
    templates = _TEMPLATES.get(need.action, (EVERYTHING,))
    found = (each for template in templates for each in _filled(template, need, account_id))
    return tuple(dict.fromkeys(found))


def asked(resource: str) -> str:
    """The resource name in a request: RAM has no regions, and statements write none, or a star."""
    return resource.replace(":*:", "::", 1)


def _filled(template: str, need: Need, account_id: str) -> Iterator[str]:
    if template == _POLICY:
        for owner, policy in _policies(need.policies, account_id):
            yield template.format(owner=owner, policy=policy)
        return
    if template in _PRINCIPALS and not _of_kind(template, need):
        return
    own = tuple(ref.name for ref in need.policies) or ("*",)
    for user, group, policy in product(need.users or ("*",), need.user_groups or ("*",), own):
        yield template.format(account=account_id, user=user, group=group, policy=policy)


def _policies(named: tuple[PolicyRef, ...], account_id: str) -> Iterator[tuple[str, str]]:
    """Whose policy, and its name."""
    if not named:
        yield "system", "*"
        yield account_id, "*"
    for ref in named:
        yield "system" if ref.type is PolicyType.SYSTEM else account_id, ref.name


def _of_kind(template: str, need: Need) -> bool:
    """Whether it is about users or about groups, where only one of them is named."""
    if bool(need.users) is bool(need.user_groups):
        return True
    return template == _PRINCIPALS[0 if need.users else 1]
