"""A sentence for every finding: what is the matter and the way out, in one breath."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from types import MappingProxyType

from tui.core.findings import Finding
from tui.core.policies import ResourceGroupScope, parse_scope
from tui.text.findings.access import ACCESS
from tui.text.findings.connect import CONNECT
from tui.text.findings.groups import GROUPS
from tui.text.findings.new_policies import NEW_POLICIES
from tui.text.findings.people import PEOPLE
from tui.text.findings.policies import POLICIES
from tui.text.permissions import some
from tui.text.translation import say

SENTENCES: Mapping[str, str] = MappingProxyType(
    {**CONNECT, **PEOPLE, **ACCESS, **POLICIES, **NEW_POLICIES, **GROUPS}
)
"""Code to sentence; the placeholders are exactly the code's parameters."""


def sentence(finding: Finding) -> str:
    """The sentence of a finding, as plain text that may hold anything a person typed."""
    parameters = {name: _shown(name, value) for name, value in finding.parameters.items()}
    return say(SENTENCES[finding.code], **parameters)


def _shown(name: str, value: str | int) -> str:
    if name == "character":
        return character(str(value))
    if name == "scope":
        return where(str(value))
    if name == "actions":
        return some(str(value).split(", "), most=4)
    return str(value)


def character(char: str) -> str:
    """A character as it can be shown: one that cannot be seen by its Unicode number."""
    if len(char) == 1 and unicodedata.category(char)[0] in "CZM":
        return f"U+{ord(char):04X}"
    return f"“{char}”"


def where(scope: str) -> str:
    """A scope in the spelling of a plan file, as part of a sentence."""
    parsed = parse_scope(scope)
    if isinstance(parsed, ResourceGroupScope):
        return say("in resource group {group}", group=parsed.group_id)
    return say("in the whole account") if parsed is not None else scope
