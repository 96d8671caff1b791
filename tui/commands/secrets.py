"""Secrets of a command: vault, passphrase, own passwords."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, TypeVar

from tui.apply.entries import NotAPlanError, UnknownNoteError
from tui.apply.open_run import (
    LEAST_PASSPHRASE,
    SecretStorage,
    StorageChoice,
    begin_run,
    makes_secrets,
    passphrase_trouble,
    reopen_run,
)
from tui.commands.console import is_text
from tui.commands.context import Context
from tui.commands.exits import CommandError, LeftError
from tui.commands.options import descriptor
from tui.core.exits import Exit
from tui.core.operations import Plan
from tui.core.secret import Secret
from tui.core.text import say
from tui.planning.passwords import (
    check_own_passwords,
    check_password,
    same_password,
    shared_passwords,
)
from tui.text import commands, history, vault
from tui.text.vault import cannot_begin, passphrase_problem
from tui.vault.append_log import DamagedError, DamagedLogError, NoRoomError
from tui.vault.files import NotPrivateError
from tui.vault.keyring import KeyringUnavailableError
from tui.vault.locks import AccountBusyError
from tui.vault.run_file import NotARunError
from tui.vault.sealing import NoMemoryError, SealError
from tui.vault.vault import PassphraseNeededError

if TYPE_CHECKING:
    from tui.apply.open_run import OpenRun
    from tui.core.account import PasswordPolicy
    from tui.core.draft import Draft
    from tui.core.facts import Facts
    from tui.planning.agreement import Judgement

T = TypeVar("T")
_LONGEST: Final = 4096
"""Bytes of a passphrase."""


def add_options(parser: argparse.ArgumentParser, *, begins: bool = True) -> None:
    """Declare the options of secret storage.

    ``begins`` says whether the command begins a run, so that there is a choice.
    """
    if begins:
        parser.add_argument(
            "--vault",
            choices=("keyring", "passphrase"),
            help="where new secrets are sealed (default: keyring, a passphrase if there is none)",
        )
    parser.add_argument(
        "--passphrase-fd",
        type=descriptor,
        metavar="N",
        help="read the passphrase from this file descriptor, up to the end of its first line",
    )


def open_place_for(
    context: Context, plan: Plan, run_id: str, started: datetime, judgement: Judgement
) -> OpenRun:
    """Begin a run's file, before anything is changed.

    Raises:
        CommandError: there is no secret storage, and nobody to ask; or another process is at work.
        LeftError: no passphrase was given.
    """
    safe, options = context.services.safe, context.options
    if options.vault == "keyring" and options.passphrase_fd is not None:
        raise CommandError(
            Exit.USAGE, say("--passphrase-fd is for --vault passphrase; leave out one of the two.")
        )
    choice = None
    if makes_secrets(plan) and (options.vault == "passphrase" or options.passphrase_fd is not None):
        choice = _by_passphrase(context)
    try:
        return opening(lambda: begin_run(safe, plan, choice, started, run_id, judgement))
    except KeyringUnavailableError as error:
        if options.vault == "keyring" or not context.console.interactive:
            raise CommandError(Exit.USAGE, vault.no_keyring(error.code)) from None
        context.console.warn(vault.passphrase_instead(error.code))
        other = _by_passphrase(context)
        return opening(lambda: begin_run(safe, plan, other, started, run_id, judgement))


def reopen_place_for(context: Context, path: Path) -> OpenRun:
    """Open an earlier run's file, to go on with it.

    Raises:
        CommandError: it cannot be opened, or another process is at work.
        LeftError: no passphrase was given.
    """
    safe = context.services.safe
    try:
        return opening(lambda: reopen_run(safe, path))
    except KeyringUnavailableError as error:
        raise CommandError(Exit.USAGE, vault.keyring_needed(error.code)) from None
    except PassphraseNeededError:
        passphrase = _passphrase(context, new=False)
        return opening(lambda: reopen_run(safe, path, passphrase))


def not_taken_back(place: OpenRun) -> None:
    """Make sure that no undo has begun since the run was listed: the account is locked only now.

    Raises:
        CommandError: an undo has begun.
    """
    if place.journal.state.undoing:
        raise CommandError(Exit.USAGE, history.undo_has_begun(place.run_id))


def reopen_to_undo(context: Context, path: Path) -> OpenRun:
    """Open an earlier run's file, with its secrets still sealed: they are not needed.

    Raises:
        CommandError: it cannot be opened, or another process is at work.
    """
    return opening(lambda: reopen_run(context.services.safe, path, to_undo=True))


def opening(open_it: Callable[[], T]) -> T:
    """Open a run's file, or change it, with every error as the command's.

    Raises:
        CommandError: it cannot be opened, or another process is at work.
    """
    try:
        return open_it()
    except (AccountBusyError, NoRoomError, NoMemoryError) as error:
        raise CommandError(Exit.FAILED, cannot_begin(error)) from None
    except SealError:
        raise CommandError(
            Exit.REFUSED,
            say("This does not open the run's secrets: wrong passphrase or keyring, or forgotten."),
        ) from None
    except (NotARunError, NotAPlanError, UnknownNoteError):
        raise CommandError(Exit.FAILED, history.unusable("version")) from None
    except NotPrivateError:
        raise CommandError(Exit.FAILED, history.unusable("not-private")) from None
    except (DamagedError, DamagedLogError):
        raise CommandError(Exit.FAILED, history.unusable("damaged")) from None
    except OSError as error:
        raise CommandError(Exit.FAILED, cannot_begin(error)) from None


def _by_passphrase(context: Context) -> StorageChoice:
    return StorageChoice(SecretStorage.PASSPHRASE, _passphrase(context, new=True))


def _passphrase(context: Context, *, new: bool) -> Secret:
    descriptor = context.options.passphrase_fd
    if descriptor is not None:
        given = again = _read(descriptor)
    elif context.console.interactive:
        given = context.console.ask_unseen(say("Passphrase:"))
        if not given:
            raise LeftError(commands.left())
        again = context.console.ask_unseen(say("Once more:")) if new else given
    else:
        raise CommandError(
            Exit.USAGE,
            say(
                "There is no terminal to ask for the passphrase on; hand it in by --passphrase-fd"
                " N."
            ),
        )
    if not is_text(given):
        raise CommandError(
            Exit.USAGE, say("The passphrase is not text in UTF-8; write it in UTF-8.")
        )
    trouble = passphrase_trouble(given, again) if new else None
    if trouble is not None:
        raise CommandError(Exit.USAGE, passphrase_problem(trouble, LEAST_PASSPHRASE))
    return Secret(given)


def _read(descriptor: int) -> str:
    """First line behind a file descriptor, without its end.

    Raises:
        CommandError: it cannot be read, would be seen, is too long, or is no text.
    """
    found = b""
    try:
        if os.isatty(descriptor):
            raise CommandError(
                Exit.USAGE,
                say(
                    "--passphrase-fd {number} is a terminal, which would show the passphrase;"
                    " leave the option out to be asked for it unseen, or open another file there,"
                    " as with 3< FILE.",
                    number=descriptor,
                ),
            )
        while b"\n" not in found and len(found) <= _LONGEST:
            piece = os.read(descriptor, _LONGEST)
            if not piece:
                break
            found += piece
        line = found.partition(b"\n")[0]
        # A pipe brings as much at a time as it likes, so it is refused and never cut.
        if len(line) > _LONGEST:
            raise CommandError(
                Exit.USAGE,
                say(
                    "--passphrase-fd {number}: the first line there is longer than {most} bytes;"
                    " shorten it.",
                    number=descriptor,
                    most=_LONGEST,
                ),
            )
        text = line.decode().removesuffix("\r")
    except (OSError, OverflowError, UnicodeDecodeError):
        raise CommandError(Exit.USAGE, vault.descriptor_unread(descriptor)) from None
    if not text:
        raise CommandError(Exit.USAGE, vault.descriptor_unread(descriptor))
    return text


def own_passwords(context: Context, draft: Draft, facts: Facts) -> Mapping[str, Secret]:
    """Own passwords of a plan.

    Raises:
        CommandError: one is missing, shared or refused by the account's policy.
        LeftError: nothing was typed.
    """
    wanted = [finding.subject for finding in check_own_passwords(draft, facts, {})]
    return ask_passwords(context, tuple(dict.fromkeys(wanted)), facts.password_policy)


def ask_passwords(
    context: Context,
    names: Sequence[str],
    policy: PasswordPolicy | None,
    kept: Mapping[str, Secret] = MappingProxyType({}),
) -> Mapping[str, Secret]:
    """Ask for users' passwords, and check them by the live policy and against each other.

    A policy that could not be read is None, and not checked. ``kept`` are passwords of other users,
    from an earlier start.

    Raises:
        CommandError: one is missing, shared or refused by the policy.
        LeftError: nothing was typed.
    """
    if not names:
        return {}
    # Lines are not read from a terminal, which would show them.
    given = _prompted if context.console.hears_unseen else _from_lines
    found = {
        name: _checked(name, text, policy) for name, text in given(context, names, policy).items()
    }
    shared = shared_passwords({**kept, **found})
    if shared:
        lines = [str(same_password(*each)) for each in shared.items()]
        raise CommandError(Exit.USAGE, *lines)
    return found


def _prompted(
    context: Context, names: Sequence[str], policy: PasswordPolicy | None
) -> Mapping[str, str]:
    found = {}
    for name in names:
        while True:
            typed = context.console.ask_unseen(say("Password for {name}:", name=name))
            if not typed:
                raise LeftError(commands.left())
            trouble = _trouble(name, typed, policy)
            # Whoever does not see why it was refused is not asked again; it is refused below.
            if not trouble or not context.console.interactive:
                break
            context.console.warn(trouble)
        found[name] = typed
    return found


def _from_lines(
    context: Context,
    names: Sequence[str],
    policy: PasswordPolicy | None,
) -> Mapping[str, str]:
    """Lines ``logon_name=password``; a password may hold any character but the end of the line."""
    del context, policy
    found: dict[str, str] = {}
    lines: Callable[[], str] = sys.stdin.readline if sys.stdin is not None else str
    while set(names) - found.keys() and (line := lines()):
        name, equals, password = line.rstrip("\r\n").partition("=")
        if equals and name in names:
            found[name] = password
    missing = [name for name in names if not found.get(name)]
    if missing:
        raise CommandError(Exit.USAGE, vault.passwords_wanted(missing))
    return found


def _checked(name: str, text: str, policy: PasswordPolicy | None) -> Secret:
    trouble = _trouble(name, text, policy)
    if trouble:
        raise CommandError(Exit.USAGE, trouble)
    return Secret(text)


def _trouble(name: str, text: str, policy: PasswordPolicy | None) -> str:
    if not is_text(text):
        return say("The password for {name} is not text in UTF-8; write it in UTF-8.", name=name)
    ticked = check_password(policy, name, text) if policy else ()
    missing = [str(each.requirement.text) for each in ticked if not each.met]
    return vault.password_refused(name, missing) if missing else ""
