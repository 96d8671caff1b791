"""Sentences of the commands about secrets: where they are kept, and what is asked for."""

from __future__ import annotations

from collections.abc import Sequence

from tui.core.text import say
from tui.text.connecting import KEYRING_REASONS


def keyring_reason(code: str) -> str:
    """Why the keyring cannot be used, as the beginning of a sentence."""
    why = say(KEYRING_REASONS.get(code, KEYRING_REASONS["failed"]))
    return why[:1].upper() + why[1:]


def no_keyring(code: str) -> str:
    """No keyring, and nobody to ask for a passphrase."""
    return say(
        "{why}, so new secrets have no safe place and nothing was changed; use --vault passphrase"
        " with --passphrase-fd N.",
        why=keyring_reason(code),
    )


def keyring_needed(code: str) -> str:
    """The keyring that opens an earlier run does not answer."""
    return say(
        "{why}, and only it opens this run; unlock it, then try again.", why=keyring_reason(code)
    )


def passphrase_instead(code: str) -> str:
    """No keyring, and somebody to ask."""
    return say(
        "{why}. New secrets are told only once, so they are sealed with a passphrase of yours;"
        " without it there is no way back to them.",
        why=keyring_reason(code),
    )


def descriptor_unread(number: int) -> str:
    """--passphrase-fd leads nowhere."""
    return say(
        "--passphrase-fd {number}: no passphrase can be read there; open it in the shell, as with"
        " {number}< FILE.",
        number=number,
    )


def password_refused(name: str, missing: Sequence[str]) -> str:
    """The account's policy does not take it."""
    return say(
        "The password policy does not take this password for {name}; it still needs: {missing}.",
        name=name,
        missing=", ".join(missing),
    )


def passwords_wanted(names: Sequence[str]) -> str:
    """Nobody to ask for own passwords."""
    return say(
        "The plan asks for own passwords; write a line logon_name=password for each to standard"
        " input. Missing: {names}.",
        names=", ".join(names),
    )
