"""kill -9 at every boundary of a run and of its undo, and at every pair of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from tests.torture.boundaries import differing
from tests.torture.expecting import faults_of_applied, faults_of_undone
from tests.torture.forking import Killed
from tests.torture.rack import How, Rack, State, Told
from tests.torture.scenarios import Bench, attempt, shuffled
from tests.torture.stand_in import facts

LATER = 3600.0
"""Seconds after which somebody goes on: longer than any grace."""
USUAL = How()
UNHARMED = "nobody is killed"

Process = Callable[[How], "Told | Killed"]


def went_well(told: Told | Killed) -> list[str]:
    """What was not as it should be with a process that nobody killed and nobody helped."""
    if isinstance(told, Killed):
        return ["it was killed"]
    wrong = [f"it needed a person: {told.troubles}"] if told.troubles else []
    return wrong if told.outcome == "done" else [*wrong, f"its outcome is {told.outcome}"]


def whole(told: Told | Killed) -> Told:
    """Of a process that nobody killed."""
    assert isinstance(told, Told), "it was killed"
    return told


@dataclass(frozen=True, slots=True)
class Ending:
    """How a run is brought to its end, and what must be there then."""

    name: str
    process: Process
    wrong: Callable[[], list[str]]
    every: int = 1
    """Of how many first kills one is paired with all second ones."""


def endings(rack: Rack) -> tuple[Ending, Ending]:
    """Going on with it, and undoing it."""
    rack.put_back()
    before = rack.cloud.ask(facts)

    def undo(how: How) -> Told | Killed:
        # Where nothing was ever near there is nothing to undo; whoever looks is told so.
        return rack.undo(how) if rack.read().plan else Told("done")

    def undone() -> list[str]:
        if not rack.read().plan:
            return [] if rack.cloud.ask(facts) == before else ["changed without a plan"]
        return faults_of_undone(rack, before)

    return (
        Ending("gone on with", rack.apply, lambda: faults_of_applied(rack, before)),
        Ending("undone", undo, undone, every=3),
    )


def _is_stable(way: How) -> bool:
    """How far the others are when one of several threads is killed is different every time."""
    return way.workers == 1


def one_kill(rack: Rack, bench: Bench, usual: How = USUAL) -> None:
    """Killed once in the run, by one or several threads; then gone on with, or undone."""
    for ending in endings(rack):
        for workers in (1, None):
            way = replace(usual, workers=workers)
            many = "several at a time" if workers is None else "one at a time"
            tally = bench.family(f"one kill, {many}, {ending.name}")
            tally.begin()
            rack.put_back()
            labels = whole(rack.apply(way)).labels
            tally.keep(UNHARMED)
            for at in bench.some(range(len(labels))):

                def scenario(at: int = at, way: How = way, ending: Ending = ending) -> list[str]:
                    rack.put_back()
                    rack.apply(replace(way, fatal=at))
                    told = ending.process(replace(way, later=LATER))
                    return went_well(told) + ending.wrong()

                attempt(tally, f"{at} {labels[at]}", scenario, stable=_is_stable(way))


def kill_in_undo(rack: Rack, bench: Bench) -> None:
    """The undo of a whole run killed once, by one or several threads; then undone."""
    ending = endings(rack)[1]
    rack.put_back()
    whole(rack.apply(USUAL))
    state = rack.save()
    for workers in (1, None):
        way = replace(USUAL, workers=workers, later=LATER)
        many = "several at a time" if workers is None else "one at a time"
        tally = bench.family(f"one kill in the undo, {many}")
        tally.begin()
        rack.put_back(state)
        labels = whole(rack.undo(way)).labels
        tally.keep(UNHARMED)
        for at in bench.some(range(len(labels))):

            def scenario(at: int = at, way: How = way) -> list[str]:
                rack.put_back(state)
                rack.undo(replace(way, fatal=at))
                return went_well(rack.undo(replace(way, later=2 * LATER))) + ending.wrong()

            attempt(tally, f"{at} {labels[at]}", scenario, stable=_is_stable(way))


def two_kills(rack: Rack, bench: Bench) -> None:
    """Killed in the run, killed in going on with it or in undoing it, then brought to its end.

    Of boundaries that leave the same disk and cloud, one.
    """
    for ending in endings(rack):
        tally = bench.family(f"two kills, {ending.name}")
        for name, state, labels in _after_one(rack, bench, ending):
            for second in _seconds(bench, labels):

                def scenario(
                    state: State = state, second: int = second, ending: Ending = ending
                ) -> list[str]:
                    rack.put_back(state)
                    ending.process(How(later=LATER, fatal=second))
                    return went_well(ending.process(How(later=2 * LATER))) + ending.wrong()

                attempt(tally, f"{name}, then {second} {labels[second]}", scenario)


def _after_one(rack: Rack, bench: Bench, ending: Ending) -> Iterator[tuple[str, State, list[str]]]:
    rack.put_back()
    labels = whole(rack.apply(USUAL)).labels
    for at in bench.some(differing(labels)[:: ending.every]):
        rack.put_back()
        rack.apply(How(fatal=at))
        state = rack.save()
        then = whole(ending.process(How(later=LATER))).labels
        if then:  # or else there is nothing to undo, and nothing to kill
            yield f"{at} {labels[at]}", state, then


def _seconds(bench: Bench, labels: list[str]) -> list[int]:
    found = differing(labels)
    return found if bench.sample is None else sorted(shuffled(found)[:2])
