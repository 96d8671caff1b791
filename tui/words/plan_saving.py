"""Words for writing the plan to a file from the review screen."""

from __future__ import annotations

from tui.words.translation import say


def save_plan() -> str:
    """The dialog's question."""
    return say("Write the plan to a file?")


def plan_saved_as() -> str:
    """What the file is."""
    return say(
        "A plan file holds the same users and grants for onramp apply, on this machine or another."
        " No secret is in it: own passwords are asked for when it is applied."
    )


def whole_path() -> str:
    """A path that says too little."""
    return say("Give the whole path, beginning with / or ~.")


def plan_written(path: object) -> str:
    """It is written, and what to do with it."""
    return say("Written. To look at it without a change: onramp apply --dry-run {path}", path=path)


def write_over(path: object) -> str:
    """There is a file of that name."""
    return say("There is a file of that name already:\n{path}", path=path)


def not_complete() -> str:
    """The plan does not pass the rules yet."""
    return say("The plan is not complete yet, so there is nothing to write.")
