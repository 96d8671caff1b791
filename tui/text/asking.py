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


def one_of_both() -> str:
    """--vault keyring with a passphrase."""
    return say("--passphrase-fd is for --vault passphrase; leave out one of the two.")


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


def passphrase_question() -> str:
    """Asks for it."""
    return say("Passphrase:")


def once_more() -> str:
    """Asks for it again."""
    return say("Once more:")


def passphrase_wanted() -> str:
    """Nobody to ask for it."""
    return say(
        "There is no terminal to ask for the passphrase on; hand it in by --passphrase-fd N."
    )


def descriptor_unread(number: int) -> str:
    """--passphrase-fd leads nowhere."""
    return say(
        "--passphrase-fd {number}: no passphrase can be read there; open it in the shell, as with"
        " {number}< FILE.",
        number=number,
    )


def not_opened() -> str:
    """The wrong passphrase or keyring."""
    return say("This does not open the run's secrets: wrong passphrase or keyring, or forgotten.")


def password_question(name: str) -> str:
    """Asks for an own password."""
    return say("Password for {name}:", name=name)


def password_refused(name: str, missing: Sequence[str]) -> str:
    """The account's policy does not take it."""
    return say(
        "The password policy does not take this password for {name}; it still needs: {missing}.",
        name=name,
        missing=", ".join(missing),
    )


def another_password(name: str) -> str:
    """The one that was typed before is of no use."""
    return say("The cloud refused the password of {name}, so another one is needed.", name=name)


def password_not_text(name: str) -> str:
    """It was read in another encoding than it was written in."""
    return say("The password for {name} is not text in UTF-8; write it in UTF-8.", name=name)


def passphrase_not_text() -> str:
    """The same for a passphrase."""
    return say("The passphrase is not text in UTF-8; write it in UTF-8.")


def descriptor_is_terminal(number: int) -> str:
    """--passphrase-fd leads to a terminal, which would show what is typed."""
    return say(
        "--passphrase-fd {number} is a terminal, which would show the passphrase; leave the option"
        " out to be asked for it unseen, or open another file there, as with 3< FILE.",
        number=number,
    )


def descriptor_too_long(number: int, most: int) -> str:
    """What is read there is no passphrase."""
    return say(
        "--passphrase-fd {number}: the first line there is longer than {most} bytes; shorten it.",
        number=number,
        most=most,
    )


def passwords_wanted(names: Sequence[str]) -> str:
    """Nobody to ask for own passwords."""
    return say(
        "The plan asks for own passwords; write a line logon_name=password for each to standard"
        " input. Missing: {names}.",
        names=", ".join(names),
    )
