"""``onramp simulator``: the simulator by itself, until it is interrupted."""

from __future__ import annotations

import argparse
import errno
import shlex
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path
from queue import SimpleQueue
from textwrap import indent

from tui.core.exits import Exit
from tui.process import told_to
from tui.simulator import fault_specs
from tui.simulator.faults import Fault
from tui.simulator.server import RunningSimulator, start
from tui.simulator.settings import SimulatorSettings

_HIGHEST_PORT = 65535
_MOST_USERS = 4900
"""Leaves room for new users under the account's quota of 5000."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of the subcommand."""
    parser.add_argument(
        "--port",
        type=_number("port", _HIGHEST_PORT),
        default=0,
        metavar="N",
        help="port on 127.0.0.1 (default: a free one)",
    )
    parser.add_argument(
        "--latency-ms",
        type=_number("latency", 60_000),
        default=0,
        metavar="N",
        help="hold every answer back by N milliseconds",
    )
    parser.add_argument(
        "--users",
        type=_number("number of users", _MOST_USERS),
        default=0,
        metavar="N",
        help="generate N RAM users besides the seeded ones",
    )
    parser.add_argument(
        "--requests",
        type=Path,
        metavar="FILE",
        help="write a JSON line per request, secrets masked (mode 0600)",
    )
    parser.add_argument(
        "--fault",
        type=_fault,
        action="append",
        default=[],
        dest="faults",
        metavar="SPEC",
        help="let requests fail, as told below; may be given several times",
    )
    parser.add_argument(
        "--lists-ignore-groups",
        action="store_true",
        help="let ARMS lists heed grants in the whole account only, not in resource groups, so that"
        " Verify shows a disagreement",
    )
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = _faults_explained()


def _fault(text: str) -> Fault:
    try:
        return fault_specs.parse(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _faults_explained() -> str:
    """Public part of the module's docstring, without its markup."""
    _, _, text = (fault_specs.__doc__ or "").partition("\n\n")
    return "faults:\n" + indent(text.replace("``", ""), "  ")


class _number:  # noqa: N801  (argparse shows the name of a type)
    """Argument type: a whole number between 0 and a limit."""

    def __init__(self, what: str, highest: int) -> None:
        self._what = what
        self._highest = highest

    def __call__(self, text: str) -> int:
        if not (text.isascii() and text.isdigit()) or int(text) > self._highest:
            raise argparse.ArgumentTypeError(
                f"{self._what} must be a number from 0 to {self._highest}"
            )
        return int(text)


def run(args: argparse.Namespace) -> int:
    """Start the simulator, print how to use it, and wait for a signal to end.

    Returns:
        130 after SIGINT, 0 after another signal, 1 when it could not start.
    """
    from random import SystemRandom

    settings = SimulatorSettings(
        port=args.port,
        latency_ms=args.latency_ms,
        users=args.users,
        requests=args.requests,
        faults=tuple(args.faults),
        lists_ignore_groups=args.lists_ignore_groups,
    )
    # Not an event: its lock may be held by whom the signal interrupts.
    signalled: SimpleQueue[int] = SimpleQueue()
    with told_to(signalled.put):
        try:
            running = start(settings, now=lambda: datetime.now(UTC), random=SystemRandom())
        except OSError as error:
            sys.stderr.write(f"onramp simulator: {_why_not(error, args.port)}\n")
            return Exit.FAILED
        with running:
            sys.stdout.write(export_lines(running))
            sys.stdout.flush()
            number = signalled.get()
    return Exit.ABORTED if number == signal.SIGINT else Exit.DONE


def _why_not(error: OSError, port: int) -> str:
    if error.filename:
        return f"{error.filename} cannot be written: {error.strerror}."
    if error.errno == errno.EADDRINUSE:
        return (
            f"port {port} on 127.0.0.1 is taken by another program. Choose another one, or leave"
            " --port out for a free one."
        )
    if error.errno == errno.EACCES:
        return f"port {port} is for root only. Choose one from 1024 on, or leave --port out."
    return f"it cannot start: {error.strerror or type(error).__name__}."


def export_lines(running: RunningSimulator) -> str:
    """Address and administrator's AccessKey as lines that a shell can read."""
    values = {
        "ONRAMP_ENDPOINT": running.endpoint,
        "ALIBABA_CLOUD_ACCESS_KEY_ID": running.access_key_id,
        "ALIBABA_CLOUD_ACCESS_KEY_SECRET": running.access_key_secret.reveal(),
    }
    return "".join(f"export {name}={shlex.quote(value)}\n" for name, value in values.items())
