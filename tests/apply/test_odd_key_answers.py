"""CreateAccessKey's answer has a secret that is nowhere else: nothing beside it may cost it."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from tests.apply.conftest import World
from tests.apply.lossy import Told
from tui.apply.events import RunStatus
from tui.cloud.errors import OutcomeUnknownError
from tui.core.operations import CreateAccessKey, CreateUser
from tui.vault.run_file import Kind

DEEP = "[" * 20_000 + "]" * 20_000
HUGE = "9" * 5_000


def beside(more: str) -> Callable[[Told], Told]:
    """Another field before the key's own."""

    def odd(told: Told) -> Told:
        return Told(told.status, b"{" + more.encode() + b"," + told.body.lstrip()[1:], told.headers)

    return odd


def after(tail: bytes) -> Callable[[Told], Told]:
    return lambda told: Told(told.status, told.body + tail, told.headers)


def with_header(name: str, value: str) -> Callable[[Told], Told]:
    return lambda told: Told(told.status, told.body, {**told.headers, name: value})


def with_key(**fields: object) -> Callable[[Told], Told]:
    """Other fields in the key's own object."""

    def odd(told: Told) -> Told:
        body = json.loads(told.body)
        body["AccessKey"] |= fields
        return Told(told.status, json.dumps(body).encode(), told.headers)

    return odd


def in_a_list(told: Told) -> Told:
    body = json.loads(told.body)
    body["AccessKey"] = [body["AccessKey"]]
    return Told(told.status, json.dumps(body).encode(), told.headers)


ODD: dict[str, Callable[[Told], Told]] = {
    "a year of 20 digits": with_header("Date", "Mon, 30 Nov 99999999999999999999 00:00:00 GMT"),
    "a year of 5000 digits": with_header("Date", f"Mon, 30 Nov {HUGE} 00:00:00 GMT"),
    "the last second of all": with_header("Date", "Fri, 31 Dec 9999 23:59:59 GMT"),
    "a date that is none": with_header("Date", "\N{LATIN SMALL LETTER E WITH ACUTE}"),
    "an offset of a day": with_header("Date", "Mon, 30 Nov 2026 00:00:00 +9999"),
    "a wait of 5000 digits": with_header("x-acs-retry-after", HUGE),
    "another content type": with_header("Content-Type", "text/html; charset=utf-16"),
    "a packing that it has not": with_header("Content-Encoding", "identity"),
    "a longer length": lambda told: Told(
        200, told.body, {"Content-Length": "100000", "Connection": "close"}
    ),
    "a number of 5000 digits": beside(f'"Left":{HUGE}'),
    "numbers that JSON does not have": beside('"Left":NaN,"Right":-Infinity'),
    "deep JSON": beside(f'"Left":{DEEP}'),
    "deep JSON after it": after(DEEP.encode()),
    "half characters": beside('"Left":"\\ud800"'),
    "a control character": beside('"Left":"a\nb"'),
    "no JSON after it": after(b"<html>proxy</html>"),
    "another key before it": beside('"AccessKey":null'),
    "an empty key before it": beside('"AccessKey":{"AccessKeyId":"","AccessKeySecret":""}'),
    "an object for its date": with_key(CreateDate={"Year": 2026}),
    "a list for its status": with_key(Status=[1]),
    "a list for an object": in_a_list,
    "a request ID that is a list": beside('"RequestId":[[]]'),
    "a code of an error": beside('"Code":"NoPermission"'),
    "status 201": lambda told: Told(201, told.body, told.headers),
    "status 302": lambda told: Told(302, told.body, {**told.headers, "Location": "http://x/"}),
    "status 400": lambda told: Told(400, told.body, told.headers),
    "status 503": lambda told: Told(503, told.body, told.headers),
    "bytes that are no UTF-8": lambda told: Told(
        told.status, told.body.replace(b"{", b'{"Left":"\xff\xfe",', 1), told.headers
    ),
    "a byte order mark": lambda told: Told(told.status, b"\xef\xbb\xbf" + told.body, told.headers),
    "cut after the key": lambda told: Told(
        told.status,
        b'{"AccessKey":' + json.dumps(json.loads(told.body)["AccessKey"]).encode(),
        told.headers,
    ),
}


@pytest.mark.parametrize("odd", ODD)
def test_whatever_stands_beside_a_new_secret_it_is_sealed(world: World, odd: str) -> None:
    def rewrite(action: str, told: Told) -> Told:
        return ODD[odd](told) if action == "CreateAccessKey" else told

    world.network.rewrite = rewrite
    runner = world.runner(world.plan(CreateUser("robot", "", ""), CreateAccessKey("robot")))
    asked: list[str] = []
    world.kept.meanwhile = lambda _slot: asked.extend(world.network.actions)
    outcome = world.run(runner)
    ((slot, secret),) = world.kept.secrets.items()
    keys = world.simulator.change(lambda store: list(store.keys.values()))
    made = next(key for key in keys if key.key_id == slot.id)
    assert (slot.logon_name, slot.kind) == ("robot", Kind.ACCESS_KEY)
    same = secret.reveal() == made.secret
    assert same
    assert asked.count("CreateAccessKey") == 1
    assert asked[-1] == "CreateAccessKey", "sealed before anything else"
    assert outcome is RunStatus.DONE


@pytest.mark.parametrize("spelled", ["123456789012345678901234567890", "1" * 5_000, "-0"])
def test_a_secret_that_is_a_number_is_sealed_as_it_is_spelled(world: World, spelled: str) -> None:
    def rewrite(action: str, told: Told) -> Told:
        if action != "CreateAccessKey":
            return told
        body = json.loads(told.body)
        body["AccessKey"]["AccessKeySecret"] = "@"
        return Told(200, json.dumps(body).replace('"@"', spelled).encode(), told.headers)

    world.network.rewrite = rewrite
    runner = world.runner(world.plan(CreateUser("robot", "", ""), CreateAccessKey("robot")))
    assert world.run(runner) is RunStatus.DONE
    (secret,) = world.kept.secrets.values()
    same = secret.reveal() == spelled
    assert same


@pytest.mark.parametrize("none", [None, True, [], {}, "", "\ud800half"])
def test_a_secret_that_is_none_leaves_the_outcome_unknown(world: World, none: object) -> None:
    def rewrite(action: str, told: Told) -> Told:
        return with_key(AccessKeySecret=none)(told) if action == "CreateAccessKey" else told

    world.network.rewrite = rewrite
    runner = world.runner(world.plan(CreateUser("robot", "", ""), CreateAccessKey("robot")))
    outcome = world.run(runner)
    assert outcome is not RunStatus.DONE
    assert isinstance(world.error(), OutcomeUnknownError)
    assert world.kept.secrets == {}
