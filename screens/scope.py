"""Step 4, Resource scope: the whole account, or one resource group."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widget import Widget
from textual.widgets import Static

from screens.findings import FindingsPanel
from screens.loader import RESOURCE_GROUPS, AccountLoader
from screens.step import StepScreen
from tui.core import links
from tui.core.findings import Step, Where, error, first_error
from tui.core.policies import AccountScope, ResourceGroupScope
from tui.core.text import say
from tui.planning.edit import set_scope
from tui.planning.validate import check_group_id
from tui.text import cloud_error
from tui.text.people import group_refused
from tui.widgets.advice import Advice
from tui.widgets.choices import Choices, Option
from tui.widgets.field import Field
from tui.widgets.notice import Notice
from tui.widgets.search_list import USABLE, Groups
from tui.widgets.theme import Mark

if TYPE_CHECKING:
    from screens.session import Session
    from tui.core.findings import Finding

ACCOUNT = Option("account", "Whole account", "every instance, also those made later")
GROUP = Option("group", "One resource group", "only what is in that group")
MEANINGS = {
    "account": (
        "The policies will hold for everything in the account they speak of, in every region."
    ),
    "group": (
        "The policies will hold for what is in the group, and follow what is moved into it or out"
        " of it. Console pages that do not know resource groups stay closed."
    ),
}


class ResourceScopeScreen(StepScreen):
    """Scope of the grants, unless a policy is given its own in the next step."""

    STEP = Step.SCOPE
    QUESTION = "Where does it hold?"
    LEAD = "For all policies; in the next step, one can be given another scope."
    CSS_PATH = "scope.tcss"
    AUTO_FOCUS = "#scope"
    HELP = (
        "A grant holds in the whole account or in one resource group. There is no default: too wide"
        " is a risk, too narrow shows nothing.\n\n"
        "Type to find a group by its name, its display name or its ID; down leads to the list,"
        " space or enter chooses."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "f5",
            "read_again",
            "Read again",
            show=False,
            id="scope.read",
            tooltip="Ask the cloud again for its resource groups",
        ),
    ]

    panel: FindingsPanel

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.panel = FindingsPanel(self)
        self.loader = AccountLoader(self, session)
        scope = session.draft.scope
        self._kind: str | None = None
        if scope is not None:
            self._kind = "account" if scope == AccountScope() else "group"

    def compose_body(self) -> Iterable[Widget]:
        """The two answers with their meaning, and the resource groups."""
        yield Choices((ACCOUNT, GROUP), id="scope", picked=self._kind, title_width=22)
        yield Static("", id="meaning", classes="note", markup=False)
        with Vertical(id="group"):
            yield Static("Which one? · / searches, space chooses", classes="section -first")
            yield Groups(id="groups", picked=self._group_ids())
            yield Field(
                "Group ID",
                id="group-id",
                value=next(iter(self._group_ids()), ""),
                placeholder="rg-…",
                hint="The list cannot be read, so the ID is taken as it is.",
                check=self._check_id,
            )
        yield Notice(id="not-read")
        yield Advice(id="advice", of="#scope")

    def on_mount(self) -> None:
        """Show the choice, and read the resource groups."""
        self._paint()
        self.loader.want(RESOURCE_GROUPS)

    def session_changed(self) -> None:
        """Follow the draft."""
        super().session_changed()
        self._paint()

    @on(AccountLoader.Loaded)
    def _loaded(self, event: AccountLoader.Loaded) -> None:
        if not event.learn():
            return
        notice = self.query_one("#not-read", Notice)
        if event.error is None:
            notice.hush()
        else:
            notice.say(Mark.BAD, f"{cloud_error(event.error)} F5 asks again.")
        self._paint()

    def _group_ids(self) -> tuple[str, ...]:
        scope = self.session.draft.scope
        return (scope.group_id,) if isinstance(scope, ResourceGroupScope) else ()

    def _paint(self) -> None:
        known = self.session.facts.resource_groups
        unreadable = known is None and RESOURCE_GROUPS in self.loader.problems
        self.query_one("#meaning", Static).update(MEANINGS.get(self._kind or "", ""))
        self.query_one("#group").display = self._kind == "group"
        groups = self.query_one(Groups)
        groups.display = not unreadable
        self.query_one("#group-id").display = unreadable
        if known is not None:
            groups.offer(known, self._group_ids())
        findings = self.panel.findings
        self.panel.show(each for each in findings if each.code != "scope.missing")

    def _check_id(self, text: str) -> str | None:
        typed = text.strip()
        return first_error(check_group_id(typed, Where(self.STEP, "scope"))) if typed else None

    # Answers

    @on(Choices.Picked, "#scope")
    def _kind_picked(self, event: Choices.Picked) -> None:
        self._kind = event.key
        if event.key == "account":
            self.panel.change(set_scope(self.session.draft, AccountScope()))
        self.query_one("#verdict", Notice).hush()
        self._paint()
        if event.key == "group" and not self._group_ids():
            self._to_groups()

    def _to_groups(self) -> None:
        if RESOURCE_GROUPS in self.loader.problems:
            self.query_one("#group-id", Field).focus()
        else:
            self.query_one(Groups).focus()

    @on(Groups.Picked)
    def _group_picked(self, event: Groups.Picked) -> None:
        group = event.group
        if group.status == USABLE:
            self.panel.change(set_scope(self.session.draft, ResourceGroupScope(group.group_id)))
            return

        self.app.bell()
        name = group.display_name or group.name
        self.query_one("#verdict", Notice).say(Mark.BAD, group_refused(name, group.status))

    @on(Field.Changed, "#group-id")
    def _id_typed(self, event: Field.Changed) -> None:
        group_id = event.value.strip()
        if group_id and event.field.problem is None:
            self.panel.change(set_scope(self.session.draft, ResourceGroupScope(group_id)))

    def action_read_again(self) -> None:
        """Read the resource groups once more."""
        self.loader.forget()
        self.query_one("#not-read", Notice).hush()
        self.query_one(Groups).say("Reading the resource groups…")
        self.loader.want(RESOURCE_GROUPS)

    # Moving

    def blocking(self) -> tuple[Finding, ...]:
        """Errors of the rules, and a resource group that is not named."""
        typed = self.query_one("#group-id", Field)
        unnamed = self._kind == "group" and (
            not self._group_ids() or (typed.display and self._group_ids() != (typed.value.strip(),))
        )
        if unnamed:
            return (
                error(
                    "scope.missing",
                    Where(self.STEP, "scope"),
                    "Choose where the access holds: in the whole account, or in one resource"
                    " group.",
                    link=links.GUIDE,
                ),
            )
        return super().blocking()

    def refuse(self, finding: Finding) -> None:
        """Show the missing answer in the words of the screen."""
        super().refuse(finding)
        if finding.code == "scope.missing" and self._kind == "group":
            self.query_one("#verdict", Notice).say(
                Mark.BAD, say("Choose the resource group in which the policies will hold.")
            )

    def focus_finding(self, finding: Finding) -> None:
        """Focus the resource groups where they are the answer."""
        if self._kind == "group":
            self._to_groups()
        else:
            super().focus_finding(finding)
