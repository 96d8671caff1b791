"""From a plan file to a plan for the account as it is: the wizard's rules, with their lines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tui.commands.context import Context
from tui.commands.exits import CommandError, Exit, cannot
from tui.core.findings import Finding, Severity
from tui.core.operations import Plan

if TYPE_CHECKING:
    from tui.account.reader import AccountReader
    from tui.core.facts import Facts
    from tui.planfile import PlanFile


@dataclass(frozen=True, slots=True)
class Prepared:
    """A plan for the account as it is, and what it was made of."""

    plan: Plan
    facts: Facts
    findings: tuple[Finding, ...]


def read(name: str) -> PlanFile:
    """Read a plan file.

    Raises:
        CommandError: something is wrong with it; all of it is told.
    """
    from tui.planfile import PlanFileError
    from tui.planfile.disk import load_plan_file
    from tui.text.plan_file import plan_file_problem

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
        lines = [str(each["sentence"]) for each in problems]
        raise CommandError(Exit.USAGE, *lines, problems=problems) from None


def prepare(context: Context, file: PlanFile, facts: Facts, run_id: str) -> Prepared:
    """Hold the file against the rules, and make the plan as if all that may be accepted was.

    Raises:
        CommandError: the rules stand in its way.
    """
    made = _make(file, facts, run_id)
    findings = made.findings if isinstance(made, Plan) else made
    _say_findings(context, file, findings)
    if isinstance(made, Plan):
        return Prepared(made, facts, findings)
    errors = [each for each in findings if each.severity is Severity.ERROR]
    from tui.text import commanding

    told = [_to_script(context, file, each) for each in errors]
    raise CommandError(Exit.FAILED, commanding.not_possible(len(errors)), problems=told)


def _make(file: PlanFile, facts: Facts, run_id: str) -> Plan | tuple[Finding, ...]:
    from tui.planning.planner import make_plan
    from tui.planning.rules import check
    from tui.text.applying import made_by

    findings = check(file.draft, facts)
    confirmed = _to_confirm(findings)
    return make_plan(file.draft, facts, confirmed=confirmed, comment=made_by(run_id))


def look_again(file: PlanFile, prepared: Prepared, reader: AccountReader, run_id: str) -> None:
    """Now that nobody else here changes the account: what was agreed to has to hold still.

    Raises:
        CommandError: the account has become another one.
    """
    from tui.account.survey import look
    from tui.cloud.errors import CloudError
    from tui.planning.agreement import judgement, same_content
    from tui.text import commanding

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
        raise CommandError(Exit.FAILED, commanding.account_changed())


def _to_confirm(findings: Iterable[Finding]) -> set[str]:
    return {each.id for each in findings if each.severity is Severity.CONFIRM}


def _say_findings(context: Context, file: PlanFile, findings: Iterable[Finding]) -> None:
    from tui.text import commanding

    for each in findings:
        if each.code == "review.nothing-to-do":
            continue
        told = _to_script(context, file, each)
        context.console.event("finding", **told)
        context.console.warn(commanding.finding_line(each, str(told["sentence"])))


def _to_script(context: Context, file: PlanFile, finding: Finding) -> Mapping[str, object]:
    from tui.planfile.places import place_of
    from tui.text import commanding

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
