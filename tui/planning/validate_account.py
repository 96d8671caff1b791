"""Checks of the fields of Connect: AccessKey ID, domain alias, regions, reason.

Each check takes the text as typed and its place, and yields the findings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from tui.core import links
from tui.core.account import ONALIYUN
from tui.core.findings import Finding, Where, error, warning
from tui.core.text import visible
from tui.planning.validate import first_outside, first_unprintable

REASON_LIMIT: Final = 80
"""Characters; our own limit, so that a comment has room for the run beside the reason."""
_SECRET_LENGTH: Final = 30
_KNOWN_KEY_PREFIXES: Final = ("LTAI", "STS.")
_SENDABLE: Final = re.compile("[!-~]")


def check_reason(text: str, where: Where) -> Iterator[Finding]:
    """Check the reason, which goes into the users' comments."""
    bad = first_unprintable(text)
    if bad is not None:
        yield error(
            "reason.character",
            where,
            "The reason cannot hold {character}; keep it to one line of plain text.",
            character=visible(bad),
        )
    if len(text) > REASON_LIMIT:
        yield error(
            "reason.too-long",
            where,
            "The reason has {length} characters and may have {limit}; shorten it or name a ticket.",
            length=len(text),
            limit=REASON_LIMIT,
        )


def check_access_key_id(text: str, where: Where) -> Iterator[Finding]:
    """Check an AccessKey ID.

    No source gives its grammar, so only characters that cannot be sent in a header are refused. A
    text of a secret's length without an ID's usual beginning gets a warning, as people swap the
    two.
    """
    bad = first_outside(_SENDABLE, text)
    if not text:
        yield error(
            "access-key-id.empty", where, "Type the AccessKey ID, or pick another source above."
        )
    elif bad is not None:
        yield error(
            "access-key-id.character",
            where,
            "An AccessKey ID cannot hold {character}; copy it again without spaces or quotes.",
            character=visible(bad),
        )
    elif len(text) == _SECRET_LENGTH and not text.startswith(_KNOWN_KEY_PREFIXES):
        yield warning(
            "access-key-id.looks-like-secret",
            where,
            "With {length} characters this looks like the secret; check that ID and secret are not"
            " swapped.",
            length=len(text),
        )


DOMAIN_LIMIT: Final = 253
"""Characters of a domain name in the DNS (RFC 1035)."""
LABEL_LIMIT: Final = 63
"""Characters between two dots of a domain name (RFC 1035)."""

_DOMAIN_CHARACTER: Final = re.compile(r"[A-Za-z0-9.-]")
_REGION: Final = re.compile(r"[a-z]{2}(-[a-z0-9]+)+")


def check_domain_alias(text: str, where: Where) -> Iterator[Finding]:
    """Check a domain alias: a publicly resolvable domain, or nothing."""
    if not text:
        return
    bad = first_outside(_DOMAIN_CHARACTER, text)
    if bad is not None:
        yield error(
            "domain-alias.character",
            where,
            "A domain name cannot hold {character}; use letters, digits, hyphens and dots.",
            character=visible(bad),
            link=links.DOMAIN_ALIAS,
        )
        return
    if len(text) > DOMAIN_LIMIT:
        yield error(
            "domain-alias.too-long",
            where,
            "The domain alias has {length} characters and may have {limit}; shorten it or leave it"
            " empty.",
            length=len(text),
            limit=DOMAIN_LIMIT,
            link=links.DOMAIN_ALIAS,
        )
        return
    if text.lower().endswith(ONALIYUN):
        yield error(
            "domain-alias.default-domain",
            where,
            "{subject} is a default domain, which needs no alias; leave the field empty unless the"
            " account has a domain of its own.",
            subject=text,
            link=links.DOMAIN_ALIAS,
        )
        return
    labels = text.split(".")
    bad_label = next((label for label in labels if not _is_label(label)), None)
    if bad_label is not None or len(labels) == 1:
        yield error(
            "domain-alias.form",
            where,
            "“{label}” cannot be part of a domain name; write it like acme.example, or leave the"
            " field empty.",
            label=text if bad_label is None else bad_label,
            link=links.DOMAIN_ALIAS,
        )


def _is_label(label: str) -> bool:
    return 0 < len(label) <= LABEL_LIMIT and not label.startswith("-") and not label.endswith("-")


def check_regions(regions: tuple[str, ...], where: Where) -> Iterator[Finding]:
    """Check the regions to verify in, such as ``cn-hangzhou``."""
    if not regions:
        yield error(
            "regions.none", where, "Name at least one region to verify in, for example cn-hangzhou."
        )
    seen: set[str] = set()
    for region in regions:
        if not _REGION.fullmatch(region):
            yield error(
                "region.form",
                where,
                "“{subject}” is not a region; write it like cn-hangzhou or ap-southeast-1.",
                subject=region,
            )
        elif region in seen:
            yield warning(
                "region.duplicate",
                where,
                "{subject} stands there twice; it is looked at once.",
                subject=region,
            )
        seen.add(region)


def parse_regions(text: str) -> tuple[str, ...]:
    """Regions as typed, apart by commas or spaces."""
    return tuple(part for part in re.split(r"[\s,;，；]+", text) if part)
