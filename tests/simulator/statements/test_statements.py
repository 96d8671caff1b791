"""Every statement of the tables, asked over HTTP; README says how many of them hold."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tests.simulator.statements.client import Client, Key, Reply, Sending
from tests.simulator.statements.statement import Ask, From, KeyFrom, Statement, found
from tests.simulator.statements.tables import TABLES
from tui.simulator.seed import seeded_store
from tui.simulator.server import RunningSimulator, start
from tui.simulator.settings import SimulatorSettings
from tui.simulator.store import Store, Visible

SEED = 7


def rows() -> list[Any]:
    """Each statement with whether it uses the older signature, which every second one does."""
    found = []
    for table, statements in TABLES.items():
        for number, each in enumerate(statements):
            marks = [pytest.mark.xfail(reason=each.fails, strict=True)] if each.fails else []
            name = f"{table}-{number}-{each.ask.action}"
            found.append(pytest.param(each, bool(number % 2), id=name, marks=marks))
    return found


@pytest.fixture(scope="module")
def server() -> Iterator[tuple[RunningSimulator, Client]]:
    """One server for all of them; each finds the account as it was seeded."""
    with start(SimulatorSettings(), now=lambda: datetime.now(UTC), random=Random(SEED)) as running:
        client = Client(running.endpoint.removeprefix("http://"))
        yield running, client
        client.close()


def as_seeded(store: Store) -> None:
    """Everything is as at the start."""
    fresh, _ = seeded_store(SimulatorSettings(), store.now, Random(SEED))
    vars(store).update(vars(fresh))
    store.visible = Visible(store)


class Talk:
    """The requests of one statement, with their answers."""

    def __init__(self, server: tuple[RunningSimulator, Client], *, old: bool) -> None:
        running, self._client = server
        self._admin = Key(running.access_key_id, running.access_key_secret.reveal())
        self._how = Sending(old=old)
        self._answers: list[Any] = []

    def ask(self, request: Ask) -> Reply:
        """Send one."""
        given = {name: self._value(value) for name, value in request.given.items()}
        key = self._key(request.key) if request.key else self._admin
        how = request.how or self._how
        reply = self._client.ask(key, request.version, request.action, given, how)
        self._answers.append(reply.body)
        return reply

    def _value(self, value: str | From) -> str:
        if isinstance(value, From):
            return value.then(str(found(self._answers[value.request], value.path)))
        return value

    def _key(self, by: KeyFrom) -> Key:
        answer = self._answers[by.request]
        key = answer.get("AccessKey") or answer["Credentials"]
        token = key.get("SecurityToken", "") if by.token is None else by.token
        if by.token_of is not None:
            token = self._answers[by.token_of]["Credentials"]["SecurityToken"]
        return Key(key["AccessKeyId"], key["AccessKeySecret"], token)


@pytest.mark.parametrize(("it", "old"), rows())
def test_statement(server: tuple[RunningSimulator, Client], it: Statement, old: bool) -> None:
    running, _ = server
    running.change(as_seeded)
    talk = Talk(server, old=old)
    for request in it.before:
        reply = talk.ask(request)
        assert reply.status == 200, f"{it.says}: {request.action} before it: {reply.text}"
    if it.change is not None:
        running.change(it.change)
    reply = talk.ask(it.ask)
    body = reply.body
    told = f"{it.says}: {reply.text}"
    error = body.get("Error", body) if reply.status != 200 else {}
    assert (reply.status, error.get("Code", "")) == (it.status, it.code), told
    for path, expected in it.has.items():
        value = found(body, path)
        right = expected(value) if callable(expected) else value == expected
        assert right, f"{path} is {value!r}; {told}"


def test_readme_says_how_many_hold() -> None:
    readme = (Path(__file__).parents[3] / "README.md").read_text("utf-8")
    fails = [each.fails for statements in TABLES.values() for each in statements]
    assert f"{fails.count('')} of {len(fails)} statements hold" in " ".join(readme.split())


def test_every_statement_has_a_source() -> None:
    for statements in TABLES.values():
        for each in statements:
            assert each.says, each
            assert each.source, each
