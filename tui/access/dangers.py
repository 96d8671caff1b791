"""What makes a policy high-risk: with it somebody can make themselves an administrator.

No list of such policies is public; the guide names two of them, "such as". What counts here is our
judgement of what a document says.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from tui.access.language.checking import check_document
from tui.access.language.document import Document, Effect, Statement
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
)
"""An action, and in which service of what one has to be allowed it for all."""
_PARTS: Final = 5


@lru_cache(maxsize=2048)
def takes_over(text: str) -> bool:
    """Whether whoever holds a policy of this document can take over the account.

    A condition does not make it harmless. Of a document that is not understood to its end, what is
    understood counts.
    """
    document = check_document(text).document
    return any(_everything(each) for each in document.statements) or any(
        _allows(document, *need) for need in _TAKES_OVER
    )


def _everything(statement: Statement) -> bool:
    """Every action on everything, or all but some."""
    if statement.effect is Effect.DENY or not any(_all(each) for each in statement.resources):
        return False
    every = any(not each.strip("*:") for each in statement.actions)
    return statement.other_actions is not every and not statement.other_resources


def _allows(document: Document, action: str, service: str, kind: str) -> bool:
    speaking = [each for each in document.statements if _speaks(each, action, service, kind)]
    return any(each.effect is Effect.ALLOW for each in speaking) and not any(
        each.effect is Effect.DENY and not each.conditions for each in speaking
    )


def _speaks(statement: Statement, action: str, service: str, kind: str) -> bool:
    """Whether a statement is about an action on all resources of a kind."""
    # Letters' case does not count "in most cases", so it does not count here.
    folded = action.casefold()
    named = any(coverage(each.casefold(), folded) is Coverage.ALL for each in statement.actions)
    reached = any(_reaches(each, service, kind) for each in statement.resources)
    return named is not statement.other_actions and reached is not statement.other_resources


def _reaches(resource: str, service: str, kind: str) -> bool:
    """Whether a pattern takes in all of a kind; the account can only be this one."""
    parts = resource.casefold().split(":", _PARTS - 1)
    if _all(resource) or len(parts) < _PARTS:
        return _all(resource)
    return coverage(parts[1], service) is Coverage.ALL and coverage(parts[-1], kind) is Coverage.ALL


def _all(resource: str) -> bool:
    return not resource.removeprefix("acs:").strip("*:")
