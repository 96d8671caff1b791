"""Create, delete, membership."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import Final

from tui.apply.entries import Finished
from tui.apply.journal import Journal
from tui.apply.ownership import Evidence, Visibility, find_group, made_by_one, name_of
from tui.apply.resources.grant import Grants, grant_of
from tui.apply.run_state import OperationState, RunState
from tui.apply.timing import OnWait, Timing
from tui.cloud.client import Cloud
from tui.cloud.errors import AlreadyExistsError, InUseError, NotFoundError, Refusal
from tui.core.account import PrincipalType
from tui.core.operations import AddToGroup, AttachToGroup, CreateGroup

Begin = Callable[[int], bool]
"""Notes that a change is asked for; whether it was before, without an answer."""


class GroupWork:
    """The operations of a run that are about its RAM user group."""

    def __init__(self, cloud: Cloud, journal: Journal, patience: Timing, begin: Begin) -> None:
        self._groups = cloud.user_groups
        self._grants = Grants(cloud, journal.state.plan.account, PrincipalType.GROUP)
        self._state = journal.state
        self._patience = patience
        self._begin = begin

    def create(self, at: int, it: CreateGroup, told: OnWait) -> Finished:
        """Make the group.

        Raises:
            CloudError: the cloud refused, or did not answer; AlreadyExistsError also where a group
                of that name is there and is not this run's: its members would be granted this.
        """
        unclear = self._begin(at)
        try:
            made = self._groups.create(it.group, it.comments)
        except AlreadyExistsError as refused:
            try:
                # What an unanswered call made a moment ago may not be seen yet.
                found = self._patience.settled(
                    lambda: self._groups.get(it.group), user=False, group=unclear, told=told
                )
            except NotFoundError:
                raise refused from None
            if not it.comments or found.comments != it.comments:
                raise
            # The comment names the run, but another run of the same plan has the same.
            if not unclear or self._made_then(at, found.created) is False:
                return Finished(at, already_so=True)
            return Finished(at, group_id=found.group_id)
        return Finished(at, group_id=made.group_id)

    def attach(self, at: int, it: AttachToGroup, told: OnWait) -> bool:
        """Grant a policy to the group; whether it was so already."""
        grant, made = grant_of(it), self._state.group_made(it.group)
        unclear = self._begin(at)
        try:
            self._patience.settled(
                lambda: self._grants.attach(it.group, grant),
                user=False,
                policy=self._state.policy_made(it.policy),
                group=made,
                told=told,
            )
        except AlreadyExistsError:
            if not unclear or made:
                return not unclear
            # An unanswered call made it, or another run of the same plan, or somebody.
            held = self._patience.appeared(lambda: self._grants.held(it.group, grant), told)
            return not (held is not None and self._made_then(at, held.since))
        return False

    def add(self, at: int, it: AddToGroup, told: OnWait) -> bool:
        """Let a user join the group; whether it was so already."""
        user, group = self._state.user_made(it.logon_name), self._state.group_made(it.group)
        unclear = self._begin(at)
        try:
            self._patience.settled(
                lambda: self._groups.add(it.logon_name, it.group),
                user=user,
                group=group,
                told=told,
            )
        except AlreadyExistsError:
            if not unclear or user:
                return not unclear
            since = self._patience.appeared(
                lambda: self._groups.joined(it.logon_name).get(it.group), told
            )
            return not (since is not None and self._made_then(at, since))
        return False

    def _made_then(self, at: int, created: str) -> bool | None:
        """Whether what has this date was made by an unanswered call of this run, going by that."""
        return made_by_one(created, self._state.operations[at].earlier, self._patience.grace)


_STAYS: Final = frozenset({"user-in-use", "members-left", "membership-unclear", "grant-unclear"})
"""Why a member or a grant is left; a user who is another one by now is in no group of the run."""


class GroupsBack:
    """The reverse of the operations that are about a RAM user group."""

    def __init__(self, cloud: Cloud, state: RunState, patience: Timing, seeing: Visibility) -> None:
        """Nothing is sent yet.

        Args:
            cloud: signed in to the run's account.
            state: how far the run, and its undo, is.
            patience: clocks and waits.
            seeing: tells what is gone from what cannot be seen yet.
        """
        self._cloud = cloud
        self._groups = cloud.user_groups
        self._grants = Grants(cloud, state.plan.account, PrincipalType.GROUP)
        self._state = state
        self._patience = patience
        self._seeing = seeing
        self._evidence = Evidence(state, patience.grace)

    def remove(self, at: int, it: AddToGroup, logon_name: str, *, made_user: bool) -> str:
        """Take a user out of the group who joined it in this run.

        Args:
            at: the operation's place in the plan.
            it: that operation.
            logon_name: the name that its user goes by now.
            made_user: the user was made by this run, and so is in no group for longer.

        Returns:
            A code for why it was left; empty if nothing of it is left.

        Raises:
            CloudError: the cloud refused, or did not answer.
            RetryLaterError: what was made a moment ago may yet be seen.
        """
        group, why = self._name_of(it.group)
        if not group:
            return why
        attempts = self._evidence.asked(at)
        # Who is in a group of this run was not in it before, and the group is to go.
        if attempts and not made_user and not self._made(it.group):
            joined = self._seeing.seen(at, lambda: self._groups.joined(logon_name))
            since = (joined or {}).get(group)
            if since is None:
                self._seeing.must_be_seen(at)
                return ""
            if not self._evidence.is_ours(at, since):
                return "membership-unclear"
        self._seeing.seen(at, lambda: self._groups.remove(logon_name, group))
        return ""

    def detach(self, at: int, it: AttachToGroup, staying: Collection[str]) -> str:
        """Take back a grant that this run made to the group.

        Args:
            at: the operation's place in the plan.
            it: that operation.
            staying: logon names of the users who are left with everything they have.

        Returns:
            A code for why it was left; empty if nothing of it is left.

        Raises:
            CloudError: the cloud refused, or did not answer.
            RetryLaterError: what was made a moment ago may yet be seen.
        """
        if any(name in staying for name in self._joined(it.group)):
            return "members-left"
        group, why = self._name_of(it.group)
        if not group:
            return why
        grant, attempts = grant_of(it), self._evidence.asked(at)
        if attempts and not self._made(it.group):
            found = self._seeing.seen(at, lambda: self._grants.held(group, grant))
            if found is None:
                self._seeing.must_be_seen(at)
                return ""
            if not self._evidence.is_ours(at, found.since):
                return "grant-unclear"
        self._seeing.seen(at, lambda: self._grants.detach(group, grant))
        return ""

    def delete(self, at: int, it: CreateGroup, told: OnWait) -> str:
        """Delete a group that this run made, if nobody else is in it or granted it anything.

        Returns:
            A code for why it was left; empty if nothing of it is left.

        Raises:
            CloudError: the cloud refused, or did not answer.
            RetryLaterError: what was made a moment ago may yet be seen.
        """
        made = self._state.group(it.group)
        assert made is not None, "it is this one"  # noqa: S101
        found = find_group(self._cloud, made)
        if found.group is None:
            if found.another is None:
                self._seeing.must_be_seen(at)
                return ""
            return "user-group-not-ours"
        name = found.group.name
        if self._something_left(it.group):
            return "user-group-in-use"

        def delete() -> None:
            # Not left to the cloud: nothing says that grants in resource groups hold it up.
            if self._groups.members(name) or self._grants.of(name):
                raise InUseError(Refusal("DeleteGroup"))
            self._groups.delete(name)

        try:
            # What was taken back a moment ago may still be seen (trap 11).
            self._patience.released(delete, told)
        except NotFoundError:
            return ""
        except InUseError:
            return "user-group-in-use"
        return ""

    # Which group it is

    def _made(self, group: str) -> bool:
        """Whether this run made the group, or may have."""
        made = self._state.group(group)
        return made is not None and made.did

    def _name_of(self, group: str) -> tuple[str, str]:
        """The name a group goes by now; empty where it is not to be touched, and why."""
        name, found = name_of(self._cloud, self._state, group)
        made = self._state.group(group)
        if name or made is None:
            return name, ""
        if found.another is None:
            self._seeing.must_be_seen(made.index)
            return "", ""
        # With an ID it is certain that the run's own group is gone, and all of it with it.
        return "", "" if made.group_id else "user-group-not-ours"

    def _joined(self, group: str) -> list[str]:
        """Whom this run let join a group, or may have."""
        return [
            each.operation.logon_name
            for each in self._state.of(AddToGroup)
            if each.operation.group == group and each.did
        ]

    def _something_left(self, group: str) -> bool:
        """Whether a member or a grant of this run stays, so that the group is in use for sure."""
        in_it: Iterable[OperationState[AddToGroup | AttachToGroup]]
        in_it = self._state.of(AddToGroup, AttachToGroup)
        return any(each.operation.group == group and each.undone in _STAYS for each in in_it)
