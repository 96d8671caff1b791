"""Dialog that makes or changes a custom policy."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Button, Static

from screens.dialogs.dialog import Confirm, Dialog
from screens.loader import RESOURCE_GROUPS, AccountLoader, document_of
from screens.policies.custom_policy_editor import PolicyEditor
from screens.policies.custom_policy_form import Fault, PolicyForm
from screens.policies.custom_policy_preview import PolicyPreview, Side, Sides
from screens.policies.custom_policy_template import Beginning
from tui.core.draft import NewPolicy
from tui.core.findings import Severity
from tui.core.policies import AccountScope, Scope, custom
from tui.core.text import say
from tui.planning.custom_policies import (
    NameStatus,
    beside_the_account,
    proposed,
    stands,
    wrong_with_description,
    wrong_with_name,
)
from tui.policy.preview import HeldPolicy
from tui.policy.templates import Filled, document, proposed_name
from tui.text import cloud_error
from tui.text import policies as words
from tui.widgets.field import Field, PlainInput
from tui.widgets.notice import Notice
from tui.widgets.theme import Mark

if TYPE_CHECKING:
    from screens.session import Session
    from tui.core.findings import Finding
    from tui.core.policies import PolicyRef


class PolicyTitle(Vertical):
    """Name and description. A proposed name follows the proposals until one is typed."""

    DEFAULT_CSS = """
    PolicyTitle { height: auto; width: 1fr; }
    """

    class Changed(Message):
        """Name or description was changed."""

    def __init__(
        self, session: Session, name: str, description: str, own: PolicyRef | None
    ) -> None:
        super().__init__(id="policy-title")
        self._session = session
        self._own = own
        self._proposal = ""
        self.proposed_from = ""
        """The proposed name before it was made to differ from others."""
        self._wanted = False
        """Whether the policy was to be saved."""
        label, about = words.labels()
        self._field = Field(
            label,
            id="policy-name",
            value=name,
            placeholder=say("letters, digits and -"),
            check=self._check,
        )
        self._about = Field(
            about,
            id="policy-description",
            value=description,
            placeholder=say("optional; whoever finds the policy in RAM reads it"),
            check=self._check_description,
        )

    def compose(self) -> ComposeResult:
        """The fields."""
        yield self._field
        yield self._about

    @property
    def policy_name(self) -> str:
        """The name as typed, without spaces around it."""
        return self._field.value.strip()

    @property
    def description(self) -> str:
        """The description as typed."""
        return self._about.value

    def propose(self, name: str, made_from: str) -> None:
        """Put a name into the field, unless somebody has typed one.

        Args:
            name: The name.
            made_from: The name before it was made to differ from others.
        """
        self.proposed_from = made_from
        if self._field.value in {"", self._proposal}:
            self._proposal = self._field.value = name

    def focus(self, scroll_visible: bool = True) -> PolicyTitle:
        """Focus the name."""
        self._field.focus(scroll_visible)
        return self

    def follow(self, policy: NewPolicy) -> None:
        """Show a conflict with the policies of the account."""
        finding = self._wrong()
        if finding is None:
            finding = beside_the_account(policy, self._session.facts)[1]
        wrong = finding is not None and finding.severity is Severity.ERROR
        told = str(finding.text) if finding is not None else None
        self._field.problem = told if wrong and self._counts else None
        self._field.warning = None if wrong else told

    def refuse(self) -> bool:
        """Whether one of the fields is wrong; it has the focus then."""
        finding = self._wrong()
        self._wanted = True
        if finding is not None:
            self._field.problem = str(finding.text)
        self._about.check()
        for field in (self._field, self._about):
            if field.problem is not None:
                field.focus()
                return True
        return False

    def _wrong(self) -> Finding | None:
        return wrong_with_name(self.policy_name, self._own, self._session.draft)

    @property
    def _counts(self) -> bool:
        """Whether errors are shown: not before one has come to the name."""
        return bool(self._field.value) or self._wanted

    def _check(self, text: str) -> str | None:
        finding = self._wrong() if text.strip() or self._wanted else None
        return str(finding.text) if finding is not None else None

    @staticmethod
    def _check_description(text: str) -> str | None:
        finding = wrong_with_description(text)
        return str(finding.text) if finding is not None else None

    @on(Field.Changed)
    def _typed(self, event: Field.Changed) -> None:
        event.stop()
        self.post_message(self.Changed())

    @on(PlainInput.PastedLines)
    def _pasted_lines(self, event: PlainInput.PastedLines) -> None:
        event.stop()
        # A description may well come from a page where it was broken into lines.
        event.input.insert_text_at_cursor(" ".join(event.text.split()))


@dataclass(frozen=True, slots=True)
class Made:
    """A policy, and its scope."""

    policy: NewPolicy
    scope: Scope | None
    """None for the scope of the draft, or of the grant that is there already."""


class NewPolicyDialog(Dialog[Made | None]):
    """Custom policy as form, document and preview; typed answers stay on every side."""

    CSS_PATH = "custom_policy.tcss"
    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f3", "document", "Document", id="new-policy.document"),
        Binding("f8", "problem", "Next mistake", id="new-policy.problem"),
        Binding("f9", "preview", "Preview", id="new-policy.preview"),
        Binding("ctrl+n", "save", "Save", id="new-policy.save"),
        Binding("escape", "leave", "Cancel", id="new-policy.leave"),
        Binding("f4", "write_anew", "Write anew", id="new-policy.anew"),
        Binding("f5", "read_again", "Read again", id="new-policy.read"),
    ]

    def __init__(
        self, session: Session, beginning: Beginning, change: NewPolicy | None = None
    ) -> None:
        """Change the policy ``change`` of the draft, or make a new one where it is None."""
        super().__init__()
        self.form: PolicyForm | None = None
        if beginning.template is not None:
            self.form = PolicyForm(session, beginning.template, id="form")
        text = change.document if change is not None else beginning.document
        self.editor = PolicyEditor(text, id="editor")
        self.outlook = PolicyPreview(session, id="outlook")
        self._sides = Sides(self.form, self.editor, self.outlook)
        self._session = session
        self._template = beginning.template
        self._own = change.policy if change is not None else None
        name = change.policy.name if change is not None else ""
        if beginning.copied is not None:
            name = self._free(f"{beginning.copied.name}-copy")
        self._title = PolicyTitle(session, name, change.description if change else "", self._own)
        self._loader = AccountLoader(self, session)
        self._written = self.editor.text
        """Last document of the form; while it still stands there, the form may write again."""
        self._at_first: object = None

    def compose(self) -> ComposeResult:
        """The title, and the sides."""
        what, limit = words.title(self._template, self._own.name if self._own else "")
        with Vertical(classes="dialog"):
            yield Static(Content.assemble((what, "bold"), (f"  {limit}", "$quiet")), id="what")
            yield self._title
            yield self._sides
            with Container(id="main"):
                if self.form is not None:
                    yield self.form
                yield self.editor
                yield self.outlook
            yield Notice(id="needed")
            with Horizontal(classes="dialog--buttons"):
                yield Static(
                    say("^n saves · esc leaves · F8 next mistake"), id="keys", markup=False
                )
                leave, save = words.answers()
                yield Button(leave, id="no", compact=True)
                yield Button(save, id="yes", variant="primary", compact=True)

    def on_mount(self) -> None:
        """Focus the first question."""
        self._session.watch(self._follow)
        self._write()
        self._at_first = self._given
        self._sides.settle()
        self._paint()
        if self.form is not None:
            self.form.start()
        elif self._title.policy_name:
            self.editor.focus()
        else:
            self._title.focus()
        if self.form is not None and self._session.facts.resource_groups is None:
            self._loader.want(RESOURCE_GROUPS)

    def on_resize(self, event: events.Resize) -> None:
        """Put the preview beside the document where there is room."""
        self._sides.settle(event.size.width)

    def action_document(self) -> None:
        """Turn to the document, and from there to the form."""
        self._sides.to_document()

    def action_preview(self) -> None:
        """Turn to the preview, and back."""
        self._sides.to_preview()

    def action_problem(self) -> None:
        """Put the cursor on the next problem of the document."""
        self._sides.to_problem()

    def on_unmount(self) -> None:
        """Stop following the account."""
        self._session.unwatch(self._follow)

    def _follow(self) -> None:
        if self.form is not None:
            self.form.follow()
        self._title.follow(self._policy)

    # What is made

    @property
    def _policy(self) -> NewPolicy:
        return NewPolicy(custom(self._title.policy_name), self.editor.text, self._title.description)

    @property
    def _scope(self) -> Scope | None:
        return self.form.scope if self.form is not None else None

    @property
    def _given(self) -> object:
        filled = self.form.filled if self.form is not None else None
        return self._policy, filled, self._scope

    def _free(self, name: str) -> str:
        return proposed(name, self._session.draft, self._session.facts)

    @on(PolicyForm.Changed)
    def _filled_in(self, event: PolicyForm.Changed) -> None:
        event.stop()
        self._needed.hush()
        self._write()
        self._paint()

    @on(PolicyEditor.Edited)
    def _edited(self, event: PolicyEditor.Edited) -> None:
        event.stop()
        if self._fault is None:
            self._needed.hush()
        self._tell_detached()
        self._paint()

    @on(PolicyTitle.Changed)
    def _named(self, event: PolicyTitle.Changed) -> None:
        event.stop()
        self._title.follow(self._policy)
        # The document of the account's policy of that name decides on the new one.
        choice = stands(self._policy, self._session.facts)
        if choice.standing is NameStatus.UNREAD:
            self._loader.want_once(document_of(choice.policy))

    def action_write_anew(self) -> None:
        """Have the document follow the form again; undo in the document reverts it."""
        if self.form is not None:
            self._write(anew=True)
            self._paint()

    def _write(self, *, anew: bool = False) -> None:
        """Write the document of the form, unless it was changed by hand."""
        if self.form is None or (self._detached and not anew):
            self._tell_detached()
            return
        fault, filled = self.form.fault, self.form.filled
        self.editor.missing = fault.sentence if fault is not None else ""
        self.editor.rewrite(document(filled) if fault is None else "")
        self._written = self.editor.text
        if fault is None:
            self._propose(filled)
        self._tell_detached()

    def _propose(self, filled: Filled) -> None:
        name = proposed_name(filled)
        if self._title.proposed_from != name:
            self._title.propose(self._free(name), name)

    @property
    def _detached(self) -> bool:
        return self.editor.text != self._written

    def _tell_detached(self) -> None:
        if self.form is not None:
            self.form.detach(detached=self._detached)

    # What is shown

    def _paint(self) -> None:
        policy, scope = self._policy, self._scope or self._session.draft.scope or AccountScope()
        if policy.document.strip():
            self.outlook.show(HeldPolicy(policy.policy, scope, self.editor.checked().document))
        else:
            self.outlook.say(self.editor.missing)
        self._title.follow(policy)

    def action_read_again(self) -> None:
        """Read once more whatever could not be read."""
        if self.form is not None:
            self.form.read_again()
            if self._session.facts.resource_groups is None:
                self._loader.want(RESOURCE_GROUPS)

    @on(AccountLoader.Loaded)
    def _loaded(self, event: AccountLoader.Loaded) -> None:
        if event.learn() and event.topic == RESOURCE_GROUPS and event.error and self.form:
            self.form.groups_not_read(cloud_error(event.error))

    # Answers

    @property
    def _needed(self) -> Notice:
        """Missing answers of the form, shown once the policy was to be saved."""
        return self.query_one("#needed", Notice)

    def action_save(self) -> None:
        """Save, or show what is wrong and focus it."""
        if self._refused():
            self.app.bell()
            return
        made = replace(self._policy, description=self._policy.description.strip())
        self._session.unwatch(self._follow)
        self.dismiss(Made(made, self._scope))

    def _refused(self) -> bool:
        """Whether something is wrong; it has the focus then."""
        fault = self._fault
        if fault is not None:
            if not (isinstance(fault.widget, Field) and fault.widget.problem):
                self._needed.say(Mark.BAD, fault.sentence)
            self._sides.turn(Side.FORM)
            self.call_after_refresh(fault.widget.focus)
            return True
        if not self.editor.checked().good:
            self._sides.to_problem(first=True)
            return True
        return self._title.refuse()

    @property
    def _fault(self) -> Fault | None:
        """Missing answer of the form; a document changed by hand needs a resource group only."""
        if self.form is None:
            return None
        return self.form.no_group if self._detached else self.form.fault

    def action_leave(self) -> None:
        """Close without saving; asks where something would be lost."""
        if self._given == self._at_first:
            self.dismiss(None)
            return

        def answered(leave: bool | None) -> None:
            if leave:
                self.dismiss(None)

        yes, no = words.leave_answers()
        question = Confirm(
            say("Discard changes?"), say("What you typed here would be lost."), yes=yes, no=no
        )
        self.app.push_screen(question, answered)

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        if event.button.id == "yes":
            self.action_save()
        else:
            self.action_leave()
