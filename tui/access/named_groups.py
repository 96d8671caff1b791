"""The resource groups that a draft names."""

from __future__ import annotations

from collections.abc import Iterator

from tui.access.draft import Draft
from tui.access.findings import Where
from tui.access.scopes import ResourceGroupScope
from tui.access.steps import Step


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
