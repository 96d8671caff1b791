"""Credentials that are there already: the environment and the profiles of the aliyun CLI.

Nothing is ever written into the CLI's files. The official library's own reader of them is not used:
it writes fetched credentials back, takes the environment as it was at import and knows modes in one
spelling only (trap 25).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tui.cloud.answers import moment
from tui.cloud.client import Cloud
from tui.cloud.endpoints import EndpointError, Endpoints
from tui.core.credentials import Credentials, Source, SourceKind
from tui.core.secret import Secret
from tui.signin import external
from tui.signin.aliyun_config import PREFIXES, Config, ListProblem, Mode, Row, read_config, row_of
from tui.signin.cli_config import (
    Profile,
    ProfileList,
    ProfileProblem,
    describe,
    list_profiles,
    mask_id,
)
from tui.signin.external import ProfileError

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
"""Temporary credentials that end sooner than this are of no use any more."""


def environment_credentials(environ: Mapping[str, str]) -> Credentials | None:
    """An AccessKey from the environment as it is now; None if there is none.

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
    """The credentials that a profile stands for.

    Args:
        name: the profile's.
        home: the directory with ``.aliyun`` in it.
        environ: the environment, looked at now.
        endpoints: where a role is assumed.
        now: with a time zone; temporary credentials that have ended by then are not used.
        run_command: the administrator agreed that the profile's command is run.

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
            return _answered(external.run(row.text("process_command"), name), source, loading)
        case Mode.CLOUD_SSO | Mode.OAUTH:
            return _kept(row, name, source, loading.now)


def _answered(answer: Mapping[str, object], source: Source, loading: _Loading) -> Credentials:
    """The credentials of a command's answer, which is a profile without a name.

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
    """Where a profile wants its role assumed: ``sts_endpoint``, or STS of its ``sts_region``.

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
    """The temporary credentials that the CLI keeps after its own sign-in.

    They are not renewed here: renewing would replace the CLI's refresh token, which it would not
    learn of.
    """
    expires = _instant(row.number("sts_expiration"))
    if not row.text("sts_token") or expires is None or expires < now + _MARGIN:
        raise ProfileError(ProfileProblem.EXPIRED, name, row.mode)
    return replace(_static(row, source), expires=expires)


def _instant(seconds: int) -> datetime | None:
    """The CLI writes seconds since 1970."""
    if seconds <= 0:
        return None
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, ValueError, OSError):
        return None
