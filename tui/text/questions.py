"""What dialogs ask and their buttons say."""

from __future__ import annotations

from tui.core.text import say

# Agreeing


def cancel() -> str:
    """The answer that changes nothing."""
    return say("Cancel")


def go_on() -> str:
    """The answer that does it."""
    return say("Go on")


def type_to_go_on() -> tuple[str, str]:
    """What stands before and after the phrase that is to be typed."""
    before, _, after = say("Type {phrase} to go on.").partition("{phrase}")
    return before, after


# A run, or a draft, of an earlier start


def not_over(*, undoing: bool) -> str:
    """The title where a run is not over."""
    return say("An undo is not over") if undoing else say("A run is not over")


def undo_it(*, undoing: bool) -> str:
    """The answer that takes the run back."""
    return say("Go on undoing") if undoing else say("Undo…")


def draft_answers(*, typed: bool) -> tuple[str, str]:
    """The answer without the draft, and the one with it.

    Args:
        typed: Something has been typed meanwhile.
    """
    without = say("Keep what is typed now") if typed else say("Start afresh")
    return without, say("Go on with it")


# A secret that is kept nowhere


def save_secret_answers() -> tuple[str, str, str, str]:
    """Show it, copy it, stop, and that it is saved."""
    return say("Reveal"), say("Copy"), say("Stop here"), say("It is saved")


def stop_answers() -> tuple[str, str]:
    """The answer that stops, and the one that does not."""
    return say("Stop here"), say("Go on saving")


# The list of runs


def run_actions() -> tuple[tuple[str, str], ...]:
    """The buttons below the list, by the name of what they do."""
    return (
        ("go_on", say("Go on")),
        ("undo", say("Undo…")),
        ("show", say("Hand over")),
        ("forget", say("Forget…")),
        ("leave", say("Close")),
    )


def forget_answers() -> tuple[str, str]:
    """The answer that forgets secrets, and the one that does not."""
    return say("Forget them"), say("Keep them")


def plan_saved_as(*, demo: bool) -> str:
    """What the file is."""
    text = say(
        "A plan file holds the same users and grants for onramp apply, on this machine or another."
        " No secret is in it: own passwords are asked for when it is applied."
    )
    if not demo:
        return text
    return text + " " + say("It stays here when the demo is over.")


def plan_written(path: object, *, demo: bool) -> str:
    """It is written, and what to do with it."""
    if demo:
        return say(
            "Written. It names the demo's account: onramp apply would ask the real cloud and refuse"
            " it there. {path}",
            path=path,
        )
    return say("Written. To look at it without a change: onramp apply --dry-run {path}", path=path)


def write_over_answers() -> tuple[str, str]:
    """The answer that writes, and the one that does not."""
    return say("Write over it"), say("Leave the file")
