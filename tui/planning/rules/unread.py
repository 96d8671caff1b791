"""What nobody could tell, because a document was not read, or not understood to its end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from tui.core.codes import found
from tui.core.findings import Finding, Where
from tui.core.policies import PolicyRef
from tui.core.steps import Step
from tui.planning.holdings import parsed
from tui.planning.rules.outlooks import Ahead, ContentRule

_WHERE = Where(Step.POLICIES, "grants")
_NAMED: Final = 5
"""Policies that a sentence names; an account may have many of them."""


def unread_documents_are_told(ahead: Ahead) -> Iterator[Finding]:
    """Once for all policies; of one that is gone from the account that is told already."""
    listed = ahead.facts.policies
    known = None if listed is None else {policy.ref for policy in listed}
    unread = [ref for ref, text in ahead.texts.items() if text is None]
    there = [ref for ref in unread if known is None or ref in known]
    if there:
        yield found("policies.unread", _WHERE, policies=_names(there))
    half = [
        ref for ref, text in ahead.texts.items() if text is not None and not parsed(text).complete
    ]
    if half:
        yield found("policies.not-understood", _WHERE, policies=_names(half))


def _names(refs: Sequence[PolicyRef]) -> str:
    more = ", …" if len(refs) > _NAMED else ""
    return ", ".join(ref.name for ref in refs[:_NAMED]) + more


CONTENT_RULES: tuple[ContentRule, ...] = (unread_documents_are_told,)
