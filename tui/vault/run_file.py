"""Run file: header, lines, sealed secrets.

The first line names the run and holds its key, wrapped by the data key of the keyring or by a
passphrase. Whoever destroys that box destroys every secret of the run.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from tui.core.secret import Secret
from tui.vault.append_log import AppendLog, DamagedError, Record, frame, read_log
from tui.vault.files import write_private
from tui.vault.sealing import Key, RandomBytes, SealError, Stretch
from tui.vault.well_formed import well_formed

VERSION: Final = 1


class Kind(StrEnum):
    """Kinds of secrets."""

    PASSWORD = "password"  # noqa: S105 - the kind, not one
    ACCESS_KEY = "access-key"


@dataclass(frozen=True, slots=True, order=True)
class Slot:
    """Address of one secret: user, kind and ID."""

    logon_name: str
    kind: Kind
    id: str = ""
    """AccessKey ID; empty for a password."""


@dataclass(frozen=True, slots=True)
class Run:
    """Identity of a run."""

    id: str
    account_id: str
    endpoint: str
    """Identity of the endpoints; state is kept apart by it."""
    started: datetime


class NotARunError(Exception):
    """File that is whole but does not begin like a run of this version."""


@dataclass(frozen=True, slots=True)
class ByDataKey:
    """Wrapping of the run's key by the data key in the keyring."""

    fingerprint: str
    """Of the data key."""
    box: str


@dataclass(frozen=True, slots=True)
class ByPassphrase:
    """Wrapping of the run's key by a passphrase."""

    stretch: Stretch
    box: str


@dataclass(frozen=True, slots=True)
class Unsealed:
    """Run without a key: it makes no secret, or none that is kept in its file."""


Wrapping = ByDataKey | ByPassphrase | Unsealed


def header(records: tuple[Record, ...]) -> tuple[Run, Wrapping | None]:
    """Run that a file belongs to, and the wrapping of its key; None where the key was forgotten.

    Raises:
        NotARunError: The file begins like something else.
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
    """Secrets that a run keeps, without opening them."""
    return tuple(boxes(records))


def first_line(run: Run, wrapping: Wrapping) -> Record:
    """Line that names the run and holds its key in a box."""
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
    """Fields of a line that name a secret."""
    return {"user": slot.logon_name, "kind": slot.kind.value, "id": slot.id}


def boxes(records: tuple[Record, ...]) -> dict[Slot, str]:
    """Sealed secrets, each as it was last kept, without the probe at the beginning."""
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
    """Binding of the box with a secret, or with the run's key (``slot`` is None)."""
    whose = ("key",) if slot is None else ("secret", slot.logon_name, slot.kind.value, slot.id)
    return ("onramp", run.id, run.account_id, run.endpoint, *whose)


BYTES_PER_LINE: Final = 1024
"""More than a line beside the plan takes; only tags that are replaced can be longer."""


Opener = Key | Secret | None | Callable[[Wrapping | None], Key | Secret | None]


def wrap_by_data_key(run: Run, key: Key, data_key: Key, random: RandomBytes) -> ByDataKey:
    """Wrap a run's key with the data key of the keyring."""
    return ByDataKey(data_key.fingerprint, data_key.wrap(key, context(run), random))


def wrap_by_passphrase(run: Run, key: Key, passphrase: Secret, random: RandomBytes) -> ByPassphrase:
    """Wrap a run's key with a passphrase. Takes long on purpose."""
    stretch = Stretch.new(random)
    return ByPassphrase(stretch, stretch.key(passphrase).wrap(key, context(run), random))


def unwrap(run: Run, wrapping: Wrapping | None, opener: Key | Secret | None) -> Key | None:
    """Unwrap a run's key with the data key or the passphrase; None where it has no key.

    Raises:
        SealError: It is another data key, the wrong passphrase, or the key was forgotten.
    """
    match wrapping, opener:
        case Unsealed(), None:
            return None
        case ByDataKey(), Key() as key:
            return key.unwrap(wrapping.box, context(run))
        case ByPassphrase(), Secret() as passphrase:
            return wrapping.stretch.key(passphrase).unwrap(wrapping.box, context(run))
    raise SealError("this run is opened in another way")


class RunFile:
    """Open run: lines are added, secrets sealed and taken out.

    Whoever opens one holds the lock of its account.
    """

    def __init__(self, log: AppendLog, run: Run, key: Key | None, random: RandomBytes) -> None:
        self._log = log
        self.run = run
        self._key = key
        self._random = random

    @classmethod
    def create(
        cls,
        path: Path,
        run: Run,
        key: Key | None,
        wrapping: Wrapping,
        *,
        room: int,
        random: RandomBytes,
    ) -> Self:
        """Begin a run in a new file, and prove that a secret can be written and read back.

        Without ``key`` the run seals nothing. ``room`` bytes are set aside for later lines.

        Raises:
            NoRoomError: The disk is too full.
            SealError: What was written does not come back.
            OSError: The file cannot be written.
        """
        log = AppendLog.create(path, first_line(run, wrapping), reserve=room)
        made = cls(log, run, key, random)
        try:
            if key is not None:
                made._prove(key)
        except BaseException:
            log.close()
            path.unlink()
            raise
        return made

    @classmethod
    def open(cls, path: Path, opener: Opener, random: RandomBytes) -> Self:
        """Go on with a run.

        ``opener`` is the data key or the passphrase, None for a run without a key, or a function
        that picks it once the wrapping of the run's key is known.

        Raises:
            SealError: The wrong key or passphrase, or the secrets were forgotten.
            NotARunError: The file is something else.
            DamagedLogError, NotPrivateError, OSError: The file is damaged, not ours alone, or
                cannot be used.
        """
        log = AppendLog.open(path)
        try:
            run, wrapping = header(log.records)
            given = opener(wrapping) if callable(opener) else opener
            return cls(log, run, unwrap(run, wrapping, given), random)
        except BaseException:
            log.close()
            raise

    @classmethod
    def open_closed(cls, path: Path, random: RandomBytes) -> Self:
        """Go on with a run and leave its secrets sealed: lines can be added, and nothing opened.

        Raises:
            NotARunError: The file is something else.
            DamagedLogError, NotPrivateError, OSError: The file is damaged, not ours alone, or
                cannot be used.
        """
        log = AppendLog.open(path)
        try:
            return cls(log, header(log.records)[0], None, random)
        except BaseException:
            log.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def path(self) -> Path:
        """Path of the file."""
        return self._log.path

    @property
    def records(self) -> tuple[Record, ...]:
        """Lines of the file, in order."""
        return self._log.records

    @property
    def seals(self) -> bool:
        """Whether the run has a key; without one it keeps no secret here."""
        return self._key is not None

    @property
    def slots(self) -> tuple[Slot, ...]:
        """Secrets that the run keeps."""
        return slots(self._log.records)

    def add(self, record: Record) -> None:
        """Append a line; it is on the disk when this returns. It holds no secret by type.

        Raises:
            NoRoomError, OSError: The line was not written.
        """
        self._log.append(record)

    def keep(self, slot: Slot, value: Secret) -> None:
        """Seal a secret; it is on the disk when this returns, and only then may it be shown.

        Raises:
            NoRoomError, OSError: The secret was not written.
            SealError: The run has no key.
        """
        box = self._opened().seal(value, context(self.run, slot), self._random)
        self._log.append({"t": "sealed", **slot_fields(slot), "box": box})

    def kept(self) -> Mapping[Slot, Secret]:
        """Open the secrets, each as it was last kept.

        Raises:
            SealError: One cannot be opened.
        """
        return {
            slot: self._out_of(box, slot, self._opened())
            for slot, box in boxes(self._log.records).items()
        }

    def _opened(self) -> Key:
        if self._key is None:
            raise SealError("nothing is sealed in this run")
        return self._key

    def _prove(self, key: Key) -> None:
        probe = Slot("", Kind.PASSWORD, "probe")
        value = Secret(base64.b64encode(self._random(18)).decode("ascii"))
        self.keep(probe, value)
        if self._on_disk(probe, key) != value:
            raise SealError("what was written does not come back")

    def _on_disk(self, slot: Slot, key: Key) -> Secret:
        """Secret in the last line, as the disk gives it back."""
        try:
            box = read_log(self._log.path)[-1]["box"]
        except (DamagedError, LookupError):
            raise SealError("the last line does not come back") from None
        return self._out_of(box, slot, key)

    def _out_of(self, box: str, slot: Slot, key: Key) -> Secret:
        return key.unseal(box, context(self.run, slot))

    def close(self) -> None:
        """Close the file; may be called twice."""
        self._log.close()


def forget(path: Path) -> None:
    """Destroy a run's key, and rewrite its file without it and without the sealed secrets.

    Nobody can say what a disk still holds of the old file; without the key it opens nothing.

    Raises:
        NotARunError, DamagedError, NotPrivateError, OSError: The file is as it was.
    """
    records = read_log(path)
    header(records)
    lines: list[Record] = []
    for record in records:
        if record["t"] == "run":
            lines.append({**record, "key": None})
        elif record["t"] == "sealed":
            lines.append({**{k: v for k, v in record.items() if k != "box"}, "t": "forgotten"})
        else:
            lines.append(record)
    text = b"".join(frame(record, number) for number, record in enumerate(lines))
    write_private(path, text.decode("ascii"))
