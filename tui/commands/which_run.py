"""Which earlier run is meant: its name, the beginning of it, or ``last``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from tui.commands.context import Context
from tui.commands.exits import CommandError, Exit

if TYPE_CHECKING:
    from pathlib import Path

    from tui.apply.history import PastRun
    from tui.signin.sources import SignedIn

LAST: Final = "last"


def runs_of(context: Context) -> tuple[PastRun, ...]:
    """All runs of this endpoint, newest first.

    Raises:
        CommandError: the directory cannot be read.
    """
    from tui.apply.history import past_runs
    from tui.text.keeping import cannot_begin

    try:
        return past_runs(context.services.safe)
    except OSError as error:
        raise CommandError(Exit.FAILED, cannot_begin(error)) from None


def names_of(runs: Sequence[PastRun]) -> Mapping[Path, str]:
    """What each is called: its ID, or more where a copy of its file lies in another directory."""
    ids = Counter(each.id for each in runs)
    return {each.path: each.id if ids[each.id] == 1 else each.full_name for each in runs}


def _is_called(run: PastRun, wanted: str) -> bool:
    return (run.full_name if "/" in wanted else run.id).startswith(wanted)


def which_run(context: Context) -> PastRun:
    """The run that is meant.

    Raises:
        CommandError: none, several, or one that cannot be read.
    """
    from tui.text import earlier

    wanted, runs = context.options.run, runs_of(context)
    if wanted == LAST and runs:
        wanted = runs[0].id
    found = [each for each in runs if wanted and _is_called(each, wanted)]
    exact = [each for each in found if wanted in {each.id, each.full_name}]
    if not found:
        raise CommandError(Exit.USAGE, earlier.no_such_run(wanted))
    if len(exact) > 1:
        raise CommandError(Exit.USAGE, earlier.twins(wanted, [it.full_name for it in exact]))
    if len(found) > 1 and not exact:
        names = names_of(found)
        raise CommandError(
            Exit.USAGE, earlier.several_runs(wanted, [names[it.path] for it in found])
        )
    run = exact[0] if exact else found[0]
    if run.state is None:
        raise CommandError(Exit.FAILED, earlier.run_unreadable(run.id, run.problem))
    return run


def sign_in_for(context: Context, run: PastRun) -> SignedIn:
    """Sign in to the account of a run; another one is refused.

    Raises:
        CommandError, LeftError: see ``signing.sign_in_to``.
    """
    from tui.commands.signin import sign_in_to

    return sign_in_to(context, run.account_id)
