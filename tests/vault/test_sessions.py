"""Saved credentials: how they are spelled, listed, replaced and forgotten."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.vault.test_keyrings import Shelf
from tui.access.credentials import Credentials, Source, SourceKind
from tui.access.secret import Secret
from tui.vault.keyrings import KeyringUnavailableError, OsKeyring
from tui.vault.records import RecordError, from_record, names_from_record, names_record, to_record
from tui.vault.sessions import KeyringSessions, LazySessions, MemorySessions, Sessions

SERVICE = "onramp 127.0.0.1"
ONE = Credentials("LTAI-one", Secret("not-a-secret-1"), None, Source(SourceKind.TYPED))
TWO = Credentials("STS.two", Secret("not-a-secret-2"), Secret("token"), Source(SourceKind.TYPED))

zones = st.builds(lambda minutes: timezone(timedelta(minutes=minutes)), st.integers(-700, 700))
credentials = st.builds(
    Credentials,
    st.text(),
    st.builds(Secret, st.text()),
    st.none() | st.builds(Secret, st.text()),
    expires=st.none() | st.datetimes(timezones=zones),
)


def shelf_store(shelf: Shelf) -> KeyringSessions:
    return KeyringSessions(OsKeyring(shelf, "Test", 10), SERVICE)


@given(credentials)
def test_a_record_is_read_back_as_it_was_written(before: Credentials) -> None:
    after = from_record(to_record(before))
    assert after.access_key_id == before.access_key_id
    assert after.secret.reveal() == before.secret.reveal()
    assert (after.token and after.token.reveal()) == (before.token and before.token.reveal())
    assert after.expires == before.expires


@given(st.text() | st.recursive(st.none() | st.text(), st.lists).map(json.dumps))
def test_any_other_text_is_refused_without_repeating_it(text: str) -> None:
    with pytest.raises(RecordError) as caught:
        from_record(Secret(text))
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


@pytest.mark.parametrize(
    "change",
    [
        {"access_key_id": 1},
        {"secret": None},
        {"token": 5},
        {"expires": "soon"},
        {"expires": "2030-01-01T00:00:00"},
        {"expires": 7},
    ],
)
def test_a_field_that_does_not_fit_is_refused(change: dict[str, object]) -> None:
    fields = json.loads(to_record(TWO).reveal()) | change
    with pytest.raises(RecordError):
        from_record(Secret(json.dumps(fields)))


@given(st.lists(st.text()))
def test_names_are_read_back(names: list[str]) -> None:
    assert names_from_record(names_record(tuple(names))) == tuple(names)


@pytest.fixture(params=["memory", "keyring", "lazy"])
def store(request: pytest.FixtureRequest) -> Sessions:
    if request.param == "memory":
        return MemorySessions()
    if request.param == "keyring":
        return shelf_store(Shelf())
    return LazySessions(MemorySessions)


def test_a_store_keeps_replaces_and_forgets(store: Sessions) -> None:
    assert store.names() == ()
    assert store.load("acme") is None
    store.save("acme", ONE)
    store.save("names", TWO)
    store.save("acme", TWO)
    assert store.names() == ("acme", "names")
    loaded = store.load("acme")
    assert loaded is not None
    assert (loaded.access_key_id, loaded.secret, loaded.token) == (
        TWO.access_key_id,
        TWO.secret,
        TWO.token,
    )
    assert loaded.source == Source(SourceKind.SAVED, "acme")
    store.forget("acme")
    store.forget("acme")
    assert store.load("acme") is None
    assert store.names() == ("names",)
    store.forget_all()
    assert store.names() == ()
    assert store.load("names") is None


def test_nothing_stays_in_the_keyring_after_forgetting() -> None:
    shelf = Shelf()
    store = shelf_store(shelf)
    store.save("a", ONE)
    store.save("b", TWO)
    assert len({service for service, _ in shelf.items}) == 3
    store.forget("a")
    store.forget("b")
    assert shelf.items == {}


def test_accounts_of_another_endpoint_are_not_seen() -> None:
    shelf = Shelf()
    shelf_store(shelf).save("a", ONE)
    other = KeyringSessions(OsKeyring(shelf, "Test", 10), "onramp aliyun")
    assert other.names() == ()
    assert other.load("a") is None


def test_an_item_that_is_not_ours_is_an_error_and_can_be_replaced() -> None:
    shelf = Shelf()
    store = shelf_store(shelf)
    store.save("a", ONE)
    for key in shelf.items:
        if "account" in key[0]:
            shelf.items[key] = "something else"
    with pytest.raises(KeyringUnavailableError) as caught:
        store.load("a")
    assert caught.value.code == "unreadable"
    store.save("a", TWO)
    loaded = store.load("a")
    assert loaded is not None
    assert loaded.secret == TWO.secret


def test_no_name_is_listed_before_its_item_is_safe() -> None:
    class Refusing(Shelf):
        def set_password(self, service: str, username: str, password: str) -> None:
            if "account" in service:
                raise OSError("full")
            super().set_password(service, username, password)

    store = shelf_store(Refusing())
    with pytest.raises(KeyringUnavailableError):
        store.save("a", ONE)
    assert store.names() == ()


def test_a_lazy_store_opens_once_and_not_before_it_is_used() -> None:
    opened: list[Sessions] = []

    def opener() -> Sessions:
        opened.append(MemorySessions("no-backend"))
        return opened[-1]

    lazy = LazySessions(opener)
    assert opened == []
    assert (lazy.place, lazy.reason) == ("memory", "no-backend")
    lazy.save("a", ONE)
    assert lazy.names() == ("a",)
    assert len(opened) == 1


def test_a_time_zone_survives() -> None:
    when = datetime(2030, 5, 6, 7, 8, 9, tzinfo=UTC)
    record = to_record(Credentials("id", Secret("x"), expires=when))
    assert from_record(record).expires == when
