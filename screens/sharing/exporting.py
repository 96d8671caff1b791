"""Carries out an export; called in a thread."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from screens.sharing.export import Export, Layout
from tui.core.handover import Handover, export_rows
from tui.text.sharing import person_file
from tui.vault.handover_file import Target, json_target, text_target, write_json, write_texts


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written."""

    paths: tuple[Path, ...]
    files: Mapping[str, str]
    """The keys of the handovers whose secrets they hold, each with its file."""
    parts: tuple[Path, ...] = ()
    """Files of an earlier attempt that hold a part of them."""


@dataclass(frozen=True, slots=True)
class Planned:
    """Where everything goes, before it is written."""

    targets: Mapping[str, Target]
    """By the key of the handover; one file has all of them, or there is one for each."""

    @property
    def files(self) -> dict[str, str]:
        """Which file will hold whose secret."""
        return {key: str(it.path) for key, it in self.targets.items()}

    @property
    def parts(self) -> tuple[Path, ...]:
        """Files of an earlier attempt that hold a part of it."""
        return tuple(dict.fromkeys(path for it in self.targets.values() for path in it.parts))


def plan_export(export: Export, handovers: Sequence[Handover], ours: Collection[str]) -> Planned:
    """Look where everything can go. Blocking.

    Args:
        export: What was asked for.
        handovers: Those with a secret are exported.
        ours: Files that the runs have noted before they wrote them.
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
    """Write what was asked for, and is not there already.

    Returns:
        The files.

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
