"""Handover file of a command: checked first, written last, found again.

Another run's changes are for ``resume``, which asks for them and judges them again.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tui.apply.entries import EXPORTING, HandedOver
from tui.apply.events import NeedsAttentionError
from tui.apply.history import Standing, past_runs
from tui.commands.context import Context
from tui.commands.exits import CommandError
from tui.core.exits import Exit
from tui.core.handover import Handover, export_rows
from tui.core.text import say
from tui.text import history
from tui.text import runs as run_words
from tui.text.sharing import export_trouble
from tui.vault.files import ExportError, ExportTrouble
from tui.vault.handover_file import json_target, write_json

if TYPE_CHECKING:
    from tui.apply.history import PastRun
    from tui.apply.open_run import OpenRun
    from tui.core.operations import Plan
    from tui.services import Services
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
    """Check before anything is changed that the file can be written.

    ``ours`` are files noted by earlier runs; their content is checked once the run is known.

    Returns:
        Whether there is such a file of an earlier run.

    Raises:
        CommandError: another file is there already, or its directory is missing.
    """
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


def check_content(context: Context, place: OpenRun, handovers: Sequence[Handover]) -> None:
    """Make sure that a file which the run has noted still holds the run's text.

    Raises:
        CommandError: its content has changed.
    """
    path: Path | None = context.options.handover
    if path is None or not os.path.lexists(path):
        return
    target = _target(path.absolute(), handovers, place)
    if target.path == path.absolute() and not target.written:
        raise exists_already(path)


def exists_already(path: Path) -> CommandError:
    """Error: a file exists that this command does not write."""
    return _refused(ExportTrouble.EXISTS, path)


def _refused(trouble: ExportTrouble, path: Path) -> CommandError:
    return CommandError(Exit.USAGE, f"--handover: {export_trouble(ExportError(trouble, path))}")


def _target(path: Path, handovers: Sequence[Handover], place: OpenRun) -> Target:
    ours = place.journal.state.exported_to
    return json_target(path, export_rows(tuple(handovers)), ours)


@dataclass(slots=True)
class Written:
    """What came of ``--handover``."""

    file: str = ""
    """File with secrets in plain text."""
    parts: tuple[str, ...] = ()
    """Files of an earlier attempt, each with a part of it."""
    problem: str = ""
    """Reason why there is no file, or none that is noted."""


def hand_over(context: Context, place: OpenRun, handovers: Sequence[Handover]) -> Written:
    """Write the file if one was asked for, and note that secrets have left."""
    found = Written()
    if context.options.handover is None:
        return found
    if not handovers:
        found.problem = run_words.nothing_to_hand_over()
        return found
    target = _target(context.options.handover.absolute(), handovers, place)
    path = target.path
    found.parts = tuple(map(str, target.parts))

    def note(how: str) -> None:
        for each in handovers:
            if each.has_secret:
                place.journal.note(HandedOver(each.logon_name, how, str(path)))

    try:
        # Before it is there: runs names it until it is gone, whatever happens from here on.
        if not target.written:
            note(EXPORTING)
            write_json(path, export_rows(tuple(handovers)))
    except NeedsAttentionError:
        found.problem = say(
            "{file} was not written: the run's own file takes no more lines.", file=str(path)
        )
        return found
    except ExportError as error:
        found.problem = export_trouble(error)
        return found
    found.file = str(path)
    try:
        note("exported")
    except NeedsAttentionError:
        found.problem = say(
            "{file} was written, but the run's own file takes no more lines.", file=str(path)
        )
    return found


def check_earlier_file(context: Context) -> bool:
    """Check before any question that the file can be written.

    Returns:
        Whether a file of an earlier run is there.

    Raises:
        CommandError: another file is there already, or its directory is missing.
    """
    path = context.options.handover
    there = path is not None and os.path.lexists(path)
    runs = _runs(context.services) if there else ()
    return check_file(context, {file for run in runs for file in run.files})


def whose_file(context: Context, account_id: str) -> PastRun:
    """Run of the account that has written the file, and is over.

    Raises:
        CommandError: there is none, or it is not over.
    """
    path = context.options.handover
    file = str(path.absolute())
    past = next((it for it in _runs(context.services, account_id) if file in it.files), None)
    if past is None or past.standing in {Standing.UNDOING, Standing.UNDONE}:
        raise exists_already(path)
    if past.standing is Standing.UNFINISHED:
        raise CommandError(Exit.USAGE, history.file_of_unfinished(past.id, str(path)))
    return past


def check_unfinished(context: Context, plan: Plan) -> None:
    """Refuse ``--handover`` while the last run for the same users is open; without it, warn.

    Only that run can hand over its secrets.

    Raises:
        CommandError: it is open, and ``--handover`` was given.
    """
    path, runs = context.options.handover, _runs(context.services, plan.account.account_id)
    past = next((it for it in runs if same_users(it, plan)), None)
    if past is None or past.standing is not Standing.UNFINISHED:
        return
    if past.state is None or not past.state.changed:
        return
    if path is not None:
        raise CommandError(Exit.USAGE, history.same_users_unfinished(past.id, str(path)))
    context.console.warn(history.same_users_unfinished(past.id))


def same_users(past: PastRun, plan: Plan) -> bool:
    """Whether the run was for the plan's users."""
    theirs = past.plan.users if past.plan is not None else ()
    return {user.logon_name for user in theirs} == {user.logon_name for user in plan.users}


def _runs(services: Services, account_id: str = "") -> tuple[PastRun, ...]:
    with suppress(OSError):
        return past_runs(services.safe, account_id)
    return ()
