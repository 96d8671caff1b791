"""Read-back of a run's results: the cloud's state, compared with the plan.

It says nothing about signing in: that would take the team member's password or key.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from tui.account.reader import AccountReader
from tui.cloud.client import Cloud
from tui.cloud.errors import CloudError, NotFoundError
from tui.cloud.types import LogonProfile, MintedKey
from tui.core.operations import (
    AddToGroup,
    AttachPolicy,
    CreateAccessKey,
    DetachPolicy,
    Operation,
    PasswordOperation,
    Plan,
    TagUser,
)
from tui.core.principals import UserState, grants_of
from tui.core.text import Parameters


class Verdict(StrEnum):
    """Result of a comparison."""

    HOLDS = "holds"
    DIFFERS = "differs"
    CANNOT_TELL = "cannot-tell"


@dataclass(frozen=True, slots=True)
class Line:
    """A comparison for one user."""

    logon_name: str
    aspect: str
    verdict: Verdict
    parameters: Parameters
    error: CloudError | None = None
    """Why the aspect could not be read."""


def verify(cloud: Cloud, plan: Plan, minted: Mapping[str, MintedKey]) -> tuple[Line, ...]:
    """Read back every user of the plan. Blocking; never raises a CloudError.

    Args:
        cloud: Signed in to the plan's account.
        plan: The applied plan.
        minted: Logon name to the AccessKey that the run made.
    """
    reader = AccountReader(cloud)
    return tuple(
        line
        for user in plan.users
        for line in (
            *_user(cloud, reader, user.logon_name, _mine(plan, user.logon_name), minted),
            *_through_group(reader, user.logon_name, plan),
        )
    )


def _mine(plan: Plan, logon_name: str) -> list[Operation]:
    return [each for each in plan.operations if each.user == logon_name]


def _user(
    cloud: Cloud,
    reader: AccountReader,
    logon_name: str,
    operations: list[Operation],
    minted: Mapping[str, MintedKey],
) -> Iterator[Line]:
    try:
        state = reader.user(logon_name)
        profile = _profile(cloud, logon_name) if state and state.has_logon_profile else None
    except CloudError as error:
        yield Line(logon_name, "user", Verdict.CANNOT_TELL, MappingProxyType({}), error)
        return
    yield _line(logon_name, "user", state is not None)
    if state is None:
        return
    for operation in operations:
        yield from _operation(operation, state, profile, minted)


def _through_group(reader: AccountReader, logon_name: str, plan: Plan) -> Iterator[Line]:
    """Grants of the plan's group, which count for every user: all of them are members."""
    through = [each for each in plan.operations if each.subject.kind == "group"]
    for name, grant in ((each.subject.name, grant) for each in through for grant in each.given):
        told = {"policy": grant.policy.name, "scope": str(grant.scope), "group": name}
        try:
            group = reader.user_group(name)
        except CloudError as error:
            verdict = Verdict.CANNOT_TELL
            yield Line(logon_name, "group-grant", verdict, MappingProxyType(told), error)
            continue
        held = group is not None and grant in grants_of(group.grants)
        yield _line(logon_name, "group-grant", held, **told)


def _profile(cloud: Cloud, logon_name: str) -> LogonProfile | None:
    try:
        return cloud.ram.logon_profile(logon_name)
    except NotFoundError:
        # Gone since the line before.
        return None


def _operation(
    operation: Operation,
    state: UserState,
    profile: LogonProfile | None,
    minted: Mapping[str, MintedKey],
) -> Iterator[Line]:
    name = state.logon_name
    match operation:
        case TagUser(tags=tags):
            listed = ", ".join(map(str, tags))
            yield _line(name, "tags", set(tags) <= set(state.tags), tags=listed)
        case PasswordOperation():
            yield from _logon(operation, profile)
        case CreateAccessKey():
            yield from _keys(state, minted.get(name))
        case AttachPolicy(policy=policy, scope=scope):
            held = operation.grant in grants_of(state.grants)
            yield _line(name, "grant", held, policy=policy.name, scope=str(scope))
        case AddToGroup(group=group):
            yield _line(name, "member", group in state.groups, group=group)
        case DetachPolicy(policy=policy, scope=scope):
            held = operation.grant in grants_of(state.grants)
            yield _line(name, "detached", not held, policy=policy.name, scope=str(scope))
        case _:
            pass


def _logon(it: PasswordOperation, profile: LogonProfile | None) -> Iterator[Line]:
    yield _line(it.logon_name, "profile", profile is not None)
    if profile is None:
        return
    if it.reset_at_next_logon:
        yield _line(it.logon_name, "reset", profile.reset_at_next_logon)
    if it.require_mfa:
        yield _line(it.logon_name, "mfa", profile.require_mfa)


def _keys(state: UserState, minted: MintedKey | None) -> Iterator[Line]:
    """Comparison of the AccessKeys: the run's key is active, and no other lacks its secret."""
    ours = minted.access_key_id if minted else ""
    there = any(key.access_key_id == ours and key.active for key in state.access_keys)
    yield _line(state.logon_name, "key", there, key=ours)
    others = [key.access_key_id for key in state.access_keys if key.access_key_id != ours]
    yield _line(state.logon_name, "other-keys", not others, keys=", ".join(others))


def _line(logon_name: str, aspect: str, holds: bool, **parameters: str) -> Line:
    verdict = Verdict.HOLDS if holds else Verdict.DIFFERS
    return Line(logon_name, aspect, verdict, MappingProxyType(parameters))
