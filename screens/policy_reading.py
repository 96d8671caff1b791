"""Reads in the background what a policy that is being made is compared with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from textual import on
from textual.message import Message
from textual.widget import Widget

from screens.background import in_background
from tui.planning.custom_policies import Standing, stands
from tui.text import cloud_error

if TYPE_CHECKING:
    from screens.session import Session
    from tui.account.reader import AccountReader
    from tui.core.draft import NewPolicy
    from tui.core.facts import Facts
    from tui.core.policies import PolicyRef

Learn = Callable[["Facts"], "Facts"]
"""Puts what was read into what is known."""
GROUPS = "groups"


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

        self._read(GROUPS, work)

    def read_standing(self, new: NewPolicy) -> None:
        """Read the document of the account's policy of that name, which decides on the new one."""
        choice = stands(new, self._session.facts)
        if choice.standing is Standing.UNREAD:
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
            from tui.cloud.errors import CloudError

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
        from tui.cloud.errors import CloudError

        event.stop()
        if event.reader is self._session.reader and isinstance(event.error, CloudError):
            self._session.heard(event.error)
            if event.what == GROUPS:
                self._asked.discard(GROUPS)
                self.post_message(self.GroupsNotRead(cloud_error(event.error)))
