"""Fields of one team member, with their problems and remedies."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Button, Input, Static

from tui.core.findings import Finding, Fix, Severity, Step, Where
from tui.core.principals import UserState
from tui.core.users import UserRow
from tui.planning.tags import check_tag_text, format_tags
from tui.planning.validate import (
    DISPLAY_NAME_LIMIT,
    LOGON_NAME_LIMIT,
    check_display_name,
    check_logon_name,
    tidy,
)
from tui.text.people import existing_user
from tui.widgets.field import Field
from tui.widgets.terminal import Offered

OFFERS = 2
"""Remedies that stand beside a field at most."""
FIELDS = ("logon_name", "display_name", "tags")
_HERE = Where(Step.ACCOUNTS)
_Checker = Callable[[str, Where], Iterable[Finding]]


class Offers(Horizontal, Offered):
    """Remedies for the problem of the field above, as buttons."""

    @dataclass
    class Taken(Message):
        """A remedy was picked."""

        fix: Fix

    def __init__(self, *, id: str) -> None:  # noqa: A002 - the name Textual gives it
        super().__init__(id=id)
        self.fixes: tuple[Fix, ...] = ()
        self._buttons = [Button("", compact=True, classes=f"offer-{at}") for at in range(OFFERS)]
        self._proposed = Static("", markup=False, classes="offered-name")

    def compose(self) -> ComposeResult:
        """Empty buttons, and the name that the second one proposes."""
        yield self._buttons[0]
        with Horizontal():
            yield self._buttons[1]
            yield self._proposed

    def offer(self, fixes: Sequence[Fix]) -> None:
        """Show remedies, or none."""
        before, self.fixes = self.fixes, tuple(fixes[:OFFERS])
        if self.fixes == before:
            return
        self.set_class(bool(self.fixes), "-shown")
        for at, button in enumerate(self._buttons):
            button.display = at < len(self.fixes)
            if at < len(self.fixes):
                key = ("F4 ", "bold $primary") if at == 0 else ""
                button.label = Content.assemble(key, str(self.fixes[at].label))
                button.refresh(layout=True)
        self._proposed.update(" ".join(fix.name for fix in self.fixes if fix.name))

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        for at, fix in enumerate(self.fixes):
            if event.button.has_class(f"offer-{at}"):
                self.post_message(self.Taken(fix))


class PersonEditor(Vertical):
    """Three fields of one person. Up and down go to the neighbouring person."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "screen.neighbour(-1)", "Person above", show=False, id="person.up"),
        Binding("down", "screen.neighbour(1)", "Person below", show=False, id="person.down"),
    ]

    @dataclass
    class Edited(Message):
        """A text was changed."""

    def __init__(self, *, id: str) -> None:  # noqa: A002 - the name Textual gives it
        super().__init__(id=id)
        self._judged: dict[str, tuple[str, str | None]] = {}
        """Text that was judged last and its problem, by field."""
        self._fields = {
            "logon_name": self._make("logon_name", "Logon name", "li.na", check_logon_name),
            "display_name": self._make("display_name", "Display name", "Li Na", check_display_name),
            "tags": self._make("tags", "Tags", "team=sre, env=prod", check_tag_text),
        }
        self._offers = {
            "logon_name": Offers(id="logon-name-offers"),
            "tags": Offers(id="tags-offers"),
        }

    def compose(self) -> ComposeResult:
        """Fields for logon name, display name and tags; remedies under the first ones."""
        yield self._fields["logon_name"]
        yield self._offers["logon_name"]
        yield self._fields["display_name"]
        yield self._fields["tags"]
        yield self._offers["tags"]

    def _make(self, name: str, label: str, placeholder: str, check: _Checker) -> Field:
        widget_id = name.replace("_", "-")
        checker = self._checker(name, check)
        return Field(label, id=widget_id, placeholder=placeholder, check=checker)

    def _checker(self, name: str, check: _Checker) -> Callable[[str], str | None]:
        """Checks of a text alone, made at every key; the others wait for a pause."""

        def why(text: str) -> str | None:
            judged, problem = self._judged.get(name, ("", None))
            if judged == text:
                return problem
            for finding in check(text, _HERE):
                if finding.severity is Severity.ERROR and finding.code != "logon-name.empty":
                    return str(finding.text)
            return None

        return why

    def field(self, name: str) -> Field:
        """Field by its name in findings."""
        return self._fields[name]

    @property
    def field_with_focus(self) -> Field | None:
        """Field that has the focus."""
        return next((each for each in self._fields.values() if each.has_focus_within), None)

    @property
    def texts(self) -> tuple[str, str, str]:
        """Logon name, display name and tags as typed."""
        logon_name, display_name, tags = (self.field(name).value for name in FIELDS)
        return logon_name, display_name, tags

    def load(self, row: UserRow) -> None:
        """Show a person."""
        texts = (row.logon_name, row.display_name, row.tags_text or format_tags(row.tags))
        for name, text in zip(FIELDS, texts, strict=True):
            field = self.field(name)
            if field.value != text:
                field.value = text
                field.input.cursor_position = len(text)

    def show_display_name(self, row: UserRow) -> None:
        """Show the display name in the account; the typed fields stay as they are."""
        self.field("display_name").value = row.display_name

    def judge(
        self,
        row: UserRow,
        findings: Iterable[Finding],
        fixes: Callable[[Finding], Sequence[Fix]],
        known: UserState | None,
    ) -> None:
        """Show the problems of this person and their remedies.

        Args:
            row: The person shown.
            findings: Findings about this row alone.
            fixes: Remedies of a finding.
            known: The RAM user of that name, where the row stands for one.
        """
        found = list(findings)
        self._hint(row, known)
        for name in FIELDS:
            about = [finding for finding in found if finding.where.field == name]
            wrong = [each for each in about if each.severity is Severity.ERROR]
            doubtful = [each for each in about if each.severity is not Severity.ERROR]
            field = self.field(name)
            field.problem = str(wrong[0].text) if wrong else None
            self._judged[name] = (field.value, field.problem)
            field.warning = str(doubtful[0].text) if doubtful else None
            if name in self._offers:
                offered = [fix for each in (*wrong, *doubtful) for fix in fixes(each)]
                self._offers[name].offer(offered)

    def _hint(self, row: UserRow, known: UserState | None) -> None:
        name, display = self.field("logon_name"), self.field("display_name")
        name.hint = (
            existing_user(known)
            if row.existing
            else f"Letters, digits, . - _ ; {len(row.logon_name)} of {LOGON_NAME_LIMIT}"
        )
        display.disabled = row.existing
        display.hint = (
            "As it is in the account"
            if row.existing
            else f"{len(row.display_name)} of {DISPLAY_NAME_LIMIT}"
        )
        self.field("tags").hint = "As key=value, with commas between them"

    @property
    def first_offer(self) -> Fix | None:
        """Remedy of F4: for the field that has the focus, else for the first that has one."""
        offers = self._offers.items()
        by_place = sorted(offers, key=lambda each: not self._fields[each[0]].has_focus_within)
        return next((each.fixes[0] for _, each in by_place if each.fixes), None)

    @on(Field.Changed)
    def _changed(self, event: Field.Changed) -> None:
        event.stop()
        self.post_message(self.Edited())

    @on(Input.Blurred)
    def _left(self, event: Input.Blurred) -> None:
        # Spaces around a name come from copying it, and full-width letters from an input method.
        for name in ("logon_name", "display_name"):
            field = self.field(name)
            if field.input is event.input:
                field.value = tidy(field.value) if name == "logon_name" else field.value.strip()
