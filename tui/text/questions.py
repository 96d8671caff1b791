"""Words of dialogs that are about no screen in particular."""

from __future__ import annotations

from tui.core.text import say


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
