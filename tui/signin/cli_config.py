"""Which profiles of the aliyun CLI there are, and which of them can be used."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from tui.signin.aliyun_config import Config, ListProblem, Mode, Row, is_on, read_config

_LONGEST_CHAIN = 8


class ProfileProblem(StrEnum):
    """Why a profile of the aliyun CLI cannot be used."""

    UNKNOWN_PROFILE = "unknown-profile"
    UNKNOWN_SOURCE = "unknown-source"
    """The profile that it builds on is not there."""
    UNSUPPORTED_MODE = "unsupported-mode"
    MALFORMED = "malformed"
    """A field is of another type than the CLI gives it; the CLI refuses the whole file then."""
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
    FOREIGN_STS = "foreign-sts"
    """A role would be assumed at an address that is none of the cloud's."""


@dataclass(frozen=True, slots=True)
class Profile:
    """A profile of the aliyun CLI, as far as it can be shown."""

    name: str
    mode: str
    """In the CLI's own spelling; of one that cannot be used, of the profile in its chain that is
    the reason."""
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
    """The name of the one that the CLI would use, there or not; empty where nothing names one."""
    problem: ListProblem = ListProblem.NONE


def list_profiles(home: Path, environ: Mapping[str, str]) -> ProfileList:
    """The profiles in ``.aliyun/config.json`` under a home directory. Never raises."""
    config = read_config(home, environ)
    return ProfileList(
        profiles=tuple(describe(row, config, environ) for row in config.rows.values()),
        current=config.current,
        problem=config.problem,
    )


def describe(row: Row, config: Config, environ: Mapping[str, str]) -> Profile:
    """What can be shown of a profile, and whether it can be used."""
    reason, blamed = _reason(row, config, environ)
    return Profile(
        name=row.name,
        mode=blamed.mode,
        masked_id=mask_id(row.text("access_key_id")),
        usable=reason is None,
        reason=reason,
        runs_command=_runs_command(row, config),
        region=row.text("region_id"),
        language=row.text("language"),
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


def _reason(
    top: Row, config: Config, environ: Mapping[str, str]
) -> tuple[ProfileProblem | None, Row]:
    """Why a profile, or one that it builds on, cannot be used, and which of them it is."""
    row = top
    for _ in range(_LONGEST_CHAIN):
        reason = _own_reason(row, environ)
        if reason is not None:
            return reason, row
        if row.mode != Mode.CHAINABLE:
            return None, top
        below = config.rows.get(row.text("source_profile"))
        if below is None:
            return ProfileProblem.UNKNOWN_SOURCE, row
        row = below
    return ProfileProblem.CIRCULAR, top


def _own_reason(row: Row, environ: Mapping[str, str]) -> ProfileProblem | None:
    if row.malformed:
        return ProfileProblem.MALFORMED
    if row.mode not in _NEEDED:
        return ProfileProblem.UNSUPPORTED_MODE
    if not all(row.text(key) for key in _NEEDED[row.mode]):
        signed_in = row.mode in {Mode.CLOUD_SSO, Mode.OAUTH}
        return ProfileProblem.EXPIRED if signed_in else ProfileProblem.INCOMPLETE
    if row.mode == Mode.EXTERNAL and is_on(environ, "DISABLE_EXTERNAL_PROCESS"):
        return ProfileProblem.EXTERNAL_SWITCHED_OFF
    return None


def _runs_command(row: Row, config: Config) -> bool:
    for _ in range(_LONGEST_CHAIN):
        below = config.rows.get(row.text("source_profile"))
        if row.mode != Mode.CHAINABLE or below is None:
            break
        row = below
    return row.mode == Mode.EXTERNAL


def mask_id(access_key_id: str) -> str:
    """Enough of an AccessKey ID to know it again: its first four and last three characters."""
    if not access_key_id:
        return ""
    if len(access_key_id) < 12:
        return "…" + access_key_id[-3:] if len(access_key_id) > 6 else "…"
    return f"{access_key_id[:4]}…{access_key_id[-3:]}"
