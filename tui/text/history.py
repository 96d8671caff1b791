"""Earlier runs: list, resume, refusals."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from tui.apply.events import NeedsAttentionError
from tui.apply.report import counts
from tui.core.text import plural, say
from tui.text.operations import run_problem
from tui.text.runs import disk_problem, problem
from tui.text.runs import problem as why_unreadable
from tui.text.signin import why_no_keyring
from tui.text.vault import busy_account
from tui.vault.keyring import KeyringUnavailableError
from tui.vault.locks import AccountBusyError
from tui.vault.sealing import SealError

if TYPE_CHECKING:
    from tui.apply.history import PastRun


def earlier_runs() -> tuple[str, str]:
    """Heading of the list, and the line below it."""
    return say("Earlier runs"), say("newest first; what they made stays until it is undone")


def none_yet(*, signed_in: bool) -> str:
    """Placeholder of the empty list."""
    return say("No run of this account yet.") if signed_in else say("Sign in first.")


def name_of(run: PastRun) -> str:
    """Name of a run."""
    return say("Run {run}", run=run.id)


def when(started: datetime | None) -> str:
    """A time, short, on this machine's clock."""
    return f"{started.astimezone():%Y-%m-%d %H:%M}" if started else say("unknown")


def when_short(started: datetime | None, now: datetime) -> str:
    """A time for the list: without the year where it is this one, else without the hour."""
    if started is None:
        return say("unknown")
    this_year = started.astimezone().year == now.astimezone().year
    return (
        f"{started.astimezone():%m-%d %H:%M}" if this_year else f"{started.astimezone():%Y-%m-%d}"
    )


def names(listed: Sequence[str], most: int = 5) -> str:
    """Logon names, the first few of them."""
    more = len(listed) - most
    text = ", ".join(listed[:most])
    return text + (say(" and {count} more", count=more) if more > 0 else "")


def whom(listed: Sequence[str]) -> str:
    """Logon names for the list; their number comes first, as the list may cut them off."""
    if len(listed) == 1:
        return listed[0]
    return say("{count} users: {names}", count=len(listed), names=", ".join(listed))


def unreadable(run: PastRun) -> str:
    """An unreadable run file, which is left alone, and the reason."""
    return say("{path}: {problem}. It was left alone.", path=run.path, problem=problem(run.problem))


def unreadable_ones(runs: Sequence[PastRun]) -> str:
    """Unreadable run files at the start, in short where there are several."""
    if len(runs) == 1:
        return unreadable(runs[0])
    return say("{count} earlier runs cannot be read; Runs (F6) says why.", count=len(runs))


def how_far(run: PastRun) -> str:
    """Date, users and progress of a run, in sentences."""
    state = run.state
    if state is None:
        return unreadable(run)
    of = say(
        "The run of {when} for {names}",
        when=when(run.started),
        names=names([user.logon_name for user in state.plan.users]),
    )
    made = counts(state)
    match run.standing.value:
        case "undone" if not made.left:
            return say("{run} is undone: nothing of it is left.", run=of)
        case "undone":
            return say(
                "{run} is undone, but for {left} of {did} changes that were left.",
                run=of,
                left=made.left,
                did=made.did,
            )
        case "undoing":
            return say(
                "{run} is half undone: {back} of {did} changes are taken back.",
                run=of,
                back=made.back,
                did=made.did,
            )
        case _:
            text = say(
                "{run}: {done} of {total} operations are done.",
                run=of,
                done=made.settled,
                total=made.total,
            )
    return text + (" " + say("{count} were skipped.", count=made.skipped) if made.skipped else "")


def not_handed(run: PastRun) -> str:
    """Users whose secrets nobody was given yet; empty if there are none."""
    waiting = run.not_handed_over
    if not waiting:
        return ""
    return say("Nobody was handed the secret of {names} yet.", names=names(waiting))


def of_no_use(run: PastRun) -> str:
    """Note that a run's secrets open nothing any more; empty if they do, or there are none."""
    if not run.secrets or not run.is_void:
        return ""
    return say("Its secrets are of no use any more: what they were for is undone.")


def secrets(run: PastRun) -> str:
    """Secrets that a run keeps, in few words for the list."""
    if run.sealed_by == "forgotten":
        return say("forgotten")
    if not run.secrets:
        return say("none kept")
    if run.is_void:
        return say("of no use any more")
    waiting = len(run.not_handed_over)
    kept = say("{count} kept", count=len(run.secrets))
    return kept + (say(", {count} to give", count=waiting) if waiting else "")


def files(run: PastRun) -> str:
    """Plain-text files of a run that still exist; empty if there are none."""
    if not run.files:
        return ""
    listed = ", ".join(run.files)
    if run.is_void:
        return say("Secrets of no use any more stand in {files}; delete it.", files=listed)
    return say(
        "Secrets stand in plain text in {files} - delete it once it is handed over.", files=listed
    )


def plain_text(runs: Sequence[PastRun]) -> str:
    """Note at the start that plain-text files exist; the list of runs names them."""
    count = len({file for run in runs for file in run.files})
    if count == 1:
        return say("A file holds secrets in plain text; Runs (F6) names it.")
    return say("{count} files hold secrets in plain text; Runs (F6) names them.", count=count)


def go_on_question(run: PastRun, others: int) -> str:
    """Offer at the start to resume a run."""
    parts = [how_far(run), not_handed(run), files(run)]
    if others:
        parts.append(say("There are {count} more; F6 lists all runs.", count=others))
    else:
        parts.append(say("F6 lists all runs."))
    return "\n\n".join(part for part in parts if part)


def draft_question(people: int) -> str:
    """Offer at the start to open a saved draft."""
    named = plural("1 team member", "{count} team members", people)
    return say(
        "There is a draft with {people} for this account. It was kept as you typed; no secret is"
        " in it.",
        people=named,
    )


def cannot_open(error: Exception) -> str:
    """Why a run cannot be opened; nothing was changed."""
    if isinstance(error, NeedsAttentionError):
        return run_problem(error)
    if isinstance(error, AccountBusyError):
        return busy_account(error.process)
    if isinstance(error, KeyringUnavailableError):
        why = why_no_keyring(error.code)
        return say("The key to its secrets is in the keyring: {why}.", why=why)
    if isinstance(error, SealError):
        return say(
            "Its secrets cannot be opened: they were forgotten, or the keyring holds another key."
        )
    return say(
        "Its file cannot be opened ({why}). It was left alone.",
        why=disk_problem(error),
    )


def handed_again(run_id: str) -> tuple[str, str]:
    """Heading of an earlier run's cards, and the line below it."""
    return say("Hand it over again"), say("run {run} · opened from its file", run=run_id)


def forget_question(run: PastRun) -> str:
    """Consequences of destroying a run's secrets."""
    if run.is_void:
        return of_no_use(run) + " " + say("Their key is destroyed; what the run did stays known.")
    text = say(
        "The key to the secrets of this run is destroyed. Nobody can read them again; what the run"
        " did stays known, and the users keep their access."
    )
    return " ".join(part for part in (text, not_handed(run)) if part)


def undo_stays(run_id: str) -> str:
    """Note on leaving while an undo is unfinished."""
    return say(
        "Taking back run {run} is not over: the next start offers to go on with it, and so does"
        " onramp undo {run}.",
        run=run_id,
    )


def unusable(problem: str) -> str:
    """Why a run file cannot be opened."""
    return say("The run cannot be used: {why}.", why=why_unreadable(problem))


def run_unreadable(run_id: str, problem: str) -> str:
    """Why a named run cannot be opened."""
    return say("{run} cannot be used: {why}.", run=run_id, why=why_unreadable(problem))


def several_runs(wanted: str, ids: Sequence[str]) -> str:
    """The beginning of a run ID fits several runs."""
    return say(
        "{wanted} is the beginning of several runs: {ids}; type more of it.",
        wanted=wanted,
        ids=", ".join(ids),
    )


def twins(wanted: str, names: Sequence[str]) -> str:
    """A run ID stands in the directories of several accounts."""
    return say(
        "{wanted} is there more than once; say which one is meant: {names}.",
        wanted=wanted,
        names=", ".join(names),
    )


def undo_has_begun(run_id: str) -> str:
    """A run cannot be resumed, as its undo has begun."""
    return say(
        "Run {run} is being taken back or was, so it cannot be gone on with; onramp undo {run}"
        " finishes that.",
        run=run_id,
    )


def file_of_unfinished(run_id: str, file: str) -> str:
    """``--handover`` names a file of a run that can be resumed."""
    return say(
        "{file} is of run {run}, which is not finished, so nothing was changed; {command} goes on"
        " with it. For another run choose another name.",
        file=file,
        run=run_id,
        command=_resumed(run_id, file),
    )


def same_users_unfinished(run_id: str, file: str = "") -> str:
    """The plan's users are those of a run that can be resumed."""
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
    """``--handover`` names a file of a run for other users than the plan's."""
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
    """Secrets that nobody was given yet."""
    return say("Not handed over yet: {names}.", names=", ".join(names))


def forgot(run_id: str, files: Sequence[str]) -> str:
    """A run's secrets are destroyed."""
    text = say("The secrets of run {run} are destroyed.", run=run_id)
    if not files:
        return text
    return say("{text} These files hold them still: {files}.", text=text, files=", ".join(files))
