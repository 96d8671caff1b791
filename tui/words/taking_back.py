"""Words on the undo screen: the question, what was found, and how it went."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from tui.access.plan import Operation
from tui.words.applying import Groups, operation_who, run_problem
from tui.words.translation import say
from tui.words.undoing import back, concern_words, left_words

if TYPE_CHECKING:
    from tui.apply.concerns import Concern
    from tui.cloud.errors import CloudError

HEADINGS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "": ("Undo this run?", "exactly what it made is taken back"),
        "running": ("Undoing", "several users at once"),
        "failed": ("It stopped", "what was taken back stays taken back"),
        "stopped": ("It stopped", "what was taken back stays taken back"),
        "partly": ("Undone, with something left", "below it stands what, and why"),
        "done": ("Undone", "nothing of the run is left"),
    }
)
"""A question and a line below it for every phase; the empty one is before it begins."""


def heading(phase: str) -> str:
    """Where the undo stands."""
    return say(HEADINGS[phase][0])


def lead(phase: str, run_id: str) -> str:
    """Which run it is about, and what that means."""
    return say("run {run} · {lead}", run=run_id, lead=say(HEADINGS[phase][1]))


def changed_nothing() -> str:
    """The run has no operation that could be taken back."""
    return say("It changed nothing.")


def close_label(*, begun: bool) -> str:
    """The button that leads back."""
    return say("Close") if begun else say("Leave it as it is")


def go_label(*, begun: bool, running: bool) -> str:
    """The button that takes back."""
    if running:
        return say("Undoing")
    return say("Go on undoing") if begun else say("Undo")


# Looking first


def looking() -> str:
    """It is being read who uses what the run made."""
    return say("Looking who uses it by now…")


def nobody_uses_it() -> str:
    """Nothing speaks against it."""
    return say("Nobody has used it yet, and nobody was given more since.")


def could_not_look(error: CloudError) -> str:
    """It could not be read, so nothing is begun."""
    return say("Nothing was undone: {why} Ctrl+R looks again.", why=run_problem(error))


def in_use(logon_name: str) -> str:
    """The title of the question about one user."""
    return say("{name} is in use", name=logon_name)


def delete_all_the_same(concerns: Iterable[Concern]) -> str:
    """The question about one user, with everything that speaks against deleting it."""
    found = [concern_words(each) for each in concerns]
    question = say("Delete this user all the same? Cancel leaves the user as it is.")
    return "\n".join([*found, "", question])


# How it went


def taken_back(it: Operation, groups: Groups, *, left: bool) -> str:
    """What taking one operation back does; ``left`` says that it was not done."""
    what = back(it, groups)
    return say("left: {what}", what=what) if left else what


def was_left(it: Operation, why: str, groups: Groups) -> str:
    """What was left as it is, and why."""
    return say(
        "{who}: {what}: left, because {why}.",
        who=operation_who(it),
        what=back(it, groups),
        why=left_words(why),
    )


def not_done(it: Operation, groups: Groups) -> str:
    """What could not be taken back."""
    return say("{who}: {what}: could not be done.", who=operation_who(it), what=back(it, groups))


def so_many(taken: int, total: int) -> str:
    """How much of the run is taken back."""
    return say("{taken} of {total} are taken back.", taken=taken, total=total)
