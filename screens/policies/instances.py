"""Prometheus instances of the account to choose from, read region by region."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message

from screens.loader import AccountLoader, Topic
from tui.core.text import say
from tui.policy.templates import Instance
from tui.text import cloud_error
from tui.text import policies as words
from tui.widgets.notice import Notice
from tui.widgets.rows import Cell, Column, Row, Rows, Tone
from tui.widgets.search_list import Search, SearchedRows
from tui.widgets.theme import Mark

if TYPE_CHECKING:
    from screens.session import Session
    from tui.cloud.types import PrometheusInstance


class InstanceList(Vertical):
    """A search field and a list; space chooses."""

    DEFAULT_CSS = """
    InstanceList {
        height: auto; width: 1fr;
        & > Rows { max-height: 8; }
    }
    """

    @dataclass
    class Chosen(Message):
        """Others are chosen."""

        instances: tuple[Instance, ...]

    def __init__(self, session: Session, *, id: str) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._regions = tuple(dict.fromkeys(session.draft.regions))
        self._found: dict[str, tuple[PrometheusInstance, ...]] = {}
        self._loader = AccountLoader(self, session)
        self._chosen: dict[Instance, None] = {}
        name, region, cluster = words.instance_columns()
        columns = (Column("", 1), Column(name, name=True), Column(region, 14), Column(cluster))
        self.search = Search(say("search by name, ID or region"), id="instance-search")
        self.list = SearchedRows(columns, empty=words.reading_instances(), id="instance-rows")
        self.list.search = self.search
        self._notice = Notice()

    def compose(self) -> ComposeResult:
        """Search, list, and the regions that could not be read."""
        yield self.search
        yield self.list
        yield self._notice

    def on_mount(self) -> None:
        """Read every region."""
        self._read()

    @property
    def chosen(self) -> tuple[Instance, ...]:
        """Those that are ticked, in the order of choosing."""
        return tuple(self._chosen)

    def focus(self, scroll_visible: bool = True) -> InstanceList:
        """Go into the list."""
        self.list.focus(scroll_visible)
        return self

    # Reading

    def read_again(self) -> None:
        """Ask once more about the regions that could not be read."""
        self._loader.problems.clear()
        self._read()

    def _read(self) -> None:
        for region in self._regions:
            if region not in self._found:
                self._loader.want_once(_instances_of(region))
        self._paint()

    @on(AccountLoader.Loaded)
    def _loaded(self, event: AccountLoader.Loaded) -> None:
        if event.learn():
            if event.error is None:
                self._found[str(event.topic.about)] = event.found
            self._paint()

    # What is shown

    def _paint(self) -> None:
        every = [each for region in self._regions for each in self._found.get(region, ())]
        matching = [each for each in every if _matches(each, self.search.query_text)]
        if self._loader.pending:
            self.list.empty = words.reading_instances()
        elif every:
            self.list.empty = say("No instance matches.")
        else:
            self.list.empty = words.no_instance([it for it in self._regions if it in self._found])
        self.list.show(self._rows(matching))
        self.search.count(len(matching), len(every))
        problems = {topic.about: error for topic, error in self._loader.problems.items()}
        failed = [region for region in self._regions if region in problems]
        if failed:
            why = cloud_error(problems[failed[0]])
            text = words.region_not_read(failed[0], why, more=len(failed) - 1)
            self._notice.say(Mark.BAD, text)
            self.list.display = bool(every) or bool(self._loader.pending)
        else:
            self._notice.hush()
            self.list.display = True

    def _rows(self, instances: Iterable[PrometheusInstance]) -> Iterable[Row]:
        for each in instances:
            ticked = _instance(each) in self._chosen
            yield Row(
                f"{each.region}/{each.cluster_id}",
                (
                    Cell(Mark.CHOSEN, Tone.GOOD) if ticked else Cell(Mark.UNCHOSEN, Tone.QUIET),
                    Cell(each.name, Tone.STRONG if ticked else Tone.PLAIN),
                    Cell(each.region),
                    Cell(each.cluster_id, Tone.QUIET),
                ),
            )

    @on(Search.Asked)
    def _asked(self, event: Search.Asked) -> None:
        event.stop()
        self._paint()

    @on(Search.Left)
    def _left(self, event: Search.Left) -> None:
        event.stop()
        self._paint()
        self.list.focus()

    @on(Rows.Highlighted)
    def _highlighted(self, event: Rows.Highlighted) -> None:
        event.stop()

    @on(Rows.Chosen)
    @on(Rows.Toggled)
    def _toggled(self, event: Rows.Chosen | Rows.Toggled) -> None:
        event.stop()
        region, _, cluster = event.key.partition("/")
        instance = Instance(region, cluster)
        if instance in self._chosen:
            del self._chosen[instance]
        else:
            self._chosen[instance] = None
        self._paint()
        self.post_message(self.Chosen(self.chosen))


def _instances_of(region: str) -> Topic[tuple[PrometheusInstance, ...]]:
    return Topic("instances", region, lambda reader: reader.instances(region))


def _instance(found: PrometheusInstance) -> Instance:
    return Instance(found.region, found.cluster_id)


def _matches(instance: PrometheusInstance, query: str) -> bool:
    text = f"{instance.name} {instance.region} {instance.cluster_id}".casefold()
    return all(word in text for word in query.casefold().split())
