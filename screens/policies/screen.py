"""Step 5, Policies: choice of policies, with the document of each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len
from textual import events, on
from textual.binding import BindingType
from textual.containers import Container
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Button

from screens.findings import FindingCount, FindingsPanel
from screens.frame import scope_label
from screens.loader import POLICIES, RESOURCE_GROUPS, AccountLoader, document_of, documents_of
from screens.policies.grant_scope import GrantScope
from screens.policies.group import Recipients
from screens.policies.policy_maker import PolicyMaker
from screens.policies.preview import Preview
from screens.policies.table import KEYS, PolicyRows, listed, row_of, shown
from screens.step import StepScreen
from tui.core.findings import Finding, Step
from tui.core.policies import Policy, PolicyRef, PolicyType, Scope, parse_policy
from tui.core.text import matches
from tui.planning.companion import documents_to_read
from tui.planning.custom_policies import save, worth_comparing
from tui.planning.edit import add_grant, is_granted, set_grant_scope, toggle_grant
from tui.planning.holdings import text_at_hand
from tui.policy.known import is_high_risk, summary
from tui.text import cloud_error
from tui.widgets.advice import Advice
from tui.widgets.notice import AnswerLine, Notice
from tui.widgets.policy_view import PolicyView
from tui.widgets.rows import Rows
from tui.widgets.search_list import Search
from tui.widgets.theme import Mark

if TYPE_CHECKING:
    from screens.policies.custom_policy import Made
    from screens.session import Session
    from tui.core.draft import Draft

PAUSE = 0.15
"""Seconds the cursor rests on a policy before its document is read."""
BESIDE = 104
"""Columns of the step from which list and document may stand side by side."""
PANE = 44
"""Least columns of the document or the preview beside the list."""
_BY_DOCUMENT = ("policies.high-risk", "groups.high-risk")
"""Findings that stand also while the document is not known."""


class PolicyChoiceScreen(StepScreen):
    """Search and choice of policies, with document and preview."""

    STEP = Step.POLICIES
    QUESTION = "What may they do?"
    LEAD = "space chooses · / searches · F4 scope · F8 group"
    CSS_PATH = "screen.tcss"
    AUTO_FOCUS = "#grants"
    HELP = (
        "Policies of ARMS and Prometheus come first, then all others of the account. Space or"
        " enter chooses one; it holds where you said in the step before, unless F4 gives it a scope"
        " of its own. ▲ marks policies with which one can take over the account: they are"
        " confirmed by typing their name.\n\n"
        "To look at dashboards, AliyunARMSReadOnlyAccess will do. It does not show the application"
        " list; the companion policy beside it does, and is made when you apply.\n\n"
        "F8 grants to a RAM user group instead of to each user: everybody in it has what it holds,"
        " so that later one only adds people to the group or takes them out.\n\n"
        "F9 turns the document into what your users will be able to do, from the documents of all"
        " they will hold. ▲ marks what changes or reveals something; ? that no documentation"
        " settles it. Tab leads into that list, and there left and right lead to other users where"
        " they do not all hold the same.\n\n"
        "F7 makes a custom policy that is limited to regions, a resource group, instances or a"
        " tag, or that is your own document; on one that is new already it changes that. It is"
        " made in the account when you apply, and undo takes it away again."
    )
    BINDINGS: ClassVar[list[BindingType]] = KEYS

    panel: FindingsPanel

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.panel = FindingsPanel(self, stands=self._stands, change=self._change)
        self.loader = AccountLoader(self, session)
        self._recipients = Recipients(self, self.loader, self._change)
        self._maker = PolicyMaker(self, self._save)
        self._turned = False
        """Whether a key has chosen between document and preview."""
        self._listed: tuple[Policy, ...] = ()
        self._only_chosen = False
        self._resting: Timer | None = None

    # What is shown

    def compose_body(self) -> Iterable[Widget]:
        """Principal, search, list, the policy under the cursor, and the findings."""
        yield self._recipients.line
        search = Search("search all policies by name or purpose", id="search")
        yield search
        with Container(id="main"):
            rows = PolicyRows(empty="Reading the policies…", id="grants")
            rows.search = search
            yield rows
            yield PolicyView(id="policy")
            yield Preview(self.session, id="preview")
        yield FindingCount()
        yield Notice(id="not-read")
        yield Advice(id="advice", of="#grants")

    def on_mount(self) -> None:
        """Show the known policies, and read the others."""
        self.loader.want_documents()
        self._paint()
        self.loader.want(POLICIES)
        self.loader.want(RESOURCE_GROUPS)
        self.loader.want_users()
        self._read_companions()

    def on_resize(self, event: events.Resize) -> None:  # noqa: ARG002 - the step's own width counts
        """Put the document beside the list where there is room for both."""
        self.call_after_refresh(self._arrange)

    def session_changed(self) -> None:
        """Follow draft and account."""
        super().session_changed()
        self.loader.want_documents()
        self._read_standings()
        self._paint()

    @on(AccountLoader.Loaded)
    def _loaded(self, event: AccountLoader.Loaded) -> None:
        if not event.learn():
            return
        self._recipients.loaded()
        if event.topic == POLICIES:
            self._read_companions()
        self._read_standings()
        self.loader.want_users()
        self._paint()

    def _read_companions(self) -> None:
        """Read the documents that show whether the companion is there already."""
        for ref in documents_to_read(self.session.facts):
            self.loader.want_once(document_of(ref))

    def _read_standings(self) -> None:
        """Read the documents that are compared with policies of the draft, one at a time."""
        refs = worth_comparing(self.session.draft, self.session.facts)
        topics = [document_of(ref) for ref in refs]
        # What cannot be read is in the way of the others as well; F5 asks again.
        asked = self.loader.pending | self.loader.problems.keys()
        if topics and asked.isdisjoint(topics):
            self.loader.want(topics[0])

    def _arrange(self) -> None:
        """Stand side by side, unless that cuts a name or drops a column."""
        width = self.query_one("#main").size.width
        rows = self.query_one("#grants", Rows)
        wanted = rows.width_for(cell_len(each.ref.name) for each in self._listed)
        beside = width >= BESIDE and width - wanted >= PANE
        self.set_class(beside, "-beside")
        rows.styles.min_width = wanted if beside else None

    def _stands(self, finding: Finding) -> bool:
        """Whether a policy is dangerous by its name or document, not for want of the document.

        No other confirmation waits for a document.
        """
        if finding.code not in _BY_DOCUMENT:
            return True
        name = finding.value("policy") or finding.subject
        draft, facts = self.session.draft, self.session.facts
        refs = (PolicyRef(kind, name) for kind in PolicyType)
        return any(is_high_risk(ref, text_at_hand(ref, draft, facts)) for ref in refs)

    def _paint(self) -> None:
        before = self._listed
        self._listed = listed(self.session.draft, self.session.facts)
        if self._listed != before:
            self._arrange()
        self._recipients.paint()
        self._paint_list()
        self._paint_policy()
        self._paint_preview()
        self._paint_problem()
        # What is being read is not worth a sentence.
        unsaid = {"policies.none"}
        if documents_of() in self.loader.pending:
            unsaid.add("policies.unread")
        told = [finding for finding in self.panel.findings if finding.code not in unsaid]
        self.panel.show(told)
        self.query_one(FindingCount).count(told, self.session.confirmed)

    def _paint_list(self) -> None:
        draft = self.session.draft
        search = self.query_one("#search", Search)
        policies = [
            it
            for it in self._listed
            if matches(search.query_text, f"{it.ref.name} {it.description} {summary(it.ref)}")
            and (is_granted(draft, it.ref) or not self._only_chosen)
        ]
        rows = self.query_one("#grants", PolicyRows)
        read = self.session.facts.policies is not None
        if read:
            rows.empty = "Nothing is chosen." if self._only_chosen else "No policy matches."
        elif POLICIES in self.loader.problems:
            rows.empty = "The policies could not be read."
        rows.show(
            row_of(
                policy, draft, self.session.facts, lambda scope: scope_label(self.session, scope)
            )
            for policy in policies
        )
        search.count(len(policies) if read else 0, len(self._listed) if read else 0)

    def _paint_policy(self) -> None:
        policy = self._current()
        view = self.query_one(PolicyView)
        if policy is None:
            view.show(None)
            return
        error = self.loader.problems.get(document_of(policy.ref))
        problem = f"{cloud_error(error)} F5 asks again." if error is not None else ""
        view.show(shown(policy, self.session.draft, self.session.facts, problem))

    def _paint_problem(self) -> None:
        """Show failed reads, but for single documents, which have their own place."""
        notice = self.query_one("#not-read", Notice)
        problems = self.loader.problems.items()
        errors = [error for topic, error in problems if topic.kind != "document"]
        if errors:
            notice.say(Mark.BAD, f"{cloud_error(errors[0])} F5 asks again.")
        else:
            notice.hush()

    @property
    def _under_cursor(self) -> PolicyRef | None:
        return parse_policy(self.query_one("#grants", Rows).current or "")

    def _current(self) -> Policy | None:
        key = self.query_one("#grants", PolicyRows).current
        return next((policy for policy in self._listed if str(policy.ref) == key), None)

    @on(Rows.Highlighted, "#grants")
    def _highlighted(self) -> None:
        self._paint_policy()
        if self._resting is not None:
            self._resting.stop()
        self._resting = self.set_timer(PAUSE, self._rested)

    def _rested(self) -> None:
        policy = self._current()
        facts = self.session.facts
        if policy is None or policy.ref in facts.documents:
            return
        there = any(known.ref == policy.ref for known in facts.policies or ())
        if there:
            self.loader.want_once(document_of(policy.ref))

    # Searching

    @on(Search.Asked)
    def _asked(self) -> None:
        self._paint_list()
        self._paint_policy()

    @on(Search.Left)
    def _left_search(self) -> None:
        self._paint_list()
        self.query_one("#grants").focus()

    @on(PolicyRows.SearchWanted)
    def action_search(self) -> None:
        """Focus the search field."""
        self.query_one("#search", Search).focus()

    def action_only_chosen(self) -> None:
        """Show the chosen policies only, or all again."""
        self._only_chosen = not self._only_chosen
        self._paint_list()
        self._paint_policy()

    # Choosing

    @on(Rows.Chosen, "#grants")
    @on(Rows.Toggled, "#grants")
    def _toggle(self, event: Rows.Chosen | Rows.Toggled) -> None:
        ref = parse_policy(event.key)
        draft = self.session.draft
        if ref is None:
            return
        if draft.scope is None and not is_granted(draft, ref):
            self._ask_where(ref)
        else:
            self._take(toggle_grant(draft, ref))

    def _change(self, draft: Draft) -> None:
        """Take over another draft; the first choice shows the preview, where it fits."""
        before = set(self.session.draft.grants)
        self.panel.change(draft)
        room = self.has_class("-tall") or self.has_class("-beside")
        if room and not self._turned and set(self.session.draft.grants) - before:
            self.add_class("-preview")
            self._paint_preview()

    def _take(self, draft: Draft) -> None:
        """Take over another draft; a bell announces a new error."""
        known = {finding.id for finding in self.blocking()}
        self._change(draft)
        new = {finding.id for finding in self.blocking()} - known
        if new - {"policies.none"}:
            self.app.bell()

    def action_scope(self) -> None:
        """Choose the scope of the policy under the cursor, which chooses the policy too."""
        ref = self._under_cursor
        if ref is not None:
            self._ask_where(ref)

    def _ask_where(self, ref: PolicyRef) -> None:
        grant = next((each for each in self.session.draft.grants if each.policy == ref), None)

        def answered(scope: Scope | None) -> None:
            if scope is None:
                return
            draft = self.session.draft
            if grant is None:
                self._take(add_grant(draft, ref, scope))
            else:
                self._take(set_grant_scope(draft, grant, scope))

        scope = grant.scope if grant is not None else self.session.draft.scope
        groups = self.session.facts.resource_groups
        self.app.push_screen(GrantScope(ref.name, scope, groups), answered)

    def action_make_policy(self) -> None:
        """Change the new policy under the cursor, or make another one."""
        self._maker.open(self._under_cursor)

    def _save(self, made: Made, own: PolicyRef | None) -> None:
        """Put a policy into the draft first, so that no answer to a later question loses it."""
        ref = made.policy.policy
        scope = None if own is not None else made.scope or self.session.draft.scope
        saved = save(self.session.draft, made.policy, scope, own)
        others = tuple(grant for grant in saved.grants if grant.policy != ref)
        # A search would not find what was just made, and it would seem lost.
        self.query_one("#search", Search).input.value = ""
        self._only_chosen = False
        self._paint_list()
        self._change(replace(saved, grants=others))
        self._take(saved)
        self.query_one("#grants", Rows).move_to(str(ref))
        if own is None and not is_granted(saved, ref):
            self._ask_where(ref)

    # Who gets them

    @on(AnswerLine.Wanted, "#group")
    def action_recipient(self) -> None:
        """Choose the principal of the grants."""
        self._recipients.choose()

    def blocking(self) -> tuple[Finding, ...]:
        """Errors of the rules, and a group whose members' access is not known yet."""
        return (*super().blocking(), *self._recipients.unread)

    def refuse(self, finding: Finding) -> None:
        """Show the reason; a refusal for unread facts is dropped once they are read."""
        super().refuse(finding)
        self._recipients.refused(finding)

    def focus_finding(self, finding: Finding) -> None:
        """Focus the finding; on a low terminal the remedies get the room."""
        if self.has_class("-short"):
            self.remove_class("-document", "-preview")
        super().focus_finding(finding)

    # What stands beside the list

    def _paint_preview(self) -> None:
        if self.has_class("-preview"):
            self.query_one(Preview).follow(reading=bool(self.loader.pending))

    def action_document(self) -> None:
        """Focus the document, or the list again."""
        self._turned = True
        document = self.query_one(PolicyView).document
        if document.has_focus:
            self.remove_class("-document")
            self.query_one("#grants").focus()
        else:
            self.remove_class("-preview")
            self.add_class("-document")
            document.focus()

    def action_preview(self) -> None:
        """Show the preview or the document; the list keeps the focus."""
        self._turned = True
        sides = (self.query_one(PolicyView), self.query_one(Preview))
        inside = any(side.has_focus_within for side in sides)
        self.remove_class("-document")
        self.toggle_class("-preview")
        self._paint_preview()
        if inside:
            self.query_one("#grants").focus()

    @on(Button.Pressed, "#finding-count")
    def _to_findings(self, event: Button.Pressed) -> None:
        event.stop()
        self._turned = True
        self.remove_class("-document", "-preview")
        if self.query_one("#advice", Advice).remedies.rows:
            self.panel.focus()
        else:
            self.query_one("#grants").focus()

    # Keys

    def action_read_again(self) -> None:
        """Read once more whatever could not be read."""
        self.loader.forget()
        self.query_one(Preview).again()
        self.loader.want(POLICIES)
        self.loader.want(RESOURCE_GROUPS)
        self._recipients.read_again()
        self.loader.want_users()
        self.loader.want_documents()
        self._rested()
        self._paint()
