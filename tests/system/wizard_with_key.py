"""``python -m tests.system.wizard_with_key ENDPOINT STATE``: at Review, with one key to make.

Credentials come from the environment; the run is sealed by :data:`PASSPHRASE` below STATE.
"""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path
from random import Random

from screens.session import Session
from tests.screens.drafts import key_draft
from tests.screens.driver import all_facts, safe_in
from tui.app import OnrampApp
from tui.apply.open_run import SecretStorage, StorageChoice
from tui.cloud.endpoints import Endpoints
from tui.core.credentials import Credentials
from tui.core.findings import Step
from tui.core.secret import Secret
from tui.core.users import UserRow
from tui.signin.saved_keys import MemorySessions
from tui.vault.keyring import MemoryKeyring
from tui.wiring import services
from tui.wizard import run_app

PASSPHRASE = Secret("several words are easy")


ROBOT = "robot.one"


def main(endpoint: str, state: Path) -> int:
    """Run it."""
    made = replace(
        services(Endpoints.loopback(endpoint), os.environ, state=state, source=Random(7)),
        sessions=MemorySessions(),
        safe=safe_in(state, MemoryKeyring()),
    )
    token = os.environ.get("ALIBABA_CLOUD_SECURITY_TOKEN")
    credentials = Credentials(
        os.environ["ALIBABA_CLOUD_ACCESS_KEY_ID"],
        Secret(os.environ["ALIBABA_CLOUD_ACCESS_KEY_SECRET"]),
        Secret(token) if token else None,
    )
    session = Session(made)
    session.signed_in(credentials, made.connect(credentials), "")
    session.facts = all_facts(session)
    session.draft = key_draft(UserRow(ROBOT))
    session.keeping = StorageChoice(SecretStorage.PASSPHRASE, PASSPHRASE)
    return run_app(OnrampApp(made, session=session, first=Step.REVIEW))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1], Path(sys.argv[2])))
