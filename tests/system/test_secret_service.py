"""The administrator's credentials in a real Secret Service."""

from __future__ import annotations

from pathlib import Path

from tests.system.secret_service import with_secret_service

SETUP = """
import secrets, time
from datetime import UTC, datetime
from tui.core.credentials import Credentials
from tui.core.secret import Secret
from tui.signin.saved_keys import open_sessions
def made(n):
    secret, token = (Secret(secrets.token_urlsafe(size)) for size in (40, 1500))
    return Credentials(f"LTAI-{n}", secret, token, expires=datetime(2030, 1, n, tzinfo=UTC))
"""


def test_credentials_are_kept_and_forgotten(tmp_path: Path) -> None:
    printed = with_secret_service(
        SETUP
        + """
one, two = made(1), made(2)
store = open_sessions("onramp test", seconds=20)
print(store.place, repr(store.reason))
store.save("用户@acme", one)
store.save("second", two)
again = open_sessions("onramp test", seconds=20)
print(again.names())
back = again.load("用户@acme")
print(back.secret == one.secret, back.token == one.token, back.expires == one.expires)
print(back.source)
print(open_sessions("onramp other", seconds=20).names())
again.save("second", one)
print(store.load("second").secret == one.secret, store.names())
store.forget("second")
store.forget("never there")
print(again.load("second"), again.names())
store.forget_all()
print(again.load("用户@acme"), again.names())
""",
        tmp_path,
    )
    assert printed.splitlines() == [
        "keyring:SecretService ''",
        "('用户@acme', 'second')",
        "True True True",
        "Source(kind=<SourceKind.SAVED: 'saved'>, name='用户@acme')",
        "()",
        "True ('用户@acme', 'second')",
        "None ('用户@acme',)",
        "None ()",
    ]


def test_nothing_is_left_on_disk_in_clear(tmp_path: Path) -> None:
    with_secret_service(
        SETUP
        + """
store = open_sessions("onramp test", seconds=20)
store.save("one", Credentials("LTAI-1", Secret("planted-" + "needle")))
print(store.load("one") is not None)
""",
        tmp_path,
    )
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert any(path.name.endswith(".keyring") for path in files)
    assert not [path for path in files if b"planted-needle" in path.read_bytes()]


def test_a_locked_keyring_nobody_can_unlock_means_memory(tmp_path: Path) -> None:
    printed = with_secret_service(
        SETUP
        + 'store = open_sessions("onramp test", seconds=20)\nprint(store.place, store.reason)',
        tmp_path,
        unlocked=False,
    )
    assert printed == "memory locked\n"


def test_a_keyring_that_hangs_is_given_up_and_lets_the_process_end(tmp_path: Path) -> None:
    printed = with_secret_service(
        SETUP
        + """
from tui.vault.keyring import KeyringUnavailableError
store = open_sessions("onramp test", seconds=20)
store.save("one", made(1))
store._keyring._seconds = 0.2
os.kill(keeper, signal.SIGSTOP)
try:
    store.load("one")
except KeyringUnavailableError as error:
    print(error.code)
print(open_sessions("onramp test", seconds=0.2).reason)
""",
        tmp_path,
    )
    assert printed == "no-answer\nno-answer\n"
