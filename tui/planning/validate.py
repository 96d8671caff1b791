"""Single fields: names, regions, aliases, descriptions.

Each takes the text as typed and the place it was typed in, and returns what is wrong with it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from tui.core.account import ONALIYUN
from tui.core.findings import Finding, Where, found

LOGON_NAME_LIMIT: Final = 64
"""Characters; RAM CreateUser."""
DISPLAY_NAME_LIMIT: Final = 128
"""Characters; RAM CreateUser (IMS documents 24, trap 3)."""
GROUP_NAME_LIMIT: Final = 64
"""Characters; GroupName of RAM CreateGroup."""
COMMENT_LIMIT: Final = 128
"""Characters; Comments of RAM CreateUser, and of CreateGroup."""
REASON_LIMIT: Final = 80
"""Characters; our own limit, so that a comment has room for the run beside the reason."""
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
_SECRET_LENGTH: Final = 30
_KNOWN_KEY_PREFIXES: Final = ("LTAI", "STS.")


def tidy(text: str) -> str:
    """Trim, and turn full-width letters, digits and spaces into the ordinary ones."""
    half = (
        chr(ord(char) - 0xFEE0) if "！" <= char <= "～" else " " if char == "\u3000" else char
        for char in text
    )
    return "".join(half).strip(_EDGES)


def first_unprintable(text: str) -> str | None:
    """The first control character, line break or other invisible character; None without one."""
    for char in text:
        if char != " " and unicodedata.category(char)[0] in "CZ":
            return char
    return None


def check_logon_name(text: str, where: Where) -> tuple[Finding, ...]:
    """What is wrong with a logon name: letters, digits, ``.``, ``-``, ``_``, 1 to 64 of them."""
    return tuple(_logon_name(text, where))


def _logon_name(text: str, where: Where) -> Iterator[Finding]:
    if not text:
        yield found("logon-name.empty", where)
        return
    local, at, _domain = text.partition("@")
    bad = next((char for char in text if not _LOGON_NAME.match(char)), None)
    if bad is not None and bad.isspace():
        yield found("logon-name.space", where)
    elif bad == "@" and at and local:
        yield found("logon-name.domain", where, name=local)
    elif bad is not None:
        yield found("logon-name.character", where, character=bad)
    if len(text) > LOGON_NAME_LIMIT:
        yield found("logon-name.too-long", where, length=len(text), limit=LOGON_NAME_LIMIT)
    if text.startswith("-"):
        yield found("logon-name.hyphen-first", where)


def check_group_name(text: str, where: Where) -> tuple[Finding, ...]:
    """What is wrong with the name of a RAM user group; its form is that of a logon name."""
    return tuple(_group_name(text, where))


def _group_name(text: str, where: Where) -> Iterator[Finding]:
    if not text:
        yield found("group-name.empty", where)
        return
    bad = next((char for char in text if not _LOGON_NAME.match(char)), None)
    if bad is not None and bad.isspace():
        yield found("group-name.space", where)
    elif bad is not None:
        yield found("group-name.character", where, character=bad)
    if len(text) > GROUP_NAME_LIMIT:
        yield found("group-name.too-long", where, length=len(text), limit=GROUP_NAME_LIMIT)


def check_display_name(text: str, where: Where) -> tuple[Finding, ...]:
    """What is wrong with a display name; none at all is fine.

    The sources agree on ASCII letters, digits, ``. @ - _`` and Chinese characters, newer ones add
    the space; other letters may be refused by the cloud, which is only a warning here.
    """
    return tuple(_display_name(text, where))


def _display_name(text: str, where: Where) -> Iterator[Finding]:
    bad = next((char for char in text if not _is_display_character(char)), None)
    if bad is not None:
        yield found("display-name.character", where, character=bad)
    else:
        unsure = next((char for char in text if char.isalnum() and not _is_plain(char)), None)
        if unsure is not None:
            yield found("display-name.letter", where, character=unsure)
    if len(text) > DISPLAY_NAME_LIMIT:
        yield found("display-name.too-long", where, length=len(text), limit=DISPLAY_NAME_LIMIT)
    if text.endswith("-"):
        yield found("display-name.hyphen-last", where)


def _is_display_character(char: str) -> bool:
    return char.isalnum() or char in _DISPLAY_PUNCTUATION


def _is_plain(char: str) -> bool:
    return char.isascii() or "一" <= char <= "龥"


def check_reason(text: str, where: Where) -> tuple[Finding, ...]:
    """What is wrong with the reason, which goes into the users' comments."""
    findings = []
    bad = first_unprintable(text)
    if bad is not None:
        findings.append(found("reason.character", where, character=bad))
    if len(text) > REASON_LIMIT:
        findings.append(found("reason.too-long", where, length=len(text), limit=REASON_LIMIT))
    return tuple(findings)


def check_access_key_id(text: str, where: Where) -> tuple[Finding, ...]:
    """What is wrong with an AccessKey ID.

    No source gives its grammar, so only what cannot be sent in a header is refused. A text of a
    secret's length without an ID's usual beginning gets a warning, as people swap the two.
    """
    if not text:
        return (found("access-key-id.empty", where),)
    bad = next((char for char in text if not ("!" <= char <= "~")), None)
    if bad is not None:
        return (found("access-key-id.character", where, character=bad),)
    if len(text) == _SECRET_LENGTH and not text.startswith(_KNOWN_KEY_PREFIXES):
        return (found("access-key-id.looks-like-secret", where, length=len(text)),)
    return ()


def check_group_id(text: str, where: Where) -> tuple[Finding, ...]:
    """What is wrong with a resource group ID: ``rg-`` and letters or digits, 18 in all."""
    if len(text) <= GROUP_ID_LIMIT and _GROUP_ID.fullmatch(text):
        return ()
    return (found("scope.group-form", where, subject=text),)


def check_policy_name(text: str, where: Where) -> tuple[Finding, ...]:
    """What is wrong with a custom policy's name: letters, digits and hyphens only (trap 20)."""
    if not text:
        return (found("policy-name.empty", where),)
    findings = []
    bad = next((char for char in text if not _POLICY_NAME.fullmatch(char)), None)
    if bad is not None:
        findings.append(found("policy-name.character", where, subject=text, character=bad))
    if len(text) > POLICY_NAME_LIMIT:
        length, limit = len(text), POLICY_NAME_LIMIT
        findings.append(found("policy-name.too-long", where, length=length, limit=limit))
    return tuple(findings)


def check_policy_description(text: str, where: Where) -> tuple[Finding, ...]:
    """What is wrong with a custom policy's description; none at all is fine."""
    bad = first_unprintable(text)
    if bad is not None:
        return (found("policy-description.character", where, character=bad),)
    length, limit = len(text), POLICY_DESCRIPTION_LIMIT
    if length > limit:
        return (found("policy-description.too-long", where, length=length, limit=limit),)
    return ()


DOMAIN_LIMIT: Final = 253
"""Characters of a domain name in the DNS (RFC 1035)."""
LABEL_LIMIT: Final = 63
"""Characters between two dots of a domain name (RFC 1035)."""

_DOMAIN_CHARACTER: Final = re.compile(r"[A-Za-z0-9.-]")
_REGION: Final = re.compile(r"[a-z]{2}(-[a-z0-9]+)+")


def check_domain_alias(text: str, where: Where) -> tuple[Finding, ...]:
    """What is wrong with a domain alias: a publicly resolvable domain, or nothing."""
    return tuple(_domain_alias(text, where)) if text else ()


def _domain_alias(text: str, where: Where) -> Iterator[Finding]:
    bad = next((char for char in text if not _DOMAIN_CHARACTER.match(char)), None)
    if bad is not None:
        yield found("domain-alias.character", where, character=bad)
        return
    if len(text) > DOMAIN_LIMIT:
        yield found("domain-alias.too-long", where, length=len(text), limit=DOMAIN_LIMIT)
        return
    if text.lower().endswith(ONALIYUN):
        yield found("domain-alias.default-domain", where, subject=text)
        return
    labels = text.split(".")
    bad_label = next((label for label in labels if not _is_label(label)), None)
    if bad_label is not None:
        yield found("domain-alias.form", where, label=bad_label)
    elif len(labels) == 1:
        yield found("domain-alias.form", where, label=text)


def _is_label(label: str) -> bool:
    return 0 < len(label) <= LABEL_LIMIT and not label.startswith("-") and not label.endswith("-")


def check_regions(regions: tuple[str, ...], where: Where) -> tuple[Finding, ...]:
    """What is wrong with the regions to verify in, such as ``cn-hangzhou``."""
    return tuple(_regions(regions, where))


def _regions(regions: tuple[str, ...], where: Where) -> Iterator[Finding]:
    if not regions:
        yield found("regions.none", where)
    seen: set[str] = set()
    for region in regions:
        if not _REGION.fullmatch(region):
            yield found("region.form", where, subject=region)
        elif region in seen:
            yield found("region.duplicate", where, subject=region)
        seen.add(region)


def parse_regions(text: str) -> tuple[str, ...]:
    """Regions as typed, apart by commas or spaces."""
    return tuple(part for part in re.split(r"[\s,;，；]+", text) if part)
