"""``python -m tests.system.wizard_signed_in ENDPOINT``: at Review, with a sign-in to be forgotten.

The AccessKey of the environment was kept in the OS keyring for this session only.
"""

from __future__ import annotations

import os
import sys
from random import Random

from screens.session import Session
from tests.screens.drafts import console_draft
from tests.screens.driver import all_facts
from tui.app import OnrampApp
from tui.cloud.endpoints import Endpoints
from tui.core.credentials import Credentials
from tui.core.findings import Step
from tui.core.secret import Secret
from tui.wiring import services
from tui.wizard import run_app

NAME = "for this session"


def main(endpoint: str) -> int:
    """Run it."""
    made = services(Endpoints.loopback(endpoint), os.environ, source=Random(7))
    credentials = Credentials(
        os.environ["ALIBABA_CLOUD_ACCESS_KEY_ID"],
        Secret(os.environ["ALIBABA_CLOUD_ACCESS_KEY_SECRET"]),
    )
    made.sessions.save(NAME, credentials)
    session = Session(made)
    session.signed_in(credentials, made.connect(credentials), NAME)
    session.to_forget.add(NAME)
    session.facts = all_facts(session)
    session.draft = console_draft()
    return run_app(OnrampApp(made, session=session, first=Step.REVIEW))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1]))
