"""``onramp apply``: apply a plan file."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tui.account.checks import Check
from tui.account.reader import AccountReader
from tui.account.survey import look, survey
from tui.cloud.errors import CloudError
from tui.commands import execute, handover, secrets
from tui.commands.confirm import agree, all_accepted, need_somebody, questions
from tui.commands.context import Context, run_command
from tui.commands.doctor import for_plan
from tui.commands.exits import CommandError, cannot
from tui.commands.handover import Written
from tui.commands.report import about_file, file_fields, list_operations
from tui.commands.secrets import own_passwords
from tui.commands.signin import sign_in_to
from tui.core.exits import Exit
from tui.core.facts import known_groups
from tui.core.findings import Finding, Severity
from tui.core.operations import Plan
from tui.core.text import say
from tui.plain_output import foreign_encoding
from tui.planfile import PlanFileError
from tui.planfile.file import load_plan_file
from tui.planfile.read import place_of
from tui.planning.agreement import judgement, same_content
from tui.planning.aliyun_cli import commands
from tui.planning.planner import make_plan
from tui.planning.rules import check
from tui.services import Services
from tui.text import commands as words
from tui.text import history
from tui.text import runs as run_words
from tui.text.operations import made_by, nothing_to_change
from tui.text.signin import check_label, check_sentence

if TYPE_CHECKING:
    from tui.account.survey import Survey
    from tui.apply.history import PastRun
    from tui.cloud.client import Cloud
    from tui.core.account import PasswordPolicy
    from tui.core.facts import Facts
    from tui.planfile import PlanFile


@dataclass(frozen=True, slots=True)
class Prepared:
    """Plan for the account as it is, with its facts and findings."""

    plan: Plan
    facts: Facts
    findings: tuple[Finding, ...]


def read(name: str) -> PlanFile:
    """Read a plan file.

    Raises:
        CommandError: the file has mistakes; all of them are named.
    """
    try:
        return load_plan_file(Path(name))
    except PlanFileError as error:
        problems = [
            {
                "file": name,
                "line": each.line,
                "path": each.path,
                "code": each.code,
                "sentence": each.told(name),
            }
            for each in error.problems
        ]
        lines = [str(each["sentence"]) for each in problems]
        raise CommandError(Exit.USAGE, *lines, problems=problems) from None


def prepare(context: Context, file: PlanFile, facts: Facts, run_id: str) -> Prepared:
    """Check the file by the rules, and make the plan as if everything confirmable was accepted.

    Raises:
        CommandError: the rules stand in its way.
    """
    made = _make(file, facts, run_id)
    findings = made.findings if isinstance(made, Plan) else made
    _say_findings(context, file, findings)
    if isinstance(made, Plan):
        return Prepared(made, facts, findings)
    errors = [each for each in findings if each.severity is Severity.ERROR]

    told = [_to_script(context, file, each) for each in errors]
    raise CommandError(Exit.FAILED, words.not_possible(len(errors)), problems=told)


def _make(file: PlanFile, facts: Facts, run_id: str) -> Plan | tuple[Finding, ...]:
    findings = check(file.draft, facts)
    confirmed = _to_confirm(findings)
    return make_plan(file.draft, facts, confirmed=confirmed, comment=made_by(run_id))


def look_again(file: PlanFile, prepared: Prepared, reader: AccountReader, run_id: str) -> None:
    """Read the account again under its lock, and require that the agreed plan still holds.

    Raises:
        CommandError: the account has changed.
    """
    try:
        facts = look(reader, file.draft, prepared.facts, fresh=True)
    except CloudError as error:
        raise cannot(error) from None
    made = _make(file, facts, run_id)
    if (
        not isinstance(made, Plan)
        or made.operations != prepared.plan.operations
        or not same_content(judgement(made, facts), judgement(prepared.plan, prepared.facts))
        or not _to_confirm(made.findings) <= _to_confirm(prepared.findings)
    ):
        raise CommandError(
            Exit.FAILED,
            say(
                "The account has changed since the plan was shown, so nothing was changed; start"
                " again to see the new plan."
            ),
        )


def _to_confirm(findings: Iterable[Finding]) -> set[str]:
    return {each.id for each in findings if each.severity is Severity.CONFIRM}


def _say_findings(context: Context, file: PlanFile, findings: Iterable[Finding]) -> None:
    for each in findings:
        if each.code == "review.nothing-to-do":
            continue
        told = _to_script(context, file, each)
        context.console.event("finding", **told)
        context.console.warn(words.finding_line(each, str(told["sentence"])))


def _to_script(context: Context, file: PlanFile, finding: Finding) -> Mapping[str, object]:
    place = place_of(file, finding.where)
    name = context.options.plan
    told: dict[str, object] = {
        "id": finding.id,
        "code": finding.code,
        "severity": finding.severity.value,
        "file": name,
        "line": place.line,
        "path": place.path,
        "sentence": words.finding_at(name, place.line, place.path, finding),
        "link": finding.link,
    }
    if finding.severity is Severity.CONFIRM:
        told["accepted"] = finding.id in context.options.accept
    return told


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
    """Apply a plan file; returns the exit code."""
    return run_command("apply", options, services, _apply)


def _apply(context: Context) -> Exit:
    options = context.options
    file = read(options.plan)
    if context.yes and not file.account:
        raise CommandError(
            Exit.USAGE,
            say(
                '{file} names no account, which --yes needs; add a line account = "ID" at its top.',
                file=options.plan,
            ),
        )
    there = False
    if not (options.dry_run or options.permissions):
        need_somebody(context)
        there = handover.check_earlier_file(context)
    signed = sign_in_to(context, file.account)
    with signed.cloud as cloud:
        account_id = str(signed.identity.parameters["account_id"])
        past = handover.whose_file(context, account_id) if there else None
        reader = AccountReader(cloud)
        try:
            found = survey(cloud, reader, signed.identity, file.draft)
        except CloudError as error:
            raise cannot(error) from None
        _say_checks(context, found)
        return _carry_out(context, file, found, cloud, reader, past)


def _say_checks(context: Context, found: Survey) -> None:
    """Warn of checks that could not be made; where it matters, a rule or the run says so again."""
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
    services, options = context.services, context.options
    started = services.clock()
    run_id = services.safe.new_id(started)
    prepared = prepare(context, file, found.facts, run_id)
    plan, groups = prepared.plan, known_groups(prepared.facts)
    if not (options.dry_run or options.permissions):
        handover.check_unfinished(context, plan)
    list_operations(context.console, plan.operations, groups)
    if not plan.operations:
        policy = prepared.facts.password_policy
        written = _hand_over_again(context, past, plan, cloud, policy)
        return _nothing_to_do(context, plan, written)
    if past is not None:
        raise handover.exists_already(options.handover)
    if options.permissions:
        return for_plan(context.console, plan, prepared.facts)
    if options.dry_run:
        return _show_commands(context, plan)
    asked = [each for each in prepared.findings if each.severity is Severity.CONFIRM]
    all_accepted(context, questions(asked))
    own = own_passwords(context, file.draft, prepared.facts)
    account = plan.account
    agree(context, words.may_apply(len(plan.operations), account.account_id, account.alias))
    judged = judgement(plan, prepared.facts)
    place = secrets.open_place_for(context, plan, run_id, started, judged)
    try:
        look_again(file, prepared, reader, run_id)
        context.console.event("run", run=run_id, file=str(place.path), account=account.account_id)
        policy = prepared.facts.password_policy
        return execute.apply_run(context, cloud, place, groups, own, policy)
    finally:
        # Also where a signal comes before the run is told of it.
        place.close()


def _nothing_to_do(context: Context, plan: Plan, written: Written) -> Exit:
    """Report that everything exists already, and name the runs that keep secrets."""
    from tui.apply.history import kept_secrets, past_runs

    kept: dict[str, str] = {}
    with suppress(OSError):
        found = kept_secrets(past_runs(context.services.safe, plan.account.account_id))
        names = (user.logon_name for user in plan.users)
        kept = {name: found[name].id for name in names if name in found}
    lines = [nothing_to_change(), *run_words.kept_by(kept), *about_file(written)]
    context.console.say(*lines)
    code = Exit.PARTLY if written.problem else Exit.DONE
    context.console.event(
        "summary",
        outcome="done",
        exit=int(code),
        run=None,
        operations={"total": 0},
        failures=[],
        secrets_kept_by=kept,
        **file_fields(written),
        sentence=nothing_to_change(),
    )
    return code


def _show_commands(context: Context, plan: Plan) -> Exit:
    # A script gets escaped JSON; what a terminal cannot show would be copied as something else.
    in_ascii = not context.console.as_json and bool(foreign_encoding(sys.stdout))
    console, found = context.console, commands(plan, in_ascii=in_ascii)
    console.say(say("As commands of the aliyun CLI:"))
    console.say(*words.as_lines(found))
    for each in found:
        needs = each.variable
        console.event(
            "command",
            line=each.line,
            variable=None if needs is None else needs.name,
            comment="" if needs is None else words.comment(needs),
        )
    console.event(
        "summary",
        outcome="dry-run",
        exit=int(Exit.DONE),
        run=None,
        operations={"total": len(plan.operations)},
        failures=[],
        sentence=words.nothing_changed(),
    )
    console.say(words.nothing_changed())
    return Exit.DONE


def _hand_over_again(
    context: Context,
    past: PastRun | None,
    plan: Plan,
    cloud: Cloud,
    policy: PasswordPolicy | None,
) -> Written:
    """Make sure that an earlier run's file is whole; the cloud is not asked.

    ``past`` is the run that wrote the file, None where there is no such file; all objects of the
    plan exist already.

    Raises:
        CommandError: the run was for other users, the file has another content, or the run cannot
            be opened.
    """
    path = context.options.handover
    if past is None:
        if path is not None and not context.options.dry_run:
            return Written(problem=run_words.nothing_to_hand_over())
        return Written()
    if not handover.same_users(past, plan):
        raise CommandError(Exit.USAGE, history.file_of_others(past.id, str(path)))
    place = secrets.reopen_place_for(context, past.path)
    try:
        secrets.not_taken_back(place)
        # It is not run: it only knows what there is to hand over.
        runner = execute.runner_for(context, cloud, place, {}, policy)
        handover.check_content(context, place, runner.handovers)
        return handover.hand_over(context, place, runner.handovers)
    finally:
        place.close()
