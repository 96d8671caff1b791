"""The plan as commands on Review: shown, copied, or written to a plan file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import Button, Static

from screens.background import in_background
from screens.dialogs.copy_or_write import SaveFile
from screens.sharing.cards import copied_line
from screens.step import Said
from tui.core.operations import Plan
from tui.core.text import say
from tui.planfile import write_plan_file
from tui.planfile.file import save_plan_file
from tui.planning.aliyun_cli import commands
from tui.text.commands import as_lines
from tui.text.questions import plan_saved_as, plan_written
from tui.widgets.theme import Mark

if TYPE_CHECKING:
    from screens.session import Session
    from tui.vault.clipboard import Copied


class Commands(VerticalScroll, can_focus=True):
    """Commands of the plan, scrollable."""


class ByHand(Vertical):
    """Shows the commands, copies them, and writes the plan file."""

    @dataclass
    class CommandsCopied(Message):
        """The copy succeeded or failed."""

        copied: Copied

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._plan: Plan | None = None
        self._lines: tuple[str, ...] = ()

    def compose(self) -> ComposeResult:
        """The commands, and the buttons that copy and write."""
        with Commands(id="commands"):
            yield Static(id="command-lines", markup=False)
        with Horizontal(id="command-buttons"):
            label = say("Copy the commands")
            yield Button(label, id="copy-commands", compact=True, action="screen.copy")

    def show(self, plan: Plan | None) -> None:
        """Show the commands of a plan."""
        self._plan = plan
        self._lines = as_lines(commands(plan)) if plan is not None else ()
        self.query_one("#command-lines", Static).update("\n".join(self._lines))

    # Commands

    def copy(self) -> None:
        """Copy the commands."""
        if self._plan is None:
            return
        text, copier = "\n".join(self._lines), self._session.services.copier
        in_background(
            self, lambda: copier.copy(text), self.CommandsCopied, lambda _: None, name="copy"
        )

    @on(CommandsCopied)
    def _copied(self, event: CommandsCopied) -> None:
        event.stop()
        self.post_message(Said(*copied_line(event.copied)))

    # A file

    def write(self) -> None:
        """Ask for a path, and write the plan there."""
        if self._plan is None:
            self.app.bell()
            self.post_message(
                Said(Mark.INFO, say("The plan is not complete yet, so there is nothing to write."))
            )
            return
        services, draft = self._session.services, self._session.draft
        account = self._session.facts.account

        def work(path: Path, over: bool) -> Path:
            text = write_plan_file(draft, account)
            save_plan_file(path, text, overwrite=over)
            return path

        proposed = services.export_to / "onramp-plan.toml"
        title = Content.styled(say("Write the plan to a file?"), "bold")
        text = plan_saved_as(demo=services.demo)
        self.app.push_screen(SaveFile(title, text, proposed, work), self._written)

    def _written(self, path: Path | None) -> None:
        if path is not None:
            text = plan_written(path, demo=self._session.services.demo)
            self.post_message(Said(Mark.DONE, text))
