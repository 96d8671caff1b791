"""Credentials that are there already: the environment and the profiles of the aliyun CLI.

Nothing is ever written into the CLI's files. The official library's own reader of them is not used:
it writes fetched credentials back, takes the environment as it was at import and knows modes in one
spelling only (trap 25).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tui.access.credentials import Credentials, Source, SourceKind
from tui.access.secret import Secret
from tui.cloud import external
from tui.cloud.cli_config import (
    ListProblem,
    Mode,
    Profile,
    ProfileList,
    ProfileProblem,
    Row,
    describe,
    field_of,
    list_profiles,
    mask_id,
    mode_of,
    read_config,
    rows_of,
    switched_off,
)
from tui.cloud.client import Cloud
from tui.cloud.endpoints import Endpoints
from tui.cloud.external import ProfileError

__all__ = [
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

PREFIXES = ("ALIBABA_CLOUD_", "ALIBABACLOUD_", "ALICLOUD_")
"""Spellings of the environment variables that the CLI accepts, the SDK's own first."""

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
    config, _ = (None, None) if switched_off(environ) else read_config(home)
    rows = {} if config is None else rows_of(config)
    return _load(name, _Loading(rows, environ, endpoints, now, run_command), ())


@dataclass(frozen=True, slots=True)
class _Loading:
    rows: Mapping[str, Row]
    environ: Mapping[str, str]
    endpoints: Endpoints
    now: datetime
    run_command: bool


def _load(name: str, loading: _Loading, above: tuple[str, ...]) -> Credentials:
    row = loading.rows.get(name)
    if row is None:
        raise ProfileError(ProfileProblem.UNKNOWN_PROFILE, name)
    profile = describe(row, loading.rows, loading.environ)
    if profile.reason is not None:
        raise ProfileError(profile.reason, name, profile.mode)
    source = Source(SourceKind.PROFILE, above[0] if above else name)
    match Mode(profile.mode):
        case Mode.AK | Mode.STS_TOKEN:
            return _static(row, source)
        case Mode.RAM_ROLE_ARN:
            return _assume(row, _static(row, source), loading)
        case Mode.CHAINABLE:
            base = _load(field_of(row, "source_profile"), loading, (*above, name))
            return _assume(row, base, loading)
        case Mode.EXTERNAL:
            if not loading.run_command:
                raise ProfileError(ProfileProblem.ASK_FIRST, name, profile.mode)
            return external.run(field_of(row, "process_command"), name, source)
        case Mode.CLOUD_SSO | Mode.OAUTH:
            return _kept(row, name, source, loading.now)


def _static(row: Row, source: Source) -> Credentials:
    token = field_of(row, "sts_token") if mode_of(row) != Mode.AK else ""
    return Credentials(
        access_key_id=field_of(row, "access_key_id"),
        secret=Secret(field_of(row, "access_key_secret")),
        token=Secret(token) if token else None,
        source=source,
    )


def _assume(row: Row, base: Credentials, loading: _Loading) -> Credentials:
    """Assume the role with our own client: our endpoints, our timeouts, our errors."""
    seconds = row.get("expired_seconds")
    with Cloud(base, loading.endpoints) as cloud:
        return cloud.sts.assume_role(
            field_of(row, "ram_role_arn"),
            field_of(row, "ram_session_name") or SESSION_NAME,
            source=base.source,
            seconds=seconds if isinstance(seconds, int) and seconds > 0 else None,
            policy=field_of(row, "policy"),
            external_id=field_of(row, "external_id"),
        )


def _kept(row: Row, name: str, source: Source, now: datetime) -> Credentials:
    """The temporary credentials that the CLI keeps after its own sign-in.

    They are not renewed here: renewing would replace the CLI's refresh token, which it would not
    learn of.
    """
    expires = _instant(row.get("sts_expiration"))
    if not field_of(row, "sts_token") or expires is None or expires < now + _MARGIN:
        raise ProfileError(ProfileProblem.EXPIRED, name, mode_of(row))
    kept = _static(row, source)
    return Credentials(kept.access_key_id, kept.secret, kept.token, source, expires)


def _instant(value: object) -> datetime | None:
    """The CLI writes seconds since 1970."""
    if not isinstance(value, int) or isinstance(value, bool) or value <= 0:
        return None
    try:
        return datetime.fromtimestamp(value, UTC)
    except (OverflowError, ValueError, OSError):
        return None
