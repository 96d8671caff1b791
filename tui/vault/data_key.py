"""The one key in the OS keyring, under which the keys of all runs are wrapped."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from tui.vault.directories import private_directory
from tui.vault.keyrings import Keyring, KeyringUnavailableError
from tui.vault.sealing import Key, RandomBytes, SealError

SERVICE: Final = "onramp data key"
"""The name of the item. One for all accounts: each may make the keyring ask."""
_LOCK_SECONDS: Final = 60.0


def data_key(keyring: Keyring, directory: Path, random: RandomBytes) -> Key:
    """Read the key, or make it where there is none yet. Blocking; the keyring may ask the person.

    An item that is there is never written over: everything sealed so far depends on it.

    Args:
        keyring: Where it is kept.
        directory: Onramp's state directory; two processes that both find no key meet here.
        random: Bytes fit for keys.

    Raises:
        KeyringUnavailableError: It cannot be read, or not be kept, or is not ours.
        OSError: The state directory cannot be used.
    """
    from filelock import FileLock, Timeout

    found = _read(keyring)
    if found is not None:
        return found
    try:
        with FileLock(private_directory(directory) / "data-key.lock", timeout=_LOCK_SECONDS):
            found = _read(keyring)
            if found is not None:
                return found
            made = Key.new(random)
            keyring.write(SERVICE, made.to_text())
            return made
    except Timeout:
        raise KeyringUnavailableError("no-answer") from None


def _read(keyring: Keyring) -> Key | None:
    text = keyring.read(SERVICE)
    if text is None:
        return None
    try:
        return Key.from_text(text)
    except SealError:
        raise KeyringUnavailableError("unreadable") from None
