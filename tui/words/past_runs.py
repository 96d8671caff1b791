"""Words for earlier runs: what became of them, and what can be done with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING

from tui.words.translation import say

if TYPE_CHECKING:
    from tui.apply.past_runs import PastRun

STANDINGS: Mapping[str, str] = MappingProxyType(
    {
        "unfinished": "unfinished",
        "undoing": "half undone",
        "applied": "applied",
        "undone": "undone",
        "unreadable": "cannot be read",
    }
)
"""A word for every Standing."""

PROBLEMS: Mapping[str, str] = MappingProxyType(
    {
        "damaged": "the file is damaged",
        "version": "the file is from another version of Onramp, or was cut off at its start",
        "not-private": "others may read or write the file, so it is not trusted",
    }
)
"""Why a run's file cannot be read."""


def earlier_runs() -> tuple[str, str]:
    """The heading of the list, and a line below it."""
    return say("Earlier runs"), say("newest first; what they made stays until it is undone")


def reading() -> str:
    """The list is not there yet."""
    return say("Reading…")


def none_yet(*, signed_in: bool) -> str:
    """The list is empty."""
    return say("No run of this account yet.") if signed_in else say("Sign in first.")


def not_readable() -> str:
    """There is no list."""
    return say("The runs cannot be read.")


def name_of(run: PastRun) -> str:
    """What a run is called."""
    return say("Run {run}", run=run.id)


def when(started: datetime | None) -> str:
    """A time, short, on this machine's clock."""
    return f"{started.astimezone():%Y-%m-%d %H:%M}" if started else say("unknown")


def users(count: int) -> str:
    """So many users."""
    return say("1 user") if count == 1 else say("{count} users", count=count)


def names(listed: Sequence[str], most: int = 5) -> str:
    """Logon names, the first few of them."""
    more = len(listed) - most
    text = ", ".join(listed[:most])
    return text + (say(" and {count} more", count=more) if more > 0 else "")


def unreadable(run: PastRun) -> str:
    """A run's file that is left alone, and why."""
    return say(
        "{path}: {problem}. It was left alone.", path=run.path, problem=say(PROBLEMS[run.problem])
    )


def how_far(run: PastRun) -> str:
    """When, for whom and how far, in sentences."""
    from tui.apply.run_state import SETTLED

    state = run.state
    if state is None:
        return unreadable(run)
    done = sum(stage in SETTLED for stage in state.stages)
    text = say(
        "The run of {when} for {names}: {done} of {total} operations are done.",
        when=when(run.started),
        names=names([user.logon_name for user in state.plan.users]),
        done=done,
        total=len(state.stages),
    )
    if state.undoing:
        undone = sum(not why for why in state.undone.values())
        text += " " + say("Taking it back has begun; {count} are taken back.", count=undone)
    return text


def not_handed(run: PastRun) -> str:
    """Whose secret nobody was given yet; empty if there is none."""
    waiting = run.not_handed_over
    if not waiting:
        return ""
    return say("Nobody was handed the secret of {names} yet.", names=names(waiting))


def secrets(run: PastRun) -> str:
    """What is kept, in few words, for the list."""
    if run.sealed_by == "forgotten":
        return say("forgotten")
    if not run.secrets:
        return say("none kept")
    waiting = len(run.not_handed_over)
    kept = say("{count} kept", count=len(run.secrets))
    return kept + (say(", {count} to hand over", count=waiting) if waiting else "")


def files(run: PastRun) -> str:
    """Files in plain text that are still there; empty if there are none."""
    if not run.files:
        return ""
    return say(
        "Secrets stand in plain text in {files} - delete it once it is handed over.",
        files=", ".join(run.files),
    )


def go_on_question(run: PastRun, others: int) -> str:
    """What is offered at the start."""
    parts = [how_far(run), not_handed(run), files(run)]
    if others:
        parts.append(say("There are {count} more; F6 lists all runs.", count=others))
    else:
        parts.append(say("F6 lists all runs."))
    return "\n\n".join(part for part in parts if part)


def draft_question(people: int) -> str:
    """There is a draft of an earlier time."""
    named = say("1 team member") if people == 1 else say("{count} team members", count=people)
    return say(
        "There is a draft with {people} for this account. It was kept as you typed; no secret is"
        " in it.",
        people=named,
    )


def opening() -> str:
    """The run's file is being opened."""
    return say("Opening the run and its secrets…")


def passphrase_needed() -> str:
    """Its secrets are sealed by a passphrase."""
    return say("Its secrets are sealed with the passphrase that was chosen when it began.")


def wrong_passphrase() -> str:
    """It does not open."""
    return say("This is not the passphrase of that run.")


def cannot_open(error: Exception) -> str:
    """Why a run cannot be opened; nothing was changed."""
    from tui.apply.doubts import DoubtError
    from tui.vault.account_lock import AccountBusyError
    from tui.vault.keyrings import KeyringUnavailableError
    from tui.vault.sealing import SealError
    from tui.words.connecting import KEYRING_REASONS
    from tui.words.keeping import busy_account

    if isinstance(error, DoubtError):
        from tui.words.applying import run_problem

        return run_problem(error)
    if isinstance(error, AccountBusyError):
        return busy_account(error.process)
    if isinstance(error, KeyringUnavailableError):
        why = say(KEYRING_REASONS.get(error.code, KEYRING_REASONS["failed"]))
        return say("The key to its secrets is in the keyring: {why}.", why=why)
    if isinstance(error, SealError):
        return say(
            "Its secrets cannot be opened: they were forgotten, or the keyring holds another key."
        )
    return say(
        "Its file cannot be opened ({why}). It was left alone.",
        why=getattr(error, "strerror", None) or str(error) or type(error).__name__,
    )


def not_gone_on_with() -> str:
    """Something else was begun between the wish and the step."""
    return say(
        "The run was not gone on with, because something else is under way. Nothing was changed;"
        " F6 lists it."
    )


def undo_has_begun() -> str:
    """Somebody was quicker."""
    return say("Taking this run back has begun; only that can be gone on with.")


def passwords_wanted() -> str:
    """A run goes on whose own passwords were typed, and kept nowhere."""
    return say(
        "These passwords are kept nowhere, or the cloud did not take them. The run goes on with"
        " what you type here."
    )


def password_wanted() -> str:
    """A field of them is empty, or the policy is not met."""
    return say("Type a password that meets all of what stands below.")


def password_of_another(logon_name: str) -> str:
    """Two users would have the same."""
    return say("This is {name}'s password too; every user needs one of their own.", name=logon_name)


def forget_these() -> str:
    """The title of the question."""
    return say("Forget these secrets?")


def forget_question(run: PastRun) -> str:
    """What forgetting means."""
    text = say(
        "The key to the secrets of this run is destroyed. Nobody can read them again; what the run"
        " did stays known, and the users keep their access."
    )
    return " ".join(part for part in (text, not_handed(run)) if part)


def stays() -> str:
    """Leaving with a run that is not over."""
    return say("The run is not over: the next start offers to go on with it, or to undo it.")


def undo_stays(run_id: str) -> str:
    """Leaving while taking a run back is not over."""
    return say(
        "Taking back run {run} is not over: the next start offers to go on with it, and so does"
        " onramp undo {run}.",
        run=run_id,
    )


def undo_halted(run_id: str) -> str:
    """Below the heading of a plan, while a run is half undone."""
    return say("run {run} is half undone; F6 goes on with it", run=run_id)


def nothing_of_this_plan() -> str:
    """The same after something else was applied or taken back."""
    return say("nothing of this plan has been changed yet")
