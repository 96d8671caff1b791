"""Values that are made or checked by a rule."""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.simulator import values
from tui.simulator.errors import ApiError


@pytest.mark.parametrize(
    ("seconds", "code"),
    [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")],
)
def test_published_vectors_of_one_time_passwords(seconds: int, code: str) -> None:
    seed = base64.b32encode(b"12345678901234567890").decode()
    at = datetime.fromtimestamp(seconds, UTC)
    assert values.code_at(seed, values.step_of(at)) == code


@given(st.text(min_size=1, max_size=70))
def test_logon_name_rule(name: str) -> None:
    allowed = set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-")
    if len(name) <= 64 and set(name) <= allowed:
        assert values.logon_name(name) == name
    else:
        with pytest.raises(ApiError):
            values.logon_name(name)


@pytest.mark.parametrize(
    ("checked", "value", "code"),
    [
        (values.logon_name, "", "UserName.Length"),
        (values.group_name, "", "GroupName.Length"),
        (values.policy_name, "", "PolicyName.Length"),
        (values.device_name, "", "VirtualMFADeviceName.Length"),
        (values.display_name, "a/b", "DisplayName.InvalidChars"),
        (lambda key: values.tags([(key, "x")]), "aliyunTeam", "Tag.Key.InvalidChars"),
        (lambda value: values.tags([("k", value)]), "https://x", "Tag.Value.InvalidChars"),
    ],
)
def test_what_breaks_a_rule(checked: Callable[[str], object], value: str, code: str) -> None:
    with pytest.raises(ApiError) as caught:
        checked(value)
    assert caught.value.code == f"InvalidParameter.{code}"
