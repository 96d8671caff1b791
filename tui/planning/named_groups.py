"""The resource groups that a draft names."""

from __future__ import annotations

from collections.abc import Iterator

from tui.core.draft import Draft
from tui.core.findings import Where
from tui.core.scopes import ResourceGroupScope
from tui.core.steps import Step


def groups_of(draft: Draft) -> Iterator[tuple[str, Where]]:
    """Every resource group that the draft names, once, with where it was chosen first."""
    seen = set()
    if isinstance(draft.scope, ResourceGroupScope):
        seen.add(draft.scope.group_id)
        yield draft.scope.group_id, Where(Step.SCOPE, "scope")
    for grant in draft.grants:
        if isinstance(grant.scope, ResourceGroupScope) and grant.scope.group_id not in seen:
            seen.add(grant.scope.group_id)
            yield grant.scope.group_id, Where(Step.POLICIES, "grants")
