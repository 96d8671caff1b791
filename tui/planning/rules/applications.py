"""Whether those who may list applications see any: that takes ``arms:ReadTraceApp`` (trap 14)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from tui.core.codes import found
from tui.core.draft import Grant
from tui.core.findings import Finding
from tui.core.scopes import AccountScope, ResourceGroupScope, Scope
from tui.planning.holdings import parsed
from tui.planning.rules.outlooks import Ahead, ContentRule, Seen
from tui.policy.capabilities import CAPABILITIES, Need
from tui.policy.document import UNREAD
from tui.policy.evaluate import Decision, Request, evaluate

(_WAY,) = next(each for each in CAPABILITIES if each.code == "applications.list").ways
_LIST, _READ = _WAY.needs
_ACCOUNT: Final = AccountScope()


def readers_see_applications(ahead: Ahead) -> Iterator[Finding]:
    """Where a grant lets one list applications, something has to show them.

    Only a plain lack is told: what a statement forbids, a condition is on, or a document that was
    not read may give, is not put right by the companion.
    """
    for scope in dict.fromkeys(grant.scope for grant in ahead.grants):
        if not any(_lists(ahead, grant) for grant in ahead.grants if grant.scope == scope):
            continue
        concerned = [
            each
            for each in ahead.seen
            if _decision(_texts(ahead, each, scope), _READ) is Decision.NOT_ALLOWED
        ]
        if not concerned:
            continue
        where = ahead.where(concerned)
        if isinstance(scope, ResourceGroupScope):
            yield found("policies.no-companion", where, subject=scope.group_id)
        else:
            yield found("policies.no-trace-apps", where)


def _lists(ahead: Ahead, grant: Grant) -> bool:
    text = ahead.texts[grant.policy]
    return text is not None and _decision((text,), _LIST) is Decision.ALLOWED


def _texts(ahead: Ahead, seen: Seen, scope: Scope) -> tuple[str | None, ...]:
    """What counts in a scope: what is held there, and what is held in the whole account."""
    return tuple(
        ahead.texts[each.policy] for each in seen.prospect.after if each.scope in (scope, _ACCOUNT)
    )


@lru_cache(maxsize=8192)
def _decision(texts: tuple[str | None, ...], need: Need) -> Decision:
    documents = [(text, UNREAD if text is None else parsed(text)) for text in texts]
    return evaluate(documents, Request(need.action, need.resource)).decision


CONTENT_RULES: tuple[ContentRule, ...] = (readers_see_applications,)
