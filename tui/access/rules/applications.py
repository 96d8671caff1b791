"""Whether those who may list applications see any: that takes ``arms:ReadTraceApp`` (trap 14)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final

from tui.access.codes import found
from tui.access.draft import Grant
from tui.access.findings import Finding
from tui.access.holding import parsed
from tui.access.language.evaluation import Decision, Request, evaluate
from tui.access.preview.capabilities import CAPABILITIES, Need
from tui.access.preview.outlook import UNREAD
from tui.access.rules.outlooks import ContentRule, Seen, whose
from tui.access.scopes import AccountScope, ResourceGroupScope, Scope

(_WAY,) = next(each for each in CAPABILITIES if each.code == "applications.list").ways
_LIST, _READ = _WAY.needs
_ACCOUNT: Final = AccountScope()


def readers_see_applications(seen: Sequence[Seen], grants: Sequence[Grant]) -> Iterator[Finding]:
    """Where a grant lets one list applications, something has to show them.

    Only a plain lack is told: what a statement forbids, a condition is on, or a document that was
    not read may give, is not put right by the companion.
    """
    for scope in dict.fromkeys(grant.scope for grant in grants):
        if not any(_lists(seen, grant) for grant in grants if grant.scope == scope):
            continue
        concerned = [
            each for each in seen if _decision(_texts(each, scope), _READ) is Decision.NOT_ALLOWED
        ]
        if not concerned:
            continue
        where = whose(concerned, seen)
        if isinstance(scope, ResourceGroupScope):
            yield found("policies.no-companion", where, subject=scope.group_id)
        else:
            yield found("policies.no-trace-apps", where)


def _lists(seen: Sequence[Seen], grant: Grant) -> bool:
    text = seen[0].texts[grant.policy] if seen else None
    return text is not None and _decision((text,), _LIST) is Decision.ALLOWED


def _texts(seen: Seen, scope: Scope) -> tuple[str | None, ...]:
    """What counts in a scope: what is held there, and what is held in the whole account."""
    return tuple(
        seen.texts[each.policy] for each in seen.prospect.then if each.scope in (scope, _ACCOUNT)
    )


@lru_cache(maxsize=2048)
def _decision(texts: tuple[str | None, ...], need: Need) -> Decision:
    documents = [(text, UNREAD if text is None else parsed(text)) for text in texts]
    return evaluate(documents, Request(need.action, need.resource)).decision


CONTENT_RULES: tuple[ContentRule, ...] = (readers_see_applications,)
