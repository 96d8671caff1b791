"""Rules about all that users will hold, most of which read the documents and not the names."""

from __future__ import annotations

from collections.abc import Iterator

from tui.access.draft import Draft
from tui.access.facts import Facts
from tui.access.findings import Finding
from tui.access.rules import applications, arms, held, surprises, unread
from tui.access.rules.outlooks import ContentRule, look_ahead
from tui.access.rules.rule import Rule

CONTENT_RULES: tuple[ContentRule, ...] = (
    *held.CONTENT_RULES,
    *arms.CONTENT_RULES,
    *applications.CONTENT_RULES,
    *surprises.CONTENT_RULES,
    *unread.CONTENT_RULES,
)


def what_documents_say(draft: Draft, facts: Facts) -> Iterator[Finding]:
    """What users hold, and what its content comes to, worked out once for all of these rules."""
    ahead = look_ahead(draft, facts)
    for rule in CONTENT_RULES:
        yield from rule(ahead)


RULES: tuple[Rule, ...] = (what_documents_say,)
