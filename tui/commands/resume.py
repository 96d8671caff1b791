"""``onramp resume``: go on with a run."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from tui.account.reader import AccountReader
from tui.apply.events import NeedsAttentionError
from tui.apply.history import Standing, past_runs
from tui.apply.recheck import Recheck, judge_again, recheck
from tui.apply.report import counts
from tui.cloud.errors import CloudError
from tui.commands import execute, handover, secrets
from tui.commands.confirm import agree, all_accepted, need_somebody, questions, say_finding
from tui.commands.context import Context, run_command
from tui.commands.exits import CommandError, cannot
from tui.commands.secrets import ask_passwords
from tui.commands.signin import sign_in_to
from tui.core.exits import Exit
from tui.core.facts import Facts
from tui.core.secret import Secret
from tui.core.text import say
from tui.services import Services
from tui.text import commands, history
from tui.text.commands import command_problem
from tui.text.vault import cannot_begin

if TYPE_CHECKING:
    from pathlib import Path

    from tui.account.checks import CheckOutcome
    from tui.apply.history import PastRun
    from tui.apply.open_run import OpenRun
    from tui.cloud.client import Cloud
    from tui.core.account import PasswordPolicy
    from tui.core.policies import Groups
    from tui.signin.sources import SignedIn


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of the subcommand."""
    add_run(parser)
    parser.add_argument(
        "--accept",
        action="append",
        default=[],
        metavar="FINDING",
        help="agree to this finding, which is new since the run was agreed to; may be given several"
        " times",
    )
    handover.add_option(parser)
    secrets.add_options(parser, begins=False)
    execute.add_options(parser)


def add_run(parser: argparse.ArgumentParser) -> None:
    """Declare the argument that names a run."""
    parser.add_argument(
        "run", metavar="RUN", help="its name, the beginning of it, or last; see onramp runs"
    )


def run(options: argparse.Namespace, services: Services) -> int:
    """Go on with a run; returns the exit code."""
    return run_command("resume", options, services, _resume)


def _resume(context: Context) -> Exit:
    past = which_run(context)
    if past.standing in {Standing.UNDOING, Standing.UNDONE}:
        raise CommandError(Exit.USAGE, history.undo_has_begun(past.id))
    open_ = past.state is not None and not past.state.finished
    if open_:
        need_somebody(context)
    there = handover.check_file(context, past.files)
    signed = sign_in_for(context, past)
    with signed.cloud as cloud:
        _say_what_is_left(context, past)
        if open_:
            agree(
                context,
                say(
                    "Go on with run {run} in account {account}? [y/N]",
                    run=past.id,
                    account=past.account_id,
                ),
            )
        place = secrets.reopen_place_for(context, past.path)
        try:
            secrets.not_taken_back(place)
            if open_:
                _not_by_hand(place)
            policy = _policy(cloud)
            if there:
                runner = execute.runner_for(context, cloud, place, {}, policy)
                handover.check_content(context, place, runner.handovers)
            own = _own_passwords(context, place, policy)
            if open_:  # Last of all: nobody is waited for between this and the run.
                _judge_again(context, cloud, place, signed.identity)
            return execute.apply_run(context, cloud, place, groups(cloud), own, policy)
        finally:
            # Also where a signal comes before the run is told of it.
            place.close()


def _not_by_hand(place: OpenRun) -> None:
    if place.by_hand is not None:
        raise CommandError(
            Exit.USAGE,
            say(
                "Each secret of run {run} is to be saved by hand, which only the wizard can ask"
                " for; take it back with onramp undo {run}, and apply again.",
                run=place.run_id,
            ),
        )


def _judge_again(context: Context, cloud: Cloud, place: OpenRun, identity: CheckOutcome) -> None:
    """Check the users' present grants by the rules, and have new findings confirmed.

    Raises:
        CommandError: an error stands in the way, something is not agreed to and nobody can be
            asked, it cannot be read, or it cannot be written down.
        LeftError: somebody was asked, and did not agree.
    """
    state = place.journal.state
    reader = AccountReader(cloud, state.plan.account.default_domain)

    def agree_to(found: Recheck) -> bool:
        for each in found.findings:
            say_finding(context, each)
        if found.errors:
            raise CommandError(Exit.FAILED, commands.not_possible(len(found.errors)))
        all_accepted(context, questions(found.asked))
        return True

    try:
        judge_again(
            lambda: recheck(reader, state, identity.learn(Facts()).caller), place.journal, agree_to
        )
    except CloudError as error:
        raise cannot(error) from None
    except NeedsAttentionError as error:
        raise CommandError(Exit.FAILED, command_problem(error)) from None


def _say_what_is_left(context: Context, past: PastRun) -> None:
    state = past.state
    if state is None:
        return
    counted = counts(state)
    context.console.tell(
        "run",
        say(
            "Run {run}: {settled} of {total} operations are done.",
            run=past.id,
            settled=counted.settled,
            total=counted.total,
        ),
        run=past.id,
        file=str(past.path),
        account=past.account_id,
        operations=counted.fields,
    )


def groups(cloud: Cloud) -> Groups:
    """Names of the resource groups, where they may be read."""
    with suppress(CloudError):
        return {group.group_id: group for group in cloud.resources.resource_groups()}
    return {}


def _policy(cloud: Cloud) -> PasswordPolicy | None:
    with suppress(CloudError):
        return cloud.ims.password_policy()
    return None


def _own_passwords(
    context: Context, place: OpenRun, policy: PasswordPolicy | None
) -> Mapping[str, Secret]:
    """Own passwords that the run's file does not hold, or that the cloud refused; mostly none."""
    missing = place.missing_passwords
    for name in place.journal.state.refused_passwords:
        if name in missing:
            context.console.warn(
                say(
                    "The cloud refused the password of {name}, so another one is needed.", name=name
                )
            )
    return ask_passwords(context, missing, policy, place.memory.passwords)


LAST: Final = "last"


def runs_of(context: Context) -> tuple[PastRun, ...]:
    """All runs of this endpoint, newest first.

    Raises:
        CommandError: the directory cannot be read.
    """
    try:
        return past_runs(context.services.safe)
    except OSError as error:
        raise CommandError(Exit.FAILED, cannot_begin(error)) from None


def names_of(runs: Sequence[PastRun]) -> Mapping[Path, str]:
    """Name of each run: its ID, or more where a copy of its file lies in another directory."""
    ids = Counter(each.id for each in runs)
    return {each.path: each.id if ids[each.id] == 1 else each.full_name for each in runs}


def _is_called(run: PastRun, wanted: str) -> bool:
    return (run.full_name if "/" in wanted else run.id).startswith(wanted)


def which_run(context: Context) -> PastRun:
    """Run that the argument names.

    Raises:
        CommandError: no run, several, or one that cannot be read.
    """
    wanted, runs = context.options.run, runs_of(context)
    if wanted == LAST and runs:
        wanted = runs[0].id
    found = [each for each in runs if wanted and _is_called(each, wanted)]
    exact = [each for each in found if wanted in {each.id, each.full_name}]
    if not found:
        raise CommandError(
            Exit.USAGE,
            say("There is no run {wanted}; onramp runs --all lists them.", wanted=wanted),
        )
    if len(exact) > 1:
        raise CommandError(Exit.USAGE, history.twins(wanted, [it.full_name for it in exact]))
    if len(found) > 1 and not exact:
        names = names_of(found)
        raise CommandError(
            Exit.USAGE, history.several_runs(wanted, [names[it.path] for it in found])
        )
    run = exact[0] if exact else found[0]
    if run.state is None:
        raise CommandError(Exit.FAILED, history.run_unreadable(run.id, run.problem))
    return run


def sign_in_for(context: Context, run: PastRun) -> SignedIn:
    """Sign in to the account of a run; another one is refused.

    Raises:
        CommandError: nobody can be signed in, or it is another account.
        LeftError: a profile's command was not agreed to.
    """
    return sign_in_to(context, run.account_id)
