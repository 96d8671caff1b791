"""``onramp apply PLAN.toml``: the wizard's job without a screen."""

from __future__ import annotations

import argparse
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

from tui.commands import closing, execute, handed_before, handover, preparing, secrets
from tui.commands.confirm import agree, all_accepted, need_somebody, questions
from tui.commands.context import Context, run_command
from tui.commands.exits import CommandError, Exit, cannot
from tui.commands.progress import list_operations
from tui.core.findings import Severity
from tui.core.operations import Plan
from tui.services import Services

if TYPE_CHECKING:
    from tui.account.reader import AccountReader
    from tui.account.surveying import Survey
    from tui.apply.history import PastRun
    from tui.cloud.client import Cloud
    from tui.commands.report import Upshot
    from tui.planfile import PlanFile


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of the subcommand."""
    parser.add_argument("plan", metavar="PLAN.toml", help="the plan file; see README")
    instead = parser.add_mutually_exclusive_group()
    instead.add_argument(
        "--dry-run",
        action="store_true",
        help="show the operations, also as aliyun CLI commands, and change nothing",
    )
    instead.add_argument(
        "--permissions",
        action="store_true",
        help="show which RAM actions it takes, which of them you may do, and a policy with all of"
        " them, and change nothing",
    )
    parser.add_argument(
        "--accept",
        action="append",
        default=[],
        metavar="FINDING",
        help="agree to this finding; may be given several times",
    )
    handover.add_option(parser)
    secrets.add_options(parser)
    execute.add_options(parser)


def run(options: argparse.Namespace, services: Services) -> int:
    """Apply a plan file.

    Returns:
        The exit code.
    """
    return run_command("apply", options, services, _apply)


def _apply(context: Context) -> Exit:
    from tui.commands.signin import sign_in_to

    options = context.options
    file = preparing.read(options.plan)
    if context.yes and not file.account:
        from tui.text import commanding

        raise CommandError(Exit.USAGE, commanding.account_wanted(options.plan))
    there = False
    if not (options.dry_run or options.permissions):
        need_somebody(context)
        there = handed_before.check_file(context)
    signed = sign_in_to(context, file.account)
    with signed.cloud as cloud:
        account_id = str(signed.identity.parameters["account_id"])
        past = handed_before.whose_file(context, account_id) if there else None
        from tui.account.reader import AccountReader
        from tui.account.surveying import survey
        from tui.cloud.errors import CloudError

        reader = AccountReader(cloud)
        try:
            found = survey(cloud, reader, signed.identity, file.draft)
        except CloudError as error:
            raise cannot(error) from None
        _say_checks(context, found)
        return _carry_out(context, file, found, cloud, reader, past)


def _say_checks(context: Context, found: Survey) -> None:
    """Say what could not be looked at; where it matters, a rule or the run says so again."""
    from tui.account.checks import Check
    from tui.text.connecting import check_label, check_sentence

    for outcome in found.outcomes:
        if outcome.error is not None:
            sentence = f"{check_label(outcome.check)}: {check_sentence(outcome)}"
            context.console.event("check", check=outcome.check.value, sentence=sentence)
            context.console.warn(sentence)
    domain = next((each for each in found.outcomes if each.check is Check.DOMAIN), None)
    if found.facts.account is None and domain is not None and domain.error is not None:
        raise cannot(domain.error)


def _carry_out(
    context: Context,
    file: PlanFile,
    found: Survey,
    cloud: Cloud,
    reader: AccountReader,
    past: PastRun | None,
) -> Exit:
    from tui.commands.own_passwords import own_passwords
    from tui.planning.agreement import judgement
    from tui.text import commanding
    from tui.text.applying import known_groups

    services, options = context.services, context.options
    started = services.clock()
    run_id = services.safe.new_id(started)
    prepared = preparing.prepare(context, file, found.facts, run_id)
    plan, groups = prepared.plan, known_groups(prepared.facts)
    if not (options.dry_run or options.permissions):
        handed_before.check_unfinished(context, plan)
    list_operations(context.console, plan.operations, groups)
    if not plan.operations:
        policy = prepared.facts.password_policy
        ending = handed_before.hand_over_again(context, past, plan, cloud, policy)
        return _nothing_to_do(context, plan, ending)
    if past is not None:
        raise handover.exists_already(options.handover)
    if options.permissions:
        from tui.commands.permissions import for_plan

        return for_plan(context.console, plan, prepared.facts)
    if options.dry_run:
        return _show_commands(context, plan)
    asked = [each for each in prepared.findings if each.severity is Severity.CONFIRM]
    all_accepted(context, questions(asked))
    own = own_passwords(context, file.draft, prepared.facts)
    account = plan.account
    agree(context, commanding.may_apply(len(plan.operations), account.account_id, account.alias))
    judged = judgement(plan, prepared.facts)
    place = secrets.open_place_for(context, plan, run_id, started, judged)
    try:
        preparing.look_again(file, prepared, reader, run_id)
        context.console.event("run", run=run_id, file=str(place.path), account=account.account_id)
        policy = prepared.facts.password_policy
        return execute.apply_run(context, cloud, place, groups, own, policy)
    finally:
        # Also where a signal comes before the run is told of it.
        place.close()


def _nothing_to_do(context: Context, plan: Plan, ending: Upshot) -> Exit:
    """Everything is there: say so, and which runs keep what was handed out the first time.

    Args:
        context: the command's.
        plan: without an operation.
        ending: what came of ``--handover``.
    """
    from tui.apply.history import kept_secrets, past_runs
    from tui.text import running as run_words
    from tui.text.applying import nothing_to_change

    kept: dict[str, str] = {}
    with suppress(OSError):
        found = kept_secrets(past_runs(context.services.safe, plan.account.account_id))
        names = (user.logon_name for user in plan.users)
        kept = {name: found[name].id for name in names if name in found}
    lines = [nothing_to_change(), *run_words.kept_by(kept), *closing.about_file(ending)]
    context.console.say(*lines)
    code = Exit.PARTLY if ending.not_written else Exit.DONE
    context.console.event(
        "summary",
        outcome="done",
        exit=int(code),
        run=None,
        operations={"total": 0},
        failures=[],
        secrets_kept_by=kept,
        **closing.file_fields(ending),
        sentence=nothing_to_change(),
    )
    return code


def _show_commands(context: Context, plan: Plan) -> Exit:
    """The plan as commands of the aliyun CLI; nothing is changed."""
    from tui.plain_output import foreign_encoding
    from tui.planning.aliyun_cli import commands
    from tui.text import by_hand, commanding

    # A script gets escaped JSON; what a terminal cannot show would be copied as something else.
    in_ascii = not context.console.as_json and bool(foreign_encoding(sys.stdout))
    console, found = context.console, commands(plan, in_ascii=in_ascii)
    console.say(commanding.as_commands())
    console.say(*by_hand.as_lines(found))
    for each in found:
        needs = each.variable
        console.event(
            "command",
            line=each.line,
            variable=None if needs is None else needs.name,
            comment="" if needs is None else by_hand.comment(needs),
        )
    console.event(
        "summary",
        outcome="dry-run",
        exit=int(Exit.DONE),
        run=None,
        operations={"total": len(plan.operations)},
        failures=[],
        sentence=commanding.nothing_changed(),
    )
    console.say(commanding.nothing_changed())
    return Exit.DONE
