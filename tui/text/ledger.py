"""What stands on the normal screen after the wizard: what exists now, without any secret."""

from __future__ import annotations

from collections.abc import Sequence

from tui.core.operations import Operation
from tui.core.policies import Groups
from tui.core.text import say
from tui.planning.aliyun_cli import delete_key
from tui.text.applying import operation_what, operation_who


def line(state: str, operation: Operation, groups: Groups) -> str:
    """One operation and what became of it; control characters are left out."""
    what = operation_what(operation, groups)
    text = f"  {state:<10}  {operation_who(operation)}: {what}"
    return "".join(char if char.isprintable() else "?" for char in text)


def why(reason: str) -> str:
    """Why a run stopped."""
    return f"  {'':<10}  {reason}"


def lost_key(logon_name: str, access_key_id: str) -> str:
    """An AccessKey whose secret nobody has."""
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
    """A run that had nothing to do."""
    return "  " + say("Everything was there already; nothing was changed.")


def no_secrets(
    sealed_in: Sequence[object], *, made: bool, by_hand: bool = False, demo: bool = False
) -> str:
    """Where the secrets are; a path stands last, without a full stop.

    Args:
        sealed_in: The files that hold them.
        made: Whether there are any.
        by_hand: The administrator saved them.
        demo: They went with the demo.
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
