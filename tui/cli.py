"""Command line: process hygiene, arguments, exit codes.

Nothing at the top of this module may import Textual: it reads its environment when imported, and
``--version`` should answer at once.
"""

from __future__ import annotations

import argparse
import gc
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, NoReturn, Protocol

from tui import __version__, plain_output, process
from tui.core.exits import Exit
from tui.process import harden, paint_at_once

if TYPE_CHECKING:
    from tui.cloud.endpoints import Endpoints
    from tui.services import Services

ENDPOINT_VARIABLE = "ONRAMP_ENDPOINT"
"""Environment variable with the address of a simulator for all five services."""

LEAST_ROOM = (60, 18)
"""Columns and rows in which every step can be used."""

_SECRETS = ("ACCESS_KEY_SECRET", "SECURITY_TOKEN")
"""Suffixes of variables that hold a secret of the administrator."""
_EPILOG = """\
environment:
  ONRAMP_ENDPOINT   http://127.0.0.1:PORT of a running simulator, which then stands for
                    Alibaba Cloud

exit codes:
  0 done, or left before anything was applied   1 failed   2 usage or no terminal
  3 partly applied   4 credentials or permission   130 aborted by a signal
"""


class _Command(Protocol):
    """Module of ``tui.commands`` that works without a screen."""

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the options."""

    def run(self, options: argparse.Namespace, services: Services) -> int:
        """Run the command; returns the exit code."""


def _apply() -> _Command:
    from tui.commands import apply

    return apply


def _runs() -> _Command:
    from tui.commands import runs

    return runs


def _resume() -> _Command:
    from tui.commands import resume

    return resume


def _undo() -> _Command:
    from tui.commands import undo

    return undo


_COMMANDS: Mapping[str, Callable[[], _Command]] = MappingProxyType(
    {"apply": _apply, "runs": _runs, "resume": _resume, "undo": _undo}
)
"""Commands that work on the account as the wizard does; a module is loaded when it is needed."""

_HELP: Mapping[str, str] = MappingProxyType(
    {
        "apply": "do what a plan file says, without a screen",
        "runs": "list earlier and unfinished runs; forget their secrets",
        "resume": "go on with a run that was cut off, failed or stopped",
        "undo": "take back what a run made",
        "simulator": "run the simulator by itself",
        "doctor": "say what works on this machine, and what mends it",
    }
)


def main(argv: Sequence[str] | None = None) -> int:
    """Run Onramp; returns the exit code of the process, see :class:`Exit`."""
    with process.ending_at_once():
        return _main(argv)


def _main(argv: Sequence[str] | None) -> int:
    harden(os.environ)
    plain_output.install()
    process.install()
    arguments = list(sys.argv[1:] if argv is None else argv)
    parser = _parser(arguments)
    options = parser.parse_args(arguments)
    try:
        if options.command == "simulator":
            given = (options.profile, options.ca_bundle, options.max_rate)
            if options.demo or any(each is not None for each in given):
                parser.error("options before the command are for the wizard, not for the simulator")
            from tui.commands import simulator

            process.interrupt()
            return simulator.run(options)
        if options.command == "doctor":
            if options.demo:
                parser.error("--demo is for the wizard, not for the doctor")
            return _doctor(options)
        if options.command in _COMMANDS:
            if options.demo:
                parser.error(f"--demo is for the wizard, not for {options.command}")
            return _without_screen(options)
        if options.demo and options.ca_bundle is not None:
            parser.error("--ca-bundle has no use with --demo, where nothing leaves the machine")
        return _wizard(options)
    except KeyboardInterrupt:
        return Exit.ABORTED


class _Parser(argparse.ArgumentParser):
    """Parser that quotes an argument as a shell quotes file names, on one harmless line."""

    def error(self, message: str) -> NoReturn:
        from tui.core.scrubbing import harmless

        super().error(harmless(message))


def _parser(arguments: Sequence[str]) -> argparse.ArgumentParser:
    parser = _Parser(
        prog="onramp",
        usage="onramp [--demo | --profile NAME] [--ca-bundle FILE] [--max-rate N] [COMMAND ...]",
        description="Give teammates access to Alibaba Cloud Managed Service for Prometheus.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"onramp {__version__}")
    start = parser.add_mutually_exclusive_group()
    start.add_argument(
        "--demo",
        action="store_true",
        help="start against the built-in simulator; nothing leaves the machine",
    )
    from tui.commands.options import CA_BUNDLE, PROFILE, add_max_rate

    start.add_argument("--profile", metavar="NAME", help=PROFILE)
    parser.add_argument("--ca-bundle", metavar="FILE", help=CA_BUNDLE)

    add_max_rate(parser)
    commands = parser.add_subparsers(
        dest="command", title="commands", metavar="COMMAND", prog="onramp"
    )
    for name, sentence in _HELP.items():
        command = commands.add_parser(name, help=sentence, description=f"{_capital(sentence)}.")
        if name not in arguments:
            continue
        if name in _COMMANDS:
            _COMMANDS[name]().add_arguments(command)
        elif name == "simulator":
            from tui.commands.simulator import add_arguments

            add_arguments(command)
        else:
            from tui.commands.doctor import add_arguments

            add_arguments(command)
    return parser


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


def _without_screen(options: argparse.Namespace) -> int:
    from tui import text
    from tui.cloud.endpoints import EndpointError
    from tui.wiring import services

    try:
        endpoints = _endpoints(os.environ.get(ENDPOINT_VARIABLE, ""), options.ca_bundle)
    except EndpointError as error:
        return _refuse(text.endpoint_refused(error.code, error.address))
    made = services(
        endpoints,
        _environ(),
        profile=options.profile,
        max_rate=options.max_rate,
        workers=getattr(options, "workers", None),
    )
    command = _COMMANDS[options.command]()
    process.interrupt()
    return command.run(options, made)


def _wizard(options: argparse.Namespace) -> int:
    from tui import text

    trouble = _terminal_trouble()
    if trouble is not None:
        return _refuse(text.no_terminal(trouble))
    encoding = plain_output.foreign_encoding(sys.__stdin__, sys.__stdout__, sys.__stderr__)
    if encoding:
        return _refuse(text.no_utf_8(encoding))
    size = _too_small()
    if size is not None:
        return _refuse(text.too_small(*size, LEAST_ROOM))
    endpoints = None
    if not options.demo:
        from tui.cloud.endpoints import EndpointError

        try:
            endpoints = _endpoints(os.environ.get(ENDPOINT_VARIABLE, ""), options.ca_bundle)
        except EndpointError as error:
            return _refuse(text.endpoint_refused(error.code, error.address))
    return _start(endpoints, options.profile, options.max_rate)


def _endpoints(address: str, ca_bundle: str | None) -> Endpoints:
    from tui.cloud.endpoints import Endpoints

    endpoints = Endpoints.loopback(address) if address.strip() else Endpoints.real()
    return endpoints if ca_bundle is None else endpoints.trusting(ca_bundle)


def _start(endpoints: Endpoints | None, profile: str | None, max_rate: float | None) -> int:
    # Nothing made on the way to the first frame is garbage; the app turns this on again.
    gc.disable()
    paint_at_once(os.environ)
    from tui.wiring import demo_services, services
    from tui.wizard import run_wizard

    process.interrupt()
    if endpoints is None:
        with demo_services() as demo:
            return run_wizard(demo)
    return run_wizard(services(endpoints, _environ(), profile=profile, max_rate=max_rate))


def _environ() -> dict[str, str]:
    """Copy of the environment; the process's own loses its secrets."""
    environ = dict(os.environ)
    for name in [name for name in os.environ if name.endswith(_SECRETS)]:
        # Clipboard tools and commands of profiles are started with what is left here.
        del os.environ[name]
    return environ


def _doctor(options: argparse.Namespace) -> int:
    from tui import text
    from tui.cloud.endpoints import EndpointError
    from tui.commands import doctor
    from tui.vault.files import state_directory
    from tui.wiring import services

    try:
        endpoints = _endpoints(os.environ.get(ENDPOINT_VARIABLE, ""), options.ca_bundle)
    except EndpointError as error:
        return _refuse(text.endpoint_refused(error.code, error.address))
    # Without --live nothing is sent; the addresses tell where state and saved AccessKeys would be.
    made = services(endpoints, _environ(), profile=options.profile)
    process.interrupt()
    return doctor.run(options, made, endpoints, state_directory(), _size(), LEAST_ROOM)


def _size() -> tuple[int, int] | None:
    """Columns and rows of the terminal, also where the output goes elsewhere."""
    for stream in (sys.__stdin__, sys.__stdout__, sys.__stderr__):
        if stream is not None and not stream.closed and stream.isatty():
            return os.get_terminal_size(stream.fileno())
    return None


def _terminal_trouble() -> str | None:
    """Code of the reason why no screen can be drawn; Textual reads stdin and draws on stderr."""
    for name, stream in (
        ("stdin", sys.__stdin__),
        ("stdout", sys.__stdout__),
        ("stderr", sys.__stderr__),
    ):
        if stream is None or stream.closed or not stream.isatty():
            return name
    if sys.platform != "win32" and os.environ.get("TERM", "") in {"", "dumb", "unknown"}:
        return "term"
    return None


def _too_small() -> tuple[int, int] | None:
    """Columns and rows where they are too few; a terminal that does not tell has enough."""
    try:
        columns, rows = os.get_terminal_size(sys.__stdout__.fileno() if sys.__stdout__ else 1)
    except OSError:
        return None
    small = 0 < columns < LEAST_ROOM[0] or 0 < rows < LEAST_ROOM[1]
    return (columns, rows) if small else None


def _refuse(sentence: str) -> int:
    sys.stderr.write(f"onramp: {sentence}\n")
    return Exit.USAGE
