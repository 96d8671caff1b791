"""``apply --handover`` with a file of an earlier run: it is made whole, or that run is named.

Another run's changes are for ``resume``, which asks for them and judges them again.
"""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

from tui.apply.events import Outcome
from tui.commands import execute, handover, secrets
from tui.commands.context import Context
from tui.commands.exits import CommandError, Exit
from tui.commands.report import Upshot

if TYPE_CHECKING:
    from tui.apply.history import PastRun
    from tui.cloud.client import Cloud
    from tui.core.account import PasswordPolicy
    from tui.core.operations import Plan
    from tui.services import Services


def check_file(context: Context) -> bool:
    """Find out before anything is asked what would keep the file from being written.

    Returns:
        Whether a file of an earlier run is there.

    Raises:
        CommandError: see ``handing.check_file``.
    """
    path = context.options.handover
    there = path is not None and os.path.lexists(path)
    runs = _runs(context.services) if there else ()
    return handover.check_file(context, {file for run in runs for file in run.files})


def whose_file(context: Context, account_id: str) -> PastRun:
    """The run of the account that has written the file, and is over.

    Raises:
        CommandError: there is none, or it is not over.
    """
    from tui.apply.history import Standing
    from tui.text import earlier

    path = context.options.handover
    file = str(path.absolute())
    past = next((it for it in _runs(context.services, account_id) if file in it.files), None)
    if past is None or past.standing in {Standing.UNDOING, Standing.UNDONE}:
        raise handover.exists_already(path)
    if past.standing is Standing.UNFINISHED:
        raise CommandError(Exit.USAGE, earlier.file_of_unfinished(past.id, str(path)))
    return past


def hand_over_again(
    context: Context,
    past: PastRun | None,
    plan: Plan,
    cloud: Cloud,
    policy: PasswordPolicy | None,
) -> Upshot:
    """See to it that an earlier run's file is whole; the cloud is asked for nothing.

    Args:
        context: the command's.
        past: see :func:`whose_file`; None where there is no such file.
        plan: of which everything is there already.
        cloud: signed in to the account.
        policy: the account's password policy.

    Raises:
        CommandError: the run was for other users, the file holds something else, or the run
            cannot be opened.
    """
    from tui.text import earlier
    from tui.text.running import nothing_to_hand_over

    ending, path = Upshot(Outcome.DONE, {}), context.options.handover
    if past is None:
        if path is not None and not context.options.dry_run:
            ending.not_written = nothing_to_hand_over()
        return ending
    if not _same_users(past, plan):
        raise CommandError(Exit.USAGE, earlier.file_of_others(past.id, str(path)))
    place = secrets.reopen_place_for(context, past.path)
    try:
        secrets.not_taken_back(place)
        # It is not run: it only knows what there is to hand over.
        runner = execute.runner_for(context, cloud, place, {}, policy)
        handover.check_content(context, place, runner.handovers)
        handover.hand_over(context, place, runner.handovers, ending)
        return ending
    finally:
        place.close()


def check_unfinished(context: Context, plan: Plan) -> None:
    """What the last run for the same users has made only that one can hand over, if it is open.

    Raises:
        CommandError: it is, and ``--handover`` wants that.
    """
    from tui.apply.history import Standing
    from tui.text import earlier

    path, runs = context.options.handover, _runs(context.services, plan.account.account_id)
    past = next((it for it in runs if _same_users(it, plan)), None)
    if past is None or past.standing is not Standing.UNFINISHED:
        return
    if past.state is None or not past.state.changed:
        return
    if path is not None:
        raise CommandError(Exit.USAGE, earlier.same_users_unfinished(past.id, str(path)))
    context.console.warn(earlier.same_users_unfinished(past.id))


def _same_users(past: PastRun, plan: Plan) -> bool:
    theirs = past.plan.users if past.plan is not None else ()
    return {user.logon_name for user in theirs} == {user.logon_name for user in plan.users}


def _runs(services: Services, account_id: str = "") -> tuple[PastRun, ...]:
    from tui.apply.history import past_runs

    with suppress(OSError):
        return past_runs(services.safe, account_id)
    return ()
