"""The wizard beside a real Secret Service that works, is locked, is killed, and is stopped."""

from __future__ import annotations

from pathlib import Path

from tests.system.secret_service import with_secret_service
from tui.wizard import FORGET_SECONDS


def in_session(what: str, home: Path, *, unlocked: bool = True) -> list[str]:
    script = f"import tests.in_session as session; session.{what}"
    return with_secret_service(script, home, unlocked=unlocked).splitlines()


def test_with_a_keyring_nothing_is_asked_and_its_key_opens_what_was_sealed(tmp_path: Path) -> None:
    assert in_session("works()", tmp_path) == ["asked False", "[('mei.ling', 'password')]"]


def test_a_stopped_daemon_holds_up_neither_the_keys_nor_leaving(tmp_path: Path) -> None:
    """It stays stopped until the wizard has ended, so nothing there waited for its answer."""
    assert in_session("stopped(keeper)", tmp_path) == ["waiting", "alive", "ended 0"]


def test_a_stopped_daemon_that_should_forget_a_sign_in_does_not_hold_up_leaving(
    tmp_path: Path,
) -> None:
    """Between the confirmed quit and the end nothing else waits: together under two seconds."""
    assert FORGET_SECONDS <= 1
    assert in_session("leaves(keeper)", tmp_path) == ["ended 0"]


def test_a_killed_daemon_is_noticed_before_the_first_change(tmp_path: Path) -> None:
    assert in_session("killed(keeper)", tmp_path) == ["asked", "nothing applied True"]


def test_a_locked_keyring_is_noticed_before_the_first_change(tmp_path: Path) -> None:
    assert in_session("locked()", tmp_path, unlocked=False) == ["asked", "nothing applied True"]
