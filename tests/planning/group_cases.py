"""Drafts that grant through a RAM user group: for every code one with it, and one without."""

from __future__ import annotations

from dataclasses import replace

from tests.planning.world import (
    ACCOUNT,
    DRAFT,
    FACTS,
    GROUP,
    OTHER_GROUP,
    TEAM_POLICY,
    existing,
    granting,
    wang_wei,
    with_users,
)
from tui.core.draft import Draft
from tui.core.facts import Facts
from tui.core.policies import ARMS_FULL, ARMS_READ_ONLY, Grant, PolicyRef, Scope, custom, system
from tui.core.principals import HeldGrant, UserGroup
from tui.core.users import GroupChoice
from tui.planning.holdings import with_group, with_groups
from tui.policy.known import METRIC_READ

Case = tuple[Draft, Facts]
Pair = tuple[PolicyRef, Scope]

NAME = "viewers"
ADMINISTRATOR = system("AdministratorAccess")
SYSTEMS = tuple(system(f"AliyunInvented{n}Access") for n in range(25))
CUSTOMS = tuple(custom(f"Invented{n}") for n in range(15))
FULL = granting((ARMS_FULL, ACCOUNT))
READ = granting((ARMS_READ_ONLY, ACCOUNT))


def group(*grants: Pair, members: tuple[str, ...] = (), name: str = NAME) -> UserGroup:
    """A RAM user group of the account."""
    return UserGroup(
        name, members=members, grants=tuple(HeldGrant(Grant(*pair)) for pair in grants)
    )


def among(*groups: UserGroup, facts: Facts = FACTS) -> Facts:
    """The account with these RAM user groups and no other."""
    facts = with_groups(facts, groups)
    for each in groups:
        facts = with_group(facts, each.name, each)
    return facts


def through(draft: Draft = DRAFT, name: str = NAME, *, there: bool = True) -> Draft:
    """A draft that grants through a group."""
    return replace(draft, group=GroupChoice(name, existing=there))


def made(draft: Draft = DRAFT, name: str = NAME) -> Draft:
    """A draft that makes its group."""
    return through(draft, name, there=False)


def member(*groups: str, held: tuple[Pair, ...] = ()) -> Facts:
    """An account with a user who is in these groups."""
    return with_users(replace(wang_wei(*held), groups=groups))


def _limited(**limits: int) -> Facts:
    assert FACTS.quotas is not None
    return replace(FACTS, quotas=replace(FACTS.quotas, **limits))


def _many(policies: tuple[PolicyRef, ...], scope: Scope = ACCOUNT) -> tuple[Pair, ...]:
    return tuple((policy, scope) for policy in policies)


_TEN = tuple(f"g{number}" for number in range(10))
_ONE_MORE = through(granting((METRIC_READ, ACCOUNT)))
_OTHER = "oncall"

GROUP_CASES: dict[str, tuple[Case, Case]] = {
    "group-name.empty": ((made(name=""), among()), (made(), among())),
    "group-name.space": (
        (made(name="prometheus viewers"), among()),
        (made(name="prometheus.viewers"), among()),
    ),
    "group-name.character": (
        (made(name="看图"), among()),
        (through(name="看图"), among(group(name="看图"))),
    ),
    "group-name.too-long": ((made(name="x" * 65), among()), (made(name="x" * 64), among())),
    "groups.exists": ((made(), among(group())), (through(), among(group()))),
    "groups.gone": ((through(), among()), (through(), FACTS)),
    "groups.others": (
        (through(), among(group(members=("li.na", "zhao.lei")))),
        (through(), among(group((TEAM_POLICY, ACCOUNT), members=("zhao.lei",)))),
    ),
    "groups.holds-more": (
        (through(), among(group((TEAM_POLICY, GROUP)))),
        (through(), among(group((TEAM_POLICY, ACCOUNT)))),
    ),
    "groups.high-risk": (
        (through(), among(group((ADMINISTRATOR, ACCOUNT)))),
        (through(existing()), among(group((ADMINISTRATOR, ACCOUNT)), facts=member(NAME))),
    ),
    "groups.held": (
        (through(), among(group((TEAM_POLICY, ACCOUNT)))),
        (through(), among(group((TEAM_POLICY, GROUP)))),
    ),
    "groups.arms-conflict": (
        (through(FULL), among(group((ARMS_READ_ONLY, GROUP)))),
        (through(FULL), among(group((ARMS_FULL, GROUP)))),
    ),
    "groups.arms-conflict-member": (
        (
            existing(base=FULL),
            among(group((ARMS_READ_ONLY, ACCOUNT), name=_OTHER), facts=member(_OTHER)),
        ),
        (existing(base=FULL), among(group((ARMS_READ_ONLY, ACCOUNT)), facts=member(_OTHER))),
    ),
    "groups.arms-conflict-joining": (
        (
            through(existing()),
            among(group((ARMS_FULL, ACCOUNT)), facts=member(held=((ARMS_READ_ONLY, GROUP),))),
        ),
        (
            through(existing()),
            among(group((ARMS_FULL, ACCOUNT)), facts=member(NAME, held=((ARMS_READ_ONLY, GROUP),))),
        ),
    ),
    "groups.quota-account": (
        (made(), among(facts=_limited(user_groups=300))),
        (through(), among(group(), facts=_limited(user_groups=300))),
    ),
    "groups.quota-user": (
        (through(existing()), among(group(), facts=member(*_TEN))),
        (through(existing()), among(group(), facts=member(*_TEN[:9]))),
    ),
    "groups.quota-system": (
        (_ONE_MORE, among(group(*_many(SYSTEMS[:20])))),
        (_ONE_MORE, among(group(*_many(SYSTEMS[:19])))),
    ),
    "groups.quota-custom": (
        (through(granting(*_many(CUSTOMS[:11]))), among(group())),
        (through(granting(*_many(CUSTOMS[:10]))), among(group())),
    ),
    "groups.quota-perhaps": (
        (_ONE_MORE, among(group(*_many(SYSTEMS[:20], GROUP)))),
        (_ONE_MORE, among(group(*_many(SYSTEMS[:19], OTHER_GROUP)))),
    ),
}
"""Code to a case that has it and one that has not."""
