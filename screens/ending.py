"""Leaving: what is asked before, what is printed after, and the exit code."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import TYPE_CHECKING

from screens.dialogs.confirm import Confirm
from screens.run_states import OVER, Phase, State
from screens.session import Trouble
from screens.sharing import handovers, unshared

if TYPE_CHECKING:
    from screens.session import Session
    from screens.undoing import Undoing
    from tui.words.applying import Groups


class Ending(IntEnum):
    """The exit codes that a wizard can end with."""

    DONE = 0
    FAILED = 1
    PARTLY = 3
    """Some of the plan was applied."""
    REFUSED = 4
    """Nothing was applied, for want of credentials or permission."""


@dataclass(frozen=True, slots=True)
class Leaving:
    """What to ask, and what agreeing means."""

    dialog: Confirm
    stops_run: bool = False
    """Agreeing stops the run after its operation, and stays."""


def leaving(session: Session) -> Leaving:
    """What to ask an administrator who wants to quit."""
    if session.busy is not None:
        dialog = Confirm(
            "Stop after the current operation?",
            "Changes are being made. The one under way is finished; what is done stays done, and"
            " what was made is shown to you before you leave.",
            yes="Stop",
            no="Go on",
        )
        return Leaving(dialog, stops_run=True)
    unkept = {name: key for each in session.runs for name, key in each.unkept.items()}
    if unkept:
        from tui.words import sharing

        text = sharing.unkept(unkept)
        return Leaving(Confirm("Leave and lose a key?", text, yes="Leave, it is lost", no="Stay"))
    lost = unshared(session)
    if lost:
        from tui.words import sharing

        sealed = bool(_sealed_in(session))
        dialog = Confirm(
            "Leave without handing over?",
            sharing.unshared(lost, sealed=sealed) + _run_stays(session),
            yes="Leave all the same" if sealed else "Leave, they are lost",
            no="Stay",
        )
        return Leaving(dialog)
    return Leaving(
        Confirm(
            "Leave Onramp?",
            "Nothing more is changed in the cloud. "
            + (
                "This was the demo: everything in it is forgotten."
                if session.services.demo
                else "What you typed is kept for next time, secrets are not."
            )
            + _run_stays(session),
            yes="Leave",
            no="Stay",
        )
    )


def _run_stays(session: Session) -> str:
    run = session.applying
    halted = run is not None and run.taken_back is None and run.phase not in OVER
    if not halted or session.services.demo:
        return ""
    from tui.words.past_runs import stays

    return f" {stays()}"


def exit_code(session: Session) -> Ending:
    """How it ended, over all runs of the session."""
    runs = [run for run in session.runs if run.taken_back is None]
    run = runs[-1] if runs else None
    undoing = session.undoing
    if undoing is not None and undoing.phase is not Phase.DONE:
        return Ending.PARTLY
    if run is None and (session.trouble is Trouble.REFUSED or session.turned_away):
        return Ending.REFUSED
    if run is None or run.phase is Phase.DONE:
        return Ending.DONE
    if any(each.changed for each in runs):
        return Ending.PARTLY
    from tui.cloud.errors import BadCredentialsError, NotPermittedError

    error = run.error or run.refusal
    refused = isinstance(error, BadCredentialsError | NotPermittedError)
    return Ending.REFUSED if refused else Ending.FAILED


def ledger(session: Session) -> str:
    """What exists now, for the normal screen: plain text, no secret; empty if nothing was run."""
    undoing = session.undoing
    if not session.runs and undoing is None:
        return ""
    from tui.words import ledger as words
    from tui.words.applying import known_groups, run_problem

    groups = known_groups(session.facts)
    plan = undoing.plan if undoing is not None else session.runs[-1].plan
    lines = [words.account(plan.account.alias, plan.account.account_id)]
    taken_back = [run.taken_back for run in session.runs if run.taken_back is not None]
    if undoing is not None and undoing not in taken_back:
        lines += _undone(undoing, groups)
    for run in session.runs:
        if run.taken_back is not None:
            lines += _undone(run.taken_back, groups)
            continue
        for operation, state in zip(run.plan.operations, run.states, strict=True):
            lines.append(words.line(state.value, operation, groups))
        errors = [run.errors[at] for at in sorted(run.errors)]
        told = [error for error in errors if not _is_about(error, run.unkept)]
        lines.extend(words.why(run_problem(error)) for error in told)
        lines.extend(words.lost_key(name, key) for name, key in run.unkept.items())
    if undoing is None and not any(run.states for run in session.runs):
        lines.append(words.nothing())
    made = any(each.has_secret for each in handovers(session.runs))
    by_hand = any(run.by_hand for run in session.runs)
    demo = session.services.demo
    lines.append(words.no_secrets(_sealed_in(session), made=made, by_hand=by_hand, demo=demo))
    exported = [path for path in session.handed.files if path.exists()]
    if exported:
        lines.append(words.exported(exported))
    return "\n".join(lines)


def _undone(undoing: Undoing, groups: Groups) -> Iterator[str]:
    """What became of everything that a run had done."""
    from tui.words import ledger as words
    from tui.words.undoing import left_words

    for at in undoing.places:
        state = _TAKEN_BACK.get(undoing.states[at], "still so")
        yield words.line(state, undoing.plan.operations[at], groups)
        if at in undoing.left:
            yield words.why(left_words(undoing.left[at]))


_TAKEN_BACK = {State.DONE: "undone", State.SKIPPED: "left"}


def _is_about(error: Exception, unkept: Mapping[str, str]) -> bool:
    """Whether it says of a key that it is in memory, which is true no longer."""
    parameters = getattr(error, "parameters", {})
    return parameters.get("key", "") in unkept.values()


def _sealed_in(session: Session) -> tuple[Path, ...]:
    """The files that hold what was made, and stay; those of the demo go with it."""
    if session.services.demo:
        return ()
    return tuple(run.sealed_in for run in session.runs if run.sealed_in is not None)
