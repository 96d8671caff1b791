"""How a run is written down: its first line, and the lines that hold a sealed secret."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from tui.vault.lines import Record
from tui.vault.sealing import Stretch
from tui.vault.well_formed import well_formed

VERSION: Final = 1


class Kind(StrEnum):
    """What kind of secret it is."""

    PASSWORD = "password"  # noqa: S105 - the kind, not one
    ACCESS_KEY = "access-key"


@dataclass(frozen=True, slots=True, order=True)
class Slot:
    """Whose secret, and which."""

    logon_name: str
    kind: Kind
    id: str = ""
    """The AccessKey ID; empty for a password."""


@dataclass(frozen=True, slots=True)
class Run:
    """What a run is known by."""

    id: str
    account_id: str
    endpoint: str
    """The identity of the endpoints; state is kept apart by it."""
    started: datetime


class NotARunError(Exception):
    """The file is whole but does not begin like a run of this version."""


@dataclass(frozen=True, slots=True)
class ByDataKey:
    """The run's key is wrapped by the key in the keyring."""

    fingerprint: str
    """Of the key that opens it."""
    box: str


@dataclass(frozen=True, slots=True)
class ByPassphrase:
    """The run's key is wrapped by a passphrase."""

    stretch: Stretch
    box: str


@dataclass(frozen=True, slots=True)
class Unsealed:
    """The run has no key: it makes no secret, or none that is kept in its file."""


Wrapping = ByDataKey | ByPassphrase | Unsealed


def header(records: tuple[Record, ...]) -> tuple[Run, Wrapping | None]:
    """Which run it is, and how its key is wrapped; None where it was forgotten.

    Raises:
        NotARunError: It begins like something else.
    """
    if not records or (records[0].get("t"), records[0].get("v")) != ("run", VERSION):
        raise NotARunError("another version, or something else")
    first = records[0]
    try:
        run = Run(
            first["run"],
            first["account"],
            first["endpoint"],
            datetime.fromisoformat(first["started"]),
        )
        return well_formed(run), _wrapping(first["key"])
    except (KeyError, OverflowError, TypeError, ValueError):
        raise NotARunError("no run") from None


def slots(records: tuple[Record, ...]) -> tuple[Slot, ...]:
    """Which secrets a run keeps, without opening them."""
    return tuple(boxes(records))


def first_line(run: Run, wrapping: Wrapping) -> Record:
    """The line that names the run and holds its key in its box."""
    return {
        "t": "run",
        "v": VERSION,
        "run": run.id,
        "account": run.account_id,
        "endpoint": run.endpoint,
        "started": run.started.isoformat(),
        "key": _key_fields(wrapping),
    }


def _key_fields(wrapping: Wrapping) -> dict[str, Any]:
    match wrapping:
        case ByDataKey(fingerprint, box):
            return {"by": "keyring", "id": fingerprint, "box": box}
        case ByPassphrase(stretch, box):
            salt = base64.b64encode(stretch.salt).decode("ascii")
            costs = {"salt": salt, "n": stretch.n, "r": stretch.r, "p": stretch.p}
            return {"by": "passphrase", **costs, "box": box}
        case Unsealed():
            return {"by": "nothing"}


def _wrapping(fields: Mapping[str, Any] | None) -> Wrapping | None:
    if fields is None:
        return None
    if fields["by"] == "keyring":
        return well_formed(ByDataKey(fields["id"], fields["box"]))
    if fields["by"] == "passphrase":
        salt = base64.b64decode(fields["salt"], validate=True)
        stretch = Stretch(salt, fields["n"], fields["r"], fields["p"])
        return well_formed(ByPassphrase(stretch, fields["box"]))
    if fields["by"] == "nothing":
        return Unsealed()
    raise ValueError("unknown wrapping")


def slot_fields(slot: Slot) -> dict[str, str]:
    """How a line says whose secret it is about."""
    return {"user": slot.logon_name, "kind": slot.kind.value, "id": slot.id}


def boxes(records: tuple[Record, ...]) -> dict[Slot, str]:
    """The sealed secrets, each as it was last kept; the probe at the beginning is none."""
    found = {}
    for record in records:
        if record["t"] == "sealed":
            slot = well_formed(Slot(record["user"], Kind(record["kind"]), record["id"]))
            found[slot] = well_formed(_Sealed(record["box"])).box
    return {slot: box for slot, box in found.items() if slot.logon_name}


@dataclass(frozen=True, slots=True)
class _Sealed:
    box: str


def context(run: Run, slot: Slot | None = None) -> tuple[str, ...]:
    """What the box of a secret, or of the run's key, is bound to."""
    whose = ("key",) if slot is None else ("secret", slot.logon_name, slot.kind.value, slot.id)
    return ("onramp", run.id, run.account_id, run.endpoint, *whose)
