"""A draft and an account with which nothing is wrong, to be bent by the tests."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

from tests.policy.documents import TEXTS, allow, documents, says
from tui.core.account import Account, Caller, CallerKind, PasswordPolicy, Quotas, SecurityPreference
from tui.core.draft import Draft
from tui.core.facts import Activation, Facts
from tui.core.policies import (
    ARMS_FULL,
    ARMS_PROMETHEUS_CONSOLE,
    ARMS_READ_ONLY,
    AccountScope,
    Grant,
    Policy,
    PolicyRef,
    ResourceGroup,
    ResourceGroupScope,
    Scope,
    custom,
    system,
)
from tui.core.principals import HeldGrant, HeldKey, UserGroup, UserState
from tui.core.users import AccessChoice, AccessMode, Tag, UserRow
from tui.policy.known import METRIC_READ

ACCOUNT_ID = "1234567890123456"
ACCOUNT = AccountScope()
GROUP = ResourceGroupScope("rg-production1")
OTHER_GROUP = ResourceGroupScope("rg-staging1")
TEAM_POLICY = custom("TeamDashboards")

DRAFT = Draft(
    users=(UserRow("li.na", "Li Na 李娜", (Tag("team", "sre"),)),),
    access=AccessChoice(AccessMode.CONSOLE),
    scope=ACCOUNT,
    grants=(Grant(TEAM_POLICY, ACCOUNT),),
)

TEAM_DOCUMENT = says(
    allow(
        [
            "arms:GetConsoleBaseInfo",
            "arms:GetCommercialStatusV2",
            "arms:ListPrometheusInstances",
            "arms:ListDashboards",
        ]
    )
)
"""Enters the console and lists; nothing is to be said about it."""
_SYSTEM = ("AdministratorAccess", "AliyunECSReadOnlyAccess", "AliyunXRolePolicy")

FACTS = Facts(
    caller=Caller(ACCOUNT_ID, f"acs:ram::{ACCOUNT_ID}:user/admin", CallerKind.RAM_USER),
    account=Account(ACCOUNT_ID, "acme", "acme.onaliyun.com"),
    password_policy=PasswordPolicy(),
    security=SecurityPreference(),
    quotas=Quotas(users=2, users_quota=5000),
    sso_enabled=False,
    arms=Activation.ACTIVATED,
    prometheus=Activation.ACTIVATED,
    resource_group_support=Activation.ACTIVATED,
    users=MappingProxyType({}),
    users_loaded=True,
    policies=tuple(
        Policy(ref)
        for ref in (
            ARMS_FULL,
            ARMS_READ_ONLY,
            ARMS_PROMETHEUS_CONSOLE,
            METRIC_READ,
            TEAM_POLICY,
            *(system(name) for name in _SYSTEM),
        )
    ),
    documents=documents({**TEXTS, TEAM_POLICY: TEAM_DOCUMENT}),
    resource_groups=(
        ResourceGroup(GROUP.group_id, "production"),
        ResourceGroup(OTHER_GROUP.group_id, "staging"),
        ResourceGroup("rg-leaving1", "leaving", status="PendingDelete"),
    ),
)


def with_users(*states: UserState) -> Facts:
    """The account with these RAM users in it."""
    return replace(FACTS, users=MappingProxyType({it.logon_name: it for it in states}))


def granting(*grants: tuple[PolicyRef, Scope]) -> Draft:
    """The draft with other grants, at the default scope of the first."""
    scope = grants[0][1] if grants else ACCOUNT
    return replace(
        DRAFT, scope=scope, grants=tuple(Grant(policy, scope) for policy, scope in grants)
    )


def naming(*rows: UserRow) -> Draft:
    """The draft with other users."""
    return replace(DRAFT, users=rows)


def existing(mode: AccessMode | None = AccessMode.UNCHANGED, *, base: Draft = DRAFT) -> Draft:
    """The draft with an existing user alone."""
    return replace(base, users=(UserRow("wang.wei", "Wang Wei", existing=True, mode=mode),))


def wang_wei(
    *grants: tuple[PolicyRef, Scope],
    profile: bool = False,
    keys: int = 0,
    active: bool = True,
    tags: tuple[Tag, ...] = (),
    complete: bool = True,
) -> UserState:
    """An existing RAM user."""
    return UserState(
        "wang.wei",
        user_id="2000000000000001",
        display_name="Wang Wei",
        tags=tags,
        has_logon_profile=profile,
        access_keys=tuple(HeldKey(f"LTAItest{n}", active=active) for n in range(keys)),
        grants=tuple(HeldGrant(Grant(policy, scope)) for policy, scope in grants),
        complete=complete,
    )


def holding(
    *grants: tuple[PolicyRef, Scope], through: tuple[tuple[PolicyRef, Scope], ...] = ()
) -> Facts:
    """The account with wang.wei in it, whose RAM user group "viewers" may hold something, too."""
    state = replace(wang_wei(*grants), groups=("viewers",))
    group = UserGroup("viewers", grants=tuple(HeldGrant(Grant(*each)) for each in through))
    return replace(
        FACTS,
        users=MappingProxyType({state.logon_name: state}),
        user_groups=MappingProxyType({"viewers": group}),
    )
