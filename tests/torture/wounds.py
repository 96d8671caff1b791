"""Every kind of fault on every call: with and without a kill when its answer comes, or does not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from tests.torture.forking import Killed
from tests.torture.kills import LATER, USUAL, Ending, endings, whole
from tests.torture.rack import How, Rack, Told
from tests.torture.recording import READS
from tests.torture.scenarios import Bench, attempt
from tests.torture.stand_in import inject

LATENESS = 0.1
"""Seconds; the grace is much longer where something is late."""
SLOW = 1 / 100
"""How much of a wait is waited where real seconds matter: a minute's grace is 0.6 s."""
IMPATIENT = 0.4
"""Seconds after which a hanging call is given up."""


@dataclass(frozen=True, slots=True)
class Wound:
    """A kind of fault, and how a process deals with time under it."""

    spec: str
    how: How = USUAL

    @property
    def is_late(self) -> bool:
        """Whether the request may still be carried out afterwards."""
        return self.spec.startswith("late")

    @property
    def timely(self) -> bool | None:
        """Whether it does not hang on how fast this machine is; None: its outcome does."""
        return None if self.spec.startswith("refused") else self.how is USUAL

    @property
    def later(self) -> float:
        """Seconds after which somebody goes on: at once where what comes meanwhile is the point."""
        return 0.0 if self.is_late or self.spec.startswith("invisible") else LATER


HANGING = How(read_timeout=IMPATIENT)
WOUNDS = (
    Wound("throttle"),
    Wound("throttle,status=400,code=Throttling"),
    Wound("throttle,retry-after=0.05"),
    Wound("throttle,count=4"),
    Wound("server-error"),
    Wound("server-error,code=ServiceUnavailable"),
    Wound("server-error,done=yes"),
    Wound("bad-gateway"),
    Wound("bad-gateway,done=yes"),
    Wound("refused,seconds=0.05", How(share=1 / 50)),
    Wound("reset-before"),
    Wound("reset-after"),
    Wound("reset-after,count=2"),
    Wound("cut-off"),
    Wound("cut-off,length=no"),
    Wound("hang", HANGING),
    Wound("hang,done=yes", HANGING),
    Wound(f"late,seconds={LATENESS}", How(share=SLOW)),
    Wound("no-permission"),
    Wound("no-permission,count=3"),
    Wound("invisible,seconds=0.1", How(share=1 / 50)),
)


@dataclass(frozen=True, slots=True)
class Call:
    """One call of a run."""

    action: str
    turn: int
    """How many calls of that action are before it."""
    answered: int
    """The boundary behind it."""

    def specs(self, wound: Wound) -> str:
        """The fault."""
        return f"{self.action}:{wound.spec},after={self.turn}"


Only = Callable[[str], bool]
"""Which actions something goes wrong with."""


def _any(_action: str) -> bool:
    return True


def calls_of(labels: list[str]) -> Iterator[Call]:
    """The calls between these boundaries."""
    seen: Counter[str] = Counter()
    for at, label in enumerate(labels):
        when, what, action = label.split()
        if (when, what) == ("after", "call"):
            yield Call(action, seen[action], at)
            seen[action] += 1


def wounded(rack: Rack, bench: Bench, only: Only = _any) -> None:
    """Something goes wrong with one call; people press retry."""
    ending = endings(rack)[0]
    tally = bench.family("one fault, gone on with")
    for wound, call in _everything(rack, bench, only):

        def scenario(wound: Wound = wound, call: Call = call) -> list[str]:
            rack.put_back()
            rack.cloud.ask(inject, call.specs(wound))
            told = whole(rack.apply(wound.how))
            rack.cloud.wait_for_late()
            return _ended(told, call, wound) + ending.wrong()

        attempt(tally, call.specs(wound), scenario, timely=wound.timely)


def _ended(told: Told, call: Call, wound: Wound) -> list[str]:
    """What is wrong with how it ended.

    A run that may not read in its last look what it has granted says so, and has ended.
    """
    unseen = wound.spec.startswith("no-permission") and call.action.startswith(READS)
    if told.outcome == "done" or (unseen and told.outcome == "changed"):
        return []
    return [f"{told.outcome}: {told.troubles}"]


def wounded_and_killed(rack: Rack, bench: Bench, only: Only = _any) -> None:
    """Something goes wrong with one call, and the process dies of it; then on, or back."""
    for ending in endings(rack):
        tally = bench.family(f"one fault and a kill, {ending.name}")
        for wound, call in _everything(rack, bench, only):

            def scenario(
                wound: Wound = wound, call: Call = call, ending: Ending = ending
            ) -> list[str]:
                rack.put_back()
                rack.cloud.ask(inject, call.specs(wound))
                how = wound.how
                wrong = []
                if not isinstance(rack.apply(replace(how, fatal=call.answered)), Killed):
                    wrong.append("it was not killed")
                told = whole(ending.process(replace(how, later=wound.later)))
                rack.cloud.wait_for_late()
                return wrong + _ended(told, call, wound) + ending.wrong()

            attempt(tally, call.specs(wound), scenario, timely=wound.timely)


def undone_while_under_way(rack: Rack, bench: Bench, only: Only = _any) -> None:
    """A request is late, asked for again and done; the run ends and is undone; then it arrives."""
    ending = endings(rack)[1]
    tally = bench.family("one late request, done by another, undone before it arrives")
    rack.put_back()
    calls = [call for call in calls_of(whole(rack.apply(How())).labels) if only(call.action)]
    how = How(share=1 / 30)
    for call in bench.some([call for call in calls if not call.action.startswith(READS)]):

        def scenario(call: Call = call) -> list[str]:
            rack.put_back()
            rack.cloud.ask(inject, f"{call.action}:late,seconds=1,after={call.turn}")
            whole(rack.apply(how))
            told = whole(rack.undo(how))
            rack.cloud.wait_for_late()
            wrong = [] if told.outcome == "done" else [f"{told.outcome}: {told.troubles}"]
            return wrong + ending.wrong()

        attempt(tally, f"{call.action} {call.turn}", scenario, timely=False)


def undone_while_unseen(rack: Rack, bench: Bench, only: Only = _any) -> None:
    """What was made is not seen yet; the run is killed once that is noted, and undone at once."""
    ending = endings(rack)[1]
    tally = bench.family("one thing not seen yet, undone before it is")
    rack.put_back()
    calls = [call for call in calls_of(whole(rack.apply(How())).labels) if only(call.action)]
    for call in bench.some(
        [call for call in calls if call.action.startswith(("Create", "Attach"))]
    ):

        def scenario(call: Call = call) -> list[str]:
            rack.put_back()
            rack.cloud.ask(inject, f"{call.action}:invisible,seconds=1,after={call.turn}")
            rack.apply(How(fatal=call.answered + 3))
            told = whole(rack.undo(How(share=1 / 12)))
            wrong = [] if told.outcome == "done" else [f"{told.outcome}: {told.troubles}"]
            return wrong + ending.wrong()

        attempt(tally, f"{call.action} {call.turn}", scenario, timely=False)


def wounded_undo(rack: Rack, bench: Bench, only: Only = _any) -> None:
    """Something goes wrong with one call of the undo of a whole run; people press retry."""
    ending = endings(rack)[1]
    tally = bench.family("one fault in the undo")
    rack.put_back()
    whole(rack.apply(How()))
    state = rack.save()
    labels = whole(rack.undo(How(later=LATER))).labels
    # Reads before the undo begins are of no account: it has not begun.
    begun = labels.index("before line undo-begun")
    calls = [call for call in calls_of(labels) if call.answered > begun and only(call.action)]
    for wound, call in bench.some([(wound, call) for wound in WOUNDS for call in calls]):

        def scenario(wound: Wound = wound, call: Call = call) -> list[str]:
            rack.put_back(state)
            rack.cloud.ask(inject, call.specs(wound))
            told = whole(rack.undo(replace(wound.how, later=LATER)))
            rack.cloud.wait_for_late()
            wrong = [] if told.outcome == "done" else [f"{told.outcome}: {told.troubles}"]
            return wrong + ending.wrong()

        attempt(tally, call.specs(wound), scenario, timely=wound.timely)


def _everything(rack: Rack, bench: Bench, only: Only) -> list[tuple[Wound, Call]]:
    rack.put_back()
    calls = [call for call in calls_of(whole(rack.apply(How())).labels) if only(call.action)]
    return bench.some([(wound, call) for wound in WOUNDS for call in calls])
