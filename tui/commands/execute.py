"""Execution of a plan or an undo, and the report on it."""

from __future__ import annotations

import argparse
import threading
from collections.abc import Mapping
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Protocol

from tui.apply.events import NeedsAttentionError, RunEvent, RunStatus
from tui.apply.executor import Emit
from tui.apply.report import RunReport
from tui.apply.runner import Runner
from tui.apply.timing import Timing
from tui.cloud.errors import BadCredentialsError, CloudError
from tui.commands.context import Context
from tui.commands.handover import hand_over
from tui.commands.options import add_connecting, add_max_rate, workers
from tui.commands.report import Progress, say_end
from tui.commands.signin import SigningAgain
from tui.core.account import PasswordPolicy
from tui.core.exits import Exit
from tui.core.secret import Secret
from tui.core.text import say
from tui.planning.passwords import generate

if TYPE_CHECKING:
    from tui.apply.open_run import OpenRun
    from tui.apply.reauth import SignInGate
    from tui.apply.recheck import Recheck
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


def timing(context: Context) -> Timing:
    """Clocks and waits of a run."""
    services = context.services
    return Timing(sleep=services.sleep, clock=services.clock, grace=services.grace)


def carry_out(context: Context, work: Work, progress: Progress) -> None:
    """Do the work in threads of its own, until it is over or a signal stops it."""
    console, signals = context.console, context.signals
    report = progress.report
    broken: list[BaseException] = []
    heard: SimpleQueue[bool] = SimpleQueue()
    """True for a signal, False once the work is over."""

    def emit(event: RunEvent) -> None:
        progress.take(event)
        if signals.stopped:
            work.stop()

    def run() -> None:
        try:
            work.run(emit)
        except BaseException as error:  # noqa: BLE001 - it crosses to the main thread, whole
            broken.append(error)
        finally:
            heard.put(False)

    # No daemon: a call that mints a secret must not be cut off.
    report.begin()
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
        report.trouble = broken[0]
    report.end()


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
    report = RunReport(place.journal.state)
    progress = Progress(context.console, report, groups)
    runner = runner_for(context, cloud, place, own, policy)
    found: list[Finding] = []

    def agree(again: Recheck) -> bool:
        # Nobody is asked here: resume asks, and takes --accept for what is there by then.
        found.extend(again.findings)
        return not again.asked

    runner.agree_by(agree)
    carry_out(context, runner, progress)
    report.found = tuple(found)
    with suppress(NeedsAttentionError):  # its operation has said so already
        runner.keep_unkept()
    written = hand_over(context, place, runner.handovers)
    # Whose credentials ran out before the first change goes on with the very run.
    ran_out = isinstance(report.error, BadCredentialsError)
    stays = place.close(to_go_on=ran_out or bool(report.held_up))
    return say_end(context, cloud, place, report, written, groups, stays=stays)
