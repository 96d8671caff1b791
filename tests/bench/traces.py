"""``python -m tests.bench.traces``: through how many modules of the product a value goes.

Three values are followed, each unlike anything else: a logon name from the key that types it to the
request that makes the user, the secret of an AccessKey from the answer that brings it to the
clipboard, and a policy's document from its answer to the painted line of the access preview. A
module counts where a function returns, or hands on, while the value is in its arguments, its
variables or its result: as text, in a Secret, or some fields, items or values deep in data.

The cloud's own modules do not count. Nothing that is followed is printed.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import socket
import stat
import sys
import tempfile
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from contextlib import asynccontextmanager, contextmanager
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from random import Random
from types import FrameType
from typing import Any, Final, Self

from screens.policies.preview import OutlookView
from tests.screens.drafts import console_draft, key_draft
from tests.screens.driver import Wizard, wizard
from tests.screens.review.driver import over, ready
from tui.core.draft import Draft
from tui.core.findings import Step
from tui.core.policies import AccountScope, custom
from tui.core.secret import Secret
from tui.core.users import AccessChoice, AccessMode, UserRow
from tui.simulator.seed.policies import add_custom_policy
from tui.simulator.server import RunningSimulator, start
from tui.simulator.settings import SimulatorSettings
from tui.simulator.store import Store
from tui.vault.clipboard import Copier
from tui.widgets.rows import Rows

ROOT: Final = Path(__file__).parents[2]
DEPTH: Final = 4
MOST: Final = 40
"""Items of one list or mapping that are looked at."""
NAME: Final = "zq-marked.name"
SECRET: Final = "zq7Marked0Secret0of0the0Key000"
RESOURCE: Final = "zqmarkedapplication"
POLICY: Final = custom("zq-followed")


class Trace:
    """Follows one value in every thread, until it is over."""

    def __init__(self, value: str, is_last: Callable[[FrameType], bool] | None = None) -> None:
        """Nothing is followed yet.

        Args:
            value: what is followed.
            is_last: whether with this call, of whatever library, it is over.
        """
        self.visited: dict[str, int] = {}
        """Module to the number of its functions through which the value went."""
        self.over = False
        self._value = value
        self._bytes = value.encode()
        self._is_last = is_last
        self._seen: set[object] = set()

    def __enter__(self) -> Self:
        threading.setprofile(self._heard)
        sys.setprofile(self._heard)
        return self

    def __exit__(self, *_error: object) -> None:
        self.over = True
        sys.setprofile(None)
        threading.setprofile(None)

    def _heard(self, frame: FrameType, event: str, value: object) -> None:
        if self.over:
            sys.setprofile(None)
            return
        if event == "call":
            if self._is_last is not None and self._is_last(frame):
                self.over = True
            return
        if event != "return" or frame.f_code in self._seen:
            return
        module = frame.f_globals.get("__name__", "")
        if not _is_product(frame.f_code.co_filename):
            return
        if self._holds(value, 0) or any(self._holds(it, 0) for it in _local(frame)):
            self._seen.add(frame.f_code)
            self.visited[module] = self.visited.get(module, 0) + 1

    def _holds(self, value: object, deep: int) -> bool:
        match value:
            case str():
                return self._value in value
            case bytes() | bytearray():
                return self._bytes in value
            case Secret():
                return self._value in value.reveal()
        if deep > DEPTH or isinstance(value, type):
            return False
        return any(self._holds(each, deep + 1) for each in _inside(value))


def _inside(value: object) -> Iterable[object]:
    if isinstance(value, Mapping):
        return [*islice(_safely(value), MOST), *islice(_safely(value.values()), MOST)]
    if isinstance(value, list | tuple | AbstractSet):
        return islice(_safely(value), MOST)
    if is_dataclass(value):
        return (getattr(value, each.name, None) for each in fields(value))
    return ()


def _safely(items: Iterable[object]) -> Iterator[object]:
    """Another thread may change what is looked at."""
    try:
        yield from items
    except RuntimeError:
        return


def _local(frame: FrameType) -> Iterable[object]:
    return tuple(frame.f_locals.values())


def _is_product(file: str) -> bool:
    if not file.startswith(str(ROOT)):
        return False
    parts = Path(file).relative_to(ROOT).parts
    return parts[0] not in {"tests", ".venv"} and "simulator" not in parts


# The three journeys


class _Marking(Random):
    """Randomness that makes the next secrets the one that is followed."""

    marking = False

    def choices(self, *given: Any, **named: Any) -> list[Any]:  # noqa: ANN401 - as Random's
        """See Random."""
        if self.marking and named.get("k") == len(SECRET):
            return list(SECRET)
        return super().choices(*given, **named)


def _now() -> datetime:
    return datetime.now(UTC)


@contextmanager
def _simulator(random: Random | None = None) -> Iterator[RunningSimulator]:
    with start(SimulatorSettings(), now=_now, random=random or Random(5)) as running:
        yield running


async def logon_name(state: Path) -> Trace:
    """From the first key of a logon name to the request that holds it."""

    def is_last(frame: FrameType) -> bool:
        named = frame.f_code.co_name == "putrequest"
        return named and f"UserName={NAME}" in str(frame.f_locals.get("url", ""))

    draft = console_draft(users=())
    with _simulator() as simulator:
        async with wizard(simulator, step=Step.ACCOUNTS, draft=draft, state=state) as w:
            with Trace(NAME, is_last) as trace:
                await w.type(NAME)
                for step in (Step.ACCESS, Step.SCOPE, Step.POLICIES, Step.REVIEW):
                    await w.until(w.text)
                    await w.press("ctrl+n")
                    await w.to(step)
                await w.until(lambda: "Apply" in w.text() and "Looking" not in w.text())
                await w.press("ctrl+r")
                await w.until(lambda: trace.over)
            await w.until(lambda: w.session.applying and not w.session.applying.running)
    return trace


async def secret(state: Path) -> Trace:
    """From the answer that brings an AccessKey's secret to the clipboard."""
    random = _Marking(5)
    with _simulator(random) as simulator, _clipboard(state) as (copier, board):
        random.marking = True
        trace = Trace(SECRET)
        with trace:
            draft = key_draft(UserRow("robot.one"))
            async with wizard(
                simulator, step=Step.REVIEW, draft=draft, state=state, copier=copier
            ) as w:
                await ready(w)
                await w.press("ctrl+r")
                await over(w)
                await w.press("f4")
                await w.to(Step.SHARE)
                rows = w.screen.query_one("#fields", Rows)
                key = next(each.key for each in rows.rows if "Secret" in each.cells[0].text)
                rows.move_to(key)
                await w.press("c")
                await w.until(lambda: "Copied and read back" in w.text())
                assert SECRET in board.read_text()
                trace.over = True
    return trace


async def document(state: Path) -> Trace:
    """From the answer that brings a policy's document to a line of the access preview."""
    statement: dict[str, object] = {
        "Effect": "Allow",
        "Action": ["arms:SearchTraceAppByName", "arms:ReadTraceApp"],
        "Resource": ["acs:arms:*:*:*", f"acs:arms:*:*:armsapp/{RESOURCE}"],
    }

    def add(store: Store) -> None:
        add_custom_policy(store, POLICY.name, "Followed", [statement], "2026-01-05")

    draft = Draft(
        users=(UserRow("li.wu", "Li Wu"),),
        access=AccessChoice(AccessMode.CONSOLE),
        scope=AccountScope(),
    )
    with _simulator() as simulator:
        simulator.change(add)
        async with wizard(
            simulator, step=Step.POLICIES, draft=draft, state=state, size=(140, 60)
        ) as w:
            rows = w.screen.query_one("#grants", Rows)
            await w.until(lambda: any(each.key == str(POLICY) for each in rows.rows))
            with Trace(RESOURCE) as trace:
                rows.focus()
                rows.move_to(str(POLICY))
                await w.pilot.pause()
                await w.press("space")
                await w.until(lambda: _is_painted(w))
    return trace


def _is_painted(w: Wizard) -> bool:
    found = w.screen.query(OutlookView)
    told = [row.cells[2].text for each in found for row in each.list.rows]
    return bool(told) and "reading…" not in told and "List applications" in w.text()


@contextmanager
def _clipboard(state: Path) -> Iterator[tuple[Copier, Path]]:
    """A clipboard that is a file, with programs that say that they are Wayland's."""
    board, place = state / "board", state / "wayland"
    for name, script in (
        ("wl-copy", f'[ "$1" = --clear ] && rm -f {board} && exit; exec cat > {board}'),
        ("wl-paste", f"exec cat {board}"),
    ):
        program = state / name
        asked = 'case "$1" in --version) echo "wl-clipboard 2.3"; exit;; --help) exit;; esac'
        program.write_text(f"#!/bin/sh\n{asked}\n{script}\n")
        program.chmod(stat.S_IRWXU)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(place))
        listening.listen()
        environ = {"PATH": f"{state}:/usr/bin:/bin", "WAYLAND_DISPLAY": str(place)}
        yield Copier(environ, seconds=20.0, cleared_after=10.0), board


JOURNEYS: Final[Mapping[str, Callable[[Path], Awaitable[Trace]]]] = {
    "a logon name, from key to request": logon_name,
    "a secret, from answer to clipboard": secret,
    "a document, from answer to preview": document,
}


@asynccontextmanager
async def _place() -> AsyncIterator[Path]:
    with tempfile.TemporaryDirectory(prefix="onramp-traces-", ignore_cleanup_errors=True) as made:
        yield Path(made)


async def follow(journey: Callable[[Path], Awaitable[Trace]]) -> Trace:
    """One of them, in a directory of its own."""
    async with _place() as state:
        return await journey(state)


def main() -> None:
    """Follow all three, and print where they went."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.traces", description=__doc__)
    parser.add_argument("--counts", action="store_true", help="without the modules")
    options = parser.parse_args()
    # As in the tests: nobody's keyring, nobody's proxy.
    os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"
    for name in [each for each in os.environ if each.lower().endswith("_proxy")]:
        del os.environ[name]
    for words, journey in JOURNEYS.items():
        trace = asyncio.run(follow(journey))
        print(f"{words}: {len(trace.visited)} modules, {sum(trace.visited.values())} functions")
        if not options.counts:
            for number, module in enumerate(trace.visited, 1):
                print(f"  {number:3} {module} ({trace.visited[module]})")


if __name__ == "__main__":
    main()
