"""What a user is expected to be able to do, in few words."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from tui.access.preview.outlook import Answer
from tui.access.scopes import ResourceGroupScope
from tui.words.applying import scope_words
from tui.words.translation import say

if TYPE_CHECKING:
    from tui.access.preview.outlook import Outlook
    from tui.words.applying import Groups

LABELS: Mapping[str, str] = MappingProxyType(
    {
        "console.enter": "Open the console",
        "instances.list": "List instances",
        "instance.read": "See an instance",
        "token.read": "Read API tokens",
        "dashboards.see": "See dashboards",
        "metrics.query": "Query metrics",
        "metrics.write": "Write metrics",
        "alerts.list": "See alert rules",
        "alerts.edit": "Edit alert rules",
        "alerts.delete": "Delete alert rules",
        "alerts.silence": "Silence alerts",
        "contacts.manage": "Manage contacts",
        "instance.create": "Create an instance",
        "instance.delete": "Delete an instance",
        "tags.change": "Change tags",
        "applications.list": "List applications",
        "applications.edit": "Edit applications",
        "cloudmonitor.manage": "Manage CloudMonitor",
    }
)
"""A few words for every capability."""

ANSWERS: Mapping[Answer, str] = MappingProxyType(
    {
        Answer.ALLOWED: "yes",
        Answer.DENIED: "no: denied",
        Answer.NOT_ALLOWED: "no",
        Answer.ONLY_IN_GROUP: "only {where}",
        Answer.PARTLY: "in part",
        Answer.CONDITIONAL: "on a condition",
        Answer.UNKNOWN: "not known",
    }
)
"""Every answer of the preview."""


def label(code: str) -> str:
    """A capability in the few words of a column."""
    return say(LABELS[code])


def answer(outlook: Outlook, groups: Groups) -> str:
    """Whether somebody should be able to do it, in few words."""
    where = [scope_words(ResourceGroupScope(each), groups) for each in outlook.groups]
    text = where[0] if len(where) == 1 else say("in {count} groups", count=len(where))
    return say(ANSWERS[outlook.answer], where=text)


def deciding(outlook: Outlook) -> str:
    """The statement on which it rests; empty where there is none."""
    by = outlook.by
    if by is None:
        return ""
    held = by.source
    text = say(
        "statement {number} of {policy}", number=by.statement.number, policy=held.policy.name
    )
    if held.through:
        return say("{statement}, through the group {group}", statement=text, group=held.through)
    return text
