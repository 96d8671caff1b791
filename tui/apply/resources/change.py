"""One operation under way: what it asks for, what of that is its own, what can be seen of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Generic, Protocol, TypeVar, cast

from tui.apply.entries import Begun, Finished, LogonSettings
from tui.apply.ownership import Found, find, made_by_one
from tui.apply.run_state import OperationState, OperationT, OperationT_co, RunState
from tui.apply.timing import NOT_SEEN_YET, OnWait, RetryLaterError, Timing
from tui.cloud.errors import AlreadyExistsError, InUseError, NotFoundError
from tui.core.operations import BaseOperation, Operation
from tui.core.users import Tag

if TYPE_CHECKING:
    from tui.apply.journal import Journal
    from tui.apply.resources.secrets import RunSecrets
    from tui.cloud.client import Cloud

T = TypeVar("T")
_LOOK_AGAIN: Final = 2.0
"""Seconds between looks at what may not be seen yet."""


@dataclass(slots=True)
class _UnderWay(Generic[OperationT_co]):
    cloud: Cloud
    """Signed in to the run's account."""
    journal: Journal
    timing: Timing
    state: OperationState[OperationT_co]
    on_wait: OnWait
    """Hears of every wait before it begins, in seconds."""

    @property
    def index(self) -> int:
        """Its place in the plan."""
        return self.state.index

    @property
    def operation(self) -> OperationT_co:
        """What there is to do, or to undo."""
        return self.state.operation

    @property
    def run(self) -> RunState:
        """How far all of the run is."""
        return self.journal.state

    def made_by(self, created: str, requests: Iterable[Begun]) -> bool | None:
        """Whether what has this date was made by one of these requests, going by that."""
        return made_by_one(created, requests, self.timing.grace)


@dataclass(slots=True)
class Change(_UnderWay[OperationT_co]):
    """An operation that is carried out."""

    secrets: RunSecrets

    def begin(
        self,
        tags: Callable[[], tuple[Tag, ...]] = tuple,
        settings: Callable[[], LogonSettings | None] = lambda: None,
    ) -> bool:
        """Note that it is asked for; whether it was before, without an answer.

        Args:
            tags: reads those that are about to be replaced.
            settings: the same for those of a logon profile.
        """
        now = self.timing.clock()
        return self.journal.begin(self.index, now, self.cloud.time, tags, settings)

    def settled(self, call: Callable[[], T], *, made_here: bool = False) -> T:
        """Make a call, again while it does not see what this run has made.

        Args:
            call: asks the cloud; only for what may be asked twice after a "not found".
            made_here: also what the operation itself is about may have been made a moment ago.

        Raises:
            CloudError, RetryLaterError: see ``Timing.settled``.
        """
        made = {key.kind for key in self.operation.needs if self.run.made(key)}
        if made_here:
            made.add(self.operation.subject.kind)
        return self.timing.settled(
            call,
            user="user" in made,
            policy="policy" in made,
            group="group" in made,
            on_wait=self.on_wait,
        )

    def appeared(self, call: Callable[[], T | None]) -> T | None:
        """Look for what the cloud says is there, again while it is not visible yet."""
        return self.timing.appeared(call, self.on_wait)

    def made_by_this_run(self, created: str) -> bool | None:
        """Whether what has this date was made by an unanswered call of it, going by that."""
        return self.made_by(created, self.state.earlier)


class Dated(Protocol):
    """What the cloud dates."""

    @property
    def created(self) -> str:
        """When it was made."""


MadeT = TypeVar("MadeT")
FoundT = TypeVar("FoundT", bound=Dated)


def create_once(
    change: Change[BaseOperation],
    create: Callable[[], MadeT],
    look: Callable[[], FoundT],
    same: Callable[[FoundT], bool],
) -> tuple[MadeT | FoundT, bool]:
    """Make something once, whatever became of earlier attempts.

    Args:
        change: the operation.
        create: asks for it.
        look: reads what has its name.
        same: whether that is as wanted.

    Returns:
        What is there, and whether it was there before this run.

    Raises:
        CloudError: the cloud refused, or did not answer; AlreadyExistsError also where another
            has the name.
    """
    unclear = change.begin()
    try:
        return create(), False
    except AlreadyExistsError as refused:
        try:
            # What an unanswered call made a moment ago may not be seen yet.
            found = change.settled(look, made_here=unclear)
        except NotFoundError:
            # A deleted user may keep the name, up to 30 days in the recycle bin.
            raise refused from None
        if not same(found):
            raise
        # The comment names the run, but another run of the same plan has the same.
        return found, not unclear or change.made_by_this_run(found.created) is False


def attach_once(
    change: Change[BaseOperation], attach: Callable[[], object], since: Callable[[], str | None]
) -> Finished:
    """Give something to somebody once, whatever became of earlier attempts.

    Args:
        change: the operation.
        attach: asks for it.
        since: reads when it was given; None where it is not to be seen.

    Raises:
        CloudError: the cloud refused, or did not answer.
        RetryLaterError: a stop keeps it from looking again.
    """
    made = change.run.made(change.operation.subject)
    unclear = change.begin()
    try:
        change.settled(attach)
    except AlreadyExistsError:
        if not unclear or made:
            return Finished(change.index, already_so=not unclear)
        # An unanswered call made it, or another run of the same plan, or somebody.
        then = change.appeared(since)
        ours = then is not None and change.made_by_this_run(then)
        return Finished(change.index, already_so=not ours)
    return Finished(change.index)


# Taking back


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


@dataclass(slots=True)
class RunUsers:
    """What became of the users that a run made, and which of them an undo leaves alone."""

    cloud: Cloud
    run: RunState
    agreed: frozenset[str]
    """Logon names of the users in use that are deleted all the same."""
    in_use: frozenset[str]
    """Logon names of those that are left as they are."""
    _found: dict[str, Found] = field(default_factory=dict)

    def made(self, logon_name: str) -> bool:
        """Whether the run made the user, or may have."""
        made = self.run.user(logon_name)
        return made is not None and made.did

    def look(self, logon_name: str) -> Found:
        """What became of a user that the run made; it is looked for once.

        Raises:
            CloudError: it could not be read.
        """
        found = self._found.get(logon_name)
        if found is None:
            made = self.run.user(logon_name)
            assert made is not None, "the run made it"  # noqa: S101
            found = find(self.cloud, made)
            if found != Found():  # gone, or not to be seen yet
                self._found[logon_name] = found
        return found

    def look_again(self, logon_name: str) -> Found:
        """The same, and not as it was found before: it may have been renamed since."""
        self._found.pop(logon_name, None)
        return self.look(logon_name)

    def known_as(self, logon_name: str) -> str:
        """The name that a user was found under, where it is not that of the plan."""
        found = self._found.get(logon_name)
        return "" if found is None else found.known_as(logon_name)


@dataclass(slots=True)
class Reversal(_UnderWay[OperationT_co]):
    """An operation that is taken back."""

    users: RunUsers

    @property
    def user_name(self) -> str:
        """The name that its user goes by now."""
        planned = self.operation.user
        return self.users.known_as(planned) or planned

    def seen(self, call: Callable[[], T]) -> T | None:
        """Make a call on what the operation made; None where that is gone.

        Raises:
            RetryLaterError: it was made so short a time ago that it may yet be seen.
        """
        try:
            return call()
        except NotFoundError:
            self.must_be_seen(self.state)
            return None

    def must_be_seen(self, made: OperationState[BaseOperation]) -> None:
        """What an operation made was not found; if that tells nothing yet, look again later.

        Raises:
            RetryLaterError: it was made so short a time ago that it may yet be seen.
        """
        asked = made.last_request
        left = 0.0 if asked is None else self.timing.left_of_settling(asked.at)
        if left > 0:
            raise RetryLaterError(min(left, _LOOK_AGAIN), NOT_SEEN_YET) from None

    def needed_by(self) -> Iterator[OperationState[Operation]]:
        """Operations that could not do without what this one made."""
        return (
            each for each in self.run.operations if self.operation.subject in each.operation.needs
        )

    def is_ours(self, since: str) -> bool:
        """Whether the run made something; of what was answered, unless its date denies it.

        Somebody may have taken it away meanwhile, and made the same anew.
        """
        made = self.made_by(since, self.state.asked)
        return made is True or (made is None and not self.state.attempts)


def release_own(
    reversal: Reversal[BaseOperation],
    since: Callable[[], str | None],
    release: Callable[[], object],
    *,
    goes_along: bool,
    unclear: str,
) -> str:
    """Take back what was given, if it was this run that gave it.

    Args:
        reversal: the operation.
        since: reads when it was given; None where it is not to be seen.
        release: takes it back.
        goes_along: this run made who has it: nobody else gave it, and all of it goes with them.
        unclear: the code for what somebody else may have given.

    Returns:
        A code for why it was left; empty if nothing of it is left.

    Raises:
        CloudError: the cloud refused, or did not answer.
        RetryLaterError: what was made a moment ago may yet be seen.
    """
    if reversal.state.asked and not goes_along:
        then = reversal.seen(since)
        if then is None:
            reversal.must_be_seen(reversal.state)
            return ""
        if not reversal.is_ours(then):
            return unclear
    reversal.seen(release)
    return ""


def delete_unused(
    reversal: Reversal[BaseOperation], delete: Callable[[], object], in_use: str
) -> str:
    """Delete something that nobody uses.

    Args:
        reversal: the operation that made it.
        delete: asks for that.
        in_use: the code for what somebody uses.

    Returns:
        A code for why it was left; empty if nothing of it is left.

    Raises:
        CloudError: the cloud refused, or did not answer.
        RetryLaterError: a stop keeps it from asking again.
    """
    try:
        # RAM is eventually consistent: what was taken back a moment ago may still be seen.
        reversal.timing.released(delete, reversal.on_wait)
    except NotFoundError:
        return ""
    except InUseError:
        return in_use
    return ""


@dataclass(frozen=True, slots=True)
class Resource:
    """One kind of operation; doing either again does no harm."""

    apply: Callable[[Change[Any]], Finished]
    """Carries it out."""
    undo: Callable[[Reversal[Any]], str]
    """Takes it back: only what this run did.

    Returns a code for why it was left; empty if nothing of it is left."""


def resource(
    kind: type[OperationT],
    apply: Callable[[Change[OperationT]], Finished],
    undo: Callable[[Reversal[OperationT]], str],
) -> dict[type[Operation], Resource]:
    """The entry of one kind."""
    return {cast("type[Operation]", kind): Resource(apply, undo)}
