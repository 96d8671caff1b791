"""What the README promises, held against the code."""

from __future__ import annotations

import json
import re
from pathlib import Path

from tui.cloud.operations import OPERATIONS

ROOT = Path(__file__).parent.parent
LATER = {
    # Not part of today's journey: taking access back, and verifying with the new key.
    "DeleteUser",
    "DeleteLoginProfile",
    "DeletePolicy",
    "UntagResources",
    "ListGroupsForUser",
    "RemoveUserFromGroup",
    "UnbindMFADevice",
    "DeleteVirtualMFADevice",
    "DecodeDiagnosticMessage",
    "ListEntitiesForPolicy",
    "GetResourceGroup",
    "ListPrometheusInstances",
    "ListPrometheusInstanceByTagAndResourceGroupId",
    "ListTraceApps",
    # Needed by profiles with a role, and granted where the role is.
    "AssumeRole",
}


def readme() -> str:
    return (ROOT / "README.md").read_text(encoding="utf-8")


def policy_actions() -> set[str]:
    """The actions of the README's ready policy document."""
    block = re.search(r"```json\n(.*?)```", readme(), re.DOTALL)
    assert block is not None
    document = json.loads(block[1])
    return {action for statement in document["Statement"] for action in statement["Action"]}


def test_the_administrators_policy_is_what_the_journey_needs() -> None:
    needed = {
        permission
        for operation in OPERATIONS.values()
        if operation.action not in LATER
        for permission in operation.permissions
    }
    assert policy_actions() == needed


def test_every_picture_is_there() -> None:
    pictures = re.findall(r"\((screenshots/[^)]+)\)", readme())
    assert len(pictures) >= 7
    assert [name for name in pictures if not (ROOT / name).is_file()] == []


def test_the_commands_for_newcomers_are_make_targets() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"^make (\w+)", readme(), re.MULTILINE):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target
