"""Saved AccessKeys among the sources: removing one from the keyring, after asking."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message

from screens.background import in_background
from screens.step import Said
from tui.core.credentials import SourceKind
from tui.widgets.choices import Choices
from tui.widgets.theme import Mark

if TYPE_CHECKING:
    from screens.session import Session
    from tui.signin.sources import Found, FoundSource


class SavedKeys(Vertical):
    """A list of sources, of which the saved ones can be forgotten."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "f8,delete",
            "forget",
            "Forget",
            id="connect.forget",
            tooltip="Remove a saved AccessKey from the keyring",
        ),
        Binding(
            "f9",
            "forget_all",
            "Forget all",
            id="connect.forget-all",
            tooltip="Remove every saved AccessKey from the keyring",
        ),
    ]

    @dataclass
    class Forgotten(Message):
        """The keyring was asked to forget a saved AccessKey."""

        names: tuple[str, ...]
        done: bool
        found: Found

    def __init__(self, session: Session, *, id: str) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._session = session
        self._found: Found | None = None

    @property
    def _list(self) -> Choices:
        return self.query_one("#sources", Choices)

    def _say(self, mark: Mark, text: str) -> None:
        self.post_message(Said(mark, text))

    def _source_at(self, key: str | None) -> FoundSource | None:
        """The source on a line; None if it is not there, or not one."""
        sources = self._found.sources if self._found is not None else ()
        return next((each for each in sources if each.source.key == key), None)

    @abstractmethod
    def _offer(self, found: Found) -> None:
        """Show these sources."""

    @abstractmethod
    def _mark_source_in_use(self) -> None:
        """Put the dot where the credentials in use came from."""

    @on(Choices.Highlighted, "#sources")
    def _other_source(self, event: Choices.Highlighted) -> None:
        event.stop()
        self.refresh_bindings()

    def _saved_name(self) -> str:
        """The saved AccessKey under the cursor; empty if it is something else."""
        each = self._source_at(self._list.current)
        saved = each is not None and each.source.kind is SourceKind.SAVED
        return each.source.name if each is not None and saved else ""

    def _name_in_use(self) -> str:
        """The saved AccessKey that one is signed in with; empty if it is another one."""
        return self._session.name_in_use

    def _saved_names(self) -> tuple[str, ...]:
        sources = self._found.sources if self._found is not None else ()
        kinds = (each.source for each in sources if each.source.kind is SourceKind.SAVED)
        return tuple(source.name for source in kinds)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """Forgetting is offered on the line of a saved AccessKey; all, on every line."""
        if action not in {"forget", "forget_all"}:
            return True
        if not (self.is_mounted and self._list.has_focus):
            return False
        return bool(self._saved_name() if action == "forget" else self._saved_names())

    def action_forget(self) -> None:
        """Remove a saved AccessKey from the keyring, after asking."""
        from screens.connect.check_rows import ask_to_forget

        name = self._saved_name()

        def answered(forget: bool | None) -> None:
            if forget:
                self._forget((name,))

        self.app.push_screen(ask_to_forget(name), answered)

    def action_forget_all(self) -> None:
        """Remove every saved AccessKey from the keyring, after asking."""
        from screens.connect.check_rows import ask_to_forget_all

        names = self._saved_names()

        def answered(forget: bool | None) -> None:
            if forget:
                self._forget(names)

        self.app.push_screen(ask_to_forget_all(names), answered)

    def _forget(self, names: tuple[str, ...]) -> None:
        services = self._session.services

        def work() -> tuple[bool, Found]:
            from tui.signin.sources import find_sources, forget_saved

            return forget_saved(services, names), find_sources(services)

        def done(forgotten: tuple[bool, Found]) -> Message:
            return self.Forgotten(names, *forgotten)

        in_background(self, work, done, lambda _: None, name="forget-credentials")

    @on(Forgotten)
    def _forgotten(self, event: Forgotten) -> None:
        from tui.text.connecting import forgotten, forgotten_all

        event.stop()
        in_use = self._name_in_use() in event.names
        if in_use and event.done:
            self._session.saved_as = ""
        self._offer(event.found)
        self._mark_source_in_use()
        if len(event.names) == 1:
            said = forgotten(event.names[0], done=event.done, in_use=in_use)
        else:
            said = forgotten_all(len(event.names), done=event.done, in_use=in_use)
        self._say(Mark.DONE if event.done else Mark.BAD, said)
        self.refresh_bindings()
