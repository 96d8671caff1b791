"""The wizard with a finished draft, opened at the first step; a program for the bench."""

from __future__ import annotations

import os
import secrets
import sys
from dataclasses import replace
from pathlib import Path

from screens.session import Session
from tests.screens.driver import all_facts
from tui.app import OnrampApp
from tui.cloud.endpoints import Endpoints
from tui.core.credentials import Credentials
from tui.core.draft import Draft
from tui.core.policies import ARMS_READ_ONLY, AccountScope, Grant
from tui.core.secret import Secret
from tui.core.users import AccessChoice, AccessMode, UserRow
from tui.vault.keyring import MemoryKeyring
from tui.vault.vault import Vault
from tui.wiring import services


def main(state: str, users: int = 10) -> None:
    """Run it against the simulator that the environment names."""
    endpoints = Endpoints.loopback(os.environ["ONRAMP_ENDPOINT"])
    made = services(endpoints, os.environ, state=Path(state))
    keyring = MemoryKeyring()  # one that asks nothing
    safe = Vault(lambda: Path(state), "bench", lambda: keyring, secrets.token_bytes)
    made = replace(made, safe=safe)
    session = Session(made)
    credentials = Credentials(
        os.environ["ALIBABA_CLOUD_ACCESS_KEY_ID"],
        Secret(os.environ["ALIBABA_CLOUD_ACCESS_KEY_SECRET"]),
    )
    session.signed_in(credentials, made.connect(credentials), "")
    session.facts = all_facts(session)
    session.draft = Draft(
        users=tuple(UserRow(f"walker.{number:04}") for number in range(users)),
        access=AccessChoice(AccessMode.CONSOLE),
        scope=AccountScope(),
        grants=(Grant(ARMS_READ_ONLY, AccountScope()),),
    )
    OnrampApp(made, session=session).run()


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:]))
