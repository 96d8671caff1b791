"""Execution of a plan or an undo, and the report on it."""

from __future__ import annotations

import argparse
import threading
from collections.abc import Mapping
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Protocol

from tui.apply.events import NeedsAttentionError, RunEvent, RunFinished, RunStatus
from tui.apply.executor import Clocks, Emit
from tui.apply.runner import Runner
from tui.cloud.errors import BadCredentialsError, CloudError
from tui.commands import report
from tui.commands.confirm import say_finding
from tui.commands.context import Context
from tui.commands.handover import hand_over
from tui.commands.options import add_connecting, add_max_rate, workers
from tui.commands.report import Progress, RunResult
from tui.commands.signin import SigningAgain
from tui.core.account import PasswordPolicy
from tui.core.exits import Exit
from tui.core.secret import Secret
from tui.core.text import say
from tui.planning.passwords import generate
from tui.text import runs as run_words
from tui.text.commands import command_problem

if TYPE_CHECKING:
    from tui.apply.open_run import OpenRun
    from tui.apply.reauth import SignInGate
    from tui.apply.recheck import Recheck
    from tui.apply.run_state import RunState
    from tui.cloud.client import Cloud
    from tui.core.findings import Finding
    from tui.core.policies import Groups


class Work(Protocol):
    """Runner or undoer."""

    @property
    def gate(self) -> SignInGate:
        """Gate at which the work waits once the credentials have expired."""

    @property
    def failures(self) -> Mapping[int, CloudError | NeedsAttentionError]:
        """Failures by index of the operation."""

    def run(self, emit: Emit) -> RunStatus:
        """Do the remaining operations. Blocking."""

    def stop(self) -> None:
        """Stop after the operations under way; from any thread."""


def add_options(parser: argparse.ArgumentParser) -> None:
    """Declare the options of every command that changes something."""
    parser.add_argument(
        "--yes", action="store_true", help="do not ask; findings still need --accept"
    )
    parser.add_argument("--json", action="store_true", help="print a JSON object per event")
    parser.add_argument(
        "--workers", type=workers, metavar="N", help="users that are worked on at once"
    )
    add_max_rate(parser, default=argparse.SUPPRESS)
    add_connecting(parser)


def runner_for(
    context: Context,
    cloud: Cloud,
    place: OpenRun,
    own: Mapping[str, Secret],
    policy: PasswordPolicy | None,
) -> Runner:
    """Runner of an open run, as the wizard makes it."""
    services = context.services
    return Runner(
        cloud,
        place.journal,
        own_passwords=own,
        # A generated password is good for any policy, so an unread one does not matter.
        generate=lambda name: generate(policy or PasswordPolicy(), name, services.random.randrange),
        sink=place.sink,
        memory=place.memory,
        password_policy=policy,
        timing=timing(context),
        workers=context.options.workers,
        fresh=True,
    )


def timing(context: Context) -> Clocks:
    """Clocks of a run."""
    services = context.services
    return Clocks(sleep=services.sleep, clock=services.clock, grace=services.grace)


def carry_out(context: Context, work: Work, progress: Progress) -> RunResult:
    """Do the work in threads of its own, until it is over or a signal stops it."""
    console, signals = context.console, context.signals
    audits: list[RunFinished] = []
    ended: list[RunStatus] = []
    broken: list[BaseException] = []
    heard: SimpleQueue[bool] = SimpleQueue()
    """True for a signal, False once the work is over."""

    def emit(event: RunEvent) -> None:
        progress.take(event)
        if isinstance(event, RunFinished):
            audits.append(event)
        if signals.stopped:
            work.stop()

    def run() -> None:
        try:
            ended.append(work.run(emit))
        except BaseException as error:  # noqa: BLE001 - it crosses to the main thread, whole
            broken.append(error)
        finally:
            heard.put(False)

    # No daemon: a call that mints a secret must not be cut off.
    asking = SigningAgain(context, work.gate, progress)
    thread = threading.Thread(target=run, name="run")
    # A signal may come in the middle of a line that is being written, or of another signal, so it
    # only leaves word here.
    signals.from_now_on(lambda: heard.put(True))
    thread.start()
    stopping = False
    while (signal := _next(heard)) is not False:
        if signal and not stopping:
            stopping = True
            console.warn(say("Stopping after what is under way now."))
            work.stop()
        asking.attend()
    thread.join()
    console.paint("")
    if broken:
        if not isinstance(broken[0], CloudError | NeedsAttentionError):
            raise broken[0]
        return RunResult(RunStatus.FAILED, work.failures, trouble=broken[0])
    audit = audits[-1].audit if audits else None
    return RunResult(ended[0], work.failures, audit)


def _next(heard: SimpleQueue[bool]) -> bool | None:
    """Next word from the work; None after a while without any, in which signals get their turn."""
    with suppress(Empty):
        return heard.get(timeout=0.5)
    return None


def apply_run(
    context: Context,
    cloud: Cloud,
    place: OpenRun,
    groups: Groups,
    own: Mapping[str, Secret],
    policy: PasswordPolicy | None,
) -> Exit:
    """Apply the remaining operations, hand over, and report.

    The run is closed here once its outcome is known, and by the caller where that never is. ``own``
    are own passwords by logon name.
    """
    state = place.journal.state
    counted = report.counts(state)
    progress = Progress(
        context.console, counted["total"], counted["total"] - counted["open"], groups
    )
    runner = runner_for(context, cloud, place, own, policy)
    found: list[Finding] = []

    def agree(again: Recheck) -> bool:
        # Nobody is asked here: resume asks, and takes --accept for what is there by then.
        found.extend(again.findings)
        return not again.asked

    runner.agree_by(agree)
    ending = carry_out(context, runner, progress)
    ending.found = tuple(found)
    with suppress(NeedsAttentionError):  # its operation has said so already
        runner.keep_unkept()
    hand_over(context, place, runner.handovers, ending)
    # Whose credentials ran out before the first change goes on with the very run.
    ran_out = isinstance(report.first_error(ending), BadCredentialsError)
    stays = place.close(to_go_on=ran_out or ending.is_held_up)
    return say_what_came_of_it(context, cloud, place, ending, groups, stays=stays)


def say_what_came_of_it(
    context: Context,
    cloud: Cloud,
    place: OpenRun,
    ending: RunResult,
    groups: Groups,
    *,
    stays: bool,
) -> Exit:
    """Report the end of apply and resume, to people and to scripts.

    ``place`` is closed. ``stays`` tells whether its file still exists; that of a run that came to
    nothing does not.
    """
    state, console = place.journal.state, context.console
    sealed = place.path if stays and place.keeps_secrets else None
    code = report.exit_code(ending, state)
    told = report.failures(cloud, ending, state.plan.operations, groups)
    report.say_failures(context, told)
    error = report.first_error(ending)
    if error is not None and not told:
        console.warn(command_problem(error))
    strays = state.ended.strays if state.ended else ()
    counted = report.counts(state)
    lines: list[str] = [
        run_words.outcome(ending.outcome.value, counted),
        *(run_words.audited(ending.audit) or _found_before(state)),
    ]
    if sealed is not None:
        lines += run_words.sealed_in(place.run_id, sealed, written=bool(ending.handover))
    lines += about_file(ending)
    for each in ending.found:
        say_finding(context, each)
    held_up = ""
    if ending.is_held_up:
        held_up = run_words.held_up(place.run_id if stays else "", ending.to_accept)
        lines.append(held_up)
    open_ = ending.outcome not in {RunStatus.DONE, RunStatus.CHANGED} and stays
    if open_:
        lines += run_words.what_next(place.run_id)
    console.say(*lines)
    console.event(
        "summary",
        outcome=ending.outcome.value,
        exit=int(code),
        run=place.run_id if stays else None,
        file=str(place.path) if stays else None,
        account=state.plan.account.account_id,
        operations=counted,
        failures=told,
        problem=command_problem(error) if error is not None else "",
        held_up=held_up,
        audit=report.audit_fields(ending.audit),
        keys_without_secret=list(strays),
        not_as_agreed=report.not_as_agreed(state.ended.changes if state.ended else ()),
        sealed_in=str(sealed) if sealed else None,
        **file_fields(ending),
        next=run_words.next_commands(place.run_id) if open_ else [],
        sentence=lines[0],
    )
    return code


def about_file(ending: RunResult) -> list[str]:
    """Result of ``--handover``, for people."""
    lines = (
        [
            say(
                "Written, with secrets in plain text; delete it once used: {file}",
                file=ending.handover,
            )
        ]
        if ending.handover
        else []
    )
    if ending.parts:
        lines.append(run_words.in_part(ending.parts))
    return [*lines, ending.not_written] if ending.not_written else lines


def file_fields(ending: RunResult) -> dict[str, object]:
    """Result of ``--handover``, for scripts."""
    return {
        "handover": ending.handover or None,
        "handover_parts": list(ending.parts),
        "not_written": ending.not_written,
    }


def _found_before(state: RunState) -> tuple[str, ...]:
    """Changes found at an earlier end; they stay true until somebody acts on them."""
    from tui.text.runs import not_as_agreed

    return tuple(map(not_as_agreed, state.ended.changes)) if state.ended else ()
