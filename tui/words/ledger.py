"""What stands on the normal screen after the wizard: what exists now, without any secret."""

from __future__ import annotations

from collections.abc import Sequence

from tui.access.plan import Operation
from tui.words.applying import Groups, operation_what, operation_who
from tui.words.translation import say


def account(alias: str, account_id: str) -> str:
    """Where it happened."""
    return say("Onramp, account {alias} ({number}):", alias=alias, number=account_id)


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
            "{name}: the secret of AccessKey {key} is lost. Disable and delete that key.",
            name=logon_name,
            key=access_key_id,
        )
    )


def nothing() -> str:
    """A run that had nothing to do."""
    return "  " + say("Everything was there already; nothing was changed.")


def no_secrets(sealed_in: Sequence[object]) -> str:
    """Where the secrets are.

    Args:
        sealed_in: The files that hold them.
    """
    shown = say("Passwords and AccessKey secrets were shown in the wizard only.")
    if not sealed_in:
        return shown
    return say(
        "{shown} They are sealed in {files}.", shown=shown, files=", ".join(map(str, sealed_in))
    )
