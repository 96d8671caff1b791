"""What a team member is given, and what of it may stand in a message."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace

import pytest
from hypothesis import given

from tests.planning import strategies
from tests.planning.world import (
    ACCOUNT,
    DRAFT,
    FACTS,
    GROUP,
    existing,
    granting,
    wang_wei,
    with_users,
)
from tui.core.account import Account, PasswordPolicy
from tui.core.draft import Draft, Site
from tui.core.facts import Facts
from tui.core.handover import (
    Handover,
    export_rows,
    logon_names,
    logon_page,
    make_handover,
    message_lines,
)
from tui.core.operations import Plan
from tui.core.policies import ARMS_READ_ONLY, COMPANION, Grant
from tui.core.secret import MASK, Secret
from tui.core.users import AccessChoice, AccessMode, ConsoleSettings
from tui.planning.planner import make_plan
from tui.text.sharing import first_logon, message
from tui.text.verify import logon_steps

NAMED = Account("1234567890123456", "acme", "acme.onaliyun.com")
PASSWORD = Secret("fake-password-of-nobody")
KEY_SECRET = Secret("fake-secret-of-nobody")
KEY_USER = replace(
    granting((ARMS_READ_ONLY, GROUP), (COMPANION, ACCOUNT)),
    access=AccessChoice(AccessMode.ACCESS_KEY),
)


def _plan(draft: Draft, facts: Facts = FACTS) -> Plan:
    plan = make_plan(draft, facts)
    assert isinstance(plan, Plan)
    return plan


def _console(draft: Draft = DRAFT) -> Handover:
    return make_handover(_plan(draft), "li.na", PasswordPolicy(), password=PASSWORD)


def _key() -> Handover:
    return make_handover(
        _plan(KEY_USER), "li.na", None, access_key_id="LTAItest", access_key_secret=KEY_SECRET
    )


def _lines(handover: Handover) -> list[str]:
    return [line.template for line in message_lines(handover)]


def test_the_logon_page_of_each_site() -> None:
    page = logon_page(Site.INTERNATIONAL, "acme.onaliyun.com")
    assert page.general == "https://signin.alibabacloud.com/login.htm"
    assert page.company == "https://signin.alibabacloud.com/acme.onaliyun.com/login.htm"
    assert page.documented
    china = logon_page(Site.CHINA, "")
    assert china.general == "https://signin.aliyun.com/login.htm"
    assert (china.company, china.documented) == ("", False)


@pytest.mark.parametrize(
    ("account", "alias", "names"),
    [
        (NAMED, "", ["li.na@acme.onaliyun.com", "li.na@acme"]),
        (NAMED, "acme.example", ["li.na@acme.onaliyun.com", "li.na@acme", "li.na@acme.example"]),
        (
            Account("123", "123", "123.onaliyun.com"),
            "",
            ["li.na@123.onaliyun.com", "li.na@123"],
        ),
        (Account("123", "", "acme.onaliyun.com"), "", ["li.na@acme.onaliyun.com", "li.na@acme"]),
        (Account("123", "acme", ""), "", ["li.na@acme.onaliyun.com", "li.na@acme"]),
    ],
)
def test_the_logon_names(account: Account, alias: str, names: list[str]) -> None:
    assert list(logon_names(account, "li.na", alias)) == names


@given(strategies.logon_names)
def test_the_first_logon_name_is_the_principal(name: str) -> None:
    assert logon_names(NAMED, name)[0] == NAMED.principal(name)


def test_a_console_user_is_given_page_names_and_password() -> None:
    card = _console()
    assert (card.password, card.access_key_id, card.access_key_secret) == (PASSWORD, "", None)
    assert (card.must_reset, card.must_bind_mfa, card.expires_in_days) == (True, True, 14)
    assert card.has_secret
    assert _lines(card) == [
        "Hello {name}, you now have access to our Prometheus monitoring data.",
        "Sign in at {page}",
        "as {name}",
        "or {name}",
        "You get the password another way.",
        "You choose a new password when you sign in for the first time.",
        "The first password expires after {days} days, so sign in before that.",
        (
            "Have an authenticator app at hand: you set up a second factor (MFA) when you first"
            " sign in."
        ),
        "You were granted {policy} in the whole account.",
        "Our Prometheus instances are in: {regions}",
        "You find the data in the console: {address}",
    ]


@pytest.mark.parametrize(("days", "told"), [(1, "after one day,"), (2, "after 2 days,")])
def test_a_password_that_expires_after_a_day_is_told_so(days: int, told: str) -> None:
    card = replace(_console(), expires_in_days=days)
    day = "one day" if days == 1 else f"{days} days"
    assert told in message(card)
    assert f"This password expires in {day}." in first_logon(card)
    assert f"all of it within {day}, then the password expires" in logon_steps(card)


def test_what_is_not_asked_for_is_not_told() -> None:
    settings = ConsoleSettings(reset_at_next_logon=False, require_mfa=False)
    draft = replace(DRAFT, access=AccessChoice(AccessMode.CONSOLE, settings), site=Site.CHINA)
    never = PasswordPolicy(initial_password_age_days=0)
    codes = _lines(make_handover(_plan(draft), "li.na", never, password=PASSWORD))
    assert not {
        "You choose a new password when you sign in for the first time.",
        "The first password expires after {days} days, so sign in before that.",
        (
            "Have an authenticator app at hand: you set up a second factor (MFA) when you first"
            " sign in."
        ),
    } & set(codes)
    assert "(Please tell me if this address does not open a sign-in page.)" in codes


def test_a_key_user_is_given_the_key() -> None:
    card = _key()
    assert card.grants == (Grant(ARMS_READ_ONLY, GROUP), Grant(COMPANION, ACCOUNT))
    assert _lines(card) == [
        "Hello {name}, you now have access to our Prometheus monitoring data.",
        "Your AccessKey ID is {id}",
        (
            "You get the AccessKey secret another way. It is shown only once, when it is made, so"
            " keep it safe and out of any source code."
        ),
        (
            "Tools read both from the environment:\n  export ALIBABA_CLOUD_ACCESS_KEY_ID={id}\n"
            "  read -rs ALIBABA_CLOUD_ACCESS_KEY_SECRET && export ALIBABA_CLOUD_ACCESS_KEY_SECRET"
        ),
        "You were granted {policy} in the resource group {group}.",
        "You were granted {policy} in the whole account.",
        "Our Prometheus instances are in: {regions}",
        "You find the data in the console: {address}",
    ]


@pytest.mark.parametrize(
    ("mode", "profile", "keys", "code"),
    [
        (AccessMode.CONSOLE, True, 0, "Your password stays the one you have."),
        (AccessMode.ACCESS_KEY, False, 1, "Your AccessKey stays the one you have."),
        (
            AccessMode.UNCHANGED,
            True,
            0,
            "Hello {name}, you now have access to our Prometheus monitoring data.",
        ),
    ],
)
def test_an_existing_user_is_told_what_stays(
    mode: AccessMode, profile: bool, keys: int, code: str
) -> None:
    facts = with_users(wang_wei(profile=profile, keys=keys))
    card = make_handover(_plan(existing(mode), facts), "wang.wei", PasswordPolicy())
    assert not card.has_secret
    assert card.expires_in_days == 0
    assert code in _lines(card)


def test_a_stranger_has_no_handover() -> None:
    with pytest.raises(KeyError):
        make_handover(_plan(DRAFT), "nobody", None)


@pytest.mark.parametrize("card", [_console(), _key()])
def test_a_message_holds_no_secret(card: Handover) -> None:
    told = repr([*message_lines(card)])
    secret = card.password or card.access_key_secret
    assert secret is not None
    assert secret.reveal() not in told


def test_exported_rows_mask_their_secrets() -> None:
    console, key = export_rows((_console(), _key()))
    assert list(console) == ["logon_name", "logon_page", "logon_names", "password"]
    assert list(key)[3:] == ["access_key_id", "access_key_secret"]
    assert console["password"] == PASSWORD
    out = io.StringIO()
    csv.writer(out).writerows([console.values(), key.values()])
    assert MASK in out.getvalue()
    assert PASSWORD.reveal() not in out.getvalue()
    assert KEY_SECRET.reveal() not in out.getvalue() + repr(key)
    with pytest.raises(TypeError):
        json.dumps(dict(key))
