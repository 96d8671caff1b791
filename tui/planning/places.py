"""Validators of names on the network: the domain alias and the regions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from tui.core.account import ONALIYUN
from tui.core.codes import found
from tui.core.findings import Finding, Where

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
