"""Words for what was read back from the cloud after a run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from tui.core.policies import Groups, parse_scope, scope_words
from tui.core.text import say
from tui.text.errors import cloud_error

if TYPE_CHECKING:
    from tui.verify.read_back import Line

HOLDS: Mapping[str, str] = MappingProxyType(
    {
        "user": "the RAM user exists",
        "profile": "console logon is on",
        "reset": "a new password is asked for at next logon",
        "mfa": "MFA is required",
        "key": "AccessKey {key} is active",
        "other-keys": "no other AccessKey",
        "tags": "tagged {tags}",
        "grant": "{policy} {scope}",
        "member": "in the RAM user group {group}",
        "group-grant": "{policy} {scope}, through {group}",
        "detached": "no more {policy} {scope}",
    }
)
"""What holds, by aspect."""

DIFFERS: Mapping[str, str] = MappingProxyType(
    {
        "user": "the RAM user is not there",
        "profile": "there is no console logon",
        "reset": "no new password is asked for at next logon",
        "mfa": "MFA is not required",
        "key": "AccessKey {key} is missing or disabled",
        "other-keys": "other AccessKeys exist: {keys}",
        "tags": "not tagged {tags}",
        "grant": "{policy} {scope} is missing",
        "member": "not in the RAM user group {group}",
        "group-grant": "{policy} {scope}, through {group}, is missing",
        "detached": "{policy} {scope} is still there",
    }
)
"""What is otherwise than planned, by aspect."""


def verified_line(line: Line, groups: Groups | None = None) -> str:
    """One thing that was looked at, as it is in the cloud.

    Args:
        line: What was found.
        groups: Names for resource groups, where they are known.
    """
    if line.error is not None:
        return cloud_error(line.error)
    sentences = HOLDS if line.verdict == "holds" else DIFFERS
    return say(sentences[line.aspect], **_shown(line.parameters, groups or {}))


def _shown(parameters: Mapping[str, str | int], groups: Groups) -> dict[str, object]:
    shown: dict[str, object] = dict(parameters)
    scope = parse_scope(str(parameters.get("scope", "")))
    if scope is not None:
        shown["scope"] = scope_words(scope, groups)
    return shown


def verified(lines: Iterable[Line]) -> str:
    """What all the lines together say, and what they do not say."""
    listed = tuple(lines)
    verdicts = {line.verdict.value for line in listed}
    if "differs" in verdicts:
        return say("Not everything is as planned; go back to Review, or look in the RAM console.")
    if "cannot-tell" in verdicts:
        return say("Not everything could be read back; the rest is as planned.")
    if any(line.aspect == "key" for line in listed):
        return say("Grants and AccessKey read back; the key itself was not used.")
    return say("Grants and profile read back; logon itself not tested.")
