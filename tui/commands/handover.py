"""``--handover FILE``: what team members are given, as JSON in a new file of mode 0600."""

from __future__ import annotations

import argparse
import os
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tui.commands.context import Context
from tui.commands.exits import CommandError, Exit
from tui.commands.report import Upshot
from tui.core.handover import Handover, export_rows

if TYPE_CHECKING:
    from tui.apply.open_run import Place
    from tui.vault.asked_file import ExportTrouble
    from tui.vault.handover_file import Target


def add_option(parser: argparse.ArgumentParser) -> None:
    """Declare the option."""
    parser.add_argument(
        "--handover",
        type=Path,
        metavar="FILE",
        help="write what the users are given as JSON, secrets in plain text, to a new file (0600)",
    )


def check_file(context: Context, ours: Collection[str] = ()) -> bool:
    """Find out before anything is changed what would keep the file from being written.

    Args:
        context: the command's.
        ours: files that earlier runs have noted; what they hold is looked at once it is known.

    Returns:
        Whether there is such a file of an earlier run.

    Raises:
        CommandError: something else is there already, or its directory is not.
    """
    from tui.vault.asked_file import ExportTrouble

    path: Path | None = context.options.handover
    if path is None:
        return False
    trouble = None
    noted = str(path.absolute()) in ours
    if os.path.lexists(path) and not noted:
        trouble = ExportTrouble.EXISTS
    elif not path.absolute().parent.is_dir():
        trouble = ExportTrouble.NO_DIRECTORY
    elif not os.access(path.absolute().parent, os.W_OK | os.X_OK):
        trouble = ExportTrouble.NOT_PERMITTED
    if trouble is not None:
        raise _refused(trouble, path)
    return os.path.lexists(path)


def check_content(context: Context, place: Place, handovers: Sequence[Handover]) -> None:
    """Make sure that a file which the run has noted still holds what the run wrote.

    Raises:
        CommandError: it is something else by now.
    """
    path: Path | None = context.options.handover
    if path is None or not os.path.lexists(path):
        return
    target = _target(path.absolute(), handovers, place)
    if target.path == path.absolute() and not target.written:
        raise exists_already(path)


def exists_already(path: Path) -> CommandError:
    """Something is there that this command does not write."""
    from tui.vault.asked_file import ExportTrouble

    return _refused(ExportTrouble.EXISTS, path)


def _refused(trouble: ExportTrouble, path: Path) -> CommandError:
    from tui.text.sharing import export_trouble
    from tui.vault.asked_file import ExportError

    return CommandError(Exit.USAGE, f"--handover: {export_trouble(ExportError(trouble, path))}")


def _target(path: Path, handovers: Sequence[Handover], place: Place) -> Target:
    from tui.vault.handover_file import json_target

    ours = place.journal.state.exported_to
    return json_target(path, export_rows(tuple(handovers)), ours)


def hand_over(
    context: Context, place: Place, handovers: Sequence[Handover], ending: Upshot
) -> None:
    """Write the file if it was asked for, and note that secrets have left.

    Args:
        context: the command's.
        place: the run's, open.
        handovers: what there is so far.
        ending: is told the file, or why there is none.
    """
    from tui.apply.doubts import DoubtError
    from tui.apply.entries import EXPORTING, HandedOver
    from tui.text import running as run_words
    from tui.text.sharing import export_trouble
    from tui.vault.handover_file import ExportError, write_json

    if context.options.handover is None:
        return
    if not handovers:
        ending.not_written = run_words.nothing_to_hand_over()
        return
    target = _target(context.options.handover.absolute(), handovers, place)
    path = target.path
    ending.parts = tuple(map(str, target.parts))

    def note(how: str) -> None:
        for each in handovers:
            if each.has_secret:
                place.journal.note(HandedOver(each.logon_name, how, str(path)))

    try:
        # Before it is there: runs names it until it is gone, whatever happens from here on.
        if not target.written:
            note(EXPORTING)
            write_json(path, export_rows(tuple(handovers)))
    except DoubtError:
        ending.not_written = run_words.not_noted_first(str(path))
        return
    except ExportError as error:
        ending.not_written = export_trouble(error)
        return
    ending.handover = str(path)
    try:
        note("exported")
    except DoubtError:
        ending.not_written = run_words.not_noted(str(path))
