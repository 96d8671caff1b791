"""Form of a policy template."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Static

from screens.policies.instances import InstanceList
from tui.core.findings import Step, Where, first_error
from tui.core.policies import ResourceGroupScope, Scope
from tui.core.text import say
from tui.core.users import Tag
from tui.planning.tags import check_tags
from tui.planning.validate_account import check_regions, parse_regions
from tui.policy.templates import RIGHTS, USUAL, Filled, Right, Template
from tui.text import policies as words
from tui.text.people import group_refused
from tui.widgets.choices import Switch, Switches
from tui.widgets.field import Field, PlainInput
from tui.widgets.notice import Notice
from tui.widgets.search_list import USABLE, Groups
from tui.widgets.theme import Mark

if TYPE_CHECKING:
    from screens.session import Session

_HERE = Where(Step.POLICIES)


def regions_in(text: str) -> tuple[str, ...]:
    """Regions as typed, each once."""
    return tuple(dict.fromkeys(parse_regions(text)))


def values_in(text: str) -> tuple[str, ...]:
    """Comma-separated values of a tag, each once."""
    parts = (part.strip() for part in text.replace("，", ",").split(","))
    return tuple(dict.fromkeys(part for part in parts if part))


def wrong_with_regions(text: str) -> str | None:
    """Error of typed regions; an empty field is no error here."""
    return first_error(check_regions(regions_in(text), _HERE)) if text.strip() else None


def wrong_with_key(text: str) -> str | None:
    """Error of a tag key; an empty field is no error here."""
    return first_error(check_tags((Tag(text.strip(), ""),), _HERE)) if text.strip() else None


def wrong_with_values(text: str, key: str) -> str | None:
    """Error of tag values; an empty field is no error here. ``key`` is for the sentence."""
    each = (check_tags((Tag(key.strip() or "…", value),), _HERE) for value in values_in(text))
    return first_error(finding for findings in each for finding in findings)


_REGIONS = ("regions", "tag-regions")


@dataclass(frozen=True, slots=True)
class Fault:
    """Missing or wrong answer, without which there is no document."""

    sentence: str
    widget: Widget


class PolicyForm(VerticalScroll, can_focus=False):
    """Fields of one template; every change is told."""

    DEFAULT_CSS = """
    PolicyForm {
        height: 1fr; width: 1fr; scrollbar-size: 1 1; padding-right: 1;
    }
    """

    @dataclass
    class Changed(Message):
        """An answer was changed."""

    def __init__(self, session: Session, template: Template, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self._session = session
        self.template = template
        self._rights = set(USUAL[template])
        scope = session.draft.scope
        self._group_id = scope.group_id if isinstance(scope, ResourceGroupScope) else ""
        self._offered: object = None

    def compose(self) -> ComposeResult:
        """Limits of the template, the fields, and the rights."""
        yield Static(words.limits(self.template), classes="note", markup=False)
        yield Notice(id="detached")
        yield from self._fields()
        yield Static(words.section("rights"), classes="section")
        yield Switches(self._switches(), id="rights", title_width=22)

    def _fields(self) -> Iterable[Widget]:
        match self.template:
            case Template.REGION:
                yield self._field(
                    "regions", wrong_with_regions, ", ".join(self._session.draft.regions)
                )
            case Template.RESOURCE_GROUP:
                yield Static(words.section("group"), classes="section")
                yield Groups(id="policy-group")
                yield Notice(id="group-verdict")
            case Template.INSTANCE:
                yield Static(words.section("instances"), classes="section")
                yield InstanceList(self._session, id="instances")
            case Template.TAG:
                yield self._field("tag-key", wrong_with_key)
                yield self._field("tag-values", self._check_values)
                yield self._field("tag-regions", wrong_with_regions)

    @staticmethod
    def _field(name: str, check: Callable[[str], str | None], value: str = "") -> Field:
        label, placeholder = words.field(name)
        return Field(label, id=name, value=value, placeholder=placeholder, check=check)

    def _switches(self) -> tuple[Switch, ...]:
        return tuple(
            Switch(right, *words.right(right), on=right in self._rights)
            for right in RIGHTS[self.template]
        )

    def on_mount(self) -> None:
        """Offer the known resource groups."""
        self.follow()

    def _check_values(self, text: str) -> str | None:
        key = self._text("tag-key")
        # What is wrong with the key is said below the key.
        return wrong_with_values(text, "" if wrong_with_key(key) else key)

    # What was filled in

    @property
    def filled(self) -> Filled:
        """The answers."""
        regions = next((regions_in(self._text(name)) for name in _REGIONS if self._has(name)), ())
        instances = self.query_one(InstanceList).chosen if self._has("instances") else ()
        return Filled(
            self.template,
            frozenset(self._rights),
            regions,
            instances,
            self._text("tag-key").strip() if self._has("tag-key") else "",
            values_in(self._text("tag-values")) if self._has("tag-values") else (),
        )

    @property
    def scope(self) -> Scope | None:
        """Resource group of the grant, where the template is limited by it."""
        if self.template is Template.RESOURCE_GROUP and self._group_id:
            return ResourceGroupScope(self._group_id)
        return None

    @property
    def no_group(self) -> Fault | None:
        """The missing resource group, where the template is limited by it."""
        if self.template is Template.RESOURCE_GROUP and not self._group_id:
            return Fault(words.missing("group"), self.query_one(Groups))
        return None

    @property
    def fault(self) -> Fault | None:
        """The first missing or wrong answer; None if there is enough for a document."""
        return next(self._faults(), None)

    def _faults(self) -> Iterator[Fault]:
        for field in self.query(Field):
            problem = field.problem
            if problem is None and not field.value.strip() and field.id != "tag-regions":
                problem = words.missing(str(field.id))
            if problem is not None:
                yield Fault(problem, field)
        if self.no_group is not None:
            yield self.no_group
        if self.template is Template.INSTANCE and not self.filled.instances:
            yield Fault(words.missing("instances"), self.query_one(InstanceList))
        if not self._rights:
            yield Fault(words.missing("rights"), self.query_one("#rights"))

    def _has(self, name: str) -> bool:
        return bool(self.query(f"#{name}"))

    def _text(self, name: str) -> str:
        return self.query_one(f"#{name}", Field).value

    # Following

    def start(self) -> None:
        """Focus the first question."""
        first = next(iter([*self.query(Field), *self.query(Groups), *self.query(InstanceList)]))
        first.focus()

    def follow(self) -> None:
        """Offer the known resource groups."""
        groups = self._session.facts.resource_groups
        if self.template is not Template.RESOURCE_GROUP or groups is None:
            return
        if self._offered != (groups, self._group_id):
            self._offered = (groups, self._group_id)
            self.query_one(Groups).offer(groups, (self._group_id,) if self._group_id else ())
            self.query_one("#group-verdict", Notice).hush()

    def groups_not_read(self, why: str) -> None:
        """Show why the resource groups could not be read."""
        if self.template is Template.RESOURCE_GROUP:
            self.query_one(Groups).say("")
            self.query_one("#group-verdict", Notice).say(
                Mark.BAD, say("{why} F5 asks again.", why=why)
            )

    def read_again(self) -> None:
        """Read once more whatever could not be read."""
        for instances in self.query(InstanceList):
            instances.read_again()

    def detach(self, *, detached: bool) -> None:
        """Show whether the document still follows the form."""
        notice = self.query_one("#detached", Notice)
        if detached:
            notice.say(
                Mark.WARN,
                say(
                    "The document was changed by hand, and does not follow these answers any more."
                    " F4 writes it anew from them."
                ),
            )
        else:
            notice.hush()

    @on(Groups.Picked)
    def _group_picked(self, event: Groups.Picked) -> None:
        event.stop()

        group, verdict = event.group, self.query_one("#group-verdict", Notice)
        if group.status != USABLE:
            self.app.bell()
            verdict.say(Mark.BAD, group_refused(group.display_name or group.name, group.status))
            return
        verdict.hush()
        self._group_id = group.group_id
        self.follow()
        self.post_message(self.Changed())

    @on(Switches.Switched)
    def _switched(self, event: Switches.Switched) -> None:
        event.stop()
        right = Right(event.key)
        self._rights = self._rights | {right} if event.on else self._rights - {right}
        event.switches.offer(self._switches())
        self.post_message(self.Changed())

    @on(Field.Changed)
    @on(InstanceList.Chosen)
    def _filled_in(self, event: Message) -> None:
        event.stop()
        self.post_message(self.Changed())

    @on(PlainInput.PastedLines)
    def _pasted_lines(self, event: PlainInput.PastedLines) -> None:
        event.stop()
        # Commas may stand between them just as well.
        event.input.insert_text_at_cursor(
            ", ".join(filter(None, map(str.strip, event.text.splitlines())))
        )
