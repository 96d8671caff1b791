"""Reports of a command: progress line, failures, and the end of a run, for people and scripts."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from tui.apply.audit import Audit
from tui.apply.events import (
    NeedsAttentionError,
    OperationDone,
    OperationFailed,
    OperationLeft,
    OperationStarted,
    OperationWaiting,
    RunContinued,
    RunEvent,
    RunPaused,
)
from tui.cloud.errors import CloudError, NotPermittedError
from tui.commands.confirm import say_finding
from tui.commands.console import Console
from tui.commands.context import Context
from tui.core.exits import Exit
from tui.core.findings import Severity
from tui.core.operations import Operation
from tui.core.text import say
from tui.text import runs as run_words
from tui.text.commands import command_problem
from tui.text.errors import cloud_error
from tui.text.operations import failed_at, operation_what, operation_who
from tui.text.reauth import paused

if TYPE_CHECKING:
    from tui.apply.open_run import OpenRun
    from tui.apply.report import RunReport
    from tui.apply.timing import Wait
    from tui.cloud.client import Cloud
    from tui.commands.handover import Written
    from tui.core.policies import Groups
    from tui.planning.agreement import Change

_BAR: Final = 24
_WORTH_SAYING: Final = 2.0
"""Seconds of a wait that is worth a message."""
_SECONDS: Final = 0.1
"""Seconds between two updates of the bar."""


class Progress:
    """Receiver of every event, one at a time, from several threads."""

    done = "done"
    """Event of a finished operation."""
    already = "already"
    """Event of an operation with nothing to do."""

    def __init__(
        self,
        console: Console,
        report: RunReport,
        groups: Groups,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._console = console
        self.report = report
        self._groups = groups
        self._now = now
        self._painted = float("-inf")

    def take(self, event: RunEvent) -> None:
        """Take an event in, and show it."""
        self.report.take(event)
        match event:
            case OperationStarted(index=at, operation=it):
                self._event("started", at, it)
                self._paint(it)
            case OperationWaiting(index=at, operation=it, seconds=seconds, why=why):
                self._event("waiting", at, it, seconds=round(seconds, 3))
                if seconds >= _WORTH_SAYING:
                    self._paint(it, waits=seconds, why=why)
            case OperationDone(index=at, operation=it, already_so=already):
                self._over(self.done, at, it, already_so=already)
            case OperationFailed(index=at, operation=it, error=error):
                self._over("failed", at, it, failure=failure(at, it, error, self._groups))
            case OperationLeft(index=at, operation=it, why=why):
                self._over("left", at, it, why=why)
            case RunPaused(error=refused):
                self._console.event(
                    "paused",
                    reason=str(refused.refusal.reason),
                    done=self.report.progress,
                    total=len(self.report.states),
                    sentence=cloud_error(refused),
                )
            case RunContinued():
                self._console.event("continued")
            case _:
                self._console.paint("")

    def paused(self) -> str:
        """Sentence on the progress of a waiting run."""
        return paused(self.report.progress, len(self.report.states))

    def _over(self, event: str, at: int, it: Operation, **fields: object) -> None:
        self._event(event, at, it, **fields)
        if self._console.draws:
            self._paint(it)
            return
        mark = self.already if fields.get("already_so") else event
        self._console.say(run_words.event_line(mark, it, self.what(it)))

    def what(self, it: Operation) -> str:
        """Short description of an operation."""
        return operation_what(it, self._groups)

    def _event(self, event: str, at: int, it: Operation, **fields: object) -> None:
        self._console.event(event, **described(at, it, self.what(it)), **fields)

    def _paint(self, it: Operation, waits: float = 0.0, why: Wait | None = None) -> None:
        now = self._now()
        # A long wait is said at once: nothing else may be painted before it is over.
        if not self._console.draws or (not waits and now - self._painted < _SECONDS):
            return
        self._painted = now
        settled, total = self.report.progress, len(self.report.states)
        full = _BAR * settled // max(1, total)
        bar = "#" * full + "." * (_BAR - full)
        said = run_words.so_far(settled, total, it, waits, why)
        self._console.paint(f"[{bar}] {said}")


def described(at: int, it: Operation, what: str) -> dict[str, object]:
    """Fields of an operation for a script."""
    return {
        "operation": at + 1,
        "kind": type(it).__name__,
        "who": it.user or operation_who(it),
        "what": what,
    }


def list_operations(console: Console, operations: Sequence[Operation], groups: Groups) -> None:
    """Print the operations in the order of the plan."""
    for at, it in enumerate(operations):
        what = operation_what(it, groups)
        console.event("planned", **described(at, it, what))
        console.say(run_words.planned_line(at + 1, it, what))


def failure(
    at: int, operation: Operation, error: CloudError | NeedsAttentionError, groups: Groups
) -> dict[str, object]:
    """Fields of one failure for a script."""
    told: dict[str, object] = {
        "operation": at + 1,
        "doing": failed_at(operation, groups),
        "sentence": command_problem(error),
    }
    if isinstance(error, NeedsAttentionError):
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


def failures(cloud: Cloud, report: RunReport, groups: Groups) -> list[dict[str, object]]:
    """Every failure, with RAM's explanation of the first denial of each kind."""
    found = []
    asked: dict[str, dict[str, object]] = {}
    for at, error in sorted(report.errors.items()):
        told = failure(at, report.plan.operations[at], error, groups)
        code = str(told.get("missing_action", ""))
        if code:
            if code not in asked:
                asked[code] = _decoded(cloud, error)
            told |= asked[code]
        found.append(told)
    return found


def _decoded(cloud: Cloud, error: CloudError | NeedsAttentionError) -> dict[str, object]:
    action, policies, explicit = decoded(cloud, error)
    if not action:
        return {}
    return {"missing_action": action, "policies": list(policies), "forbidden": explicit}


def audit_fields(
    audit: Audit | CloudError | NeedsAttentionError | None,
) -> dict[str, object] | None:
    """Fields of the final audit for a script."""
    if audit is None:
        return None
    if isinstance(audit, CloudError | NeedsAttentionError):
        return {"made": False, "sentence": command_problem(audit)}
    return {
        "made": True,
        "users": audit.users,
        "keys": audit.keys,
        "keys_without_secret": list(audit.strays),
        "not_as_agreed": not_as_agreed(audit.changes),
    }


def not_as_agreed(changes: Sequence[Change]) -> list[dict[str, object]]:
    """Fields, for a script, of grants that nobody agreed to."""
    from tui.text.runs import not_as_agreed as sentence

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
    """Print the failures to people."""
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


def decoded(cloud: Cloud, error: BaseException) -> tuple[str, tuple[str, ...], bool]:
    """Missing RAM action of a denial, the policies that decided, and whether one forbids it.

    Best effort: without a diagnostic message, or the right to decode it, the result is empty.
    """
    if not isinstance(error, NotPermittedError) or error.refusal.diagnostic is None:
        return "", (), False
    try:
        denial = cloud.ram.decode_denial(error.refusal.diagnostic)
    except CloudError:
        return "", (), False
    return denial.action, denial.policies, denial.explicit


def say_end(
    context: Context,
    cloud: Cloud,
    place: OpenRun,
    report: RunReport,
    written: Written,
    groups: Groups,
    *,
    stays: bool,
) -> Exit:
    """Report the end of apply and resume, to people and to scripts.

    ``place`` is closed. ``stays`` tells whether its file still exists; that of a run that came to
    nothing does not.
    """
    state, console, counted = place.journal.state, context.console, report.made
    sealed = place.path if stays and place.keeps_secrets else None
    code = report.exit
    if written.problem and code is Exit.DONE:
        code = Exit.PARTLY
    told = failures(cloud, report, groups)
    say_failures(context, told)
    error = report.error
    if error is not None and not told:
        console.warn(command_problem(error))
    lines = [
        run_words.outcome(report.phase, counted),
        *(run_words.audited(report.audit) or map(run_words.not_as_agreed, report.changes)),
    ]
    if sealed is not None:
        lines += run_words.sealed_in(place.run_id, sealed, written=bool(written.file))
    lines += about_file(written)
    for each in report.found:
        say_finding(context, each)
    held_up = ""
    if report.held_up:
        to_accept = [each.id for each in report.found if each.severity is Severity.CONFIRM]
        held_up = run_words.held_up(place.run_id if stays else "", to_accept)
        lines.append(held_up)
    open_ = report.halted and stays
    if open_:
        lines += run_words.what_next(place.run_id)
    console.say(*lines)
    console.event(
        "summary",
        outcome=report.phase.value,
        exit=int(code),
        run=place.run_id if stays else None,
        file=str(place.path) if stays else None,
        account=state.plan.account.account_id,
        operations=counted.fields,
        failures=told,
        problem=command_problem(error) if error is not None else "",
        held_up=held_up,
        audit=audit_fields(report.audit),
        keys_without_secret=list(state.ended.strays if state.ended else ()),
        not_as_agreed=not_as_agreed(state.ended.changes if state.ended else ()),
        sealed_in=str(sealed) if sealed else None,
        **file_fields(written),
        next=run_words.next_commands(place.run_id) if open_ else [],
        sentence=lines[0],
    )
    return code


def about_file(written: Written) -> list[str]:
    """Result of ``--handover``, for people."""
    lines = (
        [
            say(
                "Written, with secrets in plain text; delete it once used: {file}",
                file=written.file,
            )
        ]
        if written.file
        else []
    )
    if written.parts:
        lines.append(run_words.in_part(written.parts))
    return [*lines, written.problem] if written.problem else lines


def file_fields(written: Written) -> dict[str, object]:
    """Result of ``--handover``, for scripts."""
    return {
        "handover": written.file or None,
        "handover_parts": list(written.parts),
        "not_written": written.problem,
    }
