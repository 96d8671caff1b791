"""Saved credentials: how they are spelled, listed, replaced and forgotten."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.vault.strict_keyring import CrashError, Failing, Strict
from tests.vault.test_keyrings import Shelf
from tui.cloud.endpoints import Endpoints
from tui.core.credentials import Credentials, Source, SourceKind
from tui.core.secret import Secret
from tui.signin.saved_keys import (
    KeyringSessions,
    LazySessions,
    MemorySessions,
    RecordError,
    Sessions,
    from_record,
    names_from_record,
    names_record,
    to_record,
)
from tui.signin.sources import SavedKeyGoneError, find_sources, sign_in
from tui.vault.keyring import Keyring, KeyringUnavailableError, MemoryKeyring, OsKeyring
from tui.wiring import services

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


@pytest.fixture
def open_store(tmp_path: Path) -> Callable[[Keyring], KeyringSessions]:
    """Opens a store in a keyring; all share one state directory."""
    return lambda keyring: KeyringSessions(keyring, SERVICE, lambda: tmp_path)


@pytest.fixture
def shelf() -> Shelf:
    """A backend in memory."""
    return Shelf()


@pytest.fixture
def shelf_store(shelf: Shelf, open_store: Callable[[Keyring], KeyringSessions]) -> KeyringSessions:
    """A store in that backend."""
    return open_store(OsKeyring(shelf, "Test", 10))


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
def store(request: pytest.FixtureRequest, shelf_store: KeyringSessions) -> Sessions:
    if request.param == "memory":
        return MemorySessions()
    if request.param == "keyring":
        return shelf_store
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


def test_nothing_stays_in_the_keyring_after_forgetting(
    shelf: Shelf, shelf_store: KeyringSessions
) -> None:
    shelf_store.save("a", ONE)
    shelf_store.save("b", TWO)
    assert len({service for service, _ in shelf.items}) == 3
    shelf_store.forget("a")
    shelf_store.forget("b")
    assert shelf.items == {}


def test_what_cannot_be_deleted_stays_listed(
    shelf: Shelf, shelf_store: KeyringSessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    delete = shelf.delete_password

    def locked(service: str, username: str) -> None:
        if "account" in service:
            raise OSError("locked")
        delete(service, username)

    monkeypatch.setattr(shelf, "delete_password", locked)
    shelf_store.save("a", ONE)
    ways: tuple[Callable[[], None], ...] = (lambda: shelf_store.forget("a"), shelf_store.forget_all)
    for forget in ways:
        with pytest.raises(KeyringUnavailableError):
            forget()
        assert shelf_store.names() == ("a",)


def test_accounts_of_another_endpoint_are_not_seen(
    tmp_path: Path, shelf: Shelf, shelf_store: KeyringSessions
) -> None:
    shelf_store.save("a", ONE)
    other = KeyringSessions(OsKeyring(shelf, "Test", 10), "onramp aliyun", lambda: tmp_path)
    assert other.names() == ()
    assert other.load("a") is None


def test_an_item_that_is_not_ours_is_an_error_and_can_be_replaced(
    shelf: Shelf, shelf_store: KeyringSessions
) -> None:
    store = shelf_store
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


def change_a_lot(store: KeyringSessions) -> Iterator[Callable[[], None]]:
    """Every kind of change, one after the other."""
    yield lambda: store.save("a", ONE)
    yield lambda: store.save("b", TWO)
    yield lambda: store.save("a", TWO)
    yield lambda: store.forget("a")
    yield lambda: store.save("c", ONE)
    yield lambda: store.save("a", ONE)
    yield lambda: store.forget("b")
    yield store.forget_all
    yield lambda: store.save("a", ONE)


def all_is_listed(shelf: MemoryKeyring, store: KeyringSessions) -> None:
    """No item is there that forgetting does not find, and what is listed can be looked at."""
    for name in store.names():
        store.load(name)
    store.forget_all()
    assert shelf._items == {}


def test_cut_off_anywhere_no_item_stays_that_forgetting_does_not_find(
    open_store: Callable[[Keyring], KeyringSessions],
) -> None:
    for changes in count():
        shelf = MemoryKeyring()
        try:
            for change in change_a_lot(open_store(Strict(shelf, changes))):
                change()
        except CrashError:
            all_is_listed(shelf, open_store(Strict(shelf)))
        else:
            break
    assert changes > 20


@pytest.mark.parametrize("once", [True, False])
@pytest.mark.parametrize("made", [True, False])
def test_whatever_fails_no_item_stays_that_forgetting_does_not_find(
    once: bool, made: bool, open_store: Callable[[Keyring], KeyringSessions]
) -> None:
    for changes in count():
        shelf = MemoryKeyring()
        keyring = Failing(shelf, changes, once=once, made=made)
        for change in change_a_lot(open_store(keyring)):
            with suppress(KeyringUnavailableError):
                change()
        all_is_listed(shelf, open_store(Strict(shelf)))
        if not keyring.failed:
            break
    assert changes > 20


@pytest.mark.parametrize("changes", [0, 1])
@pytest.mark.parametrize("made", [True, False])
def test_what_could_not_be_saved_is_neither_there_nor_listed(
    changes: int, made: bool, open_store: Callable[[Keyring], KeyringSessions]
) -> None:
    shelf = MemoryKeyring()
    store = open_store(Failing(shelf, changes, once=True, made=made))
    with pytest.raises(KeyringUnavailableError):
        store.save("a", ONE)
    assert store.names() == ()
    assert store.load("a") is None
    assert shelf._items == {}


@pytest.mark.parametrize("made", [True, False])
def test_what_could_not_be_replaced_is_still_there(
    made: bool, open_store: Callable[[Keyring], KeyringSessions]
) -> None:
    shelf = MemoryKeyring()
    open_store(Strict(shelf)).save("a", ONE)
    store = open_store(Failing(shelf, 0, once=True, made=made))
    with pytest.raises(KeyringUnavailableError):
        store.save("a", TWO)
    assert store.names() == ("a",)
    kept = store.load("a")
    assert kept is not None
    assert kept.secret == ONE.secret


def test_a_name_whose_saving_was_cut_off_is_said_to_be_gone_and_can_be_forgotten(
    tmp_path: Path, open_store: Callable[[Keyring], KeyringSessions]
) -> None:
    shelf = MemoryKeyring()
    open_store(Strict(shelf)).save("whole", ONE)
    open_store(Strict(shelf)).save("not ours", ONE)
    (service,) = (each for each in shelf._items if "not ours" in each)
    shelf._items[service] = Secret("something else")
    with pytest.raises(CrashError):
        open_store(Strict(shelf, 2)).save("cut off", TWO)  # listed, the old list deleted
    store = open_store(Strict(shelf))
    assert store.names() == ("whole", "not ours", "cut off")
    assert store.load("cut off") is None
    made = services(Endpoints.real(), {"HOME": str(tmp_path)}, state=tmp_path)
    found = find_sources(replace(made, sessions=store))
    assert found.keyring_problem == ""
    # Looking does not read every secret there is only to find that one is missing.
    assert [each.source.name for each in found.sources] == ["whole", "not ours", "cut off"]
    with pytest.raises(SavedKeyGoneError):
        sign_in(replace(made, sessions=store), found.sources[-1])
    store.forget("cut off")
    assert store.names() == ("whole", "not ours")


def test_without_a_state_directory_nothing_is_changed(shelf: Shelf) -> None:
    def none() -> Path:
        raise PermissionError

    store = KeyringSessions(OsKeyring(shelf, "Test", 10), SERVICE, none)
    assert store.names() == ()
    with pytest.raises(KeyringUnavailableError):
        store.save("a", ONE)
    assert shelf.items == {}


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
