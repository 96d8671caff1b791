"""A keyring for the pinned commands, and what is in it before they begin."""

from __future__ import annotations

import keyring
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked

from tests.pins.command_steps import Place, Step
from tui.cloud.endpoints import Endpoints
from tui.core.credentials import Credentials
from tui.wiring import services


class Keyring(KeyringBackend):
    """Keeps its items in the process of the case."""

    priority = 1

    def __init__(self, *, locked: bool = False) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._locked = locked
        self.items: dict[str, str] = {}

    def _open(self) -> dict[str, str]:
        if self._locked:
            raise KeyringLocked
        return self.items

    def get_password(self, service: str, _username: str) -> str | None:
        return self._open().get(service)

    def set_password(self, service: str, _username: str, password: str) -> None:
        self._open()[service] = password

    def delete_password(self, service: str, _username: str) -> None:
        del self._open()[service]


# Only keyrings that the library knows by these names are trusted.
Keyring.__module__ = "keyring.backends.SecretService"


def with_keyring(*, locked: bool = False) -> Step:
    """There is a keyring."""

    def step(place: Place) -> None:
        del place.environ["PYTHON_KEYRING_BACKEND"]
        keyring.set_keyring(Keyring(locked=locked))

    return step


def saves_key(place: Place) -> None:
    """The administrator's AccessKey is in the keyring, and not in the environment."""
    made = services(Endpoints.loopback(place.simulator.endpoint), place.environ)
    key = Credentials(place.simulator.access_key_id, place.simulator.access_key_secret)
    made.sessions.save("ops-admin @ 1290384756102938", key)
    for name in ("ALIBABA_CLOUD_ACCESS_KEY_ID", "ALIBABA_CLOUD_ACCESS_KEY_SECRET"):
        del place.environ[name]
