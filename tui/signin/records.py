"""How credentials are spelled inside a keyring item."""

from __future__ import annotations

import json
from datetime import datetime

from tui.core.credentials import Credentials
from tui.core.secret import Secret


class RecordError(ValueError):
    """The text is not a record of ours; nothing of it is repeated here."""


def to_record(credentials: Credentials) -> Secret:
    """Credentials as JSON; the source is where the record is kept, and not part of it."""
    token = credentials.token
    fields = {
        "access_key_id": credentials.access_key_id,
        "secret": credentials.secret.reveal(),
        "token": None if token is None else token.reveal(),
        "expires": credentials.expires.isoformat() if credentials.expires else None,
    }
    return Secret(json.dumps(fields))


def from_record(record: Secret) -> Credentials:
    """Read what :func:`to_record` wrote.

    Raises:
        RecordError: it is something else.
    """
    fields = _parse(record)
    if not isinstance(fields, dict):
        raise RecordError("no object")
    key, secret, token, expires = (
        fields.get(name) for name in ("access_key_id", "secret", "token", "expires")
    )
    if not isinstance(key, str) or not isinstance(secret, str):
        raise RecordError("no AccessKey")
    if not isinstance(token, str | None) or not isinstance(expires, str | None):
        raise RecordError("no token or time")
    return Credentials(
        key,
        Secret(secret),
        None if token is None else Secret(token),
        expires=_time(expires) if expires else None,
    )


def _time(text: str) -> datetime:
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        raise RecordError("no time") from None
    if time.tzinfo is None:
        raise RecordError("a time without a zone")
    return time


def names_record(names: tuple[str, ...]) -> Secret:
    """The list of saved names."""
    return Secret(json.dumps(list(names)))


def names_from_record(record: Secret) -> tuple[str, ...]:
    """Read what :func:`names_record` wrote.

    Raises:
        RecordError: it is something else.
    """
    names = _parse(record)
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise RecordError("no list of names")
    return tuple(names)


def _parse(record: Secret) -> object:
    try:
        value: object = json.loads(record.reveal())
    except ValueError:
        # The original error carries the whole text.
        raise RecordError("no JSON") from None
    return value
