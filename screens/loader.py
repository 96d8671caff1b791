"""Reads the account in the background, into the facts of the session."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from textual import on
from textual.message import Message
from textual.widget import Widget

from screens.background import in_background
from screens.step import StepScreen
from screens.users.outlook import UserOutlook
from tui.cloud.errors import CloudError
from tui.core.facts import Facts
from tui.core.policies import PolicyRef
from tui.planning.cohorts import documents_needed
from tui.planning.custom_policies import NameStatus, stands
from tui.planning.holdings import is_existing, known_group, needed_groups, with_group, with_groups
from tui.text import cloud_error

if TYPE_CHECKING:
    from screens.session import Session
    from tui.account.reader import AccountReader
    from tui.core.draft import NewPolicy

Learn = Callable[[Facts], Facts]
"""Puts what was read into what is known."""

GROUPS = "resource-groups"
USER_GROUPS = "user-groups"
POLICIES = "policies"
DOCUMENTS = "documents"
"""Those of all policies that are chosen or held; a single one has a key of its own."""


class ReadingScreen(StepScreen):
    """Reads in the background; each thing is under way once at most, and can be asked again."""

    @dataclass
    class Learned(Message):
        """Something was read."""

        what: str
        reader: AccountReader
        learn: Learn

    @dataclass
    class NotRead(Message):
        """The cloud did not answer, or refused."""

        what: str
        reader: AccountReader
        error: CloudError

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._under_way: set[str] = set()
        self._groups_not_there: set[str] = set()
        """RAM user groups that somebody is said to be in, and that could not be found."""
        self.problems: dict[str, CloudError] = {}
        """What could not be read, and why."""
        self._documents_asked: set[PolicyRef] = set()
        """Policies whose documents were asked for, whatever came of it."""

    def reads(self, what: str) -> bool:
        """Whether an answer is still awaited."""
        return what in self._under_way

    @property
    def reading(self) -> bool:
        """Whether any answer is still awaited."""
        return bool(self._under_way)

    def read(self, what: str, work: Callable[[AccountReader], Learn]) -> None:
        """Read in a thread; :meth:`told` is called with ``what`` when it is known or failed."""
        reader = self.session.reader
        if reader is None or what in self._under_way:
            return
        self._under_way.add(what)
        self.problems.pop(what, None)

        def failed(error: Exception) -> Message | None:
            return self.NotRead(what, reader, error) if isinstance(error, CloudError) else None

        in_background(
            self,
            lambda: work(reader),
            lambda learn: self.Learned(what, reader, learn),
            failed,
            name=f"read {what}",
        )

    def told(self, what: str) -> None:
        """An answer has come, or an error: it is in ``problems`` then."""

    @on(Learned)
    def _learned(self, event: Learned) -> None:
        if event.reader is self.session.reader:
            self._under_way.discard(event.what)
            self.session.heard(None)
            self.session.facts = event.learn(self.session.facts)
            self.told(event.what)

    @on(NotRead)
    def _not_read(self, event: NotRead) -> None:
        if event.reader is self.session.reader:
            self._under_way.discard(event.what)
            self.problems[event.what] = event.error
            self.session.heard(event.error)
            self.told(event.what)

    def show_outlook(self, name: str) -> None:
        """Show what a user of the account can do as it is, read anew."""
        if name in self.session.facts.users:
            self.app.push_screen(UserOutlook(self.session, name))
        else:
            self.app.bell()

    # What the steps read

    def read_groups(self) -> None:
        """Read the resource groups."""

        def work(reader: AccountReader) -> Learn:
            groups = reader.resource_groups()
            return lambda facts: replace(facts, resource_groups=groups)

        self.read(GROUPS, work)

    def read_user_groups(self) -> None:
        """Read the list of RAM user groups, without members and grants."""

        def work(reader: AccountReader) -> Learn:
            rows = reader.user_groups()
            return lambda facts: with_groups(facts, rows)

        self.read(USER_GROUPS, work)

    def read_user_group(self, name: str) -> None:
        """Read one RAM user group with its members and grants."""

        def work(reader: AccountReader) -> Learn:
            group = reader.user_group(name)

            def learn(facts: Facts) -> Facts:
                if group is None:
                    self._groups_not_there.add(name)
                return with_group(facts, name, group)

            return learn

        self.read(user_group_key(name), work)

    def read_policies(self) -> None:
        """Read the list of policies."""

        def work(reader: AccountReader) -> Learn:
            policies = reader.policies()
            return lambda facts: replace(facts, policies=policies)

        self.read(POLICIES, work)

    def read_document(self, ref: PolicyRef) -> None:
        """Read one policy's document."""

        def work(reader: AccountReader) -> Learn:
            document = reader.document(ref)
            return lambda facts: replace(
                facts, documents=MappingProxyType({**facts.documents, ref: document})
            )

        self.read(document_key(ref), work)

    def read_documents(self, *, again: bool = False) -> None:
        """Read what the policies say that are chosen, or that the draft's users hold.

        To be called whenever there may be more of them.

        Args:
            again: Ask for those as well that could not be read.
        """
        if again:
            self._documents_asked.clear()
        if self.reads(DOCUMENTS) or self.session.reader is None:
            return
        facts = self.session.facts
        refs = tuple(
            ref
            for ref in documents_needed(self.session.draft, facts)
            if ref not in facts.documents and ref not in self._documents_asked
        )
        if not refs:
            return
        self._documents_asked.update(refs)

        def work(reader: AccountReader) -> Learn:
            found = reader.documents(refs)
            return lambda facts: replace(
                facts, documents=MappingProxyType({**facts.documents, **found})
            )

        self.read(DOCUMENTS, work)

    def read_users(self) -> None:
        """Read what existing users of the draft have, one after the other, then their groups.

        To be called again from :meth:`told`; what failed is not tried again by itself.
        """
        if any(what.startswith(("user:", "user-group:")) for what in self._under_way):
            return
        for name in unread_users(self.session):
            if user_key(name) not in self.problems:
                self._read_user(name)
                return
        unlisted = self.session.draft.group and not self.session.facts.user_groups_loaded
        if unlisted and USER_GROUPS not in self.problems:
            self.read_user_groups()
            return
        for name in unread_user_groups(self.session):
            if user_group_key(name) not in self.problems and name not in self._groups_not_there:
                self.read_user_group(name)
                return

    def _read_user(self, name: str) -> None:
        def work(reader: AccountReader) -> Learn:
            state = reader.user(name)

            def learn(facts: Facts) -> Facts:
                users = {other: held for other, held in facts.users.items() if other != name}
                if state is not None:
                    users[name] = state
                return replace(facts, users=MappingProxyType(users))

            return learn

        self.read(user_key(name), work)


def user_key(name: str) -> str:
    """What reading one user is called."""
    return f"user:{name}"


def user_group_key(name: str) -> str:
    """What reading one RAM user group is called."""
    return f"user-group:{name}"


def document_key(ref: PolicyRef) -> str:
    """What reading one document is called."""
    return f"document:{ref}"


def unread_users(session: Session) -> tuple[str, ...]:
    """Existing users of the draft of whom only the name is known, or not even that."""
    draft, facts = session.draft, session.facts
    names = []
    for row in draft.users:
        state = facts.users.get(row.logon_name)
        missing = state is None and facts.users_loaded
        if is_existing(row, facts) and not missing and not (state and state.complete):
            names.append(row.logon_name)
    return tuple(dict.fromkeys(names))


def unread_user_groups(session: Session) -> tuple[str, ...]:
    """RAM user groups of the draft and of its users of which only the name is known."""
    draft, facts = session.draft, session.facts
    names = needed_groups(draft, facts)
    if facts.user_groups_loaded:
        names = tuple(name for name in names if name in facts.user_groups)
    return tuple(name for name in names if known_group(name, facts) is None)


"""Puts what was read into what is known."""
PICKED_GROUPS = "groups"


class PolicyReading(Widget):
    """Nothing to see: what it reads goes into the session's facts."""

    DEFAULT_CSS = "PolicyReading { display: none; }"

    @dataclass
    class GroupsNotRead(Message):
        """The resource groups could not be listed."""

        why: str

    @dataclass
    class Read(Message):
        """Something was read."""

        reader: AccountReader
        what: str
        learn: Learn

    @dataclass
    class NotRead(Message):
        """The cloud did not answer, or refused."""

        reader: AccountReader
        what: str
        error: Exception

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._asked: set[str] = set()
        """Each is asked for once; a document that cannot be read is asked for on the step."""

    def read_groups(self) -> None:
        """Read the resource groups, unless they are known."""
        if self._session.facts.resource_groups is not None:
            return

        def work(reader: AccountReader) -> Learn:
            groups = reader.resource_groups()
            return lambda facts: replace(facts, resource_groups=groups)

        self._read(PICKED_GROUPS, work)

    def read_standing(self, new: NewPolicy) -> None:
        """Read the document of the account's policy of that name, which decides on the new one."""
        choice = stands(new, self._session.facts)
        if choice.standing is NameStatus.UNREAD:
            self._read_document(choice.policy)

    def _read_document(self, ref: PolicyRef) -> None:
        def work(reader: AccountReader) -> Learn:
            found = reader.document(ref)
            return lambda facts: replace(
                facts, documents=MappingProxyType({**facts.documents, ref: found})
            )

        self._read(str(ref), work)

    def _read(self, what: str, work: Callable[[AccountReader], Learn]) -> None:
        reader = self._session.reader
        if reader is None or what in self._asked:
            return
        self._asked.add(what)

        def failed(error: Exception) -> Message | None:
            return self.NotRead(reader, what, error) if isinstance(error, CloudError) else None

        in_background(
            self,
            lambda: work(reader),
            lambda learn: self.Read(reader, what, learn),
            failed,
            name=f"read {what}",
        )

    @on(Read)
    def _was_read(self, event: Read) -> None:
        event.stop()
        if event.reader is self._session.reader:
            self._session.heard(None)
            self._session.facts = event.learn(self._session.facts)

    @on(NotRead)
    def _was_not_read(self, event: NotRead) -> None:
        event.stop()
        if event.reader is self._session.reader and isinstance(event.error, CloudError):
            self._session.heard(event.error)
            if event.what == PICKED_GROUPS:
                self._asked.discard(PICKED_GROUPS)
                self.post_message(self.GroupsNotRead(cloud_error(event.error)))
