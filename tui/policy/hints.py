"""What is well-formed in a policy document and most likely not meant so: only ever a hint."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from tui.core.scrubbing import printable
from tui.core.text import Sentence, sentence
from tui.policy.known_actions import is_known, lists
from tui.policy.match import WILD


class Hint(NamedTuple):
    """A problem's code and its sentence."""

    code: str
    text: Sentence


_PLACEHOLDER: Final = re.compile(
    r"<[^<>]*>|＜[^＜＞]*＞|《[^《》]*》|【[^【】]*】|\[[^\[\]]*\]"
    r"|\$?\{[^{}]*\}|\$\([^()]*\)|\$[A-Za-z_]\w*"
    r"|%[A-Za-z_]+%|@[A-Za-z_]+@"
    r"|(?<![A-Za-z0-9])(?:[Yy]our|YOUR)(?:[-_ ]?[A-Za-z]\w*)+|[您你]的\w*"
    r"|(?<![A-Za-z0-9])[Xx]{2,}(?![A-Za-z0-9])|[Xx]{4,}"
    r"|(?<!\d)\d++\*{2,}|\*{3,}"
    r"|…|\.{3}"
)
"""What documentation writes where somebody's own region, account or name belongs."""
_NAMED: Final = re.compile(
    r"(?<![^/:])(?:(?:account|app|application|bucket|cluster|dashboard|group|instance|logstore|owner|policy|"
    r"project|region|resource|role|rule|user|workspace)[-_]?(?:id|name)|todo)(?![^/:])",
    re.IGNORECASE,
)
"""A part of a resource that says what it is about, and not which."""
_REGION: Final = re.compile(r"[a-z0-9*?-]*")
_NO_REGION: Final = frozenset({"region", "regionid", "region-id"})
_ACCOUNT: Final = re.compile(r"[0-9*?]*|system")
"""The owner of an ARN: an ID, or "system" for system policies."""


def hints(element: str, value: str) -> Iterator[Hint]:
    """What to look at again in a value.

    Args:
        element: ``Action``, ``Resource`` or ``Condition``.
        value: one of its texts; of a condition a key, too.
    """
    if element == "Action":
        yield from _unknown(value)
        return
    found = _first(_PLACEHOLDER, value)
    if not found and element == "Resource":
        found = _no_part(value) or _first(_NAMED, value)
    if found:
        yield Hint(
            "policy.placeholder",
            sentence(
                "{value} stands for a name or an ID that belongs here; like this it means nothing"
                " that exists.",
                value=printable(found),
            ),
        )


def _first(form: re.Pattern[str], value: str) -> str:
    found = form.search(value)
    return found.group() if found is not None else ""


def _no_part(resource: str) -> str:
    """A region or an account that can be none."""
    parts = resource.split(":", 4)
    region, account = parts[2:4] if len(parts) > 3 else ("", "")
    if not _REGION.fullmatch(region) or region in _NO_REGION:
        return region
    return "" if _ACCOUNT.fullmatch(account) else account


def _unknown(action: str) -> Iterator[Hint]:
    service, _, name = action.partition(":")
    if not name or is_known(action):
        return
    if lists(service):
        yield Hint(
            "statement.action-unknown",
            sentence(
                "{value} is not known: no list that Onramp has names such an action.",
                value=printable(action),
            ),
        )
    elif not WILD.search(action):
        yield Hint(
            "statement.service-unlisted",
            sentence(
                "Onramp has no list of the actions of {value}, so that whether there are such"
                " actions is not known.",
                value=printable(service),
            ),
        )
