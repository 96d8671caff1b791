"""Use of a run's users by others, before an undo deletes them.

A verification is noted before it asks anything, with the time by the cloud's clock. The cloud tells
of a key only when it was used last, and for which service (GetAccessKeyLastUsed): so the use before
a verification is noted with it, as the verification hides that.

Users that were there before are not deleted, so nothing is asked about them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from tui.apply.entries import Verifying
from tui.apply.ownership import CLOCKS_APART, find, name_of
from tui.apply.run_state import OperationState, RunState
from tui.apply.timing import LONGEST_CALL
from tui.cloud.call import several
from tui.cloud.errors import CloudError, NotFoundError
from tui.core.operations import CreateUser, GrantOperation, PasswordOperation
from tui.core.principals import UserState
from tui.core.text import Sentence, sentence

if TYPE_CHECKING:
    from tui.account.reader import AccountReader
    from tui.cloud.client import Cloud

SERVICES: Final = frozenset({"sts", "arms"})
"""Services that a verification asks: the key's identity, and lists of ARMS."""


def used_by_others(cloud: Cloud, state: RunState, logon_name: str, access_key_id: str) -> str:
    """Last use of an AccessKey by somebody else, as far as that can be told. Blocking.

    Args:
        cloud: signed in to the run's account.
        state: of the run that made the key; it knows of its verifications.
        logon_name: present name of the key's user.
        access_key_id: the key.

    Returns:
        The cloud's date; empty where nobody used it but Onramp.

    Raises:
        CloudError: it cannot be read.
    """
    used = cloud.ram.access_key_last_used(logon_name, access_key_id)
    verified = tuple(state.verified.get(access_key_id, {}).values())
    if not used or not _within(used, verified):
        return used
    if not _asked_by_us(cloud, state, logon_name, access_key_id):
        return used
    return max((each.used for each in verified), default="")


def begin_verifying(
    cloud: Cloud, state: RunState, logon_name: str, access_key_id: str
) -> Verifying | None:
    """Note for the begin of a verification. Blocking.

    Returns:
        None where the cloud's clock or the use so far is not known: then nothing explains a use.
    """
    try:
        used = used_by_others(cloud, state, logon_name, access_key_id)
    except CloudError:
        return None
    now = cloud.time
    return None if now is None else Verifying(access_key_id, now, used=used)


def end_verifying(cloud: Cloud, begun: Verifying) -> Verifying:
    """Note for the end of a verification."""
    return replace(begun, ended=cloud.time)


def _within(used: str, verified: Iterable[Verifying]) -> bool:
    try:
        when = datetime.fromisoformat(used)
    except ValueError:
        return False
    if when.tzinfo is None:
        return False
    return any(_lasted(each.begun, each.ended, when) for each in verified)


def _lasted(begun: datetime, ended: datetime | None, when: datetime) -> bool:
    most = LONGEST_CALL if ended is None else max(ended - begun, timedelta())
    return -CLOCKS_APART <= when - begun <= most + CLOCKS_APART


def _asked_by_us(cloud: Cloud, state: RunState, logon_name: str, access_key_id: str) -> bool:
    """Whether the last use was of a service that a verification asks; in doubt it was not."""
    principal = state.plan.account.principal(logon_name)
    try:
        service = cloud.ims.access_key_last_service(principal, access_key_id)
    except CloudError:
        return False
    return service.casefold() in SERVICES


@dataclass(frozen=True, slots=True)
class InUse:
    """Concern about a user: a person should look before its access is taken back."""

    logon_name: str
    code: str
    """What it is about, for scripts."""
    why: Sentence
    """The same for people, as the end of a sentence that begins with the user."""
    known_as: str = ""
    """Present name of the user, where somebody renamed it."""

    @property
    def id(self) -> str:
        """ID of the agreement; all concerns about a user are agreed to at once."""
        return concern_id(self.logon_name)


def concern_id(logon_name: str) -> str:
    """ID of the agreement that a user of this run is deleted although it is in use."""
    return f"undo.in-use:{logon_name}"


def concerns(cloud: Cloud, reader: AccountReader, state: RunState) -> tuple[InUse, ...]:
    """Concerns about every user that the run made, read several at once. Blocking.

    Args:
        cloud: signed in to the run's account.
        reader: reads users anew.
        state: of the run.

    Raises:
        CloudError: something could not be read; then nothing should be undone.
    """
    reader.forget()
    made = [each for each in state.of(CreateUser) if each.did]

    def look(made: OperationState[CreateUser]) -> tuple[InUse, ...] | CloudError:
        try:
            return _look(cloud, reader, state, made)
        except NotFoundError:
            return ()
        except CloudError as error:
            return error

    answers = several(look, made, cloud.pace.most_at_once)
    found: list[InUse] = []
    for answer in answers:
        if isinstance(answer, CloudError):
            raise answer
        found += answer
    return tuple(found)


def _look(
    cloud: Cloud, reader: AccountReader, state: RunState, made: OperationState[CreateUser]
) -> tuple[InUse, ...]:
    planned = made.operation.logon_name
    whose = find(cloud, made)
    known_as = whose.known_as(planned)
    logon_name = known_as or planned
    user = reader.user(logon_name) if whose.ours is not None else None
    if user is None:
        return ()  # nothing of it is touched
    found: list[InUse] = []

    def against(code: str, why: Sentence) -> None:
        found.append(InUse(planned, code, why, known_as))

    if user.last_logon:
        why = sentence("has signed in to the console ({when})", when=user.last_logon)
        against("has-logged-on", why)
    ours = _our_keys(state, planned)
    for key in user.access_keys:
        used = used_by_others(cloud, state, logon_name, key.access_key_id)
        if used:
            why = sentence(
                "has used the AccessKey {key} ({when})", key=key.access_key_id, when=used
            )
            against("key-used", why)
    others = [key.access_key_id for key in user.access_keys if key.access_key_id not in ours]
    if others and not _may_have_made_a_key(state, planned):
        keys = ", ".join(others)
        against(
            "other-keys", sentence("has AccessKeys that the run did not make: {keys}", keys=keys)
        )
    grants = _other_grants(state, planned, user)
    if grants:
        more = ", ".join(grants)
        against(
            "other-grants", sentence("was granted more by somebody else: {grants}", grants=more)
        )
    groups = _other_groups(cloud, state, planned, user)
    if groups:
        against("in-groups", sentence("is in the groups {groups}", groups=", ".join(groups)))
    device = cloud.ram.mfa_device(logon_name)
    if device:
        against("has-mfa", sentence("has bound an MFA device ({device})", device=device))
    if user.has_logon_profile and not _gave_profile(state, planned):
        against("other-profile", sentence("was given console access by somebody else"))
    return tuple(found)


def _our_keys(state: RunState, logon_name: str) -> set[str]:
    return {each.key for each in state.operations if each.key and each.operation.user == logon_name}


def _may_have_made_a_key(state: RunState, logon_name: str) -> bool:
    # Whose it is then is looked at when it is taken back.
    made = state.key_of(logon_name)
    return made is not None and bool(made.attempts) and not made.key


def _other_grants(state: RunState, logon_name: str, user: UserState) -> list[str]:
    ours = {
        each.operation.grant
        for each in state.of(GrantOperation)
        if each.operation.user == logon_name and each.did
    }
    return [f"{held.policy.name} ({held.scope})" for held in user.grants if held.grant not in ours]


def _other_groups(cloud: Cloud, state: RunState, logon_name: str, user: UserState) -> list[str]:
    if not user.groups:
        return []
    # Under the names they go by now: somebody may have renamed one that the run made.
    ours = {
        name_of(cloud, state, each.operation.needed_group)[0]
        for each in state.operations
        if each.operation.user == logon_name and each.operation.needed_group and each.did
    }
    return [group for group in user.groups if group not in ours]


def _gave_profile(state: RunState, logon_name: str) -> bool:
    return any(
        each.operation.logon_name == logon_name and each.did for each in state.of(PasswordOperation)
    )
