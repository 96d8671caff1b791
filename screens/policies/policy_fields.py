"""What is typed into the fields of a template, and what is wrong with it, as a sentence."""

from __future__ import annotations

from collections.abc import Iterable

from tui.core.findings import Finding, Severity, Where
from tui.core.steps import Step
from tui.core.users import Tag
from tui.planning.places import check_regions, parse_regions
from tui.planning.tags import check_tags

_HERE = Where(Step.POLICIES)


def regions_in(text: str) -> tuple[str, ...]:
    """Regions as typed, each once."""
    return tuple(dict.fromkeys(parse_regions(text)))


def values_in(text: str) -> tuple[str, ...]:
    """Values of a tag as typed, apart by commas, each once."""
    parts = (part.strip() for part in text.replace("，", ",").split(","))
    return tuple(dict.fromkeys(part for part in parts if part))


def wrong_with_regions(text: str) -> str | None:
    """What is wrong with regions; none at all is fine here."""
    return _first_error(check_regions(regions_in(text), _HERE)) if text.strip() else None


def wrong_with_key(text: str) -> str | None:
    """What is wrong with the key of a tag; none at all is fine here."""
    return _first_error(check_tags((Tag(text.strip(), ""),), _HERE)) if text.strip() else None


def wrong_with_values(text: str, key: str) -> str | None:
    """What is wrong with the values of a tag; none at all is fine here.

    Args:
        text: The values as typed.
        key: The tag's key, for the sentence.
    """
    each = (check_tags((Tag(key.strip() or "…", value),), _HERE) for value in values_in(text))
    return _first_error(finding for findings in each for finding in findings)


def _first_error(findings: Iterable[Finding]) -> str | None:
    from tui.text import sentence

    wrong = (each for each in findings if each.severity is Severity.ERROR)
    error = next(wrong, None)
    return sentence(error) if error is not None else None
