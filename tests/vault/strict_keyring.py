"""Keyrings in which a change fails, is cut off or hangs, on purpose."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable
from pathlib import Path

from keyring.backend import KeyringBackend

from tests.vault.test_keyrings import Shelf
from tui.core.secret import Secret
from tui.vault.keyring import KeyringUnavailableError, MemoryKeyring


class CrashError(Exception):
    """The process ends here."""


class Strict(MemoryKeyring):
    """Refuses to write over an item, and ends the process after so many changes."""

    kind = "strict"

    def __init__(self, shelf: MemoryKeyring, changes: int = 1_000) -> None:
        super().__init__()
        self._items = shelf._items
        self._left = changes

    def write(self, service: str, value: Secret) -> None:
        self.change(lambda: self._write(service, value))

    def _write(self, service: str, value: Secret) -> None:
        assert service not in self._items, "written over"
        super().write(service, value)

    def delete(self, service: str) -> None:
        if service in self._items:
            self.change(lambda: super(Strict, self).delete(service))

    def change(self, work: Callable[[], None]) -> None:
        if self._left == 0:
            raise CrashError
        self._left -= 1
        work()


class Failing(Strict):
    """After so many changes one fails, or all do from then on; a failed one may be made or not."""

    def __init__(self, shelf: MemoryKeyring, changes: int, *, once: bool, made: bool) -> None:
        super().__init__(shelf)
        self._until = changes
        self._once = once
        self._made = made
        self.failed = 0

    def change(self, work: Callable[[], None]) -> None:
        self._until -= 1
        if self._until >= 0 or (self._once and self.failed):
            work()
            return
        self.failed += 1
        if self._made:
            work()
        raise KeyringUnavailableError("failed")


class Hanging(Shelf):
    """A backend that hangs when an item is written whose name has these words."""

    def __init__(self, words: str) -> None:
        super().__init__()
        self._words = words
        self.hangs = threading.Event()
        self.release = threading.Event()
        self.begun: list[str] = []

    def set_password(self, service: str, username: str, password: str) -> None:
        self.begun.append(service)
        if self._words in service:
            self.hangs.set()
            self.release.wait()
        super().set_password(service, username, password)

    def let_go(self) -> None:
        """Go on, and wait until every call is over, also of those that were given up."""
        self.release.set()
        for thread in threading.enumerate():
            if thread.name == "keyring" and thread.is_alive():
                thread.join()


class FileBackend(KeyringBackend):
    """Items that several processes share."""

    priority = 0.1

    def __init__(self, directory: Path, before: Callable[[str], None] = lambda _: None) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._directory = directory
        self._before = before

    def _file(self, service: str) -> Path:
        return self._directory / hashlib.sha256(service.encode()).hexdigest()

    def get_password(self, service: str, _username: str) -> str | None:
        try:
            return self._file(service).read_text(encoding="utf-8")
        except FileNotFoundError:
            return None

    def set_password(self, service: str, _username: str, password: str) -> None:
        self._before(service)
        self._file(service).write_text(password, encoding="utf-8")

    def delete_password(self, service: str, _username: str) -> None:
        self._file(service).unlink()
