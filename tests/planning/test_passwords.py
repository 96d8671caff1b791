"""Requirements, the checklist, and generated passwords."""

from __future__ import annotations

import random
import string
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.planning import strategies
from tests.planning.world import DRAFT, FACTS, existing, wang_wei, with_users
from tui.core.account import PasswordPolicy
from tui.core.secret import Secret
from tui.core.users import AccessChoice, AccessMode, ConsoleSettings, PasswordSource, UserRow
from tui.planning.passwords import check_own_passwords, check_password, generate, requirements

STRICT = PasswordPolicy(
    minimum_length=12,
    require_lowercase=True,
    require_uppercase=True,
    require_numbers=True,
    require_symbols=True,
    minimum_different_characters=6,
    not_contain_user_name=True,
)
OWN = AccessChoice(AccessMode.CONSOLE, ConsoleSettings(password=PasswordSource.ASK))


def _unmet(policy: PasswordPolicy, logon_name: str, password: str) -> set[str]:
    return {
        it.requirement.text.template
        for it in check_password(policy, logon_name, password)
        if not it.met
    }


def test_the_laxest_policy_asks_for_a_length() -> None:
    (only,) = requirements(PasswordPolicy())
    assert str(only.text) == "8 characters or more"


def test_the_strictest_policy_asks_for_everything() -> None:
    assert [str(each.text) for each in requirements(STRICT)] == [
        "12 characters or more",
        "a small letter",
        "a capital letter",
        "a digit",
        "a symbol",
        "6 different characters",
        "without the logon name",
    ]


@pytest.mark.parametrize(
    ("typed", "unmet"),
    [
        (
            "",
            {
                "{minimum} characters or more",
                "a small letter",
                "a capital letter",
                "a digit",
                "a symbol",
                "{minimum} different characters",
            },
        ),
        (
            "aaaaaaaaaaaa",
            {each.text.template for each in requirements(STRICT)}
            - {"{minimum} characters or more", "a small letter", "without the logon name"},
        ),
        ("Abcdefghijk1", {"a symbol"}),
        ("Abc-efghi-k1", set()),
        ("Li.Na-1234567", {"without the logon name"}),
        ("Äbc-efghi-k1", {"a capital letter"}),
    ],
)
def test_the_checklist_ticks(typed: str, unmet: set[str]) -> None:
    assert _unmet(STRICT, "li.na", typed) == unmet


def test_without_a_name_none_is_contained() -> None:
    assert "without the logon name" not in _unmet(STRICT, "", "anything")


@given(strategies.password_policies, strategies.logon_names, st.integers())
def test_a_generated_password_meets_any_policy(
    policy: PasswordPolicy, logon_name: str, seed: int
) -> None:
    password = generate(policy, logon_name, random.Random(seed).randrange).reveal()
    strictest = replace(
        STRICT, minimum_length=policy.minimum_length, minimum_different_characters=8
    )
    assert not _unmet(policy, logon_name, password)
    assert not _unmet(strictest, logon_name, password)
    assert len(password) == max(20, policy.minimum_length)
    assert len(set(password)) == len(password)
    assert password[0] in string.ascii_letters + string.digits
    assert not set(password) & set("!$#;\\'\"`&*()<>|?,~^ 0O1lI")


@given(st.from_regex(r"[A-Za-z0-9_]", fullmatch=True), st.integers())
def test_a_name_of_one_character_is_not_in_it_either(name: str, seed: int) -> None:
    password = generate(PasswordPolicy(), name, random.Random(seed).randrange).reveal()
    assert name.casefold() not in password.casefold()


def test_randomness_without_any_ends_nevertheless() -> None:
    password = generate(STRICT, "a", lambda _: 0).reveal()
    assert not _unmet(STRICT, "a", password)


def test_two_passwords_differ() -> None:
    source = random.Random(7)
    made = [generate(STRICT, "li.na", source.randrange).reveal() for _ in range(50)]
    assert len(set(made)) == 50


def _asking(*names: str) -> tuple[UserRow, ...]:
    return tuple(UserRow(name) for name in names)


def test_own_passwords_are_asked_per_user() -> None:
    draft = replace(DRAFT, access=OWN, users=_asking("a", "b", "c"))
    given_ones = {"a": Secret("one-of-them"), "b": Secret("another-one")}
    (finding,) = check_own_passwords(draft, FACTS, given_ones)
    assert (finding.code, finding.where.row) == ("password.missing", 2)


def test_one_password_for_several_is_refused() -> None:
    draft = replace(DRAFT, access=OWN, users=_asking("a", "b", "c"))
    same = {name: Secret("the-same-thing") for name in "abc"}
    findings = check_own_passwords(draft, FACTS, same)
    assert [(it.code, it.subject, it.value("other")) for it in findings] == [
        ("password.shared", "b", "a"),
        ("password.shared", "c", "a"),
    ]
    assert "the-same-thing" not in repr(findings)


def test_different_passwords_are_fine() -> None:
    draft = replace(DRAFT, access=OWN, users=_asking("a", "b"))
    assert check_own_passwords(draft, FACTS, {"a": Secret("one"), "b": Secret("two")}) == ()


def test_nobody_is_asked_where_passwords_are_generated() -> None:
    assert check_own_passwords(DRAFT, FACTS, {}) == ()


def test_nobody_is_asked_who_has_a_password() -> None:
    draft = replace(existing(AccessMode.CONSOLE), access=OWN)
    facts = with_users(wang_wei(profile=True))
    assert check_own_passwords(draft, facts, {}) == ()
    resetting = replace(draft, password_resets=("wang.wei",))
    assert [it.code for it in check_own_passwords(resetting, facts, {})] == ["password.missing"]
