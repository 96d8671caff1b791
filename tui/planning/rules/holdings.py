"""Rules about all that users will hold, most of which read the documents and not the names."""

from __future__ import annotations

from collections.abc import Iterator

from tui.core.draft import Draft
from tui.core.facts import Facts
from tui.core.findings import Finding
from tui.planning.rules import applications, arms, content, held, unread
from tui.planning.rules.outlooks import ContentRule, look_ahead
from tui.planning.rules.rule import Rule

CONTENT_RULES: tuple[ContentRule, ...] = (
    *held.CONTENT_RULES,
    *arms.CONTENT_RULES,
    *applications.CONTENT_RULES,
    *content.CONTENT_RULES,
    *unread.CONTENT_RULES,
)


def what_documents_say(draft: Draft, facts: Facts) -> Iterator[Finding]:
    """What users hold, and what its content comes to, worked out once for all of these rules."""
    ahead = look_ahead(draft, facts)
    for rule in CONTENT_RULES:
        yield from rule(ahead)


RULES: tuple[Rule, ...] = (what_documents_say,)
