"""The one key in the OS keyring, under which the keys of all runs are wrapped."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from tui.vault.keyring import Items, Keyring, KeyringUnavailableError
from tui.vault.sealing import Key, RandomBytes, SealError

SERVICE: Final = "onramp data key"
"""The name of the item. One for all accounts: each may make the keyring ask."""


def data_key(keyring: Keyring, directory: Path, random: RandomBytes) -> Key:
    """Read the key, or make it where there is none yet. Blocking; the keyring may ask the person.

    An item that is there is never written over: everything sealed so far depends on it. While a
    call that would make it hangs, it is made by no other: it may still be made when that goes on.

    Args:
        keyring: Where it is kept.
        directory: Onramp's state directory; two processes that both find no key meet here.
        random: Bytes fit for keys.

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
