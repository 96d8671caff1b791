"""Profiles of ~/.aliyun/config.json.

Nothing is ever written into the CLI's files. The official library's own reader of them is not used:
it writes fetched credentials back, takes the environment as it was at import and knows modes in one
spelling only.
"""

from __future__ import annotations

import os
import shlex
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path

from tui.cloud.answers import moment
from tui.cloud.client import Cloud
from tui.cloud.endpoints import EndpointError, Endpoints
from tui.core.credentials import Credentials, Source, SourceKind
from tui.core.secret import Secret
from tui.signin.aliyun_config import (
    PREFIXES,
    Config,
    ListProblem,
    Mode,
    Row,
    is_on,
    parse,
    read_config,
    row_of,
)

_LONGEST_CHAIN = 8


class ProfileProblem(StrEnum):
    """Reason why a profile of the aliyun CLI cannot be used."""

    UNKNOWN_PROFILE = "unknown-profile"
    UNKNOWN_SOURCE = "unknown-source"
    """The profile that it builds on does not exist."""
    UNSUPPORTED_MODE = "unsupported-mode"
    MALFORMED = "malformed"
    """A field is of another type than the CLI gives it; the CLI refuses the whole file then."""
    INCOMPLETE = "incomplete"
    """A field that its mode needs is missing."""
    CIRCULAR = "circular"
    """The profile builds on itself, or on too long a chain of profiles."""
    EXPIRED = "expired"
    """The CLI's sign-in has expired: sign in again with the CLI."""
    ASK_FIRST = "ask-first"
    """The profile runs a command, and nobody has agreed to that."""
    EXTERNAL_SWITCHED_OFF = "external-switched-off"
    COMMAND_FAILED = "command-failed"
    FOREIGN_STS = "foreign-sts"
    """The address for assuming a role is none of Alibaba Cloud's."""


@dataclass(frozen=True, slots=True)
class Profile:
    """Profile of the aliyun CLI, as far as it can be shown."""

    name: str
    mode: str
    """In the CLI's own spelling; of an unusable chain, the mode of the profile at fault."""
    masked_id: str
    """AccessKey ID with its middle left out; empty for modes that have none."""
    usable: bool
    reason: ProfileProblem | None = None
    runs_command: bool = False
    """Loading it runs the profile's command: ask first."""
    region: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class ProfileList:
    """Profiles of the aliyun CLI, with its current one."""

    profiles: tuple[Profile, ...] = ()
    current: str = ""
    """Name of the profile that the CLI would use, existing or not; empty where none is named."""
    problem: ListProblem = ListProblem.NONE


def list_profiles(home: Path, environ: Mapping[str, str]) -> ProfileList:
    """Profiles in ``.aliyun/config.json`` under a home directory. Never raises."""
    config = read_config(home, environ)
    return ProfileList(
        profiles=tuple(describe(row, config, environ) for row in config.rows.values()),
        current=config.current,
        problem=config.problem,
    )


def describe(row: Row, config: Config, environ: Mapping[str, str]) -> Profile:
    """Profile for display, with the reason where it cannot be used."""
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
    """Reason with the profile at fault, which may be one further down the chain."""
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
    """Recognisable part of an AccessKey ID: its first four and last three characters."""
    if not access_key_id:
        return ""
    if len(access_key_id) < 12:
        return "…" + access_key_id[-3:] if len(access_key_id) > 6 else "…"
    return f"{access_key_id[:4]}…{access_key_id[-3:]}"


TIMEOUT = 60.0
"""Seconds that a command may take, as with the official library."""


class ProfileError(Exception):
    """The profile cannot be used. Holds nothing of a command's output."""

    def __init__(self, problem: ProfileProblem, name: str, mode: str = "") -> None:
        super().__init__(f"{name}: {problem}")
        self.problem = problem
        self.name = name
        self.mode = mode


def run(command: str, name: str, *, timeout: float = TIMEOUT) -> Mapping[str, object]:
    """Run an External profile's command; only after the administrator agreed.

    The official library can do this too, but it leaves the keyboard to the command, which then
    takes keys away from the wizard, and it quotes the command's output in its exceptions. No shell
    sees the command; ``timeout`` is in seconds.

    Returns:
        The profile that the command prints, with its fields unchanged.

    Raises:
        ProfileError: ``command-failed``.
    """
    answer = _answer(command, timeout)
    if not answer:
        raise ProfileError(ProfileProblem.COMMAND_FAILED, name, "External")
    return answer


def _answer(command: str, timeout: float) -> Mapping[str, object]:
    """JSON object that the command prints; an empty one if it fails in any way."""
    try:
        arguments = command if os.name == "nt" else shlex.split(command)
        if not arguments:
            return {}
        done = subprocess.run(  # noqa: S603 - the administrator's own command, and they were asked
            arguments,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=timeout,
            check=True,
            text=True,
            start_new_session=True,
        )
        answer = parse(done.stdout)
    except (OSError, ValueError, RecursionError, subprocess.SubprocessError):
        return {}
    return answer if isinstance(answer, dict) else {}


__all__ = [
    "PREFIXES",
    "ListProblem",
    "Mode",
    "Profile",
    "ProfileError",
    "ProfileList",
    "ProfileProblem",
    "environment_credentials",
    "list_profiles",
    "load_profile",
    "mask_id",
]

SESSION_NAME = "onramp"
"""Role session name where the profile has none."""

_MARGIN = timedelta(minutes=2)
"""Temporary credentials that end sooner than this are not used any more."""


def environment_credentials(environ: Mapping[str, str]) -> Credentials | None:
    """AccessKey from the environment as it is now; None if there is none.

    The parts are taken from one spelling of the variables, never mixed.
    """
    for prefix in PREFIXES:
        key_id = environ.get(f"{prefix}ACCESS_KEY_ID", "").strip()
        secret = environ.get(f"{prefix}ACCESS_KEY_SECRET", "").strip()
        if key_id and secret:
            token = environ.get(f"{prefix}SECURITY_TOKEN", "").strip()
            return Credentials(
                access_key_id=key_id,
                secret=Secret(secret),
                token=Secret(token) if token else None,
                source=Source(SourceKind.ENVIRONMENT, f"{prefix}ACCESS_KEY_ID"),
            )
    return None


def load_profile(
    name: str,
    *,
    home: Path,
    environ: Mapping[str, str],
    endpoints: Endpoints,
    now: datetime,
    run_command: bool = False,
) -> Credentials:
    """Credentials of a profile, after running its command or assuming its role.

    ``home`` holds ``.aliyun``. ``now`` has a time zone: temporary credentials that have ended by
    then are not used. ``run_command`` means that the administrator agreed to the profile's command.

    Raises:
        ProfileError: the profile cannot be used; ``problem`` says why.
        CloudError: a role cannot be assumed.
    """
    config = read_config(home, environ)
    return _load(name, _Loading(config, environ, endpoints, now, run_command), ())


@dataclass(frozen=True, slots=True)
class _Loading:
    config: Config
    environ: Mapping[str, str]
    endpoints: Endpoints
    now: datetime
    run_command: bool


def _load(name: str, loading: _Loading, above: tuple[str, ...]) -> Credentials:
    row = loading.config.rows.get(name)
    if row is None:
        raise ProfileError(ProfileProblem.UNKNOWN_PROFILE, name)
    profile = describe(row, loading.config, loading.environ)
    if profile.reason is not None:
        raise ProfileError(profile.reason, name, profile.mode)
    source = Source(SourceKind.PROFILE, above[0] if above else name)
    match Mode(row.mode):
        case Mode.AK | Mode.STS_TOKEN:
            return _static(row, source)
        case Mode.RAM_ROLE_ARN:
            return _assume(row, _static(row, source), loading)
        case Mode.CHAINABLE:
            base = _load(row.text("source_profile"), loading, (*above, name))
            return _assume(row, base, loading)
        case Mode.EXTERNAL:
            if not loading.run_command:
                raise ProfileError(ProfileProblem.ASK_FIRST, name, row.mode)
            return _answered(run(row.text("process_command"), name), source, loading)
        case Mode.CLOUD_SSO | Mode.OAUTH:
            return _kept(row, name, source, loading.now)


def _answered(answer: Mapping[str, object], source: Source, loading: _Loading) -> Credentials:
    """Credentials of a command's answer, which is a profile without a name.

    A role in it is assumed: its AccessKey alone would be somebody else.
    """
    row = row_of(dict(answer), {})
    profile = describe(row, Config(), loading.environ)
    failed = ProfileError(ProfileProblem.COMMAND_FAILED, source.name, Mode.EXTERNAL)
    if profile.reason is not None:
        raise failed
    match Mode(row.mode):
        case Mode.AK | Mode.STS_TOKEN:
            ends = answer.get("expiration")
            expires = moment(ends) if isinstance(ends, str) else None
            return replace(_static(row, source), expires=expires)
        case Mode.RAM_ROLE_ARN:
            return _assume(row, _static(row, source), loading)
        case _:
            raise failed


def _static(row: Row, source: Source) -> Credentials:
    token = row.text("sts_token") if row.mode != Mode.AK else ""
    return Credentials(
        access_key_id=row.text("access_key_id"),
        secret=Secret(row.text("access_key_secret")),
        token=Secret(token) if token else None,
        source=source,
    )


def _assume(row: Row, base: Credentials, loading: _Loading) -> Credentials:
    """Assume the role with our own client: our endpoints, our timeouts, our errors."""
    seconds = row.number("expired_seconds")
    with Cloud(base, sts_of(row, loading.endpoints)) as cloud:
        return cloud.sts.assume_role(
            row.text("ram_role_arn"),
            row.text("ram_session_name") or SESSION_NAME,
            source=base.source,
            seconds=seconds if seconds > 0 else None,
            policy=row.text("policy"),
            external_id=row.text("external_id"),
        )


def sts_of(row: Row, endpoints: Endpoints) -> Endpoints:
    """Endpoints with the profile's own STS: ``sts_endpoint``, or STS of its ``sts_region``.

    A simulator stands for every address.

    Raises:
        ProfileError: ``foreign-sts``.
    """
    named, region = row.text("sts_endpoint").strip(), row.text("sts_region").strip()
    if endpoints.local or not (named or region):
        return endpoints
    host = named.removeprefix("https://").removeprefix("http://").removesuffix("/")
    chosen = replace(endpoints, sts=(host or f"sts.{region}.aliyuncs.com").lower())
    try:
        chosen.check()
    except EndpointError:
        raise ProfileError(ProfileProblem.FOREIGN_STS, row.name, row.mode) from None
    return chosen


def _kept(row: Row, name: str, source: Source, now: datetime) -> Credentials:
    """Temporary credentials that the CLI keeps after its own sign-in.

    They are not renewed here: renewing would replace the CLI's refresh token behind its back.
    """
    expires = _instant(row.number("sts_expiration"))
    if not row.text("sts_token") or expires is None or expires < now + _MARGIN:
        raise ProfileError(ProfileProblem.EXPIRED, name, row.mode)
    return replace(_static(row, source), expires=expires)


def _instant(seconds: int) -> datetime | None:
    """Time from the CLI's seconds since 1970; None where it cannot be read."""
    if seconds <= 0:
        return None
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, ValueError, OSError):
        return None
