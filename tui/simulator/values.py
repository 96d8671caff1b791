"""Rules for names, texts and tags, and the shape of dates."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import UTC, datetime

from tui.simulator import errors

_LOGON_NAME = re.compile(r"[A-Za-z0-9._-]+")
_POLICY_NAME = re.compile(r"[A-Za-z0-9-]+")
_DEVICE_NAME = re.compile(r"[A-Za-z0-9.-]+")
_PHONE = re.compile(r"\d{1,4}-\d{5,15}")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")

NAME_LIMIT = 64
TEXT_LIMIT = 128
DESCRIPTION_LIMIT = 1024
DOCUMENT_LIMIT = 6144
TAGS = 20
"""Of one user or policy, and in one request."""
VERSIONS_PER_POLICY = 5


def stamp(at: datetime) -> str:
    """A date as the services write it: UTC, to the second, with a Z."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def stamp_or_empty(at: datetime | None) -> str:
    """As :func:`stamp`; what never happened is an empty string."""
    return "" if at is None else stamp(at)


def _name(parameter: str, value: str, allowed: re.Pattern[str], limit: int) -> str:
    if not 1 <= len(value) <= limit:
        raise errors.invalid(parameter, "Length")
    if not allowed.fullmatch(value):
        raise errors.invalid(parameter, "InvalidChars")
    return value


def logon_name(value: str, parameter: str = "UserName") -> str:
    """1-64 letters, digits, ``.``, ``-`` and ``_``."""
    return _name(parameter, value, _LOGON_NAME, NAME_LIMIT)


def group_name(value: str) -> str:
    """As a logon name."""
    return _name("GroupName", value, _LOGON_NAME, NAME_LIMIT)


def policy_name(value: str) -> str:
    """1-128 letters, digits and ``-``: no underscore, no dot (trap 20)."""
    return _name("PolicyName", value, _POLICY_NAME, TEXT_LIMIT)


def device_name(value: str) -> str:
    """1-64 letters, digits, ``.`` and ``-``."""
    return _name("VirtualMFADeviceName", value, _DEVICE_NAME, NAME_LIMIT)


def display_name(value: str, parameter: str = "DisplayName") -> str:
    """1-128 letters of any script, digits, spaces and ``@``, ``.``, ``_``, ``-``."""
    if len(value) > TEXT_LIMIT:
        raise errors.invalid(parameter, "Length")
    if not all(c.isalnum() or c in " @._-" for c in value):
        raise errors.invalid(parameter, "InvalidChars")
    return value


def comments(value: str, parameter: str = "Comments") -> str:
    """Up to 128 characters."""
    if len(value) > TEXT_LIMIT:
        raise errors.invalid(parameter, "Length")
    return value


def mobile_phone(value: str, parameter: str = "MobilePhone") -> str:
    """``<country code>-<number>``, or nothing."""
    if value and not _PHONE.fullmatch(value):
        raise errors.invalid(parameter, "Format")
    return value


def email(value: str, parameter: str = "Email") -> str:
    """An address, or nothing."""
    if value and not _EMAIL.fullmatch(value):
        raise errors.invalid(parameter, "Format")
    return value


def policy_type(value: str) -> str:
    """``System`` or ``Custom``."""
    if value not in {"System", "Custom"}:
        raise errors.invalid("PolicyType")
    return value


def tags(given: Collection[tuple[str, str]]) -> None:
    """Up to 20 keys of 1-128 and values of up to 128 characters, without addresses.

    Source: the model CreateUserRequestTag of alibabacloud-ims20190815 3.5.0.
    """
    if len(given) > TAGS:
        raise errors.limit("Tag")
    for key, value in given:
        if not 1 <= len(key) <= TEXT_LIMIT:
            raise errors.invalid("Tag.Key", "Length")
        if key.startswith(("aliyun", "acs:")) or "http://" in key or "https://" in key:
            raise errors.invalid("Tag.Key", "InvalidChars")
        if len(value) > TEXT_LIMIT:
            raise errors.invalid("Tag.Value", "Length")
        if value.startswith("acs:") or "http://" in value or "https://" in value:
            raise errors.invalid("Tag.Value", "InvalidChars")
