"""What a case of the commands does, step by step, and the text that is kept of it.

Everything happens in one process that is the case's own: a simulator on loopback, a directory, and
one command after the other through the program's own ``main``.
"""

from __future__ import annotations

import io
import json
import os
import re
import shlex
import signal
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from random import Random
from typing import Any, Final

from tests.pins.stable_words import ROOT, StableWords
from tests.simulator.clock import until
from tests.simulator.faulty import inject
from tests.torture.forking import Running
from tui.cli import main
from tui.simulator.server import RunningSimulator, start
from tui.simulator.settings import SimulatorSettings
from tui.simulator.store import Store

PASSPHRASE: Final = "for these pins only"
_PHRASES: Final = {"PASS": PASSPHRASE, "SHORT": "short", "WRONG": "not that one at all"}
"""What stands in a command for a passphrase that is read from a descriptor."""
_PASSWORD: Final = re.compile(r"=.*")
_TAKES_JSON: Final = {"apply", "resume", "undo", "runs", "doctor"}
_CHANGES_NOTHING: Final = re.compile(r"--dry-run|--permissions|^(runs(?! forget)|doctor)")
_POLICIES: Final = re.compile(r"ARMS|Prometheus|Administrator|Log|RAMFull|CloudMonitor")
"""Of the system's policies; a command that reads all of them takes twice as long."""


class _Said(io.BytesIO):
    """What a command says; it stays readable, whoever closes what writes to it."""

    def close(self) -> None:
        """It stays open."""


@dataclass
class Place:
    """A case under way."""

    simulator: RunningSimulator
    directory: Path
    environ: dict[str, str]
    as_json: bool
    words: StableWords
    told: list[str] = field(default_factory=list)
    typed: str = ""
    """What the next command reads from its standard input."""
    _last: str = ""

    def write(self, text: str, name: str = "plan.toml") -> None:
        """Write a file of the case."""
        path = self.directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def tell(self, text: str) -> None:
        """Keep this, in stable words."""
        self.told.append(self.words.of(text))

    def run(self, command: str) -> tuple[int, str, str]:
        """Run a command to its end: its exit code, and what it said on stdout and stderr."""
        reading, writing = os.pipe()
        given = []
        for word in shlex.split(command):
            if word in _PHRASES:
                os.write(writing, f"{_PHRASES[word]}\n".encode())
            given.append(f"--passphrase-fd={reading}" if word in _PHRASES else word)
        os.close(writing)
        out, err = _Said(), _Said()
        kept = sys.stdin, sys.stdout, sys.stderr
        typed, self.typed = self.typed, ""
        os.environ.clear()
        os.environ.update(self.environ)
        os.chdir(self.directory)
        sys.stdin = io.TextIOWrapper(io.BytesIO(typed.encode()), "utf-8")
        sys.stdout = io.TextIOWrapper(out, "utf-8", write_through=True)
        sys.stderr = io.TextIOWrapper(err, "utf-8", write_through=True)
        try:
            code: object = main(given)
        except SystemExit as error:
            code = error.code
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            sys.stdin, sys.stdout, sys.stderr = kept
            os.chdir(ROOT)
            with suppress(OSError):
                os.close(reading)
        assert isinstance(code, int), code
        return int(code), out.getvalue().decode(), err.getvalue().decode()

    def show(self, command: str) -> None:
        """Run a command and keep what it says."""
        if self.as_json and not _TAKES_JSON.isdisjoint(command.split()):
            command += " --json"
        typed = self.typed
        self.keep(command, typed, *self.run(command))

    def keep(self, command: str, typed: str, code: int, out: str, err: str) -> None:
        """Keep a command that is over."""
        self.tell(f"$ onramp {command}\n")
        if typed:
            self.tell("".join(f"< {_PASSWORD.sub('=<secret>', it)}\n" for it in typed.splitlines()))
        self.tell(f"exit: {code}\n")
        self.tell(_marked("  ", out))
        marked = _marked("! ", err)
        self.tell("! (as above)\n" if marked and marked == self._last else marked)
        self._last = marked


Step = str | Callable[[Place], object]
"""A command that is shown, or something else that happens."""


@dataclass(frozen=True, slots=True)
class Case:
    """What is done, in which world, and in which forms it is kept."""

    name: str
    steps: tuple[Step, ...]
    plan: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)
    forms: tuple[str, ...] = ("text", "json")


def case(
    name: str,
    *steps: Step,
    plan: str = "",
    forms: str = "text json",
    **settings: Any,  # noqa: ANN401
) -> Case:
    """A case as the tables declare it."""
    return Case(name, steps, plan, settings, tuple(forms.split()))


def text_only(name: str, *steps: Step, plan: str = "", **settings: Any) -> Case:  # noqa: ANN401
    """A case whose form for scripts says nothing that others do not say."""
    return Case(name, steps, plan, settings, ("text",))


# Steps


def quiet(command: str, code: int = 0) -> Step:
    """A command that must end so, and of which nothing is kept."""

    def step(place: Place) -> None:
        got, out, err = place.run(command)
        assert got == code, f"{command}: {got}\n{out}\n{err}"

    return step


def typing(text: str) -> Step:
    """What the next command reads from its standard input."""
    return lambda place: setattr(place, "typed", text)


def wrong(*faults: str) -> Step:
    """Let these go wrong from now on; nothing without any."""
    return lambda place: inject(place.simulator, *faults)


def store(change: Callable[[Store], object]) -> Step:
    """Somebody else does something in the account."""
    return lambda place: place.simulator.change(change)


def environ(**changes: str | None) -> Step:
    """Other variables of the environment; None takes one away."""

    def step(place: Place) -> None:
        for name, value in changes.items():
            if value is None:
                place.environ.pop(name, None)
            else:
                place.environ[name] = value.format(place=place.directory)

    return step


def file(name: str, text: str) -> Step:
    """A file in the directory of the case."""
    return lambda place: place.write(text, name)


def shows_file(name: str) -> Step:
    """Keep what is in a file, and its mode."""

    def step(place: Place) -> None:
        path = place.directory / name
        mode = path.stat().st_mode & 0o777
        place.tell(f"file {name} ({mode:o}):\n")
        text = json.dumps(json.loads(path.read_text()), indent=1, ensure_ascii=False)
        place.tell(_marked("  ", f"{text}\n"))

    return step


def next_second(_place: Place) -> None:
    """Wait for the clock: runs of one second have no order."""
    begun = int(time.time())
    until(lambda: int(time.time()) != begun)


def killed(command: str, fault: str, reached: Callable[[Store], object]) -> Step:
    """A command that is killed while a request hangs that has reached the cloud."""

    def step(place: Place) -> None:
        inject(place.simulator, fault)
        running = Running(lambda: place.run(command))
        until(lambda: place.simulator.change(reached))
        os.kill(running.pid, signal.SIGKILL)
        running.result()
        inject(place.simulator)

    return step


def stopped(command: str, fault: str, reached: Callable[[Store], object], number: int) -> Step:
    """A command that gets a signal while a request hangs that has reached the cloud."""

    def step(place: Place) -> None:
        it = f"{command} --json" if place.as_json else command
        inject(place.simulator, fault)
        running = Running(lambda: place.run(it))
        until(lambda: place.simulator.change(reached))
        os.kill(running.pid, number)
        over = running.result()
        assert isinstance(over, tuple)
        inject(place.simulator)
        place.tell(f"with signal {number}\n")
        place.keep(it, "", *over)

    return step


def until_said(command: str, lines: int, number: int = signal.SIGTERM) -> Step:
    """A command that goes on until it gets a signal, once it has said so many lines."""

    def step(place: Place) -> None:
        reading, writing = os.pipe()

        def become() -> int:
            os.environ.clear()
            os.environ.update(place.environ)
            os.chdir(place.directory)
            sys.stdout = os.fdopen(writing, "w")
            return main(shlex.split(command))

        running = Running(become)
        os.close(writing)
        with os.fdopen(reading) as said:
            text = "".join(said.readline() for _ in range(lines))
            os.kill(running.pid, number)
            text += said.read()
        place.tell(f"$ onramp {command}\nexit: {running.result()} after signal {number}\n")
        place.tell(_marked("  ", text))

    return step


def _marked(mark: str, text: str) -> str:
    """Lines behind the mark of their stream; what ends in no line break says so."""
    lines = text.split("\n")
    lines = lines[:-1] if not lines[-1] else [*lines[:-1], f"{lines[-1]} (no line break)"]
    return "".join(f"{mark}{line}".rstrip(" ") + "\n" for line in lines)


# Carrying out


def carry_out(what: Case, directory: Path) -> str:
    """All that is kept of a case."""
    shown = [step for step in what.steps if isinstance(step, str)]
    if shown and all(_CHANGES_NOTHING.search(step) for step in shown):
        return _section(what, " and ".join(what.forms), _once(what, directory, what.forms))
    return "".join(_section(what, form, _once(what, directory, (form,))) for form in what.forms)


def _section(what: Case, forms: str, told: str) -> str:
    return f"=== {what.name} ({forms})\n\n{told}\n"


def _once(what: Case, directory: Path, forms: tuple[str, ...]) -> str:
    directory = directory / "-".join(forms)
    directory.mkdir()
    settings = SimulatorSettings(**what.settings)
    with start(settings, now=partial(datetime.now, UTC), random=Random(2026)) as simulator:
        simulator.change(_few_policies)
        before = simulator.change(_account)
        place = Place(
            simulator,
            directory,
            environment(simulator, directory),
            forms[0] == "json",
            StableWords(str(directory)),
        )
        if what.plan:
            place.write(what.plan)
        for step in what.steps:
            if isinstance(step, str):
                for form in forms:
                    place.as_json = form == "json"
                    place.show(step)
            else:
                step(place)
        after = simulator.change(_account)
        place.tell("".join(f"- {line}\n" for line in before if line not in after))
        place.tell("".join(f"+ {line}\n" for line in after if line not in before))
        secrets = simulator.change(lambda it: [key.secret for key in it.keys.values()])
    told = "".join(place.told)
    secrets += [PASSPHRASE, "pinned-Own"]
    assert not [each for each in secrets if each in told], "a secret is kept"
    return told


def environment(simulator: RunningSimulator, directory: Path) -> dict[str, str]:
    """The environment of a case."""
    left_out = ("ALIBABA", "ALICLOUD", "ONRAMP", "XDG", "DBUS", "TMUX", "SSL", "LC_", "WAYLAND")
    others = {"LANG", "DISPLAY", "HOME", "LANGUAGE"}
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(left_out) and name not in others and "PROXY" not in name.upper()
    }
    return {
        **kept,
        # Python's own help is laid out to the width of the terminal, in each version otherwise.
        "COLUMNS": "1000",
        "HOME": str(directory),
        "XDG_STATE_HOME": str(directory / "state"),
        "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
        "LC_ALL": "C.UTF-8",
        "TERM": "xterm-256color",
        "ONRAMP_ENDPOINT": simulator.endpoint,
        "ONRAMP_GRACE_SECONDS": "0",
        "ALIBABA_CLOUD_ACCESS_KEY_ID": simulator.access_key_id,
        "ALIBABA_CLOUD_ACCESS_KEY_SECRET": simulator.access_key_secret.reveal(),
    }


def _few_policies(store: Store) -> None:
    for named, policy in list(store.policies.items()):
        used = any(each.policy_name == policy.name for each in store.attachments)
        if policy.type == "System" and not used and not _POLICIES.search(policy.name):
            del store.policies[named]


def _account(store: Store) -> list[str]:
    """What a command could change, a line for each thing."""
    names = {user.user_id: user.name for user in store.users.values()}
    names |= {group.group_id: f"group {group.name}" for group in store.groups.values()}
    lines = []
    for user in store.users.values():
        logon = user.profile and f"reset={user.profile.reset_required}"
        keys = "".join(sorted("+" if key.active else "-" for key in user.keys.values()))
        groups = sorted(group.name for group in store.groups_of(user))
        tags = dict(sorted(user.tags.items()))
        lines.append(
            f"user {user.name}: {user.display_name!r}, {user.comments!r}, logon {logon},"
            f" keys {keys!r}, groups {groups}, tags {tags}"
        )
    lines += [f"group {group.name}: {group.comments!r}" for group in store.groups.values()]
    lines += [
        f"policy {it.name}: {it.description!r}"
        for it in store.policies.values()
        if it.type == "Custom"
    ]
    lines += [
        f"grant {it.policy_type}:{it.policy_name} to {names.get(it.principal_id, 'somebody')}"
        f" in {it.scope}"
        for it in store.attachments
    ]
    return sorted(lines)
