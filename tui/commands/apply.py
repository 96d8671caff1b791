"""``onramp apply PLAN.toml``: the wizard's job without a screen."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tui.access.findings import Finding, Severity
from tui.access.plan import Plan
from tui.apply.services import Services
from tui.commands import handing, places, running
from tui.commands.agreeing import agree, all_accepted, need_somebody, questions
from tui.commands.command import Context, run_command
from tui.commands.exits import CommandError, Exit, cannot
from tui.commands.progress import list_operations

if TYPE_CHECKING:
    from tui.access.facts import Facts
    from tui.apply.plan_file import PlanFile
    from tui.apply.surveying import Survey
    from tui.cloud.client import Cloud
    from tui.cloud.reading import AccountReader


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of the subcommand."""
    parser.add_argument("plan", metavar="PLAN.toml", help="the plan file; see README")
    parser.add_argument(
        "--dry-run",
        action="store_true",
        help="show the operations, also as aliyun CLI commands, and change nothing",
    )
    parser.add_argument(
        "--accept",
        action="append",
        default=[],
        metavar="FINDING",
        help="agree to this finding; may be given several times",
    )
    handing.add_option(parser)
    places.add_options(parser)
    running.add_options(parser)


def run(options: argparse.Namespace, services: Services) -> int:
    """Apply a plan file.

    Returns:
        The exit code.
    """
    return run_command("apply", options, services, _apply)


@dataclass(frozen=True, slots=True)
class _Prepared:
    """A plan for the account as it is, and what it was made of."""

    plan: Plan
    facts: Facts
    findings: tuple[Finding, ...]


def _apply(context: Context) -> Exit:
    from tui.commands.signing import sign_in_to

    options = context.options
    file = _read(options.plan)
    if context.yes and not file.account:
        from tui.words import commanding

        raise CommandError(Exit.USAGE, commanding.account_wanted(options.plan))
    if not options.dry_run:
        need_somebody(context)
        handing.check_file(context)
    signed = sign_in_to(context, file.account)
    with signed.cloud as cloud:
        from tui.apply.surveying import survey
        from tui.cloud.errors import CloudError
        from tui.cloud.reading import AccountReader

        reader = AccountReader(cloud)
        try:
            found = survey(cloud, reader, signed.identity, file.draft)
        except CloudError as error:
            raise cannot(error) from None
        _say_checks(context, found)
        return _carry_out(context, file, found, cloud, reader)


def _read(name: str) -> PlanFile:
    from tui.apply.plan_file import PlanFileError
    from tui.apply.plan_file.disk import load_plan_file
    from tui.words.plan_file import plan_file_problem

    try:
        return load_plan_file(Path(name))
    except PlanFileError as error:
        problems = [
            {
                "file": name,
                "line": each.line,
                "path": each.path,
                "code": each.code,
                "sentence": plan_file_problem(name, each),
            }
            for each in error.problems
        ]
        sentence = "\n".join(str(each["sentence"]) for each in problems)
        raise CommandError(Exit.USAGE, sentence, problems=problems) from None


def _say_checks(context: Context, found: Survey) -> None:
    """Say what could not be looked at; where it matters, a rule or the run says so again."""
    from tui.words.connecting import check_label, check_sentence

    for outcome in found.outcomes:
        if outcome.error is not None:
            sentence = f"{check_label(outcome.check)}: {check_sentence(outcome)}"
            context.console.event("check", check=outcome.check.value, sentence=sentence)
            context.console.warn(sentence)
    domain = next((each for each in found.outcomes if each.check.value == "domain"), None)
    if found.facts.account is None and domain is not None and domain.error is not None:
        raise cannot(domain.error)


def _carry_out(
    context: Context, file: PlanFile, found: Survey, cloud: Cloud, reader: AccountReader
) -> Exit:
    from tui.commands.own_passwords import own_passwords
    from tui.words import commanding
    from tui.words.applying import known_groups

    services, options = context.services, context.options
    started = services.clock()
    run_id = services.safe.new_id(started)
    prepared = _prepare(context, file, found.facts, run_id)
    plan, groups = prepared.plan, known_groups(prepared.facts)
    list_operations(context.console, plan.operations, groups)
    if not plan.operations:
        return _nothing_to_do(context, plan)
    if options.dry_run:
        return _show_commands(context, plan)
    asked = [each for each in prepared.findings if each.severity is Severity.CONFIRM]
    all_accepted(context, questions(asked))
    own = own_passwords(context, file.draft, prepared.facts)
    account = plan.account
    agree(context, commanding.may_apply(len(plan.operations), account.account_id, account.alias))
    place = places.open_place_for(context, plan, run_id, started)
    try:
        _look_again(file, prepared, reader, run_id)
    except BaseException:
        place.close()
        raise
    context.console.event("run", run=run_id, file=str(place.path), account=account.account_id)
    return running.apply_run(context, cloud, place, groups, own, prepared.facts.password_policy)


def _nothing_to_do(context: Context, plan: Plan) -> Exit:
    """Everything is there: say so, and which runs keep what was handed out the first time."""
    from tui.apply.past_runs import kept_secrets, past_runs
    from tui.words import running as run_words
    from tui.words.applying import nothing_to_change

    kept: dict[str, str] = {}
    with suppress(OSError):
        found = kept_secrets(past_runs(context.services.safe, plan.account.account_id))
        names = (user.logon_name for user in plan.users)
        kept = {name: found[name].id for name in names if name in found}
    context.console.say("\n".join([nothing_to_change(), *run_words.kept_by(kept)]))
    context.console.event(
        "summary",
        outcome="done",
        exit=int(Exit.DONE),
        run=None,
        operations={"total": 0},
        failures=[],
        secrets_kept_by=kept,
        sentence=nothing_to_change(),
    )
    return Exit.DONE


def _prepare(context: Context, file: PlanFile, facts: Facts, run_id: str) -> _Prepared:
    """Hold the file against the rules, and make the plan as if all that may be accepted was.

    Raises:
        CommandError: the rules stand in its way.
    """
    made = _make(file, facts, run_id)
    findings = made.findings if isinstance(made, Plan) else made
    _say_findings(context, file, findings)
    if isinstance(made, Plan):
        return _Prepared(made, facts, findings)
    errors = [each for each in findings if each.severity is Severity.ERROR]
    from tui.words import commanding

    told = [_to_script(context, file, each) for each in errors]
    raise CommandError(Exit.FAILED, commanding.not_possible(len(errors)), problems=told)


def _make(file: PlanFile, facts: Facts, run_id: str) -> Plan | tuple[Finding, ...]:
    from tui.access.planning import make_plan
    from tui.access.rules import check
    from tui.words.applying import made_by

    findings = check(file.draft, facts)
    confirmed = {each.id for each in findings if each.severity is Severity.CONFIRM}
    return make_plan(file.draft, facts, confirmed=confirmed, comment=made_by(run_id))


def _look_again(file: PlanFile, prepared: _Prepared, reader: AccountReader, run_id: str) -> None:
    """Now that nobody else here changes the account: what was agreed to has to hold still.

    Raises:
        CommandError: the account has become another one.
    """
    from tui.apply.looking import look
    from tui.cloud.errors import CloudError
    from tui.words import commanding

    try:
        facts = look(reader, file.draft, prepared.facts, fresh=True)
    except CloudError as error:
        raise cannot(error) from None
    made = _make(file, facts, run_id)
    if not isinstance(made, Plan) or made.operations != prepared.plan.operations:
        raise CommandError(Exit.FAILED, commanding.account_changed())


def _say_findings(context: Context, file: PlanFile, findings: Iterable[Finding]) -> None:
    from tui.words import commanding

    for each in findings:
        if each.code == "review.nothing-to-do":
            continue
        told = _to_script(context, file, each)
        context.console.event("finding", **told)
        context.console.warn(commanding.finding_line(each, str(told["sentence"])))


def _to_script(context: Context, file: PlanFile, finding: Finding) -> Mapping[str, object]:
    from tui.apply.plan_file.places import place_of
    from tui.words import commanding

    place = place_of(file, finding.where)
    name = context.options.plan
    told: dict[str, object] = {
        "id": finding.id,
        "code": finding.code,
        "severity": finding.severity.value,
        "file": name,
        "line": place.line,
        "path": place.path,
        "sentence": commanding.finding_at(name, place.line, place.path, finding),
        "link": finding.link,
    }
    if finding.severity is Severity.CONFIRM:
        told["accepted"] = finding.id in context.options.accept
    return told


def _show_commands(context: Context, plan: Plan) -> Exit:
    """The plan as commands of the aliyun CLI; nothing is changed."""
    from tui.apply.commands import commands
    from tui.words import commanding

    console, lines = context.console, commands(plan)
    console.say(commanding.as_commands())
    console.say("\n".join(lines))
    for line in lines:
        console.event("command", line=line)
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
