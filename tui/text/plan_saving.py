"""Words for writing the plan to a file from the review screen."""

from __future__ import annotations

from tui.core.text import say


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
