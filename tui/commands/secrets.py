"""Where a run keeps its secrets when there is no screen: keyring or passphrase, never by hand."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

from tui.apply.keeping import LEAST_PASSPHRASE, Choice, Way, passphrase_trouble
from tui.commands.console import is_text
from tui.commands.context import Context
from tui.commands.exits import CommandError, Exit, LeftError
from tui.commands.options import descriptor
from tui.core.operations import Plan
from tui.core.secret import Secret

if TYPE_CHECKING:
    from tui.apply.open_run import Place
    from tui.planning.agreement import Judgement

T = TypeVar("T")
_LONGEST: Final = 4096
"""Bytes that a passphrase may have."""


def add_options(parser: argparse.ArgumentParser, *, begins: bool = True) -> None:
    """Declare how secrets are kept.

    Args:
        parser: the command's.
        begins: whether the command begins a run, so that there is a choice.
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
) -> Place:
    """Begin a run's file, before anything is changed.

    Raises:
        CommandError: there is no place, and nobody to ask; or another process is at work.
        LeftError: no passphrase was given.
    """
    from tui.apply.open_run import makes_secrets, open_place
    from tui.text import asking
    from tui.vault.keyring import KeyringUnavailableError

    safe, options = context.services.safe, context.options
    if options.vault == "keyring" and options.passphrase_fd is not None:
        raise CommandError(Exit.USAGE, asking.one_of_both())
    choice = None
    if makes_secrets(plan) and (options.vault == "passphrase" or options.passphrase_fd is not None):
        choice = _by_passphrase(context)
    try:
        return opening(lambda: open_place(safe, plan, choice, started, run_id, judgement))
    except KeyringUnavailableError as error:
        if options.vault == "keyring" or not context.console.interactive:
            raise CommandError(Exit.USAGE, asking.no_keyring(error.code)) from None
        context.console.warn(asking.passphrase_instead(error.code))
        other = _by_passphrase(context)
        return opening(lambda: open_place(safe, plan, other, started, run_id, judgement))


def reopen_place_for(context: Context, path: Path) -> Place:
    """Open an earlier run's file, to go on with it.

    Raises:
        CommandError: it cannot be opened, or another process is at work.
        LeftError: no passphrase was given.
    """
    from tui.apply.open_run import reopen_place
    from tui.text import asking
    from tui.vault.keyring import KeyringUnavailableError
    from tui.vault.vault import PassphraseNeededError

    safe = context.services.safe
    try:
        return opening(lambda: reopen_place(safe, path))
    except KeyringUnavailableError as error:
        raise CommandError(Exit.USAGE, asking.keyring_needed(error.code)) from None
    except PassphraseNeededError:
        passphrase = _passphrase(context, new=False)
        return opening(lambda: reopen_place(safe, path, passphrase))


def not_taken_back(place: Place) -> None:
    """The account is held only now: somebody may have taken the run back since it was listed.

    Raises:
        CommandError: somebody has, or has begun to.
    """
    from tui.text import earlier

    if place.journal.state.undoing:
        raise CommandError(Exit.USAGE, earlier.undo_has_begun(place.run_id))


def reopen_to_undo(context: Context, path: Path) -> Place:
    """Open an earlier run's file, and leave its secrets sealed: they are not needed.

    Raises:
        CommandError: it cannot be opened, or another process is at work.
    """
    from tui.apply.open_run import reopen_place

    return opening(lambda: reopen_place(context.services.safe, path, to_undo=True))


def opening(open_it: Callable[[], T]) -> T:
    """Open a run's file, or change it; whatever keeps one from it ends the command.

    Raises:
        CommandError: it cannot be opened, or another process is at work.
    """
    from tui.apply.note_record import UnknownNoteError
    from tui.apply.plan_record import NotAPlanError
    from tui.text import asking, earlier
    from tui.text.keeping import cannot_begin
    from tui.vault.account_lock import AccountBusyError
    from tui.vault.append_log import DamagedLogError, NoRoomError
    from tui.vault.files import NotPrivateError
    from tui.vault.lines import DamagedError
    from tui.vault.run_record import NotARunError
    from tui.vault.sealing import NoMemoryError, SealError

    try:
        return open_it()
    except (AccountBusyError, NoRoomError, NoMemoryError) as error:
        raise CommandError(Exit.FAILED, cannot_begin(error)) from None
    except SealError:
        raise CommandError(Exit.REFUSED, asking.not_opened()) from None
    except (NotARunError, NotAPlanError, UnknownNoteError):
        raise CommandError(Exit.FAILED, earlier.unreadable("version")) from None
    except NotPrivateError:
        raise CommandError(Exit.FAILED, earlier.unreadable("not-private")) from None
    except (DamagedError, DamagedLogError):
        raise CommandError(Exit.FAILED, earlier.unreadable("damaged")) from None
    except OSError as error:
        raise CommandError(Exit.FAILED, cannot_begin(error)) from None


def _by_passphrase(context: Context) -> Choice:
    return Choice(Way.PASSPHRASE, _passphrase(context, new=True))


def _passphrase(context: Context, *, new: bool) -> Secret:
    from tui.text import asking, commanding
    from tui.text.keeping import passphrase_problem

    descriptor = context.options.passphrase_fd
    if descriptor is not None:
        given = again = _read(descriptor)
    elif context.console.interactive:
        given = context.console.ask_unseen(asking.passphrase_question())
        if not given:
            raise LeftError(commanding.left())
        again = context.console.ask_unseen(asking.once_more()) if new else given
    else:
        raise CommandError(Exit.USAGE, asking.passphrase_wanted())
    if not is_text(given):
        raise CommandError(Exit.USAGE, asking.passphrase_not_text())
    trouble = passphrase_trouble(given, again) if new else None
    if trouble is not None:
        raise CommandError(Exit.USAGE, passphrase_problem(trouble, LEAST_PASSPHRASE))
    return Secret(given)


def _read(descriptor: int) -> str:
    """The first line behind a file descriptor, without its end.

    Raises:
        CommandError: it cannot be read, would be seen, is too long, or is no text.
    """
    from tui.text import asking

    found = b""
    try:
        if os.isatty(descriptor):
            raise CommandError(Exit.USAGE, asking.descriptor_is_terminal(descriptor))
        while b"\n" not in found and len(found) <= _LONGEST:
            piece = os.read(descriptor, _LONGEST)
            if not piece:
                break
            found += piece
        line = found.partition(b"\n")[0]
        # A pipe brings as much at a time as it likes, so it is refused and never cut.
        if len(line) > _LONGEST:
            raise CommandError(Exit.USAGE, asking.descriptor_too_long(descriptor, _LONGEST))
        text = line.decode().removesuffix("\r")
    except (OSError, OverflowError, UnicodeDecodeError):
        raise CommandError(Exit.USAGE, asking.descriptor_unread(descriptor)) from None
    if not text:
        raise CommandError(Exit.USAGE, asking.descriptor_unread(descriptor))
    return text
