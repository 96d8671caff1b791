"""Hints on well-formed parts of a policy document that are most likely mistakes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from tui.core.scrubbing import printable
from tui.core.text import Sentence, sentence
from tui.policy.known_actions import is_known, lists
from tui.policy.match import WILD


class Hint(NamedTuple):
    """Code of a problem with its sentence."""

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
"""Placeholders of documentation for a person's own region, account or name."""
_NAMED: Final = re.compile(
    "(?<![^/:])(?:(?:account|app|application|bucket|cluster|dashboard|group|instance|logstore|owner|policy|project|region|resource|role|rule|user|workspace)[-_]?(?:id|name)|todo)(?![^/:])",
    re.IGNORECASE,
)
"""Part of a resource name that names a kind where an ID belongs."""
_REGION: Final = re.compile(r"[a-z0-9*?-]*")
_NO_REGION: Final = frozenset({"region", "regionid", "region-id"})
_ACCOUNT: Final = re.compile(r"[0-9*?]*|system")
"""Owner in an ARN: an account ID, or "system" for system policies."""


def hints(element: str, value: str) -> Iterator[Hint]:
    """Hints on one value.

    Args:
        element: ``Action``, ``Resource`` or ``Condition``.
        value: one text of the element; of a condition also a key.
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
    """Region or account that cannot exist; empty where both can."""
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
