"""Export of secrets to files, with its dialog."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from textual import on
from textual.content import Content
from textual.widget import Widget

from screens.dialogs.copy_or_write import Result, WriteTo
from tui.core.handover import Handover, export_rows
from tui.core.text import say
from tui.text.sharing import export_warning, person_file
from tui.vault.handover_file import Target, json_target, text_target, write_json, write_texts
from tui.widgets.choices import Choices, Option
from tui.widgets.field import Field


class Layout(StrEnum):
    """Kind of file."""

    JSON = "json"
    """One list for scripts."""
    TEXTS = "texts"
    """A text file per person."""


@dataclass(frozen=True, slots=True)
class Export:
    """Kind of file, and path: of the file, or of the folder for the texts."""

    layout: Layout
    path: Path


class ExportDialog(WriteTo[Export, Result]):
    """Warning, kind of file, and path."""

    AUTO_FOCUS = "#layout"
    DEFAULT_CSS = """
    ExportDialog {
        & #layout { margin-top: 1; }
        & #path { margin-top: 1; }
    }
    """

    def __init__(
        self, home: Path, names: tuple[str, ...], write: Callable[[Export, bool], Result]
    ) -> None:
        """See WriteTo; a file that exists is never replaced."""
        title = Content.assemble(("▲ ", "$warning"), (say("Write secrets to a file?"), "bold"))
        text = export_warning(len(names))
        place = home / "onramp-handover.json"
        super().__init__(title, text, place, write, may_replace=False, careful=True)

    def compose_choices(self) -> Iterable[Widget]:
        """The kind of file."""
        yield Choices(
            (
                Option(Layout.JSON, "One JSON file", "for scripts"),
                Option(Layout.TEXTS, "A text per person", "message and secret, into a folder"),
            ),
            id="layout",
            picked=Layout.JSON,
            title_width=18,
        )

    def answer(self, path: Path) -> Export:
        """The path with the picked kind of file."""
        return Export(Layout(self.query_one(Choices).picked or Layout.JSON), path)

    @on(Choices.Picked)
    def _picked(self, event: Choices.Picked) -> None:
        event.stop()
        field = self.query_one(Field)
        old = Path(field.value)
        if event.key == Layout.TEXTS and old.suffix:
            field.value = str(old.parent)
        elif event.key == Layout.JSON and not old.suffix:
            field.value = str(old / "onramp-handover.json")
        field.focus()


@dataclass(frozen=True, slots=True)
class Exported:
    """Result of an export."""

    paths: tuple[Path, ...]
    files: Mapping[str, str]
    """Path by key of the handover whose secret the file holds."""
    parts: tuple[Path, ...] = ()
    """Incomplete files of an earlier attempt."""


@dataclass(frozen=True, slots=True)
class Planned:
    """Target files, before they are written."""

    targets: Mapping[str, Target]
    """Target by key of the handover; one file has all of them, or each its own."""

    @property
    def files(self) -> dict[str, str]:
        """Path of each secret's file, by key of the handover."""
        return {key: str(it.path) for key, it in self.targets.items()}

    @property
    def parts(self) -> tuple[Path, ...]:
        """Incomplete files of an earlier attempt."""
        return tuple(dict.fromkeys(path for it in self.targets.values() for path in it.parts))


def plan_export(export: Export, handovers: Sequence[Handover], ours: Collection[str]) -> Planned:
    """Choose the target files. Blocking.

    Args:
        export: Kind of file, and path.
        handovers: Those with a secret are exported.
        ours: Files that the runs noted before they wrote them.
    """
    whose = [each for each in handovers if each.has_secret]
    if export.layout is Layout.JSON:
        target = json_target(export.path, export_rows(tuple(handovers)), ours)
        return Planned({each.key: target for each in whose})
    return Planned(
        {
            each.key: text_target(export.path, each.logon_name, person_file(each), ours)
            for each in whose
        }
    )


def write(export: Export, handovers: Sequence[Handover], planned: Planned) -> tuple[Path, ...]:
    """Write the files that do not exist yet, and return the paths of all.

    Raises:
        ExportError: Nothing was written.
    """
    targets = planned.targets
    new = {key: it.path for key, it in targets.items() if not it.written}
    if export.layout is Layout.JSON:
        for path in dict.fromkeys(new.values()):
            write_json(path, export_rows(tuple(handovers)))
    else:
        whose = {it.logon_name: it for it in handovers if it.key in new}
        write_texts(
            export.path,
            {name: person_file(it) for name, it in whose.items()},
            {name: new[it.key] for name, it in whose.items()},
        )
    return tuple(dict.fromkeys(it.path for it in targets.values()))
