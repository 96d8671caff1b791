"""Scenarios are counted, sampled, shared out among processes, and their failures kept."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, fields
from random import Random
from typing import Any, TypeVar

from tests.torture.recording import Recorder, digest

T = TypeVar("T")
_SHOWN = 12
"""Failures of a family that are told in words."""


@dataclass(slots=True)
class Tally:
    """What came of one family."""

    family: str
    scenarios: int = 0
    failed: int = 0
    seconds: float = 0.0
    slowest: tuple[float, str] = (0.0, "")
    failures: list[str] = field(default_factory=list)
    records: dict[str, str] = field(default_factory=dict)
    """Scenario to the digest of what it wrote and asked for; not of those that are not stable."""
    lines: dict[str, list[str]] = field(default_factory=dict)
    """The lines themselves, if they are wanted."""
    recorder: Recorder | None = None
    readable: bool = False

    def told(self) -> dict[str, Any]:
        """As another process is told of it."""
        own = {"recorder", "readable"}
        return {
            each.name: getattr(self, each.name) for each in fields(self) if each.name not in own
        }

    def begin(self) -> None:
        """What is done from now on is to be kept."""
        if self.recorder:
            self.recorder.begin()

    def keep(self, name: str, *, timely: bool | None = True) -> None:
        """What was done is that of this scenario; see there. None: it is another every time."""
        if self.recorder and timely is not None:
            assert name not in self.records, f"two scenarios are called {name}"
            lines = self.recorder.lines(timely=timely)
            self.records[name] = digest(lines)
            if self.readable:
                self.lines[name] = lines

    def add(self, other: Tally) -> None:
        """Another process's share."""
        self.scenarios += other.scenarios
        self.failed += other.failed
        self.seconds = max(self.seconds, other.seconds)
        self.slowest = max(self.slowest, (other.slowest[0], other.slowest[1]))
        self.failures += other.failures
        self.records |= other.records
        self.lines |= other.lines


@dataclass(slots=True)
class Bench:
    """Runs scenarios, all of them or so many of each family."""

    sample: int | None = None
    """About how many of a family; None for all."""
    share: int = 0
    shares: int = 1
    recorder: Recorder | None = None
    readable: bool = False
    tallies: list[Tally] = field(default_factory=list)
    prefix: str = ""
    """Stands before the names of families, where they are tried on another plan."""

    def family(self, name: str) -> Tally:
        """Begin one."""
        tally = Tally(f"{self.prefix}{name}", recorder=self.recorder, readable=self.readable)
        self.tallies.append(tally)
        return self.tallies[-1]

    def some(self, of: Iterable[T], sample: int | None = None) -> list[T]:
        """Those that this process tries; the first and the last are always among the sample.

        Whichever families are asked for it is the same one, and a larger one has it all.

        Args:
            of: all of them; the same in every process.
            sample: how many, where it is not the usual number.
        """
        everything = list(of)
        wanted = self.sample if sample is None else min(sample, self.sample or sample)
        if self.sample is not None and wanted is not None and wanted < len(everything):
            between = shuffled(range(1, len(everything) - 1))
            picked = {0, len(everything) - 1, *between[: max(0, wanted - 2)]}
            everything = [everything[at] for at in sorted(picked)]
        return everything[self.share :: self.shares]


def shuffled(of: Iterable[T]) -> list[T]:
    """In another order, which is the same for as many."""
    everything = list(of)
    Random(len(everything)).shuffle(everything)
    return everything


def attempt(
    tally: Tally,
    name: str,
    scenario: Callable[[], list[str]],
    *,
    stable: bool = True,
    timely: bool | None = True,
) -> None:
    """One scenario; whatever is wrong in the end, or goes wrong meanwhile, is its failure.

    Args:
        tally: that of its family.
        name: what it is called there.
        scenario: plays it, and says what is wrong.
        stable: whether the same is done every time it is played, so that it is kept.
        timely: whether nothing of that depends on how fast this machine is.
    """
    begun = time.monotonic()
    tally.begin()
    try:
        wrong = scenario()
    except Exception as error:  # noqa: BLE001 - the torture goes on
        wrong = [str(error) or repr(error)]
    took = time.monotonic() - begun
    tally.scenarios += 1
    tally.seconds += took
    tally.slowest = max(tally.slowest, (took, name))
    if stable:
        tally.keep(name, timely=timely)
    if wrong:
        tally.failed += 1
        if len(tally.failures) < _SHOWN:
            tally.failures.append(f"{name}: {'; '.join(wrong)}")
