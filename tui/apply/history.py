"""Run history: earlier and unfinished runs, read from their files without opening a secret."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from tui.apply.entries import EXPORTING, Ending, NotAPlanError, Note, read_plan, to_note, to_record
from tui.apply.run_state import OperationState, RunState
from tui.core.operations import Operation, Plan
from tui.vault.append_log import AppendLog, DamagedError, Record, read_log
from tui.vault.files import NotOursError, NotPrivateError, file_name, trusted_directory
from tui.vault.run_file import (
    ByDataKey,
    ByPassphrase,
    NotARunError,
    Run,
    Slot,
    Unsealed,
    Wrapping,
    forget,
    header,
    slots,
)

if TYPE_CHECKING:
    from tui.vault.vault import Vault


NOTHING_BEGUN = "nothing-begun"
_GONE = frozenset({"", "user-gone", "user-not-ours"})
"""Results of an undo after which the operation's secret opens nothing."""
_BEFORE_THE_PLAN = frozenset({"run", "sealed"})


class Standing(StrEnum):
    """Status of a run in its history."""

    UNFINISHED = "unfinished"
    """It can be resumed, or undone."""
    UNDOING = "undoing"
    """Undo has begun and is not over; only that can be resumed."""
    APPLIED = "applied"
    UNDONE = "undone"
    UNREADABLE = "unreadable"
    """Its file is damaged, from another version, or not to be trusted."""


class SealedBy(StrEnum):
    """Means that opens a run's secrets."""

    KEYRING = "keyring"
    PASSPHRASE = "passphrase"  # noqa: S105 - the kind, not one
    NOTHING = "nothing"
    """The run keeps none: it made none, or the administrator saved each by hand."""
    FORGOTTEN = "forgotten"


@dataclass(frozen=True, slots=True)
class PastRun:
    """Run as its file tells it."""

    path: Path
    id: str
    account_id: str
    standing: Standing
    started: datetime | None = None
    sealed_by: SealedBy = SealedBy.NOTHING
    secrets: tuple[Slot, ...] = ()
    """Secrets that its file keeps."""
    state: RunState | None = None
    """None where the file cannot be read."""
    problem: str = ""
    """Code of why the file cannot be read; empty if it can.

    ``damaged``, ``version``, ``not-private``, ``elsewhere`` where the file says that it is another
    run's or another account's, or ``nothing-begun`` where it was cut off before the
    plan was written, so before anything was changed."""
    files: tuple[str, ...] = ()
    """Exported files with secrets in plain text that were there when the run was read."""

    @property
    def full_name(self) -> str:
        """Unique name: the ID below the name of its directory."""
        return f"{file_name(self.path.parent.name)}/{self.id}"

    @property
    def plan(self) -> Plan | None:
        """Plan of the run; None where the file cannot be read."""
        return self.state.plan if self.state else None

    @property
    def not_handed_over(self) -> tuple[str, ...]:
        """Logon names with a kept secret that was not handed over yet, in the plan's order."""
        if self.state is None:
            return ()
        handed = {
            name
            for name, some in self.state.handed.items()
            if any(each.how != EXPORTING for each in some)
        }
        kept = {slot.logon_name for slot in self.secrets} - handed - self.void
        names = [user.logon_name for user in self.state.plan.users]
        return tuple(name for name in names if name in kept)

    @property
    def void(self) -> frozenset[str]:
        """Logon names with a secret that is of no use any more: what it was for is undone."""
        if self.state is None:
            return frozenset()
        good = {
            each.operation.user
            for each in self.state.operations
            if each.operation.makes_secret and not self._is_back(each)
        }
        return self._had_secrets - good

    @property
    def _had_secrets(self) -> frozenset[str]:
        handed = self.state.handed if self.state else {}
        return frozenset({slot.logon_name for slot in self.secrets} | handed.keys())

    def _is_back(self, operation: OperationState[Operation]) -> bool:
        if not operation.did:
            return self.standing is Standing.UNDONE
        return operation.undone in _GONE

    @property
    def is_void(self) -> bool:
        """Whether the run made secrets, and none of them is of any use any more."""
        return bool(self._had_secrets) and self._had_secrets == self.void


class ElsewhereError(Exception):
    """Run file that names another run, or another account, than its path does."""


def past_runs(vault: Vault, account_id: str = "") -> tuple[PastRun, ...]:
    """Runs of this endpoint, newest first; only one account's, if one is named. Blocking.

    Those that were cut off before anything was changed are left out.

    Raises:
        OSError: the state directory cannot be read.
    """
    found = sorted(map(past_run, vault.files(account_id)), key=_age, reverse=True)
    return tuple(run for run in found if run.problem != NOTHING_BEGUN)


def _age(run: PastRun) -> tuple[str, float, str]:
    # An ID tells the second; of several runs in one, the file tells which came first.
    second, _, _ = run.id.rpartition("-")
    return second, run.started.timestamp() if run.started is not None else 0.0, run.id


def past_run(path: Path) -> PastRun:
    """Read one run. Never raises for what its file holds."""
    # A name that Onramp would not give is shown as one that it would.
    run_id, account_id = file_name(path.stem), file_name(path.parent.name)
    try:
        trusted_directory(path.parent)
        records = read_log(path)
        if all(line.get("t") in _BEFORE_THE_PLAN for line in records):
            problem = NOTHING_BEGUN
        else:
            return _read(path, records)
    except FileNotFoundError:
        problem = "damaged"
    except (NotPrivateError, NotOursError):
        problem = "not-private"
    except (DamagedError, OSError):
        problem = "damaged"
    except ElsewhereError:
        problem = "elsewhere"
    except (NotARunError, ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
        problem = "version"  # its lines are whole, and say what this version does not know
    return PastRun(path, run_id, account_id, Standing.UNREADABLE, problem=problem)


def _read(path: Path, records: tuple[Record, ...]) -> PastRun:
    run, wrapping = header(records)
    if (file_name(run.account_id), file_name(run.id)) != (path.parent.name, path.stem):
        raise ElsewhereError(path)
    line = next((line for line in records if line["t"] == "plan"), None)
    if line is None:
        raise NotAPlanError("no plan, and yet something was begun")
    notes = [note for each in records if (note := to_note(each)) is not None]
    state = RunState(read_plan(line), notes)
    return _past(path, run, wrapping, state, slots(records))


def _past(
    path: Path, run: Run, wrapping: Wrapping | None, state: RunState, kept: tuple[Slot, ...]
) -> PastRun:
    return PastRun(
        path,
        run.id,
        run.account_id,
        _standing(state),
        run.started,
        _sealed_by(wrapping),
        kept,
        state,
        files=_exported(state),
    )


def _exported(state: RunState) -> tuple[str, ...]:
    handed = state.handed.values()
    files = dict.fromkeys(each.file for some in handed for each in some if each.file)
    # Unlike Path.exists, this raises for no name, and for no directory that is closed to us.
    return tuple(file for file in files if os.path.exists(file))  # noqa: PTH110


def _standing(state: RunState) -> Standing:
    if state.ended is not None and state.ended.ending is Ending.UNDONE:
        return Standing.UNDONE
    if state.undoing:
        return Standing.UNDOING
    return Standing.APPLIED if state.ended is not None else Standing.UNFINISHED


def _sealed_by(wrapping: Wrapping | None) -> SealedBy:
    match wrapping:
        case ByDataKey():
            return SealedBy.KEYRING
        case ByPassphrase():
            return SealedBy.PASSPHRASE
        case Unsealed():
            return SealedBy.NOTHING
        case None:
            return SealedBy.FORGOTTEN


def forget_secrets(vault: Vault, run: PastRun) -> None:
    """Destroy the key of a run's secrets and keep its journal. Blocking.

    Raises:
        AccountBusyError: another process is changing the account.
        NotARunError, DamagedError, NotPrivateError, OSError: the file is as it was.
    """
    hold = vault.hold(run.account_id)
    try:
        vault.trust(run.path)
        forget(run.path)
    finally:
        hold.release()


def note_afterwards(vault: Vault, path: Path, notes: tuple[Note, ...]) -> None:
    """Append notes to the closed file of a run. Blocking.

    Raises:
        AccountBusyError: another process is changing the account.
        DamagedLogError, NotPrivateError, OSError: the file cannot be written.
    """
    hold = vault.hold(vault.account_of(path))
    try:
        vault.trust(path)
        with AppendLog.open(path) as log:
            for note in notes:
                log.append(to_record(note))
    finally:
        hold.release()


def unfinished(runs: tuple[PastRun, ...]) -> tuple[PastRun, ...]:
    """Runs that can be resumed."""
    return tuple(run for run in runs if run.standing in {Standing.UNFINISHED, Standing.UNDOING})


def kept_secrets(runs: tuple[PastRun, ...]) -> Mapping[str, PastRun]:
    """Newest run that keeps a secret, by logon name; what was undone is of no use."""
    found: dict[str, PastRun] = {}
    for run in runs:
        if run.standing in {Standing.UNDOING, Standing.UNDONE}:
            continue
        for slot in run.secrets:
            found.setdefault(slot.logon_name, run)
    return found
