"""Onramp's commands as processes that need not load it first: forked off one that has.

Loading takes longer than most commands do. A process without threads loads everything once and is
then asked, over a socket, to be a command: with its arguments, environment, directory and pipes,
and to the very end of a Python process. What a program does before Onramp is loaded is tried by
whole programs elsewhere (:mod:`tests.program`).
"""

from __future__ import annotations

import atexit
import gc
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Final, NoReturn, Self

from tests.terminal import PATIENCE

ROOT: Final = Path(__file__).parents[1]
_PIECE: Final = 1 << 16
_LISTENS_AT: Final = 0


class Preloaded:
    """The process that is forked off. Also a context manager."""

    def __init__(self) -> None:
        mine, its = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        with its:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.preloaded"], stdin=its.fileno(), cwd=ROOT
            )
        self._socket = mine

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._socket.close()
        self._process.wait()

    def start(
        self,
        arguments: Sequence[str],
        *,
        before: str,
        place: Path,
        environ: Mapping[str, str],
        inherited: int,
    ) -> Program:
        """Start a command.

        Args:
            arguments: Onramp's.
            before: Python that it runs first.
            place: its directory.
            environ: its whole environment.
            inherited: a descriptor that it has under the same number.
        """
        request = json.dumps([list(arguments), before, str(place), dict(environ), inherited]) + "\n"
        said, say = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        pipes = [os.pipe() for _ in range(3)]
        (to_read, stdin), (stdout, out), (stderr, err) = pipes
        given = [to_read, out, err, inherited, say.fileno()]
        socket.send_fds(self._socket, [request.encode()], given)
        for each in (to_read, out, err):
            os.close(each)
        say.close()
        return Program(said, stdin, stdout, stderr)


class Program:
    """A command that runs, much as :class:`subprocess.Popen` has one."""

    def __init__(self, said: socket.socket, stdin: int, stdout: int, stderr: int) -> None:
        self._socket = said
        self._said = said.makefile("r")
        self.stdin: IO[str] = os.fdopen(stdin, "w")
        self.stdout: IO[str] = os.fdopen(stdout)
        self.stderr: IO[str] = os.fdopen(stderr)
        self.pid = int(self._said.readline())
        self._code: int | None = None

    def send_signal(self, number: int) -> None:
        """Send it a signal, unless it is known to be over."""
        if self._code is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def wait(self, seconds: float = PATIENCE) -> int:
        """Wait until it is over; its exit code, negative for a signal.

        Raises:
            TimeoutError: it goes on.
        """
        if self._code is None:
            self._socket.settimeout(seconds)
            self._code = int(self._said.readline())
        return self._code

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it."""
        self.send_signal(signal.SIGKILL)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.kill()
        self.wait()
        for each in (self.stdin, self.stdout, self.stderr, self._said, self._socket):
            with suppress(BrokenPipeError):
                each.close()


def _load() -> None:
    from tests import haste

    haste.hasten()
    from tui.cloud import sdk

    sdk.prepare()


def _serve() -> None:
    """Be forked off until nobody asks any more."""
    _load()
    gc.freeze()
    with socket.socket(fileno=_LISTENS_AT) as asked:
        while True:
            request, given, _, _ = socket.recv_fds(asked, _PIECE, 5)
            if not request:
                return
            while not request.endswith(b"\n"):
                request += asked.recv(_PIECE)
            if os.fork() == 0:
                asked.detach()
                _keep(json.loads(request), given)
            for each in given:
                os.close(each)
            with suppress(ChildProcessError):
                while os.waitpid(-1, os.WNOHANG)[0]:
                    pass


def _keep(request: list[Any], given: list[int]) -> NoReturn:
    """Start the command and say its process ID and, later, its exit code."""
    code = 1
    try:
        *pipes, say = given
        pid = os.fork()
        if pid == 0:
            os.close(say)
            _become(request, pipes)
        for each in (*pipes, 0, 1, 2):
            os.close(each)
        os.write(say, f"{pid}\n".encode())
        status = os.waitpid(pid, 0)[1]
        os.write(say, f"{os.waitstatus_to_exitcode(status)}\n".encode())
        code = 0
    finally:
        os._exit(code)


def _become(request: list[Any], pipes: list[int]) -> NoReturn:
    arguments, before, place, environ, inherited = request
    code = 1
    try:
        # Above all numbers that are to be taken, so that none of them is overwritten.
        import fcntl

        high = [fcntl.fcntl(each, fcntl.F_DUPFD, 100) for each in pipes]
        os.closerange(3, 100)
        for each, number in zip(high, (0, 1, 2, inherited), strict=True):
            os.dup2(each, number)
            os.close(each)
        os.chdir(place)
        os.environ.clear()
        os.environ.update(environ)
        encoding = environ.get("PYTHONIOENCODING", "utf-8")
        streams = {
            "stdin": os.fdopen(0, encoding=encoding),
            "stdout": os.fdopen(1, "w", encoding=encoding),
            "stderr": os.fdopen(2, "w", 1, encoding=encoding, errors="backslashreplace"),
        }
        vars(sys).update(streams | {f"__{name}__": each for name, each in streams.items()})
        sys.argv = ["-c", *arguments]
        code = _run(before)
        threading._shutdown()  # type: ignore[attr-defined]  # as Python does: waits for threads
        atexit._run_exitfuncs()
        with suppress(OSError):
            sys.stdout.flush()
        with suppress(OSError):
            sys.stderr.flush()
    finally:
        os._exit(code)


def _run(before: str) -> int:
    from tui.cli import main

    try:
        exec(before, vars(sys.modules["__main__"]))  # noqa: S102 - what a test wrote
        return main()
    except SystemExit as error:
        return error.code if isinstance(error.code, int) else int(error.code is not None)
    except BaseException as error:  # noqa: BLE001 - as Python does
        sys.excepthook(type(error), error, error.__traceback__)
        return 1


if __name__ == "__main__":
    _serve()
