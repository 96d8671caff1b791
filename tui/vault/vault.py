"""Vault: the lock on an account, and run files to begin and to reopen."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tui.core.secret import Secret
from tui.vault.files import file_name, private_directory, trusted_directory
from tui.vault.keyring import Items, Keyring, KeyringUnavailableError
from tui.vault.locks import account_lock
from tui.vault.sealing import Key, RandomBytes, SealError

if TYPE_CHECKING:
    from tui.vault.run_file import Run, RunFile, Wrapping

SUFFIX: Final = ".run"


class PassphraseNeededError(Exception):
    """Run with secrets that a passphrase opens, and none was given."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.path = path


class AccountLock:
    """Lock on an account: no other process changes it meanwhile."""

    def __init__(self, directory: Path, endpoint: str, account_id: str) -> None:
        """Take the lock.

        Raises:
            AccountBusyError: Another process, or another run of this one, has it.
            OSError: The directory cannot be used.
        """
        self._stack = ExitStack()
        self._stack.enter_context(account_lock(directory, endpoint, account_id))

    def release(self) -> None:
        """Release the lock; may be called twice, and from any thread."""
        self._stack.close()


class Vault:
    """Run files of one endpoint. Every method blocks."""

    def __init__(
        self,
        directory: Callable[[], Path],
        endpoint: str,
        keyring: Callable[[], Keyring],
        random: RandomBytes,
    ) -> None:
        """Touches no disk and no keyring.

        ``endpoint`` is the identity of the endpoints; state is kept apart by it. ``directory``
        (Onramp's state directory) and ``keyring`` are called when they are wanted.
        """
        self._directory = directory
        self._endpoint = endpoint
        self._keyring = keyring
        self._random = random
        self._asking = threading.Lock()
        self._data_key: Key | None = None

    def hold(self, account_id: str) -> AccountLock:
        """Lock an account against every other process.

        Raises:
            AccountBusyError: Another process, or another run of this one, has it.
            OSError: The directory cannot be used.
        """
        return AccountLock(self._directory(), self._endpoint, account_id)

    def new_id(self, started: datetime) -> str:
        """ID for a new run; it begins with the time, so that names sort by age."""
        return f"{started:%Y%m%d-%H%M%S}-{self._random(3).hex()}"

    def run(self, run_id: str, account_id: str, started: datetime) -> Run:
        """Identity of a run at this endpoint."""
        from tui.vault.run_file import Run

        return Run(run_id, account_id, self._endpoint, started)

    @property
    def place(self) -> Path:
        """Directory of this endpoint's runs; it may not exist yet."""
        return self._directory().joinpath(*self._way)

    @property
    def _way(self) -> tuple[str, ...]:
        return "runs", file_name(self._endpoint)

    def file_of(self, run: Run) -> Path:
        """Path of a run's file."""
        return self.place / file_name(run.account_id) / f"{file_name(run.id)}{SUFFIX}"

    @staticmethod
    def account_of(path: Path) -> str:
        """Account of a run's file."""
        return path.parent.name

    def files(self, account_id: str = "") -> tuple[Path, ...]:
        """Run files of this endpoint, oldest first; only one account's, if one is named.

        Raises:
            OSError: The directory cannot be read.
        """
        trusted_directory(self._directory(), *self._way)
        pattern = f"{file_name(account_id) if account_id else '*'}/*{SUFFIX}"
        return tuple(sorted(self.place.glob(pattern), key=lambda path: path.name))

    # Beginning

    def without_secrets(self, run: Run, *, room: int) -> RunFile:
        """Begin a run that keeps no secret in its file; ``room`` is in bytes.

        Raises:
            NoRoomError, OSError: The file cannot be written.
        """
        from tui.vault.run_file import RunFile, Unsealed

        return RunFile.create(
            self._room_for(run), run, None, Unsealed(), room=room, random=self._random
        )

    def by_keyring(self, run: Run, *, room: int) -> RunFile:
        """Begin a run with its key under the keyring's data key, which is asked for once per start.

        Raises:
            KeyringUnavailableError: There is no keyring to be trusted, or it does not answer.
            NoRoomError, SealError, OSError: The file cannot be written, or not be read back.
        """
        from tui.vault.run_file import wrap_by_data_key

        opener = self._opener()
        return self._begin(run, room, lambda key: wrap_by_data_key(run, key, opener, self._random))

    def by_passphrase(self, run: Run, passphrase: Secret, *, room: int) -> RunFile:
        """Begin a run with its key under a passphrase.

        Raises:
            NoRoomError, SealError, OSError: The file cannot be written, or not be read back.
        """
        from tui.vault.run_file import wrap_by_passphrase

        return self._begin(
            run, room, lambda key: wrap_by_passphrase(run, key, passphrase, self._random)
        )

    def _begin(self, run: Run, room: int, wrap: Callable[[Key], Wrapping]) -> RunFile:
        from tui.vault.run_file import RunFile

        key = Key.new(self._random)
        return RunFile.create(
            self._room_for(run), run, key, wrap(key), room=room, random=self._random
        )

    def _room_for(self, run: Run) -> Path:
        private_directory(self._directory(), *self._way, file_name(run.account_id))
        return self.file_of(run)

    def prepare(self) -> None:
        """Fetch the keyring's data key; the keyring may ask the person.

        Raises:
            KeyringUnavailableError: There is no keyring to be trusted, or it does not answer.
            OSError: The state directory cannot be used.
        """
        self._opener()

    def _opener(self) -> Key:

        with self._asking:
            if self._data_key is None:
                self._data_key = data_key(self._keyring(), self._directory(), self._random)
            return self._data_key

    # Going on

    def reopen_closed(self, path: Path) -> RunFile:
        """Open a run's file to go on without its secrets; neither keyring nor passphrase is needed.

        Raises:
            NotARunError, DamagedLogError, NotPrivateError, OSError: The file cannot be used.
        """
        from tui.vault.run_file import RunFile

        self.trust(path)
        return RunFile.open_closed(path, self._random)

    def reopen(self, path: Path, passphrase: Secret | None = None) -> RunFile:
        """Open a run's file to go on; its account is held by the caller. Blocking.

        Raises:
            PassphraseNeededError: It is opened by a passphrase, and none was given.
            KeyringUnavailableError: The keyring's key opens it, and the keyring cannot be used.
            SealError: The wrong passphrase, another keyring's key, or the key was forgotten.
            NotARunError, DamagedLogError, NotPrivateError, OSError: The file cannot be used.
        """
        from tui.vault.run_file import ByDataKey, ByPassphrase, RunFile

        def opener(wrapping: Wrapping | None) -> Key | Secret | None:
            match wrapping:
                case ByDataKey():
                    return self._opener()
                case ByPassphrase() if passphrase is None:
                    raise PassphraseNeededError(path)
                case ByPassphrase():
                    return passphrase
            return None

        self.trust(path)
        return RunFile.open(path, opener, self._random)

    def trust(self, path: Path) -> None:
        """Check that the directories on the way to a run's file are ours alone.

        Raises:
            NotOursError: One is a link, another user's, or can be written by others.
        """
        trusted_directory(self._directory(), *self._way, self.account_of(path))


SERVICE: Final = "onramp data key"
"""Name of the keyring item. One for all accounts: each may make the keyring ask."""


def data_key(keyring: Keyring, directory: Path, random: RandomBytes) -> Key:
    """Read the data key, or make it where there is none. Blocking; the keyring may ask the person.

    An item that is there is never written over: everything sealed so far depends on it. While a
    call that would make it hangs, it is made by no other: it may still be made when that goes on.
    Two processes that both find no key meet in ``directory``, Onramp's state directory.

    Raises:
        KeyringUnavailableError: It cannot be read, or not be kept, or is not ours.
        OSError: The state directory cannot be used.
    """
    found = keyring.together(_read)
    if found is not None:
        return found

    def read_or_make(items: Items) -> Key:
        # Only now: meanwhile another one may have made it, or a call that was given up.
        found = _read(items)
        if found is not None:
            return found
        made = Key.new(random)
        items.write(SERVICE, made.to_text())
        return made

    return keyring.together(read_or_make, alone=directory)


def _read(items: Items) -> Key | None:
    text = items.read(SERVICE)
    if text is None:
        return None
    try:
        return Key.from_text(text)
    except SealError:
        raise KeyringUnavailableError("unreadable") from None
