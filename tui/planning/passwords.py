"""Passwords: the account's requirements, their check, and a generator."""

from __future__ import annotations

import string
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from tui.core.account import PasswordPolicy
from tui.core.draft import Draft
from tui.core.facts import Facts
from tui.core.findings import Finding, Step, Where, error
from tui.core.secret import Secret
from tui.core.text import Sentence, sentence
from tui.core.users import PasswordSource
from tui.planning.rules.access_mode import gets_password

RandBelow = Callable[[int], int]
"""Random number from 0 up to, but not including, the argument: ``secrets.randbelow``."""

GENERATED_LENGTH: Final = 20
"""Characters of a generated password, unless the policy asks for more."""

# Nothing that looks like something else when read from paper, and no symbol that a shell, a URL
# in quotes or a CSV file gives a meaning to.
_LOWER: Final = "abcdefghijkmnpqrstuvwxyz"
_UPPER: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ"
_DIGITS: Final = "23456789"
_SYMBOLS: Final = "@%_+-="


@dataclass(frozen=True, slots=True)
class Requirement:
    """Requirement of the password policy."""

    text: Sentence
    met: Callable[[str, str], bool] = field(compare=False)
    """Takes a logon name and a password."""


@dataclass(frozen=True, slots=True)
class Ticked:
    """Requirement, with the answer whether a password meets it."""

    requirement: Requirement
    met: bool


def requirements(policy: PasswordPolicy) -> Iterator[Requirement]:
    """Requirements of IMS GetPasswordPolicy that can be checked before asking the cloud.

    Reuse of an old password and the cloud's list of risky ones cannot be checked from here.
    """
    least, different = policy.minimum_length, policy.minimum_different_characters
    yield Requirement(
        sentence("{minimum} characters or more", minimum=least),
        lambda _, password: len(password) >= least,
    )
    if policy.require_lowercase:
        yield Requirement(sentence("a small letter"), _any_of(string.ascii_lowercase))
    if policy.require_uppercase:
        yield Requirement(sentence("a capital letter"), _any_of(string.ascii_uppercase))
    if policy.require_numbers:
        yield Requirement(sentence("a digit"), _any_of(string.digits))
    if policy.require_symbols:
        yield Requirement(sentence("a symbol"), _any_of(string.punctuation))
    if different > 0:
        yield Requirement(
            sentence("{minimum} different characters", minimum=different),
            lambda _, password: len(set(password)) >= different,
        )
    if policy.not_contain_user_name:
        yield Requirement(
            sentence("without the logon name"),
            lambda name, password: not name or name.casefold() not in password.casefold(),
        )


def _any_of(characters: str) -> Callable[[str, str], bool]:
    return lambda _, password: any(char in characters for char in password)


def check_password(policy: PasswordPolicy, logon_name: str, password: str) -> tuple[Ticked, ...]:
    """Checklist of the policy, ticked for one password while it is typed; it is not kept."""
    return tuple(
        Ticked(requirement, requirement.met(logon_name, password))
        for requirement in requirements(policy)
    )


def same_password(name: str, other: str) -> Sentence:
    """Sentence on a password that two users would have."""
    return sentence(
        "{subject} and {other} would have the same password; type another one for each user.",
        subject=name,
        other=other,
    )


def check_own_passwords(
    draft: Draft, facts: Facts, passwords: Mapping[str, Secret]
) -> tuple[Finding, ...]:
    """Findings on own passwords that are missing, or that two users would share.

    ``passwords`` are by logon name. A draft without own passwords has no findings.
    """
    if draft.access.console.password is not PasswordSource.ASK:
        return ()
    rows = {row.logon_name: index for index, row in reversed(list(enumerate(draft.users)))}
    findings = []
    names = gets_password(draft, facts)
    for at, name in enumerate(names):
        where = Where(Step.ACCESS, "password", rows[name])
        if name not in passwords:
            findings.append(
                error(
                    "password.missing",
                    where,
                    "Type a password for {subject}, or let passwords be generated.",
                    subject=name,
                )
            )
            continue
        other = _same_password(passwords, name, names[:at])
        if other is not None:
            findings.append(error("password.shared", where, same_password(name, other)))
    return tuple(findings)


def shared_passwords(passwords: Mapping[str, Secret]) -> Mapping[str, str]:
    """Logon names that share a password with an earlier one, and that one."""
    names = tuple(passwords)
    same = {name: _same_password(passwords, name, names[:at]) for at, name in enumerate(names)}
    return {name: other for name, other in same.items() if other is not None}


def _same_password(
    passwords: Mapping[str, Secret], name: str, earlier: Collection[str]
) -> str | None:
    same = (other for other in earlier if other != name and other in passwords)
    return next((other for other in same if passwords[other] == passwords[name]), None)


def generate(policy: PasswordPolicy, logon_name: str, randbelow: RandBelow) -> Secret:
    """Make a password that meets any policy: every class, no character twice.

    It begins with a letter or digit, holds at least 20 characters, and does not contain the logon
    name in any case. The source of randomness has to be a cryptographic one.
    """
    length = max(GENERATED_LENGTH, policy.minimum_length)
    password = _draw(length, randbelow)
    name = logon_name.casefold()
    if name and name in password.casefold():
        # Without the name's first character, the name cannot come up again.
        password = _draw(length, randbelow, without={name[0], name[0].upper()})
    return Secret(password)


def _draw(length: int, randbelow: RandBelow, without: Collection[str] = ()) -> str:
    classes = [
        [char for char in chars if char not in without]
        for chars in (_LOWER, _UPPER, _DIGITS, _SYMBOLS)
    ]
    picked = [chars.pop(randbelow(len(chars))) for chars in classes]
    rest = [char for chars in classes for char in chars]
    while len(picked) < length and rest:
        picked.append(rest.pop(randbelow(len(rest))))
    for last in range(len(picked) - 1, 0, -1):
        other = randbelow(last + 1)
        picked[last], picked[other] = picked[other], picked[last]
    first = next(at for at, char in enumerate(picked) if char.isalnum())
    picked[0], picked[first] = picked[first], picked[0]
    return "".join(picked)
