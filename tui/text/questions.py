"""Questions and button labels of dialogs."""

from __future__ import annotations

from tui.core.text import say

# Agreeing


def cancel() -> str:
    """Answer without an effect."""
    return say("Cancel")


def go_on() -> str:
    """Answer that agrees."""
    return say("Go on")


def type_to_go_on() -> tuple[str, str]:
    """Texts before and after the phrase that is to be typed."""
    before, _, after = say("Type {phrase} to go on.").partition("{phrase}")
    return before, after


# A run, or a draft, of an earlier start


def not_over(*, undoing: bool) -> str:
    """Title where a run or an undo is unfinished."""
    return say("An undo is not over") if undoing else say("A run is not over")


def undo_it(*, undoing: bool) -> str:
    """Answer to undo the run."""
    return say("Go on undoing") if undoing else say("Undo…")


def draft_answers(*, typed: bool) -> tuple[str, str]:
    """Answers without the saved draft, and with it.

    Args:
        typed: Whether something has been typed meanwhile.
    """
    without = say("Keep what is typed now") if typed else say("Start afresh")
    return without, say("Go on with it")


# A secret that is kept nowhere


def save_secret_answers() -> tuple[str, str, str, str]:
    """Labels to reveal, copy, stop, and confirm that the secret is saved."""
    return say("Reveal"), say("Copy"), say("Stop here"), say("It is saved")


def stop_answers() -> tuple[str, str]:
    """Answers to stop, and to go on saving."""
    return say("Stop here"), say("Go on saving")


# The list of runs


def run_actions() -> tuple[tuple[str, str], ...]:
    """Buttons below the list of runs, by the name of their action."""
    return (
        ("go_on", say("Go on")),
        ("undo", say("Undo…")),
        ("show", say("Hand over")),
        ("forget", say("Forget…")),
        ("leave", say("Close")),
    )


def forget_answers() -> tuple[str, str]:
    """Answers to destroy the secrets, and to keep them."""
    return say("Forget them"), say("Keep them")


def plan_saved_as(*, demo: bool) -> str:
    """Purpose of a plan file."""
    text = say(
        "A plan file holds the same users and grants for onramp apply, on this machine or another."
        " No secret is in it: own passwords are asked for when it is applied."
    )
    if not demo:
        return text
    return text + " " + say("It stays here when the demo is over.")


def plan_written(path: object, *, demo: bool) -> str:
    """A plan file was written, and its use."""
    if demo:
        return say(
            "Written. It names the demo's account: onramp apply would ask the real cloud and refuse"
            " it there. {path}",
            path=path,
        )
    return say("Written. To look at it without a change: onramp apply --dry-run {path}", path=path)


def write_over_answers() -> tuple[str, str]:
    """Answers to replace the file, and to leave it."""
    return say("Write over it"), say("Leave the file")
