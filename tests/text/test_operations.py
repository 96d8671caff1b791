"""Words for the plan."""

from __future__ import annotations

from tui.core.policies import ResourceGroup, ResourceGroupScope, scope_words

ONE, OTHER, THIRD = (
    ResourceGroup("rg-1", "platform", "Platform"),
    ResourceGroup("rg-2", "platform-old", "Platform"),
    ResourceGroup("rg-3", "payments", "Payments"),
)
GROUPS = {group.group_id: group for group in (ONE, OTHER, THIRD)}


def test_groups_that_are_called_the_same_are_told_apart() -> None:
    said = [scope_words(ResourceGroupScope(each), GROUPS) for each in (*GROUPS, "rg-unknown")]
    assert said == ["in Platform (rg-1)", "in Platform (rg-2)", "in Payments", "in rg-unknown"]
