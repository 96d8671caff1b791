"""Tags as text and the rules for them (IMS TagResources)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from tui.core import links
from tui.core.findings import Finding, Where, error
from tui.core.text import visible
from tui.core.users import Tag
from tui.planning.validate import first_unprintable

TAGS_LIMIT: Final = 20
"""Tags on one RAM user."""
PART_LIMIT: Final = 128
"""Characters of a tag's key, and of its value."""

_KEY_PREFIXES: Final = ("aliyun", "acs:")
_VALUE_PREFIXES: Final = ("acs:",)
_ADDRESSES: Final = ("http://", "https://")
_COMMAS: Final = ",，"
_QUOTED: Final = r'"(?:[^"]|"")*"'


@dataclass(frozen=True, slots=True)
class ParsedTags:
    """Tags read from a text, with findings on the unreadable parts."""

    tags: tuple[Tag, ...] = ()
    findings: tuple[Finding, ...] = ()


def parse_tags(text: str, where: Where, *, separators: str = _COMMAS) -> ParsedTags:
    """Read ``team=sre, env=prod``; a part with a comma stands in double quotes.

    Only the form is judged here; :func:`check_tags` knows the rules for keys and values.
    """
    tags: list[Tag] = []
    findings: list[Finding] = []
    for item in _items(text, separators):
        tag = _parse_item(item)
        if tag is None:
            findings.append(
                error(
                    "tag.form",
                    where,
                    "“{text}” is not a tag; write key=value, with commas between tags.",
                    text=item,
                )
            )
        else:
            tags.append(tag)
    return ParsedTags(tuple(tags), tuple(findings))


def _items(text: str, separators: str) -> Iterator[str]:
    pattern = rf"(?:{_QUOTED}|[^{re.escape(separators)}])+"
    for match in re.finditer(pattern, text):
        item = match.group().strip()
        if item:
            yield item


def _parse_item(item: str) -> Tag | None:
    match = re.fullmatch(
        rf"(?P<key>{_QUOTED}\s*|[^=\"]*)(?:=(?P<value>\s*{_QUOTED}|[^\"]*))?", item, re.DOTALL
    )
    if match is None:
        return None
    return Tag(_unquote(match["key"]), _unquote(match["value"] or ""))


def _unquote(part: str) -> str:
    part = part.strip()
    return part[1:-1].replace('""', '"') if part.startswith('"') else part


def format_tags(tags: tuple[Tag, ...]) -> str:
    """Text that :func:`parse_tags` reads back as these tags."""
    return ", ".join(f"{_quote(tag.key, '=')}={_quote(tag.value, '')}" for tag in tags)


def _quote(part: str, more: str) -> str:
    if part == part.strip() and not any(char in part for char in f'",，;；{more}'):
        return part
    return '"' + part.replace('"', '""') + '"'


def check_tag_text(text: str, where: Where) -> Iterator[Finding]:
    """Check tags as typed, form and rules together."""
    parsed = parse_tags(text, where)
    yield from parsed.findings
    yield from check_tags(parsed.tags, where)


def check_tags(tags: tuple[Tag, ...], where: Where) -> Iterator[Finding]:
    """Check a user's tags: each by itself, their number, and keys given twice."""
    seen: set[str] = set()
    for tag in tags:
        yield from _check_key(tag, where)
        yield from _check_value(tag, where)
        bad = first_unprintable(tag.key + tag.value)
        if bad is not None:
            yield error(
                "tag.character",
                where,
                "The tag “{key}” holds {character}, which cannot be seen; type the tag again.",
                key=tag.key,
                character=visible(bad),
            )
        if tag.key in seen:
            yield error(
                "tag.key-duplicate",
                where,
                "The tag key “{key}” stands there twice; keep one of them.",
                key=tag.key,
            )
        seen.add(tag.key)
    if len(tags) > TAGS_LIMIT:
        yield error(
            "tags.too-many",
            where,
            "There are {count} tags and a user can have {limit}; remove some.",
            count=len(tags),
            limit=TAGS_LIMIT,
            link=links.LIMITS,
        )


def _check_key(tag: Tag, where: Where) -> Iterator[Finding]:
    key = tag.key
    if not key:
        yield error(
            "tag.key-empty",
            where,
            "“{text}” has no key; write it before the equals sign.",
            text=str(tag),
        )
    if len(key) > PART_LIMIT:
        yield error(
            "tag.key-too-long",
            where,
            "The tag key “{key}” has {length} characters; use at most {limit}.",
            key=key,
            length=len(key),
            limit=PART_LIMIT,
        )
    for prefix in _KEY_PREFIXES:
        if key.startswith(prefix):
            yield error(
                "tag.key-prefix",
                where,
                "The tag key “{key}” begins with {prefix}, which is kept for Alibaba Cloud; choose"
                " another key.",
                key=key,
                prefix=prefix,
            )
    if any(address in key for address in _ADDRESSES):
        yield error(
            "tag.key-address",
            where,
            "The tag key “{key}” holds http:// or https://, which no tag may; leave that part out.",
            key=key,
        )


def _check_value(tag: Tag, where: Where) -> Iterator[Finding]:
    key, value = tag.key, tag.value
    if len(value) > PART_LIMIT:
        yield error(
            "tag.value-too-long",
            where,
            "The value of tag “{key}” has {length} characters; use at most {limit}.",
            key=key,
            length=len(value),
            limit=PART_LIMIT,
        )
    for prefix in _VALUE_PREFIXES:
        if value.startswith(prefix):
            yield error(
                "tag.value-prefix",
                where,
                "The value of tag “{key}” begins with {prefix}, which is kept for Alibaba Cloud;"
                " choose another value.",
                key=key,
                prefix=prefix,
            )
    if any(address in value for address in _ADDRESSES):
        yield error(
            "tag.value-address",
            where,
            "The value of tag “{key}” holds http:// or https://, which no tag may; leave that part"
            " out.",
            key=key,
        )
