"""Reading what a plan depends on, in the background, right before it counts."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual import on
from textual.message import Message

from screens.background import in_background
from screens.step import StepScreen
from tui.widgets.lines import Notice
from tui.widgets.marks import Mark

if TYPE_CHECKING:
    from screens.session import Session
    from tui.cloud.errors import CloudError
    from tui.core.facts import Facts


class LookingScreen(StepScreen):
    """Looks at the account; one look is under way at most."""

    @dataclass
    class Looked(Message):
        """The account was read again."""

        facts: Facts
        before: Facts
        then_apply: bool

    @dataclass
    class CannotLook(Message):
        """The account could not be read again."""

        error: CloudError

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.looking = False

    @abstractmethod
    def look_changed(self) -> None:
        """``looking`` is another one."""

    @abstractmethod
    def looked(self, *, then_apply: bool) -> None:
        """The facts are known anew."""

    def look(self, *, fresh: bool, then_apply: bool) -> None:
        """Look; :meth:`looked` follows, or a sentence that says why not.

        Args:
            fresh: Ask the cloud again, whatever was read before.
            then_apply: Handed on to :meth:`looked`.
        """
        reader, draft, facts = self.session.reader, self.session.draft, self.session.facts
        if reader is None:
            self.looked(then_apply=then_apply)
            return
        self.looking = True
        self.query_one("#verdict", Notice).hush()

        def work() -> Facts:
            from tui.account.survey import look

            return look(reader, draft, facts, fresh=fresh)

        def failed(error: Exception) -> Message | None:
            from tui.cloud.errors import CloudError

            return self.CannotLook(error) if isinstance(error, CloudError) else None

        in_background(
            self,
            work,
            lambda found: self.Looked(found, facts, then_apply),
            failed,
            name="last-look",
        )
        self.look_changed()

    @on(CannotLook)
    def _cannot_look(self, event: CannotLook) -> None:
        from tui.text import cloud_error
        from tui.text.applying import look_failed

        self.looking = False
        self.session.heard(event.error)
        self.look_changed()
        reason = look_failed(cloud_error(event.error))
        self.query_one("#verdict", Notice).say(Mark.BAD, reason)
        self.query_one("#next").focus()

    @on(Looked)
    def _was_looked(self, event: Looked) -> None:
        from tui.account.survey import taken_in
        from tui.planning.rules.changes import about_changed

        self.looking = False
        self.session.heard(None)
        self.session.facts = taken_in(self.session.facts, event.facts, event.before)
        # Who agreed to a policy agreed to what it said then.
        self.session.confirmed -= about_changed(
            self.session.findings, event.before.documents, event.facts.documents
        )
        self.look_changed()
        self.looked(then_apply=event.then_apply)
