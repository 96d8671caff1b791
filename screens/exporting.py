"""Carries out an export; called in a thread."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from screens.dialogs.export import Export, Layout
from tui.access.handover import Handover, export_rows
from tui.vault.handover_file import text_file, write_json, write_texts
from tui.words.sharing import person_file


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written."""

    paths: tuple[Path, ...]
    files: Mapping[str, str]
    """The keys of the handovers whose secrets they hold, each with its file."""


def files(export: Export, handovers: Sequence[Handover]) -> dict[str, str]:
    """Which file will hold whose secret: one has all of them, or there is one for each.

    Returns:
        The keys of the handovers that have a secret, each with its file.
    """
    json = export.layout is Layout.JSON
    return {
        each.key: str(export.path if json else text_file(export.path, each.logon_name))
        for each in handovers
        if each.has_secret
    }


def write(export: Export, handovers: Sequence[Handover]) -> tuple[Path, ...]:
    """Write what was asked for.

    Returns:
        The files.

    Raises:
        ExportError: Nothing was written.
    """
    if export.layout is Layout.JSON:
        write_json(export.path, export_rows(tuple(handovers)))
        return (export.path,)
    texts = {each.logon_name: person_file(each) for each in handovers if each.has_secret}
    return write_texts(export.path, texts)
