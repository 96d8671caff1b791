"""The account's password policy, applied (all rules of IMS GetPasswordPolicy)."""

from __future__ import annotations

from collections.abc import Iterator

from tui.core.account import PasswordPolicy
from tui.simulator import errors
from tui.simulator.records import LoginProfile, User, hash_password

_RISKY = ("password", "passw0rd", "123456", "qwerty", "abc123", "admin123", "iloveyou")
"""A few fragments of leaked passwords; the real list is not published."""


def _broken(policy: PasswordPolicy, user_name: str, password: str) -> Iterator[bool]:
    symbols = any(not c.isalnum() for c in password)
    yield len(password) < policy.minimum_length
    yield policy.require_lowercase and not any(c.islower() for c in password)
    yield policy.require_uppercase and not any(c.isupper() for c in password)
    yield policy.require_numbers and not any(c.isdigit() for c in password)
    yield policy.require_symbols and not symbols
    yield len(set(password)) < policy.minimum_different_characters
    yield policy.not_contain_user_name and user_name.lower() in password.lower()
    yield policy.intercept_risky and any(risky in password.lower() for risky in _RISKY)


def set_password(policy: PasswordPolicy, user: User, profile: LoginProfile, password: str) -> None:
    """Store a password, or refuse it as ``InvalidParameter.Password.TooWeak``."""
    if any(_broken(policy, user.name, password)):
        raise errors.invalid("Password", "TooWeak")
    hashed = hash_password(user.user_id, password)
    kept = policy.reuse_prevention
    if kept and hashed in profile.hashes[-kept:]:
        raise errors.invalid("Password", "TooWeak")
    profile.hashes.append(hashed)
