"""The control: a program that is worse in one way, and that is noticed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

import tui.apply.resources
from tests.torture.kills import LATER, endings, went_well, whole
from tests.torture.rack import How, Rack
from tests.torture.scenarios import Bench, Tally, attempt
from tests.torture.stand_in import inject
from tests.torture.wounds import LATENESS, SLOW, Wound
from tui.apply.entries import Begun, Finished, Note
from tui.apply.journal import Journal
from tui.apply.open_run import SealedSink
from tui.core.secret import Secret
from tui.vault.run_file import Slot


def forgets_intent() -> None:
    """No line says that a change is about to be asked for."""
    original = Journal.note

    def noted(self: Journal, note: Note) -> None:
        if isinstance(note, Begun):
            self.state.apply(note)
        else:
            original(self, note)

    Journal.note = noted  # type: ignore[method-assign]


def seals_late() -> None:
    """Secrets are sealed after it is written down that they are there."""
    keep, original = SealedSink.keep, Journal.note
    waiting: list[Callable[[], None]] = []

    def kept(self: SealedSink, slot: Slot, value: Secret, *, known: bool = False) -> None:
        waiting.append(lambda: keep(self, slot, value, known=known))

    def noted(self: Journal, note: Note) -> None:
        original(self, note)
        while isinstance(note, Finished) and waiting:
            waiting.pop()()

    SealedSink.keep = kept  # type: ignore[method-assign]
    Journal.note = noted  # type: ignore[method-assign]


def takes_silence_for_no() -> None:
    """An answer that did not come counts as a refusal."""

    class Never(Exception):  # noqa: N818 - nothing is one
        pass

    tui.apply.resources.OutcomeUnknownError = Never  # type: ignore[assignment, attr-defined]


@dataclass(frozen=True, slots=True)
class Control:
    """One way of being worse, and where it must show."""

    tamper: Callable[[], None]
    labels: Collection[str]
    """Boundaries at which it is killed; the last of each label."""
    undone: bool = False


KILLED = (
    Control(forgets_intent, ("after call CreateAccessKey",)),
    Control(forgets_intent, ("after call CreateUser",), undone=True),
    Control(seals_late, ("before line sealed",)),
)


def killed_controls(rack: Rack, bench: Bench, controls: Sequence[Control] = KILLED) -> Tally:
    """Every way of being worse fails after a kill."""
    tally = bench.family("controls: a worse program is noticed")
    on, back = endings(rack)
    for it in bench.some(controls):

        def scenario(it: Control = it) -> list[str]:
            ending = back if it.undone else on
            rack.put_back()
            labels = whole(rack.apply(How(tamper=it.tamper))).labels
            for label in it.labels:
                at = len(labels) - 1 - labels[::-1].index(label)
                rack.put_back()
                rack.apply(How(tamper=it.tamper, fatal=at))
                told = ending.process(How(tamper=it.tamper, later=LATER))
                if went_well(told) or ending.wrong():
                    return []
            return ["not noticed"]

        attempt(tally, f"{it.tamper.__name__}: {', '.join(it.labels)}", scenario)
    return tally


def control(rack: Rack, bench: Bench) -> None:
    """Every way of being worse fails somewhere."""
    tally = killed_controls(rack, bench)
    on = endings(rack)[0]

    def late(grace: float) -> list[str]:
        rack.put_back()
        wound = Wound(f"late,seconds={LATENESS}")
        rack.cloud.ask(inject, f"CreateAccessKey:{wound.spec}")
        rack.apply(How(share=SLOW, grace=grace))
        rack.cloud.wait_for_late()
        return on.wrong()

    def no_grace() -> list[str]:
        return [] if late(0.0) else ["not noticed"]

    def silence() -> list[str]:
        rack.put_back()
        rack.cloud.ask(inject, "CreateAccessKey:reset-after")
        told: Any = rack.apply(How(tamper=takes_silence_for_no))
        return [] if told.outcome != "done" or on.wrong() else ["not noticed"]

    for other in bench.some([no_grace, silence]):
        # What is late comes before the last look, or after it.
        attempt(tally, other.__name__, other, stable=other is not no_grace)
