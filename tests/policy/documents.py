"""Policy documents for tests: those that are published, and some written by hand."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from tui.core.facts import Facts
from tui.core.policies import Policy, PolicyDocument, PolicyRef, system
from tui.simulator.seed.published_policies import PUBLISHED


def says(*statements: Mapping[str, object]) -> str:
    """A document of these statements."""
    return json.dumps({"Version": "1", "Statement": [dict(each) for each in statements]})


def allow(action: object, resource: object = "*", **more: object) -> dict[str, object]:
    """A statement that allows something; on everything, unless told otherwise."""
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def deny(action: object, resource: object = "*", **more: object) -> dict[str, object]:
    """A statement that forbids something."""
    return {"Effect": "Deny", "Action": action, "Resource": resource, **more}


TEXTS: Mapping[PolicyRef, str] = MappingProxyType(
    {system(each.name): says(*each.statements) for each in PUBLISHED}
)
"""The published system policies."""


def documents(texts: Mapping[PolicyRef, str]) -> Mapping[PolicyRef, PolicyDocument]:
    """Texts as they are read."""
    return MappingProxyType({ref: PolicyDocument(ref, "v1", text) for ref, text in texts.items()})


def knowing(facts: Facts, texts: Mapping[PolicyRef, str]) -> Facts:
    """The account with these policies in it, and their documents read."""
    known = {policy.ref for policy in facts.policies or ()}
    new = tuple(Policy(ref) for ref in texts if ref not in known)
    return replace(
        facts,
        policies=(*(facts.policies or ()), *new),
        documents=MappingProxyType({**facts.documents, **documents(texts)}),
    )
