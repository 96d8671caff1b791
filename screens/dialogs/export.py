"""Writing secrets into a file, after a warning."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Button, Static

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


class ExportDialog(ModalScreen[Export | None]):
    """Warns, and asks for kind and place."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Cancel", id="export.cancel"),
    ]
    AUTO_FOCUS = "#layout"
    DEFAULT_CSS = """
    ExportDialog {
        & #layout { margin-top: 1; }
        & #path { margin-top: 1; }
    }
    """

    def __init__(self, home: Path, names: tuple[str, ...]) -> None:
        """Make the dialog.

        Args:
            home: Where to write by default.
            names: The logon names whose secrets go into the file.
        """
        super().__init__()
        self._home = home
        self._names = names

    def compose(self) -> ComposeResult:
        """The warning, the kind, the place."""
        many = len(self._names)
        with Vertical(classes="dialog"):
            yield Static(Content.assemble(("▲ ", "$warning"), ("Write secrets to a file?", "bold")))
            yield Static(
                f"The {'secret' if many == 1 else f'{many} secrets'} will stand in it as plain"
                " text, readable by you alone (mode 0600). Whoever gets the file has the access."
                " Delete it once it is handed over. Nothing is ever overwritten.",
                classes="dialog--text",
            )
            yield Choices(
                (
                    Option(Layout.JSON, "One JSON file", "for scripts"),
                    Option(Layout.TEXTS, "A text per person", "message and secret, into a folder"),
                ),
                id="layout",
                picked=Layout.JSON,
                title_width=18,
            )
            yield Field("Write to", id="path", value=str(self._home / "onramp-handover.json"))
            with Horizontal(classes="dialog--buttons"):
                yield Button("Cancel", id="no", compact=True)
                yield Button("Write", id="yes", variant="warning", compact=True)

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

    @on(Field.Submitted)
    def _entered(self, event: Field.Submitted) -> None:
        event.stop()
        self._accept()

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        if event.button.id == "yes":
            self._accept()
        else:
            self.dismiss(None)

    def _accept(self) -> None:
        field = self.query_one(Field)
        text = field.value.strip()
        path = Path(text).expanduser() if text else Path()
        if not text or not path.is_absolute():
            field.problem = "Give the whole path, beginning with / or ~."
            field.focus()
            return
        layout = Layout(self.query_one(Choices).picked or Layout.JSON)
        self.dismiss(Export(layout, path))
