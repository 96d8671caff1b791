"""Checks of names and IDs as typed: of users, groups, policies, resource groups.

Each check takes the text as typed and its place, and yields the findings.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from tui.core import links
from tui.core.findings import Finding, Where, error, warning
from tui.core.text import visible

LOGON_NAME_LIMIT: Final = 64
"""Characters; RAM CreateUser."""
DISPLAY_NAME_LIMIT: Final = 128
"""Characters; RAM CreateUser. IMS CreateUser documents 24."""
GROUP_NAME_LIMIT: Final = 64
"""Characters; GroupName of RAM CreateGroup."""
COMMENT_LIMIT: Final = 128
"""Characters; Comments of RAM CreateUser, and of CreateGroup."""
GROUP_ID_LIMIT: Final = 18
"""Characters; ResourceGroupId of ListResourceGroups."""

POLICY_NAME_LIMIT: Final = 128
"""Characters; PolicyName of RAM CreatePolicy."""
POLICY_DESCRIPTION_LIMIT: Final = 1024
"""Characters; Description of RAM CreatePolicy."""

_POLICY_NAME: Final = re.compile(r"[A-Za-z0-9-]")
_LOGON_NAME: Final = re.compile(r"[A-Za-z0-9._-]")
_DISPLAY_PUNCTUATION: Final = frozenset(".@-_ ")
_GROUP_ID: Final = re.compile(r"rg-[A-Za-z0-9]+")
_EDGES: Final = "".join(filter(str.isspace, map(chr, range(0x3001)))) + "\ufeff\u200b"


def tidy(text: str) -> str:
    """Trim, and turn full-width letters, digits and spaces into the ordinary ones."""
    half = (
        chr(ord(char) - 0xFEE0) if "！" <= char <= "～" else " " if char == "\u3000" else char
        for char in text
    )
    return "".join(half).strip(_EDGES)


def first_unprintable(text: str) -> str | None:
    """First control character, line break or other invisible character; None without one."""
    for char in text:
        if char != " " and unicodedata.category(char)[0] in "CZ":
            return char
    return None


def first_outside(allowed: re.Pattern[str], text: str) -> str | None:
    """First character that is not one of those allowed; None without one."""
    return next((char for char in text if not allowed.fullmatch(char)), None)


def check_logon_name(text: str, where: Where) -> Iterator[Finding]:
    """Check a logon name: letters, digits, ``.``, ``-``, ``_``, 1 to 64 of them."""
    if not text:
        yield error("logon-name.empty", where, "Type a logon name, or remove this row.")
        return
    local, at, _domain = text.partition("@")
    bad = first_outside(_LOGON_NAME, text)
    if bad is not None and bad.isspace():
        yield error(
            "logon-name.space",
            where,
            "A logon name cannot hold a space; put . - or _ in its place.",
        )
    elif bad == "@" and at and local:
        yield error(
            "logon-name.domain",
            where,
            "Leave out what follows the @: the logon name is {name}, the account adds its domain.",
            name=local,
        )
    elif bad is not None:
        yield error(
            "logon-name.character",
            where,
            "A logon name cannot hold {character}; use letters, digits, and . - _",
            character=visible(bad),
        )
    if len(text) > LOGON_NAME_LIMIT:
        yield error(
            "logon-name.too-long",
            where,
            "The logon name has {length} characters; use at most {limit}.",
            length=len(text),
            limit=LOGON_NAME_LIMIT,
            link=links.LIMITS,
        )
    if text.startswith("-"):
        yield warning(
            "logon-name.hyphen-first",
            where,
            "The cloud may refuse a logon name that begins with a hyphen; begin it with a letter.",
        )


def check_group_name(text: str, where: Where) -> Iterator[Finding]:
    """Check the name of a RAM user group; its form is that of a logon name."""
    if not text:
        yield error(
            "group-name.empty",
            where,
            "Type a name for the RAM user group, such as prometheus-viewers.",
        )
        return
    bad = first_outside(_LOGON_NAME, text)
    if bad is not None and bad.isspace():
        yield error(
            "group-name.space",
            where,
            "The name of a RAM user group cannot hold a space; put . - or _ in its place.",
        )
    elif bad is not None:
        yield error(
            "group-name.character",
            where,
            "{character} cannot be in the name of a RAM user group; letters, digits, - . and _"
            " can.",
            character=visible(bad),
            link=links.LIMITS,
        )
    if len(text) > GROUP_NAME_LIMIT:
        yield error(
            "group-name.too-long",
            where,
            "The name of the RAM user group has {length} characters, and {limit} are allowed;"
            " shorten it.",
            length=len(text),
            limit=GROUP_NAME_LIMIT,
            link=links.LIMITS,
        )


def check_display_name(text: str, where: Where) -> Iterator[Finding]:
    """Check a display name, which may be empty.

    The sources agree on ASCII letters, digits, ``. @ - _`` and Chinese characters, newer ones add
    the space; other letters may be refused by the cloud, which is only a warning here.
    """
    bad = next((char for char in text if not _is_display_character(char)), None)
    if bad is not None:
        yield error(
            "display-name.character",
            where,
            "A display name cannot hold {character}; use letters, digits, spaces, and . @ - _",
            character=visible(bad),
        )
    else:
        unsure = next((char for char in text if char.isalnum() and not _is_plain(char)), None)
        if unsure is not None:
            yield warning(
                "display-name.letter",
                where,
                "The cloud may refuse {character} in a display name; it surely takes English and"
                " Chinese letters.",
                character=visible(unsure),
            )
    if len(text) > DISPLAY_NAME_LIMIT:
        yield error(
            "display-name.too-long",
            where,
            "The display name has {length} characters; use at most {limit}.",
            length=len(text),
            limit=DISPLAY_NAME_LIMIT,
        )
    if text.endswith("-"):
        yield warning(
            "display-name.hyphen-last",
            where,
            "The cloud may refuse a display name that ends with a hyphen; end it another way.",
        )


def _is_display_character(char: str) -> bool:
    return char.isalnum() or char in _DISPLAY_PUNCTUATION


def _is_plain(char: str) -> bool:
    return char.isascii() or "一" <= char <= "龥"


def check_group_id(text: str, where: Where) -> Iterator[Finding]:
    """Check a resource group ID: ``rg-`` and letters or digits, 18 in all."""
    if len(text) > GROUP_ID_LIMIT or not _GROUP_ID.fullmatch(text):
        yield error(
            "scope.group-form",
            where,
            "“{subject}” is not the ID of a resource group; it begins with rg- and has up to 18"
            " characters.",
            subject=text,
            link=links.ATTACH_IN_GROUP,
        )


def check_policy_name(text: str, where: Where) -> Iterator[Finding]:
    """Check a custom policy's name: letters, digits and hyphens only.

    Unlike logon names and group names, it may hold neither underscore nor dot.
    """
    if not text:
        yield error(
            "policy-name.empty",
            where,
            "Type a name for the policy, such as prometheus-hangzhou-view.",
            link=links.CREATE_POLICY,
        )
    bad = first_outside(_POLICY_NAME, text)
    if bad is not None:
        yield error(
            "policy-name.character",
            where,
            "{character} cannot be in the name of a policy, {subject}; letters, digits and - can.",
            subject=text,
            character=visible(bad),
            link=links.CREATE_POLICY,
        )
    if len(text) > POLICY_NAME_LIMIT:
        yield error(
            "policy-name.too-long",
            where,
            "The name of the policy has {length} characters, and {limit} are allowed; shorten it.",
            length=len(text),
            limit=POLICY_NAME_LIMIT,
            link=links.CREATE_POLICY,
        )


def check_policy_description(text: str, where: Where) -> Iterator[Finding]:
    """Check a custom policy's description, which may be empty."""
    bad = first_unprintable(text)
    if bad is not None:
        yield error(
            "policy-description.character",
            where,
            "The description holds {character}, which cannot be sent; take it out.",
            character=visible(bad),
            link=links.CREATE_POLICY,
        )
    elif len(text) > POLICY_DESCRIPTION_LIMIT:
        yield error(
            "policy-description.too-long",
            where,
            "The description has {length} characters, and {limit} are allowed; shorten it.",
            length=len(text),
            limit=POLICY_DESCRIPTION_LIMIT,
            link=links.CREATE_POLICY,
        )
