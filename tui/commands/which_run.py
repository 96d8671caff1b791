"""Which earlier run is meant: its name, the beginning of it, or ``last``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tui.commands.command import Context
from tui.commands.exits import CommandError, Exit

if TYPE_CHECKING:
    from tui.apply.past_runs import PastRun
    from tui.apply.signing_in import SignedIn

LAST: Final = "last"


def runs_of(context: Context) -> tuple[PastRun, ...]:
    """All runs of this endpoint, newest first.

    Raises:
        CommandError: the directory cannot be read.
    """
    from tui.apply.past_runs import past_runs
    from tui.words.keeping import cannot_begin

    try:
        return past_runs(context.services.safe)
    except OSError as error:
        raise CommandError(Exit.FAILED, cannot_begin(error)) from None


def which_run(context: Context) -> PastRun:
    """The run that is meant.

    Raises:
        CommandError: none, several, or one that cannot be read.
    """
    from tui.words import earlier

    wanted, runs = context.options.run, runs_of(context)
    found = [each for each in runs if each.id.startswith(wanted) and wanted]
    exact = [each for each in found if each.id == wanted]
    if wanted == LAST:
        found = list(runs[:1])
    if not found:
        raise CommandError(Exit.USAGE, earlier.no_such_run(wanted))
    if len(found) > 1 and len(exact) != 1:
        raise CommandError(Exit.USAGE, earlier.several_runs(wanted, [it.id for it in found]))
    run = exact[0] if len(exact) == 1 else found[0]
    if run.state is None:
        raise CommandError(Exit.FAILED, earlier.run_unreadable(run.id, run.problem))
    return run


def sign_in_for(context: Context, run: PastRun) -> SignedIn:
    """Sign in to the account of a run; another one is refused.

    Raises:
        CommandError, LeftError: see ``signing.sign_in_to``.
    """
    from tui.commands.signing import sign_in_to

    return sign_in_to(context, run.account_id)
