"""The core values."""

from __future__ import annotations

import copy
import io
import json
import pickle
import pprint
from collections.abc import Callable
from dataclasses import asdict

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from rich.pretty import pretty_repr

from tests.planning import strategies
from tests.planning.world import ACCOUNT, DRAFT, GROUP
from tui.core.account import Quotas
from tui.core.credentials import Credentials
from tui.core.policies import Scope, parse_scope
from tui.core.secret import MASK, Secret
from tui.core.users import AccessMode, Tag, UserRow

VALUE = "fake-value-of-nobody"


@pytest.mark.parametrize(
    "show", [repr, str, format, "{}".format, "{!r:>9}".format, lambda it: f"{it:20}"]
)
def test_a_secret_is_masked_however_it_is_shown(show: object) -> None:
    assert callable(show)
    shown = show(Secret(VALUE))
    assert MASK in shown
    assert VALUE not in shown


def printed(value: object) -> str:
    """What a console makes of it."""
    console = Console(file=io.StringIO(), width=200, record=True)
    console.print(value)
    return console.export_text()


@pytest.mark.parametrize("show", [pretty_repr, pprint.pformat, printed])
@pytest.mark.parametrize("wrap", [lambda it: it, lambda it: {"password": it}, lambda it: [it]])
def test_libraries_that_print_values_show_the_mask(
    show: Callable[[object], str], wrap: Callable[[Secret], object]
) -> None:
    shown = show(wrap(Secret(VALUE)))
    assert MASK in shown
    assert VALUE not in shown


def test_a_secret_is_masked_inside_other_values() -> None:
    credentials = Credentials("LTAItest", Secret(VALUE), token=Secret(VALUE))
    assert VALUE not in repr(credentials)
    assert VALUE not in str(asdict_shallow(credentials))


def asdict_shallow(credentials: Credentials) -> dict[str, object]:
    return {name: getattr(credentials, name) for name in Credentials.__dataclass_fields__}


@pytest.mark.parametrize(
    "leak", [pickle.dumps, copy.copy, copy.deepcopy, json.dumps, len, hash, iter, vars]
)
def test_a_secret_has_no_way_out_but_reveal(leak: object) -> None:
    assert callable(leak)
    with pytest.raises(TypeError):
        leak(Secret(VALUE))


@given(st.text(), st.text())
def test_secrets_compare_by_value(one: str, other: str) -> None:
    assert (Secret(one) == Secret(other)) == (one == other)
    assert Secret(one) != one


def test_half_a_character_is_compared_like_any_other() -> None:
    assert Secret("planted\udc80") == Secret("planted\udc80")
    assert Secret("planted\udc80") != Secret("planted\udc81")


@given(strategies.scopes)
def test_a_scope_is_read_back(scope: Scope) -> None:
    assert parse_scope(str(scope)) == scope


@pytest.mark.parametrize("text", ["", "Account", "resource-group:", "group:rg-1", "rg-1"])
def test_what_is_no_scope(text: str) -> None:
    assert parse_scope(text) is None


def test_a_users_own_mode_goes_before_the_drafts() -> None:
    assert DRAFT.mode_of(UserRow("a")) is AccessMode.CONSOLE
    assert DRAFT.mode_of(UserRow("a", mode=AccessMode.ACCESS_KEY)) is AccessMode.ACCESS_KEY


def test_quotas_left_are_never_negative() -> None:
    assert Quotas(users=10, users_quota=5).users_left == 0
    assert Quotas(users=1, users_quota=5).users_left == 4


def test_scopes_and_tags_have_a_spelling() -> None:
    assert (str(ACCOUNT), str(GROUP)) == ("account", "resource-group:rg-production1")
    assert str(Tag("team", "sre")) == "team=sre"
    assert asdict(Tag("a", "b")) == {"key": "a", "value": "b"}
