"""The aliyun CLI's ``config.json`` as the CLI reads it: profiles, and the current one.

Fields are read as in the CLI's own source, version 3.4.11 (``config/configuration.go``,
``config/profile.go``): names of fields in any case, ``null`` as if it were left out, ``default``
where no profile is named, and the mode of a profile that names none. Only read, never written.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, TypeAlias

from tui.regular_file import TooLargeError, read_file

LARGEST: Final = 4 * 1024 * 1024
"""Bytes of the file that are read at most; a profile takes about one thousand."""
PREFIXES: Final = ("ALIBABA_CLOUD_", "ALIBABACLOUD_", "ALICLOUD_")
"""Prefixes of the environment variables that the CLI knows, the SDK's own spelling first."""
DEFAULT: Final = "default"

_OFF: Final = frozenset({"", "0", "false", "no", "off", "n", "f"})
_HALF: Final = re.compile(r"[\ud800-\udfff]")
"""Half a surrogate pair, which JSON can name and nothing can show."""
_Object: TypeAlias = dict[str, Any]


class Mode(StrEnum):
    """Modes of a profile in the CLI's own spelling."""

    AK = "AK"
    STS_TOKEN = "StsToken"  # noqa: S105 - the name of a mode
    RAM_ROLE_ARN = "RamRoleArn"
    CHAINABLE = "ChainableRamRoleArn"
    EXTERNAL = "External"
    CLOUD_SSO = "CloudSSO"
    OAUTH = "OAuth"


UNSUPPORTED: Final = (
    "EcsRamRole",
    "OIDC",
    "CredentialsURI",
    "BearerToken",
    "Anonymous",
    "RsaKeyPair",
    "RamRoleArnWithRoleName",
)
"""Modes that the CLI has and Onramp does not. The first two ask services outside this machine."""

_SPELLINGS: Final = {mode.lower(): mode for mode in (*Mode, *UNSUPPORTED)}

_TEXTS: Final = (
    "name",
    "mode",
    "access_key_id",
    "access_key_secret",
    "sts_token",
    "sts_region",
    "sts_endpoint",
    "ram_role_name",
    "ram_role_arn",
    "ram_session_name",
    "external_id",
    "policy",
    "source_profile",
    "private_key",
    "key_pair_name",
    "region_id",
    "language",
    "process_command",
    "oidc_provider_arn",
    "oidc_token_file",
    "cloud_sso_sign_in_url",
    "bearer_token",
)
_NUMBERS: Final = ("expired_seconds", "sts_expiration")
"""Numeric fields in use here; others may hold anything."""

_FROM_ENVIRONMENT: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "ram_role_arn": ("ALIBABACLOUD_ROLE_ARN", "ALIBABA_CLOUD_ROLE_ARN"),
        "external_id": ("ALIBABACLOUD_EXTERNAL_ID", "ALIBABA_CLOUD_EXTERNAL_ID"),
        "sts_endpoint": ("ALIBABA_CLOUD_STS_ENDPOINT",),
    }
)
"""Environment variables from which the CLI completes a profile.

An AccessKey in the environment is a source of its own here, so it completes no profile.
"""


class ListProblem(StrEnum):
    """Reason for an empty list of profiles although there is, or might be, a file."""

    NONE = ""
    UNREADABLE = "unreadable"
    """Not permitted, or no ordinary file."""
    TOO_LARGE = "too-large"
    NOT_JSON = "not-json"
    WRONG_SHAPE = "wrong-shape"
    SWITCHED_OFF = "switched-off"
    """The environment forbids the use of profiles."""


@dataclass(frozen=True, slots=True)
class Row:
    """Fields of a profile."""

    name: str
    mode: str
    """In the CLI's own spelling, whatever case the file has it in; unchanged if unknown."""
    texts: Mapping[str, str] = field(repr=False)
    numbers: Mapping[str, int] = field(repr=False)
    malformed: bool = False
    """A field is of another type than the CLI gives it."""

    def text(self, key: str) -> str:
        """Text of a field; empty where it is missing."""
        return self.texts.get(key, "")

    def number(self, key: str) -> int:
        """Number of a field; 0 where it is missing."""
        return self.numbers.get(key, 0)


@dataclass(frozen=True, slots=True)
class Config:
    """Profiles of the file, with the settings that the environment adds."""

    rows: Mapping[str, Row] = field(default_factory=dict)
    """Profiles by name."""
    current: str = ""
    """Profile that the CLI would use, existing or not; empty where none is named."""
    problem: ListProblem = ListProblem.NONE


def read_config(home: Path, environ: Mapping[str, str]) -> Config:
    """Read ``.aliyun/config.json`` under a home directory. Never raises."""
    if switched_off(environ):
        return Config(problem=ListProblem.SWITCHED_OFF)
    chosen = first_of(environ, "ALIBABACLOUD_PROFILE", "ALIBABA_CLOUD_PROFILE", "ALICLOUD_PROFILE")
    try:
        content = read_file(home / ".aliyun" / "config.json", LARGEST)
    except FileNotFoundError:
        return Config(current=chosen)
    except TooLargeError:
        return Config(problem=ListProblem.TOO_LARGE)
    except OSError:
        return Config(problem=ListProblem.UNREADABLE)
    try:
        found = parse(content.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return Config(problem=ListProblem.NOT_JSON)
    return _config(found, chosen, environ)


def parse(text: str) -> object:
    """Parse JSON, with field names in lower case and ``null`` left out.

    Raises:
        ValueError, RecursionError: the text is no JSON, or not readable.
    """
    return json.loads(text, object_pairs_hook=_fields, parse_constant=_no_number)


def _config(found: object, chosen: str, environ: Mapping[str, str]) -> Config:
    if not isinstance(found, dict):
        return Config(problem=ListProblem.WRONG_SHAPE)
    profiles, current = found.get("profiles", []), found.get("current", DEFAULT)
    if not isinstance(profiles, list) or not isinstance(current, str):
        return Config(problem=ListProblem.WRONG_SHAPE)
    rows: dict[str, Row] = {}
    for each in profiles:
        row = row_of(each, environ) if isinstance(each, dict) else None
        if row is not None and row.name:
            rows.setdefault(row.name, row)  # the first of several counts
    named = chosen or _shown(current)
    # Without any profile the CLI has not been set up, whatever stands beside that.
    return Config(rows, named if rows or chosen else "")


def row_of(found: _Object, environ: Mapping[str, str]) -> Row:
    """Fields of a profile, or of a command's answer in its place."""
    texts = {key: _shown(found[key]) for key in _TEXTS if isinstance(found.get(key), str)}
    numbers = {key: found[key] for key in _NUMBERS if _is_number(found.get(key))}
    known = (*_TEXTS, *_NUMBERS)
    malformed = any(key in found and key not in texts and key not in numbers for key in known)
    for key, names in _FROM_ENVIRONMENT.items():
        if not texts.get(key):
            texts[key] = first_of(environ, *names)
    mode = mode_of(texts, environ)
    return Row(texts.get("name", ""), mode, texts, numbers, malformed)


def mode_of(texts: Mapping[str, str], environ: Mapping[str, str]) -> str:
    """Mode in the CLI's spelling; inferred from the fields where none is named."""
    written = texts.get("mode", "").strip()
    if written:
        return str(_SPELLINGS.get(written.lower(), written))
    if environ.get("ALIBABA_CLOUD_PROFILE_MODE", "").lower() == "anonymous":
        return "Anonymous"

    def has(*keys: str) -> bool:
        return all(texts.get(key) for key in keys)

    told = (
        (Mode.STS_TOKEN, has("access_key_id", "access_key_secret", "sts_token")),
        (Mode.RAM_ROLE_ARN, has("access_key_id", "access_key_secret", "ram_role_arn")),
        (Mode.AK, has("access_key_id", "access_key_secret")),
        ("RsaKeyPair", has("private_key", "key_pair_name")),
        ("EcsRamRole", has("ram_role_name")),
        (Mode.EXTERNAL, has("process_command")),
        ("OIDC", has("oidc_provider_arn", "oidc_token_file", "ram_role_arn")),
        (Mode.CLOUD_SSO, has("cloud_sso_sign_in_url")),
        ("BearerToken", has("bearer_token")),
    )
    # One that tells nothing lacks even an AccessKey.
    return next((str(mode) for mode, holds in told if holds), str(Mode.AK))


def switched_off(environ: Mapping[str, str]) -> bool:
    """Whether the environment forbids the use of profiles."""
    return is_on(environ, "IGNORE_PROFILE") or is_on(environ, "CLI_PROFILE_DISABLED")


def is_on(environ: Mapping[str, str], switch: str) -> bool:
    """Whether a switch that forbids something is on, in any spelling of its name.

    The CLI wants ``1`` or ``true`` of one and ``TRUE`` of another. Here everything but a clear no
    forbids: whoever set it to anything else meant it.
    """
    return any(
        environ.get(f"{prefix}{switch}", "").strip().lower() not in _OFF for prefix in PREFIXES
    )


def first_of(environ: Mapping[str, str], *names: str) -> str:
    """Value of the first of these variables that is not empty."""
    return next((environ[name] for name in names if environ.get(name)), "")


def _fields(pairs: list[tuple[str, Any]]) -> _Object:
    return {name.lower(): value for name, value in pairs if value is not None}


def _no_number(text: str) -> object:
    raise ValueError(text)


def _shown(text: str) -> str:
    return _HALF.sub("\N{REPLACEMENT CHARACTER}", text)


def _is_number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
