"""Making a RAM user group, granting to it and letting users join; again does no harm."""

from __future__ import annotations

from collections.abc import Callable

from tui.apply.entries import Finished
from tui.apply.evidence import made_by_one
from tui.apply.journal import Journal
from tui.apply.resources.grant import Grants, grant_of
from tui.apply.timing import Patience, Told
from tui.cloud.client import Cloud
from tui.cloud.errors import AlreadyExistsError, NotFoundError
from tui.core.account import PrincipalType
from tui.core.operations import AddToGroup, AttachToGroup, CreateGroup

Begin = Callable[[int], bool]
"""Notes that a change is asked for; whether it was before, without an answer."""


class GroupWork:
    """The operations of a run that are about its RAM user group."""

    def __init__(self, cloud: Cloud, journal: Journal, patience: Patience, begin: Begin) -> None:
        self._groups = cloud.user_groups
        self._grants = Grants(cloud, journal.state.plan.account, PrincipalType.GROUP)
        self._state = journal.state
        self._patience = patience
        self._begin = begin

    def create(self, at: int, it: CreateGroup, told: Told) -> Finished:
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
            return Finished(at, group=found.group_id)
        return Finished(at, group=made.group_id)

    def attach(self, at: int, it: AttachToGroup, told: Told) -> bool:
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

    def add(self, at: int, it: AddToGroup, told: Told) -> bool:
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
        return made_by_one(created, self._state.earlier(at), self._patience.grace)
