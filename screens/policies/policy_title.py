"""The name of a policy that is being made, and its description."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message

from tui.core.findings import Severity
from tui.planning.policy_naming import beside_the_account, wrong_with_description, wrong_with_name
from tui.text import making_policies as words
from tui.text import sentence
from tui.widgets.field import Field, PlainInput

if TYPE_CHECKING:
    from screens.session import Session
    from tui.core.draft import NewPolicy
    from tui.core.findings import Finding
    from tui.core.policies import PolicyRef


class PolicyTitle(Vertical):
    """Two fields. A name that is proposed is replaced by the next proposal until one is typed."""

    DEFAULT_CSS = """
    PolicyTitle { height: auto; width: 1fr; }
    """

    class Changed(Message):
        """Name or description is another one."""

    def __init__(
        self, session: Session, name: str, description: str, own: PolicyRef | None
    ) -> None:
        """Make the fields.

        Args:
            session: The draft, and what is known.
            name: What it is called so far.
            description: What is said of it so far.
            own: The policy of the draft that is being changed, if one is.
        """
        super().__init__(id="policy-title")
        self._session = session
        self._own = own
        self._proposal = ""
        self.proposed_from = ""
        """What the name in the field was made from."""
        self._wanted = False
        """It was to be saved."""
        label, about = words.labels()
        self._field = Field(
            label, id="policy-name", value=name, placeholder=words.name_hint(), check=self._check
        )
        self._about = Field(
            about,
            id="policy-description",
            value=description,
            placeholder=words.description_hint(),
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
            made_from: What it was before it was made to differ from others.
        """
        self.proposed_from = made_from
        if self._field.value in {"", self._proposal}:
            self._proposal = self._field.value = name

    def focus(self, scroll_visible: bool = True) -> PolicyTitle:
        """Go to the name."""
        self._field.focus(scroll_visible)
        return self

    def follow(self, policy: NewPolicy) -> None:
        """Say how the policy stands beside those of the account."""
        finding = self._wrong()
        if finding is None:
            finding = beside_the_account(policy, self._session.facts)[1]
        wrong = finding is not None and finding.severity is Severity.ERROR
        told = sentence(finding) if finding is not None else None
        self._field.problem = told if wrong and self._counts else None
        self._field.warning = None if wrong else told

    def refuse(self) -> bool:
        """Whether one of the fields is wrong; the focus is on it then."""
        finding = self._wrong()
        self._wanted = True
        if finding is not None:
            self._field.problem = sentence(finding)
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
        """Whether it is worth saying what is wrong: not before one has come to the name."""
        return bool(self._field.value) or self._wanted

    def _check(self, text: str) -> str | None:
        finding = self._wrong() if text.strip() or self._wanted else None
        return sentence(finding) if finding is not None else None

    @staticmethod
    def _check_description(text: str) -> str | None:
        finding = wrong_with_description(text)
        return sentence(finding) if finding is not None else None

    @on(Field.Changed)
    def _typed(self, event: Field.Changed) -> None:
        event.stop()
        self.post_message(self.Changed())

    @on(PlainInput.PastedLines)
    def _pasted_lines(self, event: PlainInput.PastedLines) -> None:
        event.stop()
        # A description may well come from a page where it was broken into lines.
        event.input.insert_text_at_cursor(" ".join(event.text.split()))
