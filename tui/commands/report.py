"""What came of a run, at its end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tui.apply.audit import Audit
from tui.apply.doubts import DoubtError
from tui.apply.events import Outcome
from tui.apply.run_state import OVER, RunState, Stage
from tui.cloud.errors import CloudError
from tui.commands.context import Context
from tui.commands.exits import Exit, exit_of
from tui.commands.signin import decoded
from tui.core.findings import Finding, Severity
from tui.core.operations import Operation

if TYPE_CHECKING:
    from tui.cloud.client import Cloud
    from tui.planning.agreement import Change
    from tui.text.applying import Groups


@dataclass(slots=True)
class Upshot:
    """How a run ended, and what is to be said of it."""

    outcome: Outcome
    failures: Mapping[int, CloudError | DoubtError]
    audit: Audit | CloudError | DoubtError | None = None
    trouble: CloudError | DoubtError | None = None
    """What kept it from going on as a whole."""
    found: tuple[Finding, ...] = ()
    """What was not as agreed once it had waited for somebody."""
    handover: str = ""
    """The file with secrets in plain text that was asked for."""
    parts: tuple[str, ...] = ()
    """Files of an earlier attempt that hold a part of it."""
    not_written: str = ""
    """Why there is none."""

    @property
    def to_accept(self) -> tuple[str, ...]:
        """IDs of the findings without which it does not go on."""
        return tuple(each.id for each in self.found if each.severity is Severity.CONFIRM)

    @property
    def is_held_up(self) -> bool:
        """Whether it was stopped by what was found."""
        held_up = any(each.severity is not Severity.WARNING for each in self.found)
        return held_up and self.outcome in {Outcome.STOPPED, Outcome.FAILED}


def exit_code(ending: Upshot, state: RunState) -> Exit:
    """The exit code of a run that is applied."""
    if ending.outcome is Outcome.DONE:
        strays = isinstance(ending.audit, Audit) and bool(ending.audit.strays)
        return Exit.PARTLY if ending.not_written or strays else Exit.DONE
    if ending.outcome is Outcome.STOPPED:
        return Exit.PARTLY if ending.is_held_up else Exit.ABORTED
    if ending.outcome in {Outcome.PARTLY, Outcome.CHANGED} or state.changed:
        return Exit.PARTLY
    return exit_of(first_error(ending))


def first_error(ending: Upshot) -> CloudError | DoubtError | None:
    """The reason to name where there are several."""
    if ending.failures:
        return ending.failures[min(ending.failures)]
    if ending.trouble is not None:
        return ending.trouble
    return ending.audit if isinstance(ending.audit, CloudError | DoubtError) else None


def failure(
    at: int, operation: Operation, error: CloudError | DoubtError, groups: Groups
) -> dict[str, object]:
    """One failure to a script."""
    from tui.text.applying import failed_at
    from tui.text.command_errors import command_problem

    told: dict[str, object] = {
        "operation": at + 1,
        "doing": failed_at(operation, groups),
        "sentence": command_problem(error),
    }
    if isinstance(error, DoubtError):
        return {**told, "kind": "doubt", "code": error.code}
    refusal = error.refusal
    return {
        **told,
        "kind": error.kind,
        "action": refusal.action,
        "code": refusal.code,
        "request_id": refusal.request_id,
        "missing_action": refusal.missing_action,
        "reason": str(refusal.reason),
    }


def failures(
    cloud: Cloud, ending: Upshot, operations: Sequence[Operation], groups: Groups
) -> list[dict[str, object]]:
    """Every failure, with what RAM says about the first denial of each kind."""
    found = []
    asked: dict[str, dict[str, object]] = {}
    for at, error in sorted(ending.failures.items()):
        told = failure(at, operations[at], error, groups)
        code = str(told.get("missing_action", ""))
        if code:
            if code not in asked:
                asked[code] = _decoded(cloud, error)
            told |= asked[code]
        found.append(told)
    return found


def _decoded(cloud: Cloud, error: CloudError | DoubtError) -> dict[str, object]:
    action, policies, explicit = decoded(cloud, error)
    if not action:
        return {}
    return {"missing_action": action, "policies": list(policies), "forbidden": explicit}


def counts(state: RunState) -> dict[str, int]:
    """How many operations are how far."""
    stages = state.stages
    return {
        "total": len(stages),
        "done": stages.count(Stage.DONE),
        "already_so": stages.count(Stage.ALREADY),
        "skipped": stages.count(Stage.SKIPPED),
        "open": sum(stage not in OVER for stage in stages),
    }


def audit_fields(audit: Audit | CloudError | DoubtError | None) -> dict[str, object] | None:
    """The final audit to a script."""
    from tui.text.command_errors import command_problem

    if audit is None:
        return None
    if isinstance(audit, CloudError | DoubtError):
        return {"made": False, "sentence": command_problem(audit)}
    return {
        "made": True,
        "users": audit.users,
        "keys": audit.keys,
        "keys_without_secret": list(audit.strays),
        "not_as_agreed": not_as_agreed(audit.changes),
    }


def not_as_agreed(changes: Sequence[Change]) -> list[dict[str, object]]:
    """What was granted and nobody agreed to, to a script."""
    from tui.text.standings import not_as_agreed as sentence

    return [
        {
            "code": it.how.value,
            "subject": it.subject,
            "policies": list(it.policies),
            "sentence": sentence(it),
        }
        for it in changes
    ]


def say_failures(context: Context, told: Sequence[Mapping[str, object]]) -> None:
    """The failures to people."""
    from tui.text import running as run_words

    for each in told:
        context.console.warn(f"{each['doing']} {each['sentence']}")
        if "policies" in each:
            context.console.warn(
                run_words.decoded(
                    str(each["missing_action"]),
                    [str(name) for name in _list(each["policies"])],
                    forbidden=bool(each["forbidden"]),
                )
            )


def _list(value: object) -> Sequence[object]:
    return value if isinstance(value, list) else ()
