"""Leaving: question, ledger, and exit code."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from screens.dialogs.dialog import Confirm
from screens.session import Trouble
from screens.sharing.handover_log import handovers
from tui.apply.events import RunStatus
from tui.apply.report import exit_of
from tui.apply.run_state import OperationStatus
from tui.core.exits import Exit
from tui.core.facts import known_groups
from tui.core.text import say
from tui.text import leaving as words
from tui.text import sharing
from tui.text.operations import left_words, outcome, run_problem

if TYPE_CHECKING:
    from screens.run_handle import RunHandle
    from screens.session import Session
    from tui.core.policies import Groups


@dataclass(frozen=True, slots=True)
class Leaving:
    """Question on leaving, and the effect of agreeing."""

    dialog: Confirm
    stops_run: bool = False
    """Whether agreeing stops the run after its operation, and stays."""


def leaving(session: Session) -> Leaving:
    """Question for an administrator who wants to quit."""
    if session.busy is not None:
        title, text = words.stop_question(undoing=session.busy is session.undoing)
        dialog = Confirm(title, text, yes=words.yes_stop(), no=words.go_on())
        return Leaving(dialog, stops_run=True)
    unkept = {name: key for each in session.runs for name, key in each.unkept.items()}
    if unkept:
        title, yes = words.lose_keys(len(unkept)), words.yes_lose_keys(len(unkept))
        return Leaving(Confirm(title, sharing.unkept(unkept), yes=yes, no=words.stay()))
    lost = session.unshared()
    if lost:
        sealed = bool(_sealed_in(session))
        title, text = words.not_handed_over(), sharing.unshared(lost, sealed=sealed)
        yes = words.yes_not_handed_over(sealed=sealed)
    else:
        title, text = words.leave_question(demo=session.services.demo)
        yes = words.yes_leave()
    if not session.services.demo:
        undoing = [each.run_id for each in session.undoings if not each.over]
        text = words.with_what_stays(text, run_stays=_run_stays(session), undoing=undoing)
    return Leaving(Confirm(title, text, yes=yes, no=words.stay()))


def _run_stays(session: Session) -> bool:
    """Whether the next start will offer to resume a run."""
    run = session.applying
    return run is not None and run.taken_back is None and not run.over


def exit_code(session: Session) -> Exit:
    """Exit code over all runs of the session."""
    runs = [run for run in session.runs if run.taken_back is None]
    run = runs[-1] if runs else None
    if any(undoing.phase is not RunStatus.DONE for undoing in session.undoings):
        return Exit.PARTLY
    if run is None and (session.trouble is Trouble.REFUSED or session.turned_away):
        return Exit.REFUSED
    if run is None:
        return Exit.DONE
    if run.phase is RunStatus.DONE:
        return run.exit
    return Exit.PARTLY if any(each.changed for each in runs) else exit_of(run.error)


def ledger(session: Session) -> str:
    """Results of the session for the normal screen: plain text, no secret; empty without a run."""
    undoings = session.undoings
    if not session.runs and not undoings:
        return ""
    groups = known_groups(session.facts)
    plan = undoings[-1].plan if undoings else session.runs[-1].plan
    lines = [
        say(
            "Onramp, account {alias} ({number}):",
            alias=plan.account.alias,
            number=plan.account.account_id,
        )
    ]
    for undoing in _of_earlier_starts(session):
        lines += _undone(undoing, groups)
    for run in session.runs:
        if run.taken_back is not None:
            lines += _undone(run.taken_back, groups)
            lines.extend(words.lost_key(name, key) for name, key in run.unkept.items())
            continue
        for operation, state in zip(run.plan.operations, run.states.values(), strict=True):
            lines.append(words.line(state.value, operation, groups))
        errors = [run.errors[at] for at in sorted(run.errors)]
        told = [error for error in errors if not _is_about(error, run.unkept)]
        lines.extend(words.why(run_problem(error)) for error in told)
        lines.extend(words.lost_key(name, key) for name, key in run.unkept.items())
    if not undoings and not any(run.states for run in session.runs):
        lines.append(words.nothing())
    if not session.services.demo:
        lines += [f"  {outcome('failed', it.run_id)}" for it in undoings if not it.over]
    lines.append(_about_secrets(session))
    exported = [path for path in session.handed.files if path.exists()]
    if exported:
        lines.append(words.exported(exported))
    return "\n".join(lines)


def _of_earlier_starts(session: Session) -> tuple[RunHandle, ...]:
    mine = {run.run_id for run in session.runs}
    return tuple(each for each in session.undoings if each.run_id not in mine)


def _about_secrets(session: Session) -> str:
    earlier = _of_earlier_starts(session)
    there = any(each.has_secret for each in handovers(session.runs)) or any(
        each.keeps_secrets for each in earlier
    )
    made = [*(run.made_secrets for run in session.runs), *(it.made_secrets for it in earlier)]
    if any(made) and not there:
        return say("No password and no AccessKey of it is left.")
    by_hand = any(run.by_hand for run in session.runs)
    demo = session.services.demo
    return words.no_secrets(_sealed_in(session), made=there, by_hand=by_hand, demo=demo)


def _undone(undoing: RunHandle, groups: Groups) -> Iterator[str]:
    for at in undoing.states:
        state = _TAKEN_BACK.get(undoing.states[at], "still so")
        yield words.line(state, undoing.plan.operations[at], groups)
        if at in undoing.left:
            yield words.why(left_words(undoing.left[at]))
        elif at in undoing.errors:
            yield words.why(run_problem(undoing.errors[at]))


_TAKEN_BACK = {OperationStatus.DONE: "undone", OperationStatus.SKIPPED: "left"}


def _is_about(error: Exception, unkept: Mapping[str, str]) -> bool:
    """Whether an error says that a key is only in memory, which is true no longer."""
    parameters = getattr(error, "parameters", {})
    return parameters.get("key", "") in unkept.values()


def _sealed_in(session: Session) -> tuple[Path, ...]:
    """Files that hold secrets, and stay; those of the demo go with it."""
    if session.services.demo:
        return ()
    there = (run for run in session.runs if not run.taken_back or run.taken_back.keeps_secrets)
    files = [run.sealed_in for run in there]
    files += [it.sealed_in for it in _of_earlier_starts(session) if it.keeps_secrets]
    return tuple(file for file in files if file is not None)
