"""The reverse of one operation: only what this run did, and doing it again does no harm.

In the end there is no trace of the run, or a code that says what was left and why.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Final, TypeAlias

from tui.apply.journal import Journal
from tui.apply.ownership import Evidence, Found, Visibility, find, is_profile_of, made_by_one
from tui.apply.resources.grant import Grants, grant_of
from tui.apply.resources.group import GroupsBack
from tui.apply.resources.user import Stripping
from tui.apply.run_state import OperationState
from tui.apply.timing import OnWait, RetryLaterError, Timing
from tui.cloud.client import Cloud
from tui.cloud.errors import AlreadyExistsError, InUseError, NotFoundError
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
    ResetPassword,
    TagUser,
)
from tui.core.policies import PolicyRef
from tui.core.users import Tag
from tui.policy.known import same_document

LEFT: Final = (
    "user-in-use",
    "user-not-ours",
    "user-gone",
    "group-gone",
    "user-group-in-use",
    "user-group-not-ours",
    "members-left",
    "membership-unclear",
    "policy-in-use",
    "policy-not-ours",
    "policy-gone",
    "tags-changed",
    "password-reset",
    "password-settings",
    "keys-unclear",
    "profile-unclear",
    "grant-unclear",
)
"""Why something is left as it is, by code."""
FOR_NOW: Final = frozenset(
    {
        "user-in-use",
        "user-group-in-use",
        "members-left",
        "membership-unclear",
        "policy-in-use",
        "keys-unclear",
        "profile-unclear",
        "grant-unclear",
    }
)
"""Of those, what may go another time: when nobody uses it any more, or somebody has looked."""
_GRANT_STAYS: Final = frozenset({"user-in-use", "members-left", "grant-unclear"})
"""Of those, why a grant stays, so that its policy is held for sure."""

OfUser: TypeAlias = (
    CreateUser
    | TagUser
    | CreateLogonProfile
    | ResetPassword
    | CreateAccessKey
    | AttachPolicy
    | AddToGroup
    | DetachPolicy
)
"""What is about one RAM user."""


class TakingBack:
    """Takes operations of one run back. Several threads may work at once, one on each user."""

    def __init__(
        self, cloud: Cloud, journal: Journal, patience: Timing, agreed: frozenset[str]
    ) -> None:
        """Nothing is sent yet.

        Args:
            cloud: signed in to the run's account.
            journal: the run's.
            patience: clocks and waits.
            agreed: logon names of the users in use that are deleted all the same.
        """
        self._cloud = cloud
        self._ram = cloud.ram
        state = self._state = journal.state
        self._account = state.plan.account
        self._grants = Grants(cloud, state.plan.account)
        self._stripping = Stripping(cloud, journal, self._grants)
        self._seeing = Visibility(state, patience)
        self._groups = GroupsBack(cloud, state, patience, self._seeing)
        self._patience = patience
        self._evidence = Evidence(state, patience.grace)
        self._agreed = agreed
        self._in_use: frozenset[str] = frozenset()
        self._made = {each.operation.logon_name: each for each in state.of(CreateUser) if each.did}
        self._found: dict[str, Found] = {}
        """Logon name of the plan to what became of the user that the run made."""

    def leave(self, logon_names: frozenset[str]) -> None:
        """Leave users that are in use as they are."""
        self._in_use = logon_names - self._agreed

    def take_back(self, at: int, operation: Operation, told: OnWait = lambda _seconds: None) -> str:
        """Take one operation back.

        Args:
            at: its place in the plan.
            operation: what was done.
            told: hears of every wait before it begins, in seconds.

        Returns:
            A code for why it was left; empty if nothing of it is left.

        Raises:
            CloudError: the cloud refused, or did not answer; it may be called again.
            RetryLaterError: an unanswered call may still be carried out; call again then.
        """
        if not self._state.operations[at].did:
            return ""
        if operation.user in self._in_use:
            return "user-in-use"
        begun = self._state.operations[at].begun
        # Also where a later attempt was answered: what is late would undo the undo.
        attempt = begun or self._state.operations[at].unanswered
        # A key whose secret is kept was answered, whether that was noted or not.
        unclear = attempt is not None and not self._state.operations[at].key
        left = self._patience.left_of_grace(attempt) if attempt and unclear else 0.0
        if left > 0:
            raise RetryLaterError(left)
        match operation:
            case CreatePolicy():
                return self._policy(at, operation, told)
            case CreateGroup():
                return self._groups.delete(at, operation, told)
            case AttachToGroup():
                return self._groups.detach(at, operation, self._in_use)
            case _:
                pass
        planned = operation.logon_name
        if planned in self._made and self._whose(planned).another is not None:
            return "user-not-ours"
        return self._of_user(at, operation, self.known_as(operation) or planned, told)

    def known_as(self, operation: Operation) -> str:
        """The name that an operation's user was found under, where it is not that of the plan."""
        found = self._found.get(operation.user)
        return "" if found is None else found.known_as(operation.user)

    def _of_user(self, at: int, operation: OfUser, name: str, told: OnWait) -> str:
        match operation:
            case CreateUser():
                return self._user(at, operation, told)
            case TagUser():
                return self._tags(at, operation)
            case CreateLogonProfile():
                return self._profile(at, operation, name)
            case ResetPassword():
                return self._settings(at, operation)
            case CreateAccessKey():
                return self._key(at, name)
            case AttachPolicy():
                return self._grant(at, operation, name)
            case AddToGroup():
                ours = operation.logon_name in self._made
                return self._groups.remove(at, operation, name, made_user=ours)
            case DetachPolicy():
                return self._attach_again(operation)

    def _whose(self, planned: str) -> Found:
        """What became of a user that the run made; it is looked for once."""
        found = self._found.get(planned)
        if found is None:
            found = find(self._cloud, self._made[planned])
            if found != Found():  # gone, or not to be seen yet
                self._found[planned] = found
        return found

    def _profile(self, at: int, it: CreateLogonProfile, name: str) -> str:
        attempts = self._state.operations[at].attempts
        # What a user of this run holds goes with the user.
        if attempts and it.logon_name not in self._made:
            found = self._seeing.seen(at, lambda: self._ram.logon_profile(name))
            if found is None:
                self._seeing.must_be_seen(at)
                return ""
            if not is_profile_of(found, it, attempts, self._patience.grace):
                return "profile-unclear"
        self._seeing.seen(at, lambda: self._ram.delete_logon_profile(name))
        return ""

    def _grant(self, at: int, it: AttachPolicy, name: str) -> str:
        grant, attempts = grant_of(it), self._evidence.asked(at)
        # What a user of this run holds goes with the user.
        if attempts and it.logon_name not in self._made:
            found = self._seeing.seen(at, lambda: self._grants.held(name, grant))
            if found is None:
                self._seeing.must_be_seen(at)
                return ""
            if not self._evidence.is_ours(at, found.since):
                return "grant-unclear"
        self._seeing.seen(at, lambda: self._grants.detach(name, grant))
        return ""

    def _policy(self, at: int, it: CreatePolicy, told: OnWait) -> str:
        found = self._seeing.seen(at, lambda: self._ram.held_policy(it.policy))
        if found is None:
            return ""
        attempts = self._state.operations[at].attempts
        as_made = found.description == it.description and same_document(found.document, it.document)
        # Another run of the same plan makes the same.
        another = made_by_one(found.created, attempts or (), self._patience.grace) is False
        if not as_made or another:
            return "policy-not-ours"
        if self._grants_left(it.policy):
            return "policy-in-use"
        try:
            # Grants that were taken back a moment ago may still be seen (trap 11).
            self._patience.released(lambda: self._ram.delete_policy(it.policy), told)
        except NotFoundError:
            return ""
        except InUseError:
            return "policy-in-use"
        return ""

    def _grants_left(self, policy: PolicyRef) -> bool:
        """Whether a grant of this run stays, so that the policy is held for sure."""
        granted: Iterable[OperationState[AttachPolicy | AttachToGroup]]
        granted = self._state.of(AttachPolicy, AttachToGroup)
        return any(
            each.operation.policy == policy and each.undone in _GRANT_STAYS for each in granted
        )

    def _user(self, at: int, it: CreateUser, told: OnWait) -> str:
        # An earlier start may have been cut off in the middle of taking one away.
        self._stripping.delete_unbound(at)
        # Not as it was found before: it may have been renamed since.
        self._found.pop(it.logon_name, None)
        found = self._whose(it.logon_name)
        if found.another is not None:
            return "user-not-ours"
        if found.user is None:
            self._seeing.must_be_seen(at)
            return ""
        name = found.user.logon_name
        if it.logon_name in self._agreed:
            self._stripping.strip(at, name)
        try:
            self._patience.released(lambda: self._ram.delete_user(name), told)
        except NotFoundError:
            return ""
        except InUseError:
            return "user-in-use"
        return ""

    def _tags(self, at: int, it: TagUser) -> str:
        if self._state.user_made(it.logon_name):
            return ""  # they go with the user
        principal = self._account.principal(it.logon_name)
        attempt = self._state.operations[at].last_request
        before = {tag.key: tag for tag in (attempt.tags if attempt else ())}
        try:
            now = {tag.key: tag for tag in self._cloud.ims.tags_of_user(principal)}
        except NotFoundError:
            return "user-gone"
        ours = [tag for tag in it.tags if now.get(tag.key) == tag]
        restored = tuple(before[tag.key] for tag in ours if tag.key in before)
        self._cloud.ims.tag_user(principal, restored)
        self._cloud.ims.untag_user(
            principal, tuple(tag.key for tag in ours if tag.key not in before)
        )
        return "tags-changed" if any(_changed(tag, now, before) for tag in it.tags) else ""

    def _settings(self, at: int, it: ResetPassword) -> str:
        """Give back what the profile asked for; the password before is known to nobody.

        Somebody may have changed it since, or a logon has: what is not as the run set it is left.
        """
        attempt = self._state.operations[at].last_request
        before = attempt.settings if attempt is not None else None
        if before is None:
            return "password-settings"
        try:
            now = self._ram.logon_profile(it.logon_name)
        except NotFoundError:
            return "user-gone"
        if now is None:
            return "password-reset"

        def back(is_: bool, ours: bool, was: bool) -> bool | None:
            return was if is_ == ours != was else None

        reset = back(now.reset_at_next_logon, it.reset_at_next_logon, before.reset_at_next_logon)
        mfa = back(now.require_mfa, it.require_mfa, before.require_mfa)
        if reset is not None or mfa is not None:
            self._ram.update_logon_profile(
                it.logon_name, reset_at_next_logon=reset, require_mfa=mfa
            )
        return "password-reset"

    def _key(self, at: int, name: str) -> str:
        made = self._state.operations[at].key
        if made:
            self._seeing.seen(at, lambda: self._stripping.delete_key(name, made))
            return ""
        begun = self._state.operations[at].begun
        if begun is None:
            return ""
        try:
            held = self._ram.access_keys(name)
        except NotFoundError:
            return ""
        appeared = [key for key in held if key.access_key_id not in begun.keys]
        grace = self._patience.grace
        ours = all(made_by_one(key.created, [begun], grace) for key in appeared)
        if len(appeared) > 1 or not ours:
            return "keys-unclear"
        if any(self._ram.access_key_last_used(name, key.access_key_id) for key in appeared):
            return "keys-unclear"  # nobody can have used the lost one: its secret is unknown
        for key in appeared:
            with suppress(NotFoundError):
                self._stripping.delete_key(name, key.access_key_id)
        return ""

    def _attach_again(self, it: DetachPolicy) -> str:
        try:
            self._grants.attach(it.logon_name, grant_of(it))
        except AlreadyExistsError:
            return ""
        except NotFoundError as error:
            return _what_is_gone(error.refusal.code)
        return ""


def _what_is_gone(code: str) -> str:
    if code.endswith("ResourceGroup"):
        return "group-gone"
    return "policy-gone" if code.endswith("Policy") else "user-gone"


def _changed(tag: Tag, now: Mapping[str, Tag], before: Mapping[str, Tag]) -> bool:
    """Whether somebody else has set another value since, or none."""
    held = now.get(tag.key)
    return held not in (tag, before.get(tag.key))
