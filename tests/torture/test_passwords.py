"""Whatever the account's live policy is, the cloud takes the first password that is generated."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from tests.planning.strategies import logon_names, password_policies
from tui.core.account import PasswordPolicy
from tui.planning.passwords import generate
from tui.simulator.operations.ram_users import set_password
from tui.simulator.records import LoginProfile, User

NOW = datetime(2026, 11, 25, tzinfo=UTC)


@given(password_policies, st.booleans(), st.integers(0, 24), logon_names, st.integers())
def test_a_generated_password_is_accepted(
    policy: PasswordPolicy, risky: bool, reuse: int, logon_name: str, seed: int
) -> None:
    policy = replace(policy, intercept_risky=risky, reuse_prevention=reuse)
    random = Random(seed)
    user = User("2", logon_name, NOW, NOW)
    profile = LoginProfile(NOW)
    for _ in range(2):
        password = generate(policy, logon_name, random.randrange).reveal()
        set_password(policy, user, profile, password)
        assert profile.matches(user.user_id, password)
