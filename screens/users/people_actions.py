"""What can be done with the table of team members: keys, and buttons that name them."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Button

STACKED = 72
"""Columns that the buttons need in one line."""

KEYS: list[BindingType] = [
    Binding(
        "f3",
        "read_again",
        "Read again",
        show=False,
        id="people.read-again",
        tooltip="Read the account's users again",
    ),
    Binding(
        "f4",
        "take_offer",
        "Take offer",
        show=False,
        id="people.offer",
        tooltip="Do what is offered under the field",
    ),
    Binding(
        "ctrl+z",
        "take_back",
        "Undo",
        show=False,
        id="people.undo",
        tooltip="Take back the last change to the list or its fields",
    ),
    Binding("f5", "add", "Add", show=False, id="people.f-add", tooltip="Add a person"),
    Binding(
        "f6",
        "duplicate",
        "Copy",
        show=False,
        id="people.f-duplicate",
        tooltip="Copy this person under the next free logon name",
    ),
    Binding(
        "f7", "remove", "Remove", show=False, id="people.f-remove", tooltip="Remove this person"
    ),
    Binding(
        "f8",
        "existing",
        "Existing users",
        show=False,
        id="people.existing",
        tooltip="Pick users who are in the account already",
    ),
    Binding(
        "f9",
        "import",
        "Import",
        show=False,
        id="people.import",
        tooltip="Paste many lines, or import a CSV file",
    ),
    Binding(
        "ctrl+o",
        "outlook",
        "What they can do",
        show=False,
        id="people.outlook",
        tooltip="What an existing user can do now",
    ),
]
"""Keys that work in the fields too; the buttons show them, so the footer need not."""


class Actions(Horizontal):
    """What can be done with the list, as buttons that name their keys."""

    def compose(self) -> ComposeResult:
        """Two groups, below each other where there is no room for one line."""
        with Horizontal():
            yield self._button("F5", "Add", "add")
            yield self._button("F6", "Copy", "duplicate")
            yield self._button("F7", "Remove", "remove")
            yield self._button("^z", "Undo", "take_back")
        with Horizontal():
            yield self._button("F8", "Existing users", "existing")
            yield self._button("F9", "Import", "import")

    @staticmethod
    def _button(key: str, label: str, action: str) -> Button:
        return Button(
            Content.assemble((key, "bold $primary"), f" {label}"),
            id=f"do-{action.replace('_', '-')}",
            compact=True,
            action=f"screen.{action}",
        )
