"""Words for writing the plan to a file from the review screen."""

from __future__ import annotations

from tui.core.text import say


def save_plan() -> str:
    """The dialog's question."""
    return say("Write the plan to a file?")


def plan_saved_as(*, demo: bool) -> str:
    """What the file is."""
    text = say(
        "A plan file holds the same users and grants for onramp apply, on this machine or another."
        " No secret is in it: own passwords are asked for when it is applied."
    )
    if not demo:
        return text
    return text + " " + say("It stays here when the demo is over.")


def whole_path() -> str:
    """A path that says too little."""
    return say("Give the whole path, beginning with / or ~.")


def plan_written(path: object, *, demo: bool) -> str:
    """It is written, and what to do with it."""
    if demo:
        return say(
            "Written. It names the demo's account: onramp apply would ask the real cloud and refuse"
            " it there. {path}",
            path=path,
        )
    return say("Written. To look at it without a change: onramp apply --dry-run {path}", path=path)


def write_over_title() -> str:
    """The title of that question."""
    return say("Write over it?")


def write_over_answers() -> tuple[str, str]:
    """The answer that writes, and the one that does not."""
    return say("Write over it"), say("Leave the file")


def write_over(path: object) -> str:
    """There is a file of that name."""
    return say("There is a file of that name already:\n{path}", path=path)


def not_complete() -> str:
    """The plan does not pass the rules yet."""
    return say("The plan is not complete yet, so there is nothing to write.")
