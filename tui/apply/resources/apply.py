"""One operation of a plan becomes calls to the cloud; doing it again does no harm."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tui.apply.entries import Begun, Finished, Refused
from tui.apply.journal import Journal
from tui.apply.open_run import MintedSecrets, SecretSink
from tui.apply.ownership import GroupOwnership, UserOwnership, made_by_one
from tui.apply.resources.access_key import Minter
from tui.apply.resources.grant import Grants, grant_of
from tui.apply.resources.group import GroupWork
from tui.apply.resources.logon_profile import PasswordSetter
from tui.apply.timing import OnWait, RetryLaterError, Timing
from tui.cloud.client import Cloud
from tui.cloud.errors import (
    AlreadyExistsError,
    CloudError,
    NotFoundError,
    OutcomeUnknownError,
)
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
    ResetPassword,
    TagUser,
)
from tui.core.secret import Secret
from tui.core.users import Tag, UserState
from tui.policy.known import same_document


class Performer:
    """Carries out operations for one run. Several threads may work at once, one on each user.

    Before a change stands a note that it was begun, after it one that it is finished or was
    refused. What is begun and neither may have been carried out, in this start or an earlier one.
    """

    def __init__(
        self,
        cloud: Cloud,
        plan: Plan,
        own_passwords: Mapping[str, Secret],
        generate: Callable[[str], Secret],
        patience: Timing,
        journal: Journal,
        keeping: SecretSink,
        memory: MintedSecrets,
    ) -> None:
        self.memory = memory
        self._cloud = cloud
        self._account = plan.account
        self._grants = Grants(cloud, plan.account)
        self._patience = patience
        self._journal = journal
        self._state = journal.state
        self._passwords = PasswordSetter(
            cloud, journal, own_passwords, generate, patience, keeping, memory
        )
        self._recognising = UserOwnership(cloud, journal.state)
        self._recognising_groups = GroupOwnership(cloud, journal.state)
        self._minter = Minter(cloud, journal, memory, patience, keeping)
        self._groups = GroupWork(cloud, journal, patience, self._begin)

    def perform(self, at: int, operation: Operation, told: OnWait = lambda _seconds: None) -> bool:
        """Carry out one operation.

        Args:
            at: its place in the plan.
            operation: what to do.
            told: hears of every wait before it begins, in seconds.

        Returns:
            Whether it was so already and nothing was changed.

        Raises:
            CloudError: the cloud refused, or did not answer.
            NeedsAttentionError: the administrator has to look first.
            RetryLaterError: it has to wait; nothing is wrong.
        """
        earlier = self._state.operations[at].begun
        name, group = operation.user, getattr(operation, "group", "")
        try:
            self._recognising.look(name)
            self._recognising_groups.look(group)
            done = self._perform(at, operation, told)
        except OutcomeUnknownError:
            if not isinstance(operation, CreateAccessKey):  # which has seen to it already
                self._journal.give_up(at, self._patience.clock())
            raise
        except CloudError as error:
            self._was_refused(at, earlier)
            if isinstance(error, NotFoundError):
                self._recognising.doubt(name)
                self._recognising_groups.doubt(group)
            raise
        except RetryLaterError as later:
            if isinstance(later.__cause__, CloudError):
                self._was_refused(at, earlier)
            raise
        self._journal.note(done)
        return done.already_so

    def _was_refused(self, at: int, earlier: Begun | None) -> None:
        now = self._state.operations[at].begun
        # Where an earlier attempt was not answered, a refusal of this one says nothing of it.
        asked = now is not None and now is not earlier
        if asked and self._state.operations[at].unanswered is None:
            self._journal.note(Refused(at))

    def _perform(self, at: int, operation: Operation, told: OnWait) -> Finished:
        match operation:
            case CreatePolicy():
                return Finished(at, self._create_policy(at, operation, told))
            case CreateUser():
                return self._create_user(at, operation, told)
            case TagUser():
                return Finished(at, self._tag_user(at, operation, told))
            case CreateLogonProfile():
                return Finished(at, self._passwords.create_profile(at, operation, told))
            case ResetPassword():
                return Finished(at, self._passwords.reset(at, operation))
            case CreateAccessKey(logon_name=name):
                return Finished(at, key=self._minter.mint(at, name, told))
            case AttachPolicy():
                return Finished(at, self._attach(at, operation, told))
            case CreateGroup():
                return self._groups.create(at, operation, told)
            case AttachToGroup():
                return Finished(at, self._groups.attach(at, operation, told))
            case AddToGroup():
                return Finished(at, self._groups.add(at, operation, told))
            case DetachPolicy():
                return Finished(at, self._detach(at, operation))

    def _begin(self, at: int, tags: Callable[[], tuple[Tag, ...]] = tuple) -> bool:
        return self._journal.begin(at, self._patience.clock(), self._cloud.time, tags)

    def _create_policy(self, at: int, it: CreatePolicy, told: OnWait) -> bool:
        ram = self._cloud.ram
        unclear = self._begin(at)
        try:
            ram.create_policy(it.policy, it.document, it.description)
        except AlreadyExistsError:
            # What an unanswered call made a moment ago may not be seen yet.
            found = self._patience.settled(
                lambda: ram.held_policy(it.policy), user=False, policy=unclear, told=told
            )
            if not same_document(found.document, it.document):
                raise
            return not (unclear and self._made_then(at, found.created) is not False)
        return False

    def _create_user(self, at: int, it: CreateUser, told: OnWait) -> Finished:
        unclear = self._begin(at)
        try:
            made = self._cloud.ram.create_user(it.logon_name, it.display_name, it.comments)
        except AlreadyExistsError as refused:
            try:
                # What an unanswered call made a moment ago may not be seen yet.
                found = self._patience.settled(
                    lambda: self._cloud.ram.get_user(it.logon_name), user=unclear, told=told
                )
            except NotFoundError:
                # A name can be taken by a user in the recycle bin (trap 27).
                raise refused from None
            if not _is_as_wanted(found, it):
                raise
            # The comment names the run, but another run of the same plan has the same.
            if not unclear or self._made_then(at, found.created) is False:
                return Finished(at, already_so=True)
            return Finished(at, user_id=found.user_id)
        return Finished(at, user_id=made.user_id)

    def _tag_user(self, at: int, it: TagUser, told: OnWait) -> bool:
        principal = self._account.principal(it.logon_name)

        def replaced() -> tuple[Tag, ...]:
            if self._state.user_made(it.logon_name):
                return ()
            keys = {tag.key for tag in it.tags}
            held = self._cloud.ims.tags_of_user(principal)
            return tuple(tag for tag in held if tag.key in keys)

        self._begin(at, replaced)
        self._settled(it.logon_name, lambda: self._cloud.ims.tag_user(principal, it.tags), told)
        return False

    def keep_own_password(self, logon_name: str) -> None:
        """Keep a password that the administrator typed, once.

        Raises:
            NeedsAttentionError: ``password-not-kept``.
        """
        self._passwords.keep_own(logon_name)

    def keep_unkept(self) -> None:
        """Keep the AccessKeys that were made and could not be kept then.

        Raises:
            NeedsAttentionError: ``key-not-kept`` or ``key-not-saved``: one still cannot;
                ``not-written``.
        """
        for logon_name in tuple(self.memory.unkept):
            key = self._minter.keep(logon_name)
            made = self._state.key_of(logon_name)
            if made is not None:
                self._journal.note(Finished(made.index, key=key))

    def _attach(self, at: int, it: AttachPolicy, told: OnWait) -> bool:
        name, grant, made = it.logon_name, grant_of(it), self._state.user_made(it.logon_name)
        unclear = self._begin(at)
        try:
            self._patience.settled(
                lambda: self._grants.attach(name, grant),
                user=made,
                policy=self._state.policy_made(it.policy),
                told=told,
            )
        except AlreadyExistsError:
            if not unclear or made:
                return not unclear
            # An unanswered call made it, or another run of the same plan, or somebody.
            held = self._patience.appeared(lambda: self._grants.held(name, grant), told)
            return not (held is not None and self._made_then(at, held.since))
        return False

    def _detach(self, at: int, it: DetachPolicy) -> bool:
        name, grant = it.logon_name, grant_of(it)
        # A grant that is gone before it is asked for is not one for undo to give back.
        if not self._state.operations[at].is_unclear and self._grants.held(name, grant) is None:
            return True
        unclear = self._begin(at)
        try:
            self._grants.detach(name, grant)
        except NotFoundError:
            # Whether grant, policy, group or user is gone: nobody holds it any more.
            return not unclear
        return False

    def _made_then(self, at: int, created: str) -> bool | None:
        """Whether what has this date was made by an unanswered call of this run, going by that."""
        return made_by_one(created, self._state.operations[at].earlier, self._patience.grace)

    def _settled(self, logon_name: str, call: Callable[[], object], told: OnWait) -> None:
        self._patience.settled(call, user=self._state.user_made(logon_name), told=told)


def _is_as_wanted(found: UserState, wanted: CreateUser) -> bool:
    """What was not asked for may be anything; the comment tells runs of different days apart."""
    same_name = wanted.display_name in {"", found.display_name}
    return same_name and wanted.comments in {"", found.comments}
