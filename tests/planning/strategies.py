"""Values for hypothesis to draw."""

from __future__ import annotations

from hypothesis import strategies as st

from tests.planning.world import ACCOUNT, GROUP, OTHER_GROUP, TEAM_POLICY
from tui.core.account import Account, PasswordPolicy
from tui.core.draft import Draft, NewPolicy, Replacement, Site
from tui.core.operations import (
    AddToGroup,
    AttachPolicy,
    AttachToGroup,
    CreateAccessKey,
    CreateGroup,
    CreateLogonProfile,
    CreatePolicy,
    CreateUser,
    DetachPolicy,
    Operation,
    Plan,
    PlannedUser,
    ResetPassword,
    TagUser,
)
from tui.core.policies import (
    ARMS_FULL,
    ARMS_PROMETHEUS_CONSOLE,
    ARMS_READ_ONLY,
    COMPANION,
    COMPANION_DOCUMENT,
    Grant,
    custom,
    system,
)
from tui.core.principals import HeldGrant, HeldKey, UserState
from tui.core.users import (
    AccessChoice,
    AccessMode,
    ConsoleSettings,
    GroupChoice,
    PasswordSource,
    Tag,
    UserRow,
)
from tui.policy.known import METRIC_READ

logon_names = st.from_regex(r"[A-Za-z0-9._][A-Za-z0-9._-]{0,63}", fullmatch=True)
texts = st.text(st.characters(codec="utf-8"), max_size=20)
tags = st.builds(Tag, key=texts, value=texts)
policies = st.sampled_from(
    [
        ARMS_FULL,
        ARMS_READ_ONLY,
        ARMS_PROMETHEUS_CONSOLE,
        COMPANION,
        METRIC_READ,
        TEAM_POLICY,
        system("AdministratorAccess"),
    ]
)
scopes = st.sampled_from([ACCOUNT, GROUP, OTHER_GROUP])
grants = st.builds(Grant, policies, scopes)
few_names = st.sampled_from(["li.na", "Li.Na", "wang.wei", "zhang-min", ""])
rows = st.builds(
    UserRow,
    logon_name=few_names | texts,
    display_name=texts,
    tags=st.lists(tags, max_size=3).map(tuple),
    existing=st.booleans(),
    mode=st.none() | st.sampled_from(AccessMode),
    tags_text=texts,
)
group_names = st.sampled_from(["viewers", "oncall", ""]) | texts
drafts = st.builds(
    Draft,
    site=st.sampled_from(Site),
    domain_alias=texts,
    regions=st.lists(texts, max_size=3).map(tuple),
    reason=texts,
    users=st.lists(rows, max_size=4).map(tuple),
    access=st.builds(
        AccessChoice,
        mode=st.none() | st.sampled_from(AccessMode),
        console=st.builds(
            ConsoleSettings,
            password=st.sampled_from(PasswordSource),
            reset_at_next_logon=st.booleans(),
            require_mfa=st.booleans(),
        ),
    ),
    scope=st.none() | scopes,
    grants=st.lists(grants, max_size=4).map(tuple),
    replacements=st.lists(st.builds(Replacement, few_names, grants), max_size=2).map(tuple),
    new_policies=st.lists(
        st.builds(
            NewPolicy,
            st.sampled_from([TEAM_POLICY, custom("Mine"), custom("看")]),
            st.sampled_from([COMPANION_DOCUMENT, "", "{"]) | texts,
            texts,
        ),
        max_size=2,
    ).map(tuple),
    password_resets=st.lists(few_names, max_size=2).map(tuple),
    group=st.none() | st.builds(GroupChoice, group_names, existing=st.booleans()),
)
states = st.builds(
    UserState,
    logon_name=st.sampled_from(["li.na", "wang.wei"]),
    display_name=st.sampled_from(["", "Wang Wei"]),
    tags=st.lists(tags, max_size=3).map(tuple),
    has_logon_profile=st.booleans(),
    access_keys=st.lists(
        st.builds(HeldKey, st.just("LTAItest"), active=st.booleans()), max_size=2
    ).map(tuple),
    grants=st.lists(st.builds(HeldGrant, grants), max_size=3).map(tuple),
    groups=st.lists(st.sampled_from(["viewers", "oncall"]), max_size=2, unique=True).map(tuple),
    complete=st.booleans(),
)
password_policies = st.builds(
    PasswordPolicy,
    minimum_length=st.integers(8, 32),
    require_lowercase=st.booleans(),
    require_uppercase=st.booleans(),
    require_numbers=st.booleans(),
    require_symbols=st.booleans(),
    minimum_different_characters=st.integers(0, 8),
    not_contain_user_name=st.booleans(),
)
passwords_from = st.sampled_from(PasswordSource)
some_tags = st.lists(tags, max_size=3).map(tuple)
operations: st.SearchStrategy[Operation] = st.one_of(
    st.builds(CreatePolicy, policies, texts, texts),
    st.builds(CreateUser, few_names, texts, texts),
    st.builds(TagUser, few_names, some_tags),
    st.builds(CreateLogonProfile, few_names, passwords_from, st.booleans(), st.booleans()),
    st.builds(ResetPassword, few_names, passwords_from, st.booleans(), st.booleans()),
    st.builds(CreateAccessKey, few_names),
    st.builds(AttachPolicy, few_names, policies, scopes),
    st.builds(CreateGroup, group_names, texts),
    st.builds(AttachToGroup, group_names, policies, scopes),
    st.builds(AddToGroup, few_names, group_names, st.lists(grants, max_size=2).map(tuple)),
    st.builds(DetachPolicy, few_names, policies, scopes),
)
plans = st.builds(
    Plan,
    account=st.builds(Account, texts, texts, texts),
    site=st.sampled_from(Site),
    domain_alias=texts,
    regions=st.lists(texts, max_size=3).map(tuple),
    reason=texts,
    users=st.lists(
        st.builds(PlannedUser, texts, texts, st.booleans(), st.sampled_from(AccessMode)), max_size=3
    ).map(tuple),
    operations=st.lists(operations, max_size=6).map(tuple),
    findings=st.just(()),
)
