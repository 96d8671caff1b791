"""Storage of secrets, and the questions that open it."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

from tui.apply.events import NeedsAttentionError
from tui.apply.open_run import SecretStorage
from tui.core.text import say
from tui.text.operations import run_problem
from tui.text.runs import directory_problem, disk_problem
from tui.text.signin import why_no_keyring
from tui.vault.append_log import NoRoomError
from tui.vault.files import NotOursError
from tui.vault.locks import AccountBusyError
from tui.vault.run_file import Kind
from tui.vault.sealing import NoMemoryError, SealError

if TYPE_CHECKING:
    from tui.vault.run_file import Slot


def where_to_keep(code: str, *, tried: bool = False) -> str:
    """Why the keyring is not used, and the decision before the first change.

    Args:
        code: That of a KeyringUnavailableError.
        tried: Whether this is the result of a second attempt.
    """
    why = why_no_keyring(code)
    if tried:
        return say(
            "Tried again: {why}. In another terminal, `onramp doctor` says what mends that. New"
            " secrets are told only once, so they need a safe place first. Nothing has been changed"
            " yet.",
            why=why,
        )
    return say(
        "{why}. `onramp doctor` says what mends that. New secrets are told only once, so they need"
        " a safe place first. Nothing has been changed yet.",
        why=why[:1].upper() + why[1:],
    )


WAYS: Mapping[SecretStorage, tuple[str, str]] = MappingProxyType(
    {
        SecretStorage.PASSPHRASE: ("In a sealed file", "only a passphrase of yours opens it"),
        SecretStorage.BY_HAND: ("Nowhere", "you save each one as it appears"),
        SecretStorage.KEYRING: ("In the keyring", "try it once more"),
    }
)
"""Name and meaning of every storage of secrets."""


def way(which: SecretStorage) -> tuple[str, str]:
    """Name and meaning of a storage of secrets."""
    title, meaning = WAYS[which]
    return say(title), say(meaning)


def passphrase_fields() -> tuple[str, str, str]:
    """Labels of the two fields, and the line below the first."""
    return (
        say("Passphrase"),
        say("Once more"),
        say("Without it nobody can open the file, not even you."),
    )


def where_answers() -> tuple[str, str]:
    """Answers to cancel, and to go on."""
    return say("Cancel"), say("Go on")


def keyring_asks() -> str:
    """A slow keyring before a run."""
    return say(
        "Your keyring has not answered yet; it may be asking for its password in another window."
    )


def passphrase_problem(code: str, least: int) -> str:
    """Why a passphrase is not taken.

    Args:
        code: ``short``, ``different`` or ``unsendable``.
        least: Characters that a passphrase must have.
    """
    match code:
        case "short":
            return say("At least {least} characters; several words are easy.", least=least)
        case "different":
            return say("This is not the same passphrase.")
        case _:
            return say("One of the characters cannot be used.")


def save_first(at: int, count: int) -> str:
    """Title above a secret that is stored nowhere."""
    title = say("Save this before going on")
    return title if count == 1 else title + say(" · {at} of {count}", at=at, count=count)


def to_be_saved(slot: Slot) -> str:
    """Request to save a secret that is stored nowhere."""
    if slot.kind is Kind.ACCESS_KEY:
        return say(
            "The AccessKey {key} of {name} was made. The cloud tells its secret only now:"
            " save it where it belongs, then go on. Onramp writes it nowhere; step 7 can show it"
            " again until you leave.",
            key=slot.id,
            name=slot.logon_name,
        )
    return say(
        "The new password of {name}. It is set once you say that it is saved. Onramp writes it"
        " nowhere; step 7 can show it again until you leave.",
        name=slot.logon_name,
    )


def not_saved(slot: Slot) -> str:
    """Consequence of stopping while a secret waits to be saved."""
    if slot.kind is Kind.ACCESS_KEY:
        return say(
            "The AccessKey {key} of {name} exists and is active. Without its secret nobody can use"
            " it; going on with the run before you leave shows it again.",
            key=slot.id,
            name=slot.logon_name,
        )
    return say(
        "The password of {name} is not set. Going on with the run makes a new one.",
        name=slot.logon_name,
    )


def busy_account(process: int | None) -> str:
    """Another run has the account.

    Args:
        process: ID of its process; None where it is not known.
    """
    if process == os.getpid():
        return say("This is being begun already; your keyring may be waiting for an answer.")
    if process is None:
        who = say("Another Onramp on this machine")
    else:
        who = say("Another Onramp on this machine (process {pid})", pid=process)
    return say(
        "{who} has a run of this account open. If that one has stopped, finish or leave it there;"
        " nothing was changed here.",
        who=who,
    )


def cannot_begin(error: Exception) -> str:
    """Why a run cannot begin; nothing was changed."""
    if isinstance(error, NeedsAttentionError):
        return say("An earlier run is not over. {why}", why=run_problem(error))
    if isinstance(error, AccountBusyError):
        return busy_account(error.process)
    if isinstance(error, NoRoomError):
        why = say("the disk has no room for the file in which secrets are sealed")
    elif isinstance(error, NoMemoryError):
        why = say("there is not enough memory to make a key of the passphrase")
    elif isinstance(error, SealError):
        why = say("what was sealed did not come back as it was")
    elif isinstance(error, NotOursError):
        why = directory_problem(error)
    else:
        why = say(
            "the directory for secrets cannot be used ({why})",
            why=disk_problem(error),
        )
    return say("Nothing was changed: {why}.", why=why)


def keyring_reason(code: str) -> str:
    """Why the keyring cannot be used, as the beginning of a sentence."""
    why = why_no_keyring(code)
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
    """No keyring, so a passphrase is asked for."""
    return say(
        "{why}. New secrets are told only once, so they are sealed with a passphrase of yours;"
        " without it there is no way back to them.",
        why=keyring_reason(code),
    )


def descriptor_unread(number: int) -> str:
    """``--passphrase-fd`` names a descriptor that cannot be read."""
    return say(
        "--passphrase-fd {number}: no passphrase can be read there; open it in the shell, as with"
        " {number}< FILE.",
        number=number,
    )


def password_refused(name: str, missing: Sequence[str]) -> str:
    """An own password that the account's policy does not take."""
    return say(
        "The password policy does not take this password for {name}; it still needs: {missing}.",
        name=name,
        missing=", ".join(missing),
    )


def passwords_wanted(names: Sequence[str]) -> str:
    """Own passwords are missing, and nobody can be asked."""
    return say(
        "The plan asks for own passwords; write a line logon_name=password for each to standard"
        " input. Missing: {names}.",
        names=", ".join(names),
    )
