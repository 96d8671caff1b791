"""The aliyun CLI's ``config.json``: which profiles there are and which of them can be used.

Only read, never written; a file that is broken is a reported problem and stops nobody.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeAlias

Row: TypeAlias = "Mapping[str, Any]"

SWITCH = "ALIBABA_CLOUD_DISABLE_EXTERNAL_PROCESS"
"""Set to 1, it forbids the commands of External profiles."""

_LONGEST_CHAIN = 8


class ProfileProblem(StrEnum):
    """Why a profile of the aliyun CLI cannot be used."""

    UNKNOWN_PROFILE = "unknown-profile"
    UNSUPPORTED_MODE = "unsupported-mode"
    INCOMPLETE = "incomplete"
    """Something that its mode needs is missing."""
    CIRCULAR = "circular"
    """It builds on itself, or on too long a chain of profiles."""
    EXPIRED = "expired"
    """The CLI's sign-in has run out: sign in again with the CLI."""
    ASK_FIRST = "ask-first"
    """It runs a command, and nobody has agreed to that."""
    EXTERNAL_SWITCHED_OFF = "external-switched-off"
    COMMAND_FAILED = "command-failed"


class Mode(StrEnum):
    """Modes of a profile in the CLI's own spelling."""

    AK = "AK"
    STS_TOKEN = "StsToken"  # noqa: S105 - the name of a mode
    RAM_ROLE_ARN = "RamRoleArn"
    CHAINABLE = "ChainableRamRoleArn"
    EXTERNAL = "External"
    CLOUD_SSO = "CloudSSO"
    OAUTH = "OAuth"


UNSUPPORTED = (
    "EcsRamRole",
    "OIDC",
    "CredentialsURI",
    "BearerToken",
    "Anonymous",
    "RsaKeyPair",
    "RamRoleArnWithRoleName",
)
"""Modes that the CLI has and Onramp does not. The first two ask services outside this machine."""

_SPELLINGS = {mode.lower(): mode for mode in (*Mode, *UNSUPPORTED)}


class ListProblem(StrEnum):
    """Why there are no profiles although there is, or might be, a file."""

    NONE = ""
    UNREADABLE = "unreadable"
    NOT_JSON = "not-json"
    WRONG_SHAPE = "wrong-shape"
    SWITCHED_OFF = "switched-off"
    """The environment says that profiles are not to be used."""


@dataclass(frozen=True, slots=True)
class Profile:
    """A profile of the aliyun CLI, as far as it can be shown."""

    name: str
    mode: str
    """In the CLI's own spelling, whatever case the file has it in; as it stands if unknown."""
    masked_id: str
    """The AccessKey ID with its middle left out; empty for modes that have none."""
    usable: bool
    reason: ProfileProblem | None = None
    """Why it is not usable."""
    runs_command: bool = False
    """Loading it runs a command of the profile's: ask first."""
    region: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class ProfileList:
    """The profiles, and which of them the CLI would use."""

    profiles: tuple[Profile, ...] = ()
    current: str = ""
    """Empty where there is none."""
    problem: ListProblem = ListProblem.NONE


def list_profiles(home: Path, environ: Mapping[str, str]) -> ProfileList:
    """The profiles in ``.aliyun/config.json`` under a home directory. Never raises."""
    if switched_off(environ):
        return ProfileList(problem=ListProblem.SWITCHED_OFF)
    config, problem = read_config(home)
    if config is None:
        return ProfileList(problem=problem)
    rows = rows_of(config)
    current = next((value for value in _chosen(environ) if value), "") or field_of(
        config, "current"
    )
    return ProfileList(
        profiles=tuple(describe(row, rows, environ) for row in rows.values()),
        current=current if current in rows else "",
    )


def describe(row: Row, rows: Mapping[str, Row], environ: Mapping[str, str]) -> Profile:
    """What can be shown of a profile, and whether it can be used."""
    reason = _reason(row, rows, environ)
    return Profile(
        name=field_of(row, "name"),
        mode=mode_of(row),
        masked_id=mask_id(field_of(row, "access_key_id")),
        usable=reason is None,
        reason=reason,
        runs_command=_runs_command(row, rows),
        region=field_of(row, "region_id"),
        language=field_of(row, "language"),
    )


_NEEDED: Mapping[str, tuple[str, ...]] = {
    Mode.AK: ("access_key_id", "access_key_secret"),
    Mode.STS_TOKEN: ("access_key_id", "access_key_secret", "sts_token"),
    Mode.RAM_ROLE_ARN: ("access_key_id", "access_key_secret", "ram_role_arn"),
    Mode.CHAINABLE: ("source_profile", "ram_role_arn"),
    Mode.EXTERNAL: ("process_command",),
    Mode.CLOUD_SSO: ("access_key_id", "access_key_secret", "sts_token"),
    Mode.OAUTH: ("access_key_id", "access_key_secret", "sts_token"),
}


def _reason(row: Row, rows: Mapping[str, Row], environ: Mapping[str, str]) -> ProfileProblem | None:
    """Why a profile, or one that it builds on, cannot be used."""
    for _ in range(_LONGEST_CHAIN):
        mode = mode_of(row)
        if mode not in _NEEDED:
            return ProfileProblem.UNSUPPORTED_MODE
        if not all(field_of(row, key) for key in _NEEDED[mode]):
            signed_in = mode in {Mode.CLOUD_SSO, Mode.OAUTH}
            return ProfileProblem.EXPIRED if signed_in else ProfileProblem.INCOMPLETE
        if mode == Mode.EXTERNAL and environ.get(SWITCH, "").strip() == "1":
            return ProfileProblem.EXTERNAL_SWITCHED_OFF
        if mode != Mode.CHAINABLE:
            return None
        below = rows.get(field_of(row, "source_profile"))
        if below is None:
            return ProfileProblem.INCOMPLETE
        row = below
    return ProfileProblem.CIRCULAR


def _runs_command(row: Row, rows: Mapping[str, Row]) -> bool:
    for _ in range(_LONGEST_CHAIN):
        if mode_of(row) != Mode.CHAINABLE:
            return mode_of(row) == Mode.EXTERNAL
        row = rows.get(field_of(row, "source_profile"), {})
    return False


def mode_of(row: Row) -> str:
    """The mode, normalised as the CLI does it; a profile without one is of mode AK."""
    written = field_of(row, "mode").strip()
    return _SPELLINGS.get(written.lower(), written) if written else Mode.AK


def mask_id(access_key_id: str) -> str:
    """Enough of an AccessKey ID to know it again: its first four and last three characters."""
    if not access_key_id:
        return ""
    if len(access_key_id) < 12:
        return "…" + access_key_id[-3:] if len(access_key_id) > 6 else "…"
    return f"{access_key_id[:4]}…{access_key_id[-3:]}"


def switched_off(environ: Mapping[str, str]) -> bool:
    """Whether the environment says that profiles are not to be used."""
    switches = ("ALIBABA_CLOUD_IGNORE_PROFILE", "ALIBABA_CLOUD_CLI_PROFILE_DISABLED")
    return any(environ.get(name, "").strip().lower() == "true" for name in switches)


def _chosen(environ: Mapping[str, str]) -> tuple[str, ...]:
    """The profile that the environment names, in the order the CLI looks."""
    return tuple(
        environ.get(f"{prefix}PROFILE", "").strip()
        for prefix in ("ALIBABACLOUD_", "ALIBABA_CLOUD_", "ALICLOUD_")
    )


def read_config(home: Path) -> tuple[Row | None, ListProblem]:
    """The file as it stands, or why there is nothing to use in it."""
    path = home / ".aliyun" / "config.json"
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return None, ListProblem.NONE
    except OSError:
        return None, ListProblem.UNREADABLE
    try:
        config = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return None, ListProblem.NOT_JSON
    if not isinstance(config, dict) or not isinstance(config.get("profiles", []), list):
        return None, ListProblem.WRONG_SHAPE
    return config, ListProblem.NONE


def rows_of(config: Row) -> dict[str, Row]:
    """Profiles by name; the first of several with the same name counts, as for the CLI."""
    rows: dict[str, Row] = {}
    for row in config.get("profiles", []):
        if isinstance(row, dict) and field_of(row, "name"):
            rows.setdefault(field_of(row, "name"), row)
    return rows


def field_of(row: Row, key: str) -> str:
    """A field's text; empty where it is missing or no text."""
    value = row.get(key)
    return value if isinstance(value, str) else ""
