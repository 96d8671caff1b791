"""Scenarios are counted, sampled, shared out among processes, and their failures kept."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from random import Random
from typing import TypeVar

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

    def add(self, other: Tally) -> None:
        """Another process's share."""
        self.scenarios += other.scenarios
        self.failed += other.failed
        self.seconds = max(self.seconds, other.seconds)
        self.slowest = max(self.slowest, (other.slowest[0], other.slowest[1]))
        self.failures += other.failures


@dataclass(slots=True)
class Bench:
    """Runs scenarios, all of them or so many of each family."""

    sample: int | None = None
    """About how many of a family; None for all."""
    share: int = 0
    shares: int = 1
    random: Random = field(default_factory=lambda: Random(4))
    tallies: list[Tally] = field(default_factory=list)
    prefix: str = ""
    """Stands before the names of families, where they are tried on another plan."""

    def family(self, name: str) -> Tally:
        """Begin one."""
        self.tallies.append(Tally(f"{self.prefix}{name}"))
        return self.tallies[-1]

    def some(self, of: Iterable[T], sample: int | None = None) -> list[T]:
        """Those that this process tries; the first and the last are always among the sample.

        Args:
            of: all of them; the same in every process.
            sample: how many, where it is not the usual number.
        """
        everything = list(of)
        wanted = self.sample if sample is None else min(sample, self.sample or sample)
        if self.sample is not None and wanted is not None and wanted < len(everything):
            picked = {0, len(everything) - 1}
            picked.update(self.random.sample(range(len(everything)), max(0, wanted - 2)))
            everything = [everything[at] for at in sorted(picked)]
        return everything[self.share :: self.shares]


def attempt(tally: Tally, name: str, scenario: Callable[[], list[str]]) -> None:
    """One scenario; whatever is wrong in the end, or goes wrong meanwhile, is its failure."""
    begun = time.monotonic()
    try:
        wrong = scenario()
    except Exception as error:  # noqa: BLE001 - the torture goes on
        wrong = [str(error) or repr(error)]
    took = time.monotonic() - begun
    tally.scenarios += 1
    tally.seconds += took
    tally.slowest = max(tally.slowest, (took, name))
    if wrong:
        tally.failed += 1
        if len(tally.failures) < _SHOWN:
            tally.failures.append(f"{name}: {'; '.join(wrong)}")
