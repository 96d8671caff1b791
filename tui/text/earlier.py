"""Sentences of the commands about earlier runs."""

from __future__ import annotations

from collections.abc import Sequence

from tui.core.text import say
from tui.text.standings import problem as why_unreadable


def unreadable(problem: str) -> str:
    """Why a run's file cannot be opened."""
    return say("The run cannot be used: {why}.", why=why_unreadable(problem))


def run_unreadable(run_id: str, problem: str) -> str:
    """The same of a run by name."""
    return say("{run} cannot be used: {why}.", run=run_id, why=why_unreadable(problem))


def several_runs(wanted: str, ids: Sequence[str]) -> str:
    """More than one begins so."""
    return say(
        "{wanted} is the beginning of several runs: {ids}; type more of it.",
        wanted=wanted,
        ids=", ".join(ids),
    )


def twins(wanted: str, names: Sequence[str]) -> str:
    """Files of one name in the directories of several accounts."""
    return say(
        "{wanted} is there more than once; say which one is meant: {names}.",
        wanted=wanted,
        names=", ".join(names),
    )


def undo_has_begun(run_id: str) -> str:
    """A run that is being taken back, or was."""
    return say(
        "Run {run} is being taken back or was, so it cannot be gone on with; onramp undo {run}"
        " finishes that.",
        run=run_id,
    )


def file_of_unfinished(run_id: str, file: str) -> str:
    """--handover names a file of a run that can be gone on with."""
    return say(
        "{file} is of run {run}, which is not finished, so nothing was changed; {command} goes on"
        " with it. For another run choose another name.",
        file=file,
        run=run_id,
        command=_resumed(run_id, file),
    )


def same_users_unfinished(run_id: str, file: str = "") -> str:
    """A plan is applied for the users of a run that can be gone on with."""
    if not file:
        return say(
            "Run {run} for the same users is not finished: {command} goes on with it.",
            run=run_id,
            command=f"onramp resume {run_id}",
        )
    return say(
        "Run {run} for the same users is not finished, and what it has made only that run can hand"
        " over, so nothing was changed. {command} goes on with it; {back} takes it back.",
        run=run_id,
        command=_resumed(run_id, file),
        back=f"onramp undo {run_id}",
    )


def file_of_others(run_id: str, file: str) -> str:
    """--handover names a file of a run for other users than the plan's."""
    return say(
        "{file} is of run {run}, which was for other users than this plan, so nothing was written;"
        " choose another name. {command} writes what that run has made.",
        file=file,
        run=run_id,
        command=_resumed(run_id, file),
    )


def _resumed(run_id: str, file: str) -> str:
    import shlex

    return f"onramp resume {run_id} --handover {shlex.quote(file)}"


def still_to_hand_over(names: Sequence[str]) -> str:
    """Secrets that nobody has got yet."""
    return say("Not handed over yet: {names}.", names=", ".join(names))


def forgot(run_id: str, files: Sequence[str]) -> str:
    """Its secrets are destroyed."""
    text = say("The secrets of run {run} are destroyed.", run=run_id)
    if not files:
        return text
    return say("{text} These files hold them still: {files}.", text=text, files=", ".join(files))
