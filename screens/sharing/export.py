"""Writing secrets into a file, after a warning."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from textual import on
from textual.content import Content
from textual.widget import Widget

from screens.dialogs.copy_or_write import Result, WriteTo
from tui.text.sharing import export_question, export_warning
from tui.widgets.choices import Choices, Option
from tui.widgets.field import Field


class Layout(StrEnum):
    """What kind of file is written."""

    JSON = "json"
    """One list for scripts."""
    TEXTS = "texts"
    """A text per person."""


@dataclass(frozen=True, slots=True)
class Export:
    """What to write, and where: a file, or the folder for the texts."""

    layout: Layout
    path: Path


class ExportDialog(WriteTo[Export, Result]):
    """Warns, and asks for kind and place."""

    AUTO_FOCUS = "#layout"
    DEFAULT_CSS = """
    ExportDialog {
        & #layout { margin-top: 1; }
        & #path { margin-top: 1; }
    }
    """

    def __init__(
        self, home: Path, names: tuple[str, ...], write: Callable[[Export, bool], Result]
    ) -> None:
        """Make the dialog.

        Args:
            home: Where to write by default.
            names: The logon names whose secrets go into the file.
            write: See WriteTo; a file that is there is never replaced.
        """
        title = Content.assemble(("▲ ", "$warning"), (export_question(), "bold"))
        text = export_warning(len(names))
        place = home / "onramp-handover.json"
        super().__init__(title, text, place, write, may_replace=False, careful=True)

    def compose_choices(self) -> Iterable[Widget]:
        """The kind of file."""
        yield Choices(
            (
                Option(Layout.JSON, "One JSON file", "for scripts"),
                Option(Layout.TEXTS, "A text per person", "message and secret, into a folder"),
            ),
            id="layout",
            picked=Layout.JSON,
            title_width=18,
        )

    def answer(self, path: Path) -> Export:
        """The path, and what kind of file was picked."""
        return Export(Layout(self.query_one(Choices).picked or Layout.JSON), path)

    @on(Choices.Picked)
    def _picked(self, event: Choices.Picked) -> None:
        event.stop()
        field = self.query_one(Field)
        old = Path(field.value)
        if event.key == Layout.TEXTS and old.suffix:
            field.value = str(old.parent)
        elif event.key == Layout.JSON and not old.suffix:
            field.value = str(old / "onramp-handover.json")
        field.focus()
