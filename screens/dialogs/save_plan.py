"""Where the plan is written as a file for ``onramp apply``."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Button, Static

from tui.widgets.field import Field
from tui.words.plan_saving import plan_saved_as, whole_path


class SavePlan(ModalScreen["Path | None"]):
    """Answers with the file's path; nothing is written here."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Cancel", id="save-plan.cancel"),
    ]

    def __init__(self, proposed: Path) -> None:
        super().__init__()
        self._proposed = proposed

    def compose(self) -> ComposeResult:
        """What the file is for, and where it goes."""
        with Vertical(classes="dialog"):
            yield Static(Content.assemble(("Write the plan to a file?", "bold")))
            yield Static(plan_saved_as(), markup=False, classes="dialog--text")
            yield Field("Write to", id="path", value=str(self._proposed))
            with Horizontal(classes="dialog--buttons"):
                yield Button("Cancel", id="no", compact=True)
                yield Button("Write", id="yes", variant="primary", compact=True)

    def on_mount(self) -> None:
        """Start in the field."""
        self.query_one(Field).focus()

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
            field.problem = whole_path()
            field.focus()
            return
        self.dismiss(path)
