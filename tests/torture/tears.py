"""The journal torn at every byte, with the cloud as it was when that line was being written."""

from __future__ import annotations

from dataclasses import dataclass

from tests.torture.kills import LATER, endings, went_well, whole
from tests.torture.rack import How, Rack, State
from tests.torture.scenarios import Bench, attempt
from tui.vault.append_log import read_log

_FULL_EVERY = 15
"""Of how many cuts inside of a line one is gone on with; of the others only the reading is tried,
which tells none of them from another."""


@dataclass(frozen=True, slots=True)
class Cut:
    """A file that was cut off, and what it must still say."""

    file: bytes
    cloud: bytes
    lines: int
    whole: bool
    """Whether the run is gone on with."""
    name: str


def torn(rack: Rack, bench: Bench) -> None:
    """The file is read to the last whole line; the run is gone on with to its end."""
    ending = endings(rack)[0]
    rack.put_back()
    told = whole(rack.apply(How(record=True)))
    cuts = list(_cuts(told.labels, told.states, rack.path.read_bytes()))
    reading = bench.family("torn journal, read")
    going_on = bench.family("torn journal, gone on with")
    for cut in bench.some([cut for cut in cuts if not cut.whole], sample=400):
        attempt(reading, cut.name, lambda cut=cut: _read(rack, cut))  # type: ignore[misc]
    for cut in bench.some([cut for cut in cuts if cut.whole]):

        def scenario(cut: Cut = cut) -> list[str]:
            wrong = _read(rack, cut)
            rack.put_back(State(cut.file, cut.cloud))
            return wrong + went_well(rack.apply(How(later=LATER))) + ending.wrong()

        attempt(going_on, cut.name, scenario)


def _read(rack: Rack, cut: Cut) -> list[str]:
    rack.put_back(State(cut.file, rack.fresh))
    found = len(read_log(rack.path))
    return [] if found == cut.lines else [f"{found} lines in the place of {cut.lines}"]


def _cuts(labels: list[str], states: list[State], data: bytes) -> list[Cut]:
    found: list[Cut] = []
    lines = [line + b"\n" for line in data.splitlines()]
    at = [
        state
        for label, state in zip(labels, states, strict=True)
        if label.startswith("before line")
    ]
    length = 0
    for number, (line, state) in enumerate(zip(lines, at, strict=True)):
        last = len(line) - 1
        for cut in range(len(line)):
            is_whole = cut in {0, 1, 9, last - 1, last} or cut % _FULL_EVERY == 0
            if number < 2 and cut not in {0, last}:
                is_whole = False  # nothing was begun: it is begun anew
            if number == 2 and cut not in {0, 9, last // 2, last - 1, last}:
                is_whole = False
            # Whole but for its line end, a line counts.
            told = number + (cut == last)
            file = data[: length + cut]
            found.append(Cut(file, state.cloud, told, is_whole, f"line {number + 1} at {cut}"))
        length += len(line)
    return found
