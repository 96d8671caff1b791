"""The short words of the steps at which one chooses are complete."""

from __future__ import annotations

import pytest

from tui.core.policies import Policy, PolicyType, custom, system
from tui.core.principals import HeldKey, UserState
from tui.core.users import AccessMode
from tui.text.people import gets, has
from tui.text.policies import about


@pytest.mark.parametrize(
    ("profile", "keys", "expected"),
    [
        (False, 0, "no way in yet"),
        (True, 0, "console password"),
        (False, 1, "1 AccessKey"),
        (False, 2, "2 AccessKeys"),
        (True, 1, "password + 1 AccessKey"),
    ],
)
def test_what_a_user_has(profile: bool, keys: int, expected: str) -> None:
    held = tuple(HeldKey(f"LTAI-example-{at}", active=True) for at in range(keys))
    assert has(UserState("x", has_logon_profile=profile, access_keys=held)) == expected


@pytest.mark.parametrize("mode", [None, *AccessMode])
def test_what_a_user_gets(mode: AccessMode | None) -> None:
    plain = gets(mode, own=False, reset=False)
    assert plain
    assert gets(mode, own=True, reset=True) == f"{plain}, set anew, only here"


def test_a_line_on_a_policy() -> None:
    policy = Policy(system("X"), attachment_count=1, updated="2025-01-02T03:04:05Z")
    assert about(policy, "v3") == "system · v3 · of 2025-01-02 · attached once"
    assert policy.ref.type is PolicyType.SYSTEM
    assert about(Policy(custom("Y"), attachment_count=5), "") == "custom · attached 5 times"
