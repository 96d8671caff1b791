"""The place in which a run keeps its secrets: the account's lock, and the run's sealed file."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tui.access.secret import Secret
from tui.vault.directories import file_name

if TYPE_CHECKING:  # a safe is made before the first frame, and opened long after it
    from tui.vault.keyrings import Keyring
    from tui.vault.run_file import RunFile
    from tui.vault.run_record import Run, Wrapping
    from tui.vault.sealing import Key, RandomBytes

SUFFIX: Final = ".run"


class Hold:
    """An account that no other process may change meanwhile."""

    def __init__(self, directory: Path, endpoint: str, account_id: str) -> None:
        """Take it.

        Raises:
            AccountBusyError: Another process, or another run of this one, has it.
            OSError: The directory cannot be used.
        """
        from tui.vault.account_lock import account_lock

        self._stack = ExitStack()
        self._stack.enter_context(account_lock(directory, endpoint, account_id))

    def release(self) -> None:
        """Let go; may be called twice, and from any thread."""
        self._stack.close()


class Safe:
    """Opens the place of one run after the other. Every method blocks."""

    def __init__(
        self,
        directory: Callable[[], Path],
        endpoint: str,
        keyring: Callable[[], Keyring],
        random: RandomBytes,
    ) -> None:
        """Touches no disk and no keyring.

        Args:
            directory: Tells Onramp's state directory, when it is wanted.
            endpoint: The identity of the endpoints; state is kept apart by it.
            keyring: Opens the OS keyring, when it is wanted.
            random: Bytes fit for keys.
        """
        self._directory = directory
        self._endpoint = endpoint
        self._keyring = keyring
        self._random = random
        self._asking = threading.Lock()
        self._data_key: Key | None = None

    def hold(self, account_id: str) -> Hold:
        """Keep every other process from changing an account.

        Raises:
            AccountBusyError, OSError: See Hold.
        """
        return Hold(self._directory(), self._endpoint, account_id)

    def run(self, account_id: str, started: datetime) -> Run:
        """A run nobody has heard of; its ID begins with the time, so that names sort by age."""
        from tui.vault.run_record import Run

        name = f"{started:%Y%m%d-%H%M%S}-{self._random(3).hex()}"
        return Run(name, account_id, self._endpoint, started)

    def file_of(self, run: Run) -> Path:
        """Where a run is written down."""
        place = self._directory() / "runs" / file_name(self._endpoint) / file_name(run.account_id)
        return place / f"{file_name(run.id)}{SUFFIX}"

    def by_keyring(self, run: Run, *, lines: int) -> RunFile:
        """Begin a run whose secrets the keyring's data key opens; it is asked once per start.

        Args:
            run: Which.
            lines: How many lines it may need.

        Raises:
            KeyringUnavailableError: There is no keyring to be trusted, or it does not answer.
            NoRoomError, SealError, OSError: See RunFile.create.
        """
        from tui.vault.data_key import data_key
        from tui.vault.run_file import wrap_by_data_key

        with self._asking:
            if self._data_key is None:
                self._data_key = data_key(self._keyring(), self._directory(), self._random)
            opener = self._data_key
        return self._begin(run, lines, lambda key: wrap_by_data_key(run, key, opener, self._random))

    def by_passphrase(self, run: Run, passphrase: Secret, *, lines: int) -> RunFile:
        """Begin a run whose secrets a passphrase opens.

        Raises:
            NoRoomError, SealError, OSError: See RunFile.create.
        """
        from tui.vault.run_file import wrap_by_passphrase

        return self._begin(
            run, lines, lambda key: wrap_by_passphrase(run, key, passphrase, self._random)
        )

    def _begin(self, run: Run, lines: int, wrap: Callable[[Key], Wrapping]) -> RunFile:
        from tui.vault.run_file import RunFile
        from tui.vault.sealing import Key

        key = Key.new(self._random)
        return RunFile.create(
            self.file_of(run), run, key, wrap(key), lines=lines, random=self._random
        )
