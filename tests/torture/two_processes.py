"""Two processes on one plan: the second is refused by name, or changes nothing."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from tests.torture.expecting import differences, faults_of_applied
from tests.torture.forking import in_child
from tests.torture.kills import LATER, went_well, whole
from tests.torture.rack import How, Rack
from tests.torture.scenarios import Bench, attempt
from tests.torture.stand_in import Facts, facts, pass_time
from tui.apply.history import forget_secrets
from tui.apply.open_run import StorageChoice, begin_run, reopen_run
from tui.vault.locks import AccountBusyError


@dataclass(frozen=True, slots=True)
class Gate:
    """Holds a process at one boundary until it is opened."""

    at: int
    reached: tuple[int, int]
    opened: tuple[int, int]

    def watch(self) -> Callable[[str], None]:
        """For the process that is to be held."""
        seen = 0

        def watch(_label: str) -> None:
            nonlocal seen
            if seen == self.at:
                os.write(self.reached[1], b"x")
                os.read(self.opened[0], 1)
            seen += 1

        return watch


def at_once(rack: Rack, bench: Bench) -> None:
    """One process is in the middle of the run; another wants to begin, to go on, or to forget."""
    rack.put_back()
    before = rack.cloud.ask(facts)
    labels = whole(rack.apply(How())).labels
    planned = labels.index("after line plan")
    tally = bench.family("two processes at once")
    for at in bench.some(range(planned, len(labels)), sample=40):

        def scenario(at: int = at) -> list[str]:
            rack.put_back()
            gate = Gate(at, os.pipe(), os.pipe())
            first = rack.start(How(watch=gate.watch()))
            os.read(gate.reached[0], 1)
            then = rack.cloud.ask(facts)
            wrong = []
            for what in (_begin, _go_on, _forget):
                told = in_child(partial(_refused, rack, what))
                if told != first.pid:
                    wrong.append(f"{what.__name__}: refused by {told} in the place of {first.pid}")
            wrong += differences(then, rack.cloud.ask(facts))
            os.write(gate.opened[1], b"x")
            wrong += went_well(first.result()) + faults_of_applied(rack, before)
            for handle in (*gate.reached, *gate.opened):
                os.close(handle)
            return wrong

        attempt(tally, f"{at} {labels[at]}", scenario)


def _begin(rack: Rack) -> None:
    begin_run(rack.safe, rack.plan, StorageChoice(), datetime.now(UTC), "another")


def _go_on(rack: Rack) -> None:
    reopen_run(rack.safe, rack.path)


def _forget(rack: Rack) -> None:
    forget_secrets(rack.safe, rack.read())


def _refused(rack: Rack, what: Callable[[Rack], None]) -> int | None:
    """The process that is named."""
    try:
        what(rack)
    except AccountBusyError as busy:
        return busy.process
    return None


def one_after_the_other(rack: Rack, bench: Bench) -> None:
    """A second run of the same plan changes nothing, and neither does its undo.

    That takes a plan that is older than the first run. Where the second is killed between its note
    and the answer to a call, only the dates tell that the first run had made what is there.
    """
    rack.put_back()
    before = rack.cloud.ask(facts)
    labels = whole(rack.apply(How())).labels
    tally = bench.family("the same plan again")

    def scenario(second: int | None, *, gone_on_with: bool) -> list[str]:
        rack.put_back()
        whole(rack.apply(How()))
        # Longer than clocks may be apart.
        rack.cloud.ask(pass_time, 60.0)
        rack.apply(How(name="again", later=LATER, fatal=second, presses=1))
        wrong = [f"applied: {it}" for it in _first_only(rack, before)]
        if rack.path_of("again").exists() and rack.read("again").plan is not None:
            if gone_on_with:
                rack.apply(How(name="again", later=2 * LATER, presses=1))
                wrong += [f"gone on with: {it}" for it in _first_only(rack, before)]
            rack.undo(How(name="again", later=3 * LATER))
        return wrong + [f"undone: {it}" for it in _first_only(rack, before)]

    for at in bench.some([None, *range(labels.index("after line plan"), len(labels))], sample=40):
        for on in (False, True):
            name = f"killed at {at}, {'gone on with and ' if on else ''}undone"
            attempt(tally, name, partial(scenario, at, gone_on_with=on))


def _first_only(rack: Rack, before: Facts) -> list[str]:
    # The second run's file is not of interest.
    other = rack.path_of("again")
    aside = rack.directory / other.name
    if other.exists():
        other.rename(aside)
    other.with_name(f"{other.name}.reserve").unlink(missing_ok=True)
    try:
        return faults_of_applied(rack, before)
    finally:
        if aside.exists():
            aside.rename(other)
