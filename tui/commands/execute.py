"""What apply, resume and undo have in common: work in threads, signals, and the run's summary."""

from __future__ import annotations

import argparse
import threading
from collections.abc import Mapping
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Protocol

from tui.apply.doubts import DoubtError
from tui.apply.events import Outcome, RunEvent, RunFinished
from tui.apply.executor import Emit, Timing
from tui.cloud.errors import BadCredentialsError, CloudError
from tui.commands import report
from tui.commands.connecting import add_connecting
from tui.commands.context import Context
from tui.commands.exits import Exit
from tui.commands.options import add_max_rate, workers
from tui.commands.progress import Progress
from tui.commands.report import Upshot
from tui.commands.signing_again import SigningAgain
from tui.core.account import PasswordPolicy
from tui.core.secret import Secret

if TYPE_CHECKING:
    from tui.apply.open_run import Place
    from tui.apply.reauth import SignInGate
    from tui.apply.recheck import Recheck
    from tui.apply.runner import Runner
    from tui.cloud.client import Cloud
    from tui.core.findings import Finding
    from tui.text.applying import Groups


class Work(Protocol):
    """A runner or an undoer."""

    @property
    def gate(self) -> SignInGate:
        """Where it waits once the credentials have run out."""

    @property
    def failures(self) -> Mapping[int, CloudError | DoubtError]:
        """What could not be done, by place."""

    def run(self, emit: Emit) -> Outcome:
        """Do what is not done yet. Blocking."""

    def stop(self) -> None:
        """Stop after what is under way; from any thread."""


def add_options(parser: argparse.ArgumentParser) -> None:
    """Declare what every command that changes something takes."""
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
    place: Place,
    own: Mapping[str, Secret],
    policy: PasswordPolicy | None,
) -> Runner:
    """The runner of an open place, as the wizard makes it."""
    from tui.apply.runner import Runner
    from tui.planning.passwords import generate

    services = context.services
    return Runner(
        cloud,
        place.journal,
        own_passwords=own,
        # A generated password is good for any policy, so an unread one does not matter.
        generate=lambda name: generate(policy or PasswordPolicy(), name, services.random.randrange),
        keeping=place.keeping,
        memory=place.memory,
        password_policy=policy,
        timing=timing(context),
        workers=context.options.workers,
        fresh=True,
    )


def timing(context: Context) -> Timing:
    """How a run passes time here."""
    services = context.services
    return Timing(sleep=services.sleep, clock=services.clock, grace=services.grace)


def carry_out(context: Context, work: Work, progress: Progress) -> Upshot:
    """Do the work in threads of its own, until it is over or a signal stops it."""
    from tui.text import commanding

    console, signals = context.console, context.signals
    audits: list[RunFinished] = []
    ended: list[Outcome] = []
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
            console.warn(commanding.stopping())
            work.stop()
        asking.attend()
    thread.join()
    console.paint("")
    if broken:
        if not isinstance(broken[0], CloudError | DoubtError):
            raise broken[0]
        return Upshot(Outcome.FAILED, work.failures, trouble=broken[0])
    audit = audits[-1].audit if audits else None
    return Upshot(ended[0], work.failures, audit)


def _next(heard: SimpleQueue[bool]) -> bool | None:
    """What is heard next; None after a while without anything, in which signals get their turn."""
    with suppress(Empty):
        return heard.get(timeout=0.5)
    return None


def apply_run(
    context: Context,
    cloud: Cloud,
    place: Place,
    groups: Groups,
    own: Mapping[str, Secret],
    policy: PasswordPolicy | None,
) -> Exit:
    """Apply what is not applied yet, hand over, and say what came of it.

    Args:
        context: the command's.
        cloud: signed in to the run's account.
        place: the run's, open; it is closed once it is known what came of it, and by the caller
            where that never is.
        groups: names of resource groups.
        own: own passwords by logon name.
        policy: the account's password policy.
    """
    from tui.commands.closing import say_what_came_of_it
    from tui.commands.handover import hand_over

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
    with suppress(DoubtError):  # its operation has said so already
        runner.keep_unkept()
    hand_over(context, place, runner.handovers, ending)
    # Whose credentials ran out before the first change goes on with the very run.
    ran_out = isinstance(report.first_error(ending), BadCredentialsError)
    stays = place.close(to_go_on=ran_out or ending.is_held_up)
    return say_what_came_of_it(context, cloud, place, ending, groups, stays=stays)
