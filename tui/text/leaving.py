"""Questions on leaving, and the ledger of the session."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tui.core.operations import Operation
from tui.core.policies import Groups
from tui.core.text import say
from tui.planning.aliyun_cli import delete_key
from tui.text.history import undo_stays
from tui.text.operations import operation_what, operation_who


def yes_leave() -> str:
    """Answer to leave."""
    return say("Leave")


def stay() -> str:
    """Answer to stay."""
    return say("Stay")


def stop_question(*, undoing: bool) -> tuple[str, str]:
    """Title and text of the question while changes are being made."""
    title = say("Stop after what is under way?")
    if undoing:
        return title, say(
            "A run is being taken back. What is under way is finished; what was taken back stays"
            " taken back, and you can go on with the rest later, here or from Runs (F6)."
        )
    return title, say(
        "Changes are being made. What is under way is finished; what is done stays done, and what"
        " was made is shown to you before you leave."
    )


def yes_stop() -> str:
    """Answer to stop."""
    return say("Stop")


def go_on() -> str:
    """Answer to keep going."""
    return say("Keep going")


def lose_keys(count: int) -> str:
    """Title where AccessKeys are only in memory."""
    return say("Leave and lose a key?") if count == 1 else say("Leave and lose keys?")


def yes_lose_keys(count: int) -> str:
    """Answer to leave and lose the AccessKeys."""
    return say("Leave, it is lost") if count == 1 else say("Leave, they are lost")


def not_handed_over() -> str:
    """Title where secrets were not handed over."""
    return say("Leave without handing over?")


def yes_not_handed_over(*, sealed: bool) -> str:
    """Answer to leave without handing over."""
    return say("Leave all the same") if sealed else say("Leave, they are lost")


def leave_question(*, demo: bool) -> tuple[str, str]:
    """Title and text where nothing would be lost."""
    what = (
        say("This was the demo: everything in it is forgotten.")
        if demo
        else say("What you typed is kept for next time, secrets are not.")
    )
    return say("Leave Onramp?"), say("Nothing more is changed in the cloud.") + " " + what


def with_what_stays(text: str, *, run_stays: bool, undoing: Iterable[str] = ()) -> str:
    """A question on leaving, with a note on unfinished runs.

    ``run_stays`` if one of them can be resumed; ``undoing`` names those with an unfinished undo.
    """
    said = (
        [say("The run is not over: the next start offers to go on with it, or to undo it.")]
        if run_stays
        else []
    )
    return " ".join([text, *said, *map(undo_stays, undoing)])


def line(state: str, operation: Operation, groups: Groups) -> str:
    """An operation and its outcome; control characters are left out."""
    what = operation_what(operation, groups)
    text = f"  {state:<10}  {operation_who(operation)}: {what}"
    return "".join(char if char.isprintable() else "?" for char in text)


def why(reason: str) -> str:
    """Reason for which a run stopped."""
    return f"  {'':<10}  {reason}"


def lost_key(logon_name: str, access_key_id: str) -> str:
    """An active AccessKey whose secret nobody has."""
    return why(
        say(
            "{name}: nobody has the secret of AccessKey {key}, and it is active. Remove it:"
            " {command}",
            name=logon_name,
            key=access_key_id,
            command=delete_key(logon_name, access_key_id),
        )
    )


def nothing() -> str:
    """A run without changes."""
    return "  " + say("Everything was there already; nothing was changed.")


def no_secrets(
    sealed_in: Sequence[object], *, made: bool, by_hand: bool = False, demo: bool = False
) -> str:
    """Places of the secrets; a path stands last, without a full stop.

    Without a file the reason is told: ``made`` if there are any, ``by_hand`` if the administrator
    saved them, ``demo`` if they went with the demo.
    """
    if not made:
        return say("No password and no AccessKey was made.")
    if sealed_in:
        return say(
            "No secret stands here. Runs (F6 in the wizard) shows them again."
            " They are sealed in {files}",
            files=", ".join(map(str, sealed_in)),
        )
    if demo:
        return say("No secret stands here; those of the demo are gone with it.")
    if by_hand:
        return say("No secret stands here, and Onramp keeps none: you saved them yourself.")
    return say("No secret stands here, and Onramp keeps none.")


def exported(files: Sequence[object]) -> str:
    """Files that hold secrets in plain text."""
    return say(
        "In plain text, to be deleted once handed over: {files}", files=", ".join(map(str, files))
    )
