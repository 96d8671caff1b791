"""Rules that read the documents of all that is granted and held, not the names."""

from __future__ import annotations

from collections.abc import Iterator

from tui.access.draft import Draft
from tui.access.facts import Facts
from tui.access.findings import Finding
from tui.access.resolving import resolved_grants
from tui.access.rules import applications, surprises
from tui.access.rules.outlooks import ContentRule, look_ahead
from tui.access.rules.rule import Rule

CONTENT_RULES: tuple[ContentRule, ...] = (*applications.CONTENT_RULES, *surprises.CONTENT_RULES)


def what_documents_say(draft: Draft, facts: Facts) -> Iterator[Finding]:
    """What the content of policies comes to, worked out once for all of these rules."""
    seen = look_ahead(draft, facts)
    grants = resolved_grants(draft, facts)
    for rule in CONTENT_RULES:
        yield from rule(seen, grants)


RULES: tuple[Rule, ...] = (what_documents_say,)
