"""What was judged, as part of a line of the run's file, and back."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from tui.apply.plan_record import held_fields, read_held
from tui.core.policies import PolicyRef, parse_policy
from tui.planning.agreement import Change, Changed, Content, Holdings, Judgement

Fields = Mapping[str, Any]


def judgement_fields(it: Judgement) -> Fields:
    """A judgement as the fields of a line."""
    return {
        "policies": [[str(ref), found.digest, found.version] for ref, found in it.policies.items()],
        "groups": {
            name: None if held is None else sorted(map(held_fields, held), key=str)
            for name, held in it.groups.items()
        },
        "accepted": sorted(it.accepted),
    }


def read_judgement(line: Fields) -> Judgement:
    """Read what :func:`judgement_fields` wrote.

    Raises:
        ValueError, KeyError, TypeError: It is something else.
    """
    policies = {
        _policy(ref): Content(_text(digest), _text(version))
        for ref, digest, version in line.get("policies", ())
    }
    groups = {
        name: None if held is None else _holdings(held)
        for name, held in _mapping(line.get("groups", {})).items()
    }
    accepted = frozenset(map(_text, line.get("accepted", ())))
    return Judgement(MappingProxyType(policies), MappingProxyType(groups), accepted)


def change_fields(it: Change) -> Fields:
    """A change as part of a line."""
    return {"how": it.how.value, "subject": it.subject, "policies": list(it.policies)}


def read_change(it: Fields) -> Change:
    """Read what :func:`change_fields` wrote.

    Raises:
        ValueError, KeyError, TypeError: It is something else.
    """
    return Change(Changed(it["how"]), _text(it["subject"]), tuple(map(_text, it["policies"])))


def _holdings(held: object) -> Holdings:
    if not isinstance(held, list) or not all(isinstance(each, dict) for each in held):
        raise TypeError("no list of grants")
    if not all(isinstance(it.get(name), str) for it in held for name in ("policy", "scope")):
        raise TypeError("no grant")
    return frozenset(map(read_held, held))


def _policy(text: object) -> PolicyRef:
    found = parse_policy(_text(text))
    if found is None:
        raise ValueError("no policy")
    return found


def _mapping(value: object) -> Mapping[str, object]:
    if not isinstance(value, dict):
        raise TypeError("no mapping")
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("no text")
    return value
