"""``onramp apply`` beside a real Secret Service."""

from __future__ import annotations

from pathlib import Path

from tests.system.secret_service import with_secret_service


def test_a_saved_key_of_the_plans_account_signs_in_and_the_keyring_seals(tmp_path: Path) -> None:
    script = "import tests.commands.in_session as session; session.applies()"
    assert with_secret_service(script, tmp_path).splitlines() == [
        "saved ops-admin @ 1290384756102938",
        "done",
        "done 1",
    ]
