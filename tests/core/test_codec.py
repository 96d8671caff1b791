"""What is written comes back, and nothing else is taken for it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from tui.core.codec import Codec, CodecError
from tui.core.draft import Site
from tui.core.policies import PolicyRef, ResourceGroupScope, Scope, system
from tui.core.secret import Secret
from tui.core.users import AccessMode, Tag


@dataclass(frozen=True, slots=True)
class Inner:
    number: int
    flag: bool = True


@dataclass(frozen=True, slots=True)
class Outer:
    name: str
    inner: Inner
    at: datetime
    site: Site
    policy: PolicyRef
    tags: tuple[Tag, ...]
    scope: Scope | None = None
    modes: Mapping[str, AccessMode | None] | None = None
    some: frozenset[str] = frozenset()
    unsaid: str = ""


@dataclass(frozen=True, slots=True)
class Keeper:
    secret: Secret


CODEC = Codec(names={"name": "called"}, omitted=("unsaid",), rows=(Tag,), inline={Outer: "inner"})
VALUE = Outer(
    "ada",
    Inner(7),
    datetime(2026, 11, 25, 9, tzinfo=UTC),
    Site.CHINA,
    system("AdministratorAccess"),
    (Tag("team", "a"),),
    ResourceGroupScope("rg-1"),
    {"li.na": AccessMode.CONSOLE, "bo": None},
    frozenset("ba"),
)
WRITTEN = {
    "called": "ada",
    "number": 7,
    "flag": True,
    "at": "2026-11-25T09:00:00+00:00",
    "site": "china",
    "policy": "system:AdministratorAccess",
    "tags": [["team", "a"]],
    "scope": "resource-group:rg-1",
    "modes": {"li.na": "console", "bo": None},
    "some": ["a", "b"],
}


def test_a_value_is_spelt_as_agreed_and_comes_back() -> None:
    written = CODEC.dump(VALUE)
    assert json.dumps(written) == json.dumps(WRITTEN)
    assert CODEC.load(Outer, written) == VALUE
    assert CODEC.load(Outer, {**WRITTEN, "unsaid": "ignored", "other": 1}) == VALUE


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("called", 7),
        ("called", None),
        ("number", True),
        ("number", -1),
        ("number", "7"),
        ("flag", 1),
        ("at", "2026-11-25T09:00:00"),
        ("at", 5),
        ("site", "moon"),
        ("site", ["china"]),
        ("policy", "AdministratorAccess"),
        ("policy", {"type": "System", "name": "AdministratorAccess"}),
        ("scope", "nowhere"),
        ("tags", "ab"),
        ("tags", {}),
        ("tags", ["ab"]),
        ("tags", [["team"]]),
        ("tags", [["team", "a", "b"]]),
        ("modes", []),
        ("modes", {"bo": "telepathy"}),
        ("some", "ab"),
        ("some", [{}]),
    ],
)
def test_another_value_is_refused(key: str, value: object) -> None:
    with pytest.raises(CodecError):
        CODEC.load(Outer, WRITTEN | {key: value})


@pytest.mark.parametrize("value", [None, [], "called", 7, {}])
def test_what_is_no_such_object_is_refused(value: object) -> None:
    with pytest.raises(CodecError):
        CODEC.load(Outer, value)


def test_one_of_a_union_is_told_by_its_tag() -> None:
    codec = Codec()
    codec.union(Inner | Tag, "is", {"inner": Inner, "tag": Tag})
    assert codec.dump(Tag("a"), Inner | Tag) == {"is": "tag", "key": "a", "value": ""}
    assert codec.load(Inner | Tag, {"is": "inner", "number": 1}) == Inner(1)
    others: tuple[object, ...] = ({"number": 1}, {"is": "outer"}, {"is": []}, {"is": "tag"}, [])
    for other in others:
        with pytest.raises(CodecError):
            codec.load(Inner | Tag, other)


def test_a_secret_is_never_written() -> None:
    for value in (Secret("x"), Keeper(Secret("x"))):
        with pytest.raises(TypeError):
            CODEC.dump(value)
