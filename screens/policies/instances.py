"""List of Prometheus instances to choose from, read region by region."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.message import Message

from screens.loader import AccountLoader, Topic
from tui.core.text import say
from tui.policy.templates import Instance
from tui.text import cloud_error
from tui.text import policies as words
from tui.widgets.notice import Notice
from tui.widgets.rows import Cell, Column, Row, Tone
from tui.widgets.search_list import Search, SearchedRows, SearchList
from tui.widgets.theme import Mark

if TYPE_CHECKING:
    from screens.session import Session
    from tui.cloud.types import PrometheusInstance


class InstanceList(SearchList):
    """The instances; Enter or Space chooses."""

    DEFAULT_CSS = """
    InstanceList {
        height: auto; width: 1fr;
        & > Rows { max-height: 8; }
    }
    """

    @dataclass
    class Chosen(Message):
        """The choice was changed."""

        instances: tuple[Instance, ...]

    def __init__(self, session: Session, *, id: str) -> None:  # noqa: A002 - Textual's name
        name, region, cluster = words.instance_columns()
        columns = (Column("", 1), Column(name, name=True), Column(region, 14), Column(cluster))
        rows = SearchedRows(columns, empty=words.reading_instances(), id="instance-rows")
        search = Search(say("search by name, ID or region"), id="instance-search")
        super().__init__(search, rows, id=id)
        self._regions = tuple(dict.fromkeys(session.draft.regions))
        self._found: dict[str, tuple[PrometheusInstance, ...]] = {}
        self._loader = AccountLoader(self, session)
        self._chosen: dict[Instance, None] = {}
        self._notice = Notice()

    def compose(self) -> ComposeResult:
        """Search, list, and the regions that could not be read."""
        yield from super().compose()
        yield self._notice

    def on_mount(self) -> None:
        """Read every region."""
        self._read()

    @property
    def chosen(self) -> tuple[Instance, ...]:
        """Chosen instances, in the order of choosing."""
        return tuple(self._chosen)

    # Reading

    def read_again(self) -> None:
        """Read the regions once more that could not be read."""
        self._loader.problems.clear()
        self._read()

    def _read(self) -> None:
        for region in self._regions:
            if region not in self._found:
                self._loader.want_once(_instances_of(region))
        self.paint()

    @on(AccountLoader.Loaded)
    def _loaded(self, event: AccountLoader.Loaded) -> None:
        if event.learn():
            if event.error is None:
                self._found[str(event.topic.about)] = event.found
            self.paint()

    # What is shown

    def paint(self) -> None:
        """Show the instances that match the search, and failed reads."""
        every = [each for region in self._regions for each in self._found.get(region, ())]
        matching = self.matching(every, lambda it: f"{it.name} {it.region} {it.cluster_id}")
        if self._loader.pending:
            self.list.empty = words.reading_instances()
        elif every:
            self.list.empty = say("No instance matches.")
        else:
            self.list.empty = words.no_instance([it for it in self._regions if it in self._found])
        self.list.show(self._rows(matching))
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

    def picked(self, key: str) -> None:
        """Choose an instance, or take the choice back."""
        region, _, cluster = key.partition("/")
        instance = Instance(region, cluster)
        if instance in self._chosen:
            del self._chosen[instance]
        else:
            self._chosen[instance] = None
        self.paint()
        self.post_message(self.Chosen(self.chosen))


def _instances_of(region: str) -> Topic[tuple[PrometheusInstance, ...]]:
    return Topic("instances", region, lambda reader: reader.instances(region))


def _instance(found: PrometheusInstance) -> Instance:
    return Instance(found.region, found.cluster_id)
