"""What makes a policy high-risk: with it somebody can make themselves an administrator.

No list of such policies is public; the guide names two of them, "such as". What counts here is our
judgement of what a document says.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from tui.access.language.checking import check_document
from tui.access.language.document import Document, Effect, Part, Statement
from tui.access.language.matching import Coverage, coverage

_TAKES_OVER: Final = (
    # Give a policy to oneself, or what one holds another content
    ("ram:AttachPolicyToUser", "ram", "user/*"),
    ("ram:AttachPolicyToGroup", "ram", "group/*"),
    ("ram:AttachPolicyToRole", "ram", "role/*"),
    ("ram:AttachPolicy", "ims", "user/*"),
    ("ram:AddUserToGroup", "ram", "user/*"),
    ("ram:CreatePolicyVersion", "ram", "policy/*"),
    ("ram:SetDefaultPolicyVersion", "ram", "policy/*"),
    # Sign in as somebody else
    ("ram:CreateAccessKey", "ram", "user/*"),
    ("ram:CreateLoginProfile", "ram", "user/*"),
    ("ram:UpdateLoginProfile", "ram", "user/*"),
    ("ram:UpdateRole", "ram", "role/*"),
    ("sts:AssumeRole", "ram", "role/*"),
    # The same under the other code that IMS has beside "ram"
    ("ims:AddUserToGroup", "ram", "user/*"),
    ("ims:CreateAccessKey", "ram", "user/*"),
    ("ims:CreateLoginProfile", "ram", "user/*"),
    ("ims:UpdateLoginProfile", "ram", "user/*"),
)
"""An action, and in which service of what one has to be allowed it for all."""
_PARTS: Final = 5


@lru_cache(maxsize=2048)
def takes_over(text: str) -> bool:
    """Whether whoever holds a policy of this document can take over the account, or might.

    Action and resource decide: a condition does not make it harmless, whatever it says. What could
    not be read is taken for the worst that it may mean.
    """
    document = check_document(text).document
    return any(_everything(each) for each in document.statements) or any(
        _allows(document, *need) for need in _TAKES_OVER
    )


def _everything(statement: Statement) -> bool:
    """Every action on everything, or all but some; or a statement of which nobody knows."""
    if statement.effect is Effect.DENY:
        return False
    if Part.OTHERS in statement.unread:
        return True
    every = any(not each.strip("*:") for each in statement.actions)
    reached = Part.RESOURCES in statement.unread or any(map(_all, statement.resources))
    return reached and (Part.ACTIONS in statement.unread or statement.other_actions is not every)


def _allows(document: Document, action: str, service: str, kind: str) -> bool:
    may = any(_may_allow(each, action, service, kind) for each in document.statements)
    return may and not any(_forbids(each, action, service, kind) for each in document.statements)


def _may_allow(statement: Statement, action: str, service: str, kind: str) -> bool:
    named = Part.ACTIONS in statement.unread or _names(statement, action)
    reached = Part.RESOURCES in statement.unread or _reaches(statement, service, kind)
    return statement.effect is not Effect.DENY and named and reached


def _forbids(statement: Statement, action: str, service: str, kind: str) -> bool:
    """Whether a statement surely takes an action away."""
    sure = statement.effect is Effect.DENY and not (statement.conditions or statement.unread)
    return sure and _names(statement, action) and _reaches(statement, service, kind)


def _names(statement: Statement, action: str) -> bool:
    # Letters' case does not count "in most cases", so it does not count here.
    folded = action.casefold()
    named = any(coverage(each.casefold(), folded) is Coverage.ALL for each in statement.actions)
    return named is not statement.other_actions


def _reaches(statement: Statement, service: str, kind: str) -> bool:
    """Whether a statement is about all of a kind; the account can only be this one."""
    return any(_covers(each, service, kind) for each in statement.resources)


def _covers(resource: str, service: str, kind: str) -> bool:
    parts = resource.casefold().split(":", _PARTS - 1)
    if _all(resource) or len(parts) < _PARTS:
        return _all(resource)
    named = kind.replace("*", "?*")  # no name is empty
    return (
        coverage(parts[1], service) is Coverage.ALL and coverage(parts[-1], named) is Coverage.ALL
    )


def _all(resource: str) -> bool:
    return not resource.removeprefix("acs:").strip("*:")
