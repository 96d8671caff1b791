"""AccountLoader: reads the account in the background, into the facts of the session."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

from textual.app import App
from textual.message import Message
from textual.widget import Widget

from screens.background import in_background
from tui.cloud.errors import CloudError
from tui.core.facts import Facts
from tui.core.policies import PolicyDocument, PolicyRef
from tui.core.principals import UserGroup, UserState
from tui.planning.cohorts import documents_needed
from tui.planning.holdings import is_existing, known_group, needed_groups, with_group, with_groups

if TYPE_CHECKING:
    from screens.session import Session
    from tui.account.reader import AccountReader

T = TypeVar("T")


@dataclass(frozen=True)
class Topic(Generic[T]):
    """Something to read of the account; compared by kind and subject."""

    kind: str
    about: object
    read: Callable[[AccountReader], T] = field(compare=False)
    """Blocking, in a thread; raises ``CloudError``."""
    learn: Callable[[Facts, T], Facts] = field(compare=False, default=lambda facts, _found: facts)
    """Facts after the read; unchanged for a topic that is for its reader alone."""


class AccountLoader:
    """Reads for one screen, dialog or widget, each topic once at a time.

    Pending and failed reads belong to the owner: a step that is entered again asks again. Two
    loaders that want the same topic cost one request, by the session's reader.
    """

    @dataclass
    class Loaded(Message):
        """A topic was read, or could not be."""

        loader: AccountLoader
        topic: Topic[Any]
        reader: AccountReader
        app: App[Any]
        found: Any = None
        error: CloudError | None = None

        def learn(self) -> bool:
            """Take the answer into the session.

            Returns:
                False if it was dropped, as somebody else has signed in meanwhile.
            """
            self.stop()
            return self.loader.learn(self)

    def __init__(self, owner: Widget, session: Session, *, thread: str = "read") -> None:
        """Make a loader without topics.

        ``owner`` gets the messages until its screen is left; ``thread`` begins the threads' names.
        """
        self._owner = owner
        self._session = session
        self._thread = thread
        self.pending: set[Topic[Any]] = set()
        """Topics whose answers are still awaited."""
        self.problems: dict[Topic[Any], CloudError] = {}
        """Errors of failed reads, by topic."""
        self._documents_asked: set[PolicyRef] = set()
        """Policies whose documents were asked for, whatever the answer."""
        self._not_there: set[Topic[Any]] = set()
        """Topics of known resources that were not found."""

    def want(self, topic: Topic[Any]) -> None:
        """Read a topic; ``Loaded`` follows."""
        reader = self._session.reader
        if reader is None or topic in self.pending:
            return
        self.pending.add(topic)
        self.problems.pop(topic, None)
        app = self._owner.app

        def failed(error: Exception) -> Message | None:
            if not isinstance(error, CloudError):
                return None
            return self.Loaded(self, topic, reader, app, error=error)

        in_background(
            self._owner,
            lambda: topic.read(reader),
            lambda found: self.Loaded(self, topic, reader, app, found),
            failed,
            name=f"{self._thread} {topic.kind}",
        )

    def want_once(self, topic: Topic[Any]) -> None:
        """Read a topic, unless that has failed; a person decides on asking again."""
        if topic not in self.problems:
            self.want(topic)

    def learn(self, answer: Loaded) -> bool:
        """Take an answer into the session.

        Returns:
            False if it was dropped, as somebody else has signed in meanwhile, or the app closes.
        """
        # While it closes, widgets go one by one: whoever shows the answer would look in vain.
        if answer.reader is not self._session.reader or not answer.app.is_running:
            return False
        topic = answer.topic
        self.pending.discard(topic)
        if answer.error is not None:
            self.problems[topic] = answer.error
        elif answer.found is None:
            self._not_there.add(topic)
        self._session.heard(answer.error)
        if answer.error is None:
            self._session.facts = topic.learn(self._session.facts, answer.found)
        return True

    def forget(self) -> None:
        """Have the next reads go to the cloud, whatever was read or failed before."""
        self.problems.clear()
        self._documents_asked.clear()
        if self._session.reader is not None:
            self._session.reader.forget()

    # What the draft needs

    def want_documents(self) -> None:
        """Read the documents of policies that are chosen, or held by the draft's users.

        To be called whenever there may be more of them.
        """
        facts = self._session.facts
        if documents_of() in self.pending or self._session.reader is None:
            return
        known = facts.documents.keys() | self._documents_asked
        needed = documents_needed(self._session.draft, facts)
        refs = tuple(ref for ref in needed if ref not in known)
        if refs:
            self._documents_asked.update(refs)
            self.want(documents_of(refs))

    def want_users(self) -> None:
        """Read the existing users of the draft, one after the other, then their groups.

        To be called again after each; a failed read is not repeated.
        """
        session = self._session
        if any(each.kind in {"user", "user-group"} for each in self.pending):
            return
        wanted: list[Topic[Any]] = [user_named(name) for name in unread_users(session)]
        if session.draft.group and not session.facts.user_groups_loaded:
            wanted.append(USER_GROUPS)
        groups = map(user_group_named, unread_user_groups(session))
        wanted += [each for each in groups if each not in self._not_there]
        topic = next((each for each in wanted if each not in self.problems), None)
        if topic is not None:
            self.want(topic)


# What can be read

RESOURCE_GROUPS: Final = Topic(
    "resource-groups",
    None,
    lambda reader: reader.resource_groups(),
    lambda facts, found: replace(facts, resource_groups=found),
)
POLICIES: Final = Topic(
    "policies",
    None,
    lambda reader: reader.policies(),
    lambda facts, found: replace(facts, policies=found),
)
USER_GROUPS: Final = Topic("user-groups", None, lambda reader: reader.user_groups(), with_groups)
"""List of the RAM user groups, without members and grants."""


def user_group_named(name: str) -> Topic[UserGroup | None]:
    """One RAM user group, with members and grants."""
    return Topic(
        "user-group",
        name,
        lambda reader: reader.user_group(name),
        lambda facts, found: with_group(facts, name, found),
    )


def document_of(policy: PolicyRef) -> Topic[PolicyDocument]:
    """Document of one policy."""
    return Topic(
        "document",
        policy,
        lambda reader: reader.document(policy),
        lambda facts, found: _with_documents(facts, {policy: found}),
    )


def documents_of(policies: Iterable[PolicyRef] = ()) -> Topic[Mapping[PolicyRef, PolicyDocument]]:
    """Documents of several policies, as far as readable; one such read at a time."""
    refs = tuple(policies)
    return Topic("documents", None, lambda reader: reader.documents(refs), _with_documents)


def _with_documents(facts: Facts, found: Mapping[PolicyRef, PolicyDocument]) -> Facts:
    return replace(facts, documents=MappingProxyType({**facts.documents, **found}))


def user_list(*, anew: bool = False) -> Topic[tuple[UserState, ...]]:
    """List of the RAM users, most of them with the name alone.

    ``anew`` if all that was read before is out of date.
    """

    def read(reader: AccountReader) -> tuple[UserState, ...]:
        if anew:
            reader.forget()
        return reader.users()

    def learn(facts: Facts, found: tuple[UserState, ...]) -> Facts:
        users = {state.logon_name: state for state in found}
        if not anew:
            for name, state in facts.users.items():
                if name in users and state.complete:
                    users[name] = state
        return replace(facts, users=MappingProxyType(users), users_loaded=True)

    return Topic("user-list", None, read, learn)


def user_named(name: str) -> Topic[UserState | None]:
    """One RAM user with all details."""
    return Topic(
        "user",
        name,
        lambda reader: reader.user(name),
        lambda facts, found: with_user(facts, name, found),
    )


def with_user(facts: Facts, name: str, state: UserState | None) -> Facts:
    """Facts after a user was read; ``state`` is None for one who is not there."""
    users = {other: held for other, held in facts.users.items() if other != name}
    if state is not None:
        users[name] = state
    return replace(facts, users=MappingProxyType(users))


# What is to be read


def unread_users(session: Session) -> tuple[str, ...]:
    """Existing users of the draft without details, or not read at all."""
    draft, facts = session.draft, session.facts
    names = []
    for row in draft.users:
        state = facts.users.get(row.logon_name)
        missing = state is None and facts.users_loaded
        if is_existing(row, facts) and not missing and not (state and state.complete):
            names.append(row.logon_name)
    return tuple(dict.fromkeys(names))


def unread_user_groups(session: Session) -> tuple[str, ...]:
    """RAM user groups of the draft and of its users without details."""
    draft, facts = session.draft, session.facts
    names = needed_groups(draft, facts)
    if facts.user_groups_loaded:
        names = tuple(name for name in names if name in facts.user_groups)
    return tuple(name for name in names if known_group(name, facts) is None)
