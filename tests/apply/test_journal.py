"""What is not written down has not happened."""

from __future__ import annotations

import errno
import os
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.apply.test_run_state import KEY, PLAN, begun
from tests.apply.undone import statuses
from tui.apply.entries import Finished, Refused, to_note
from tui.apply.events import NeedsAttentionError
from tui.apply.journal import Journal
from tui.apply.run_state import OperationStatus, RunState
from tui.vault.append_log import AppendLog, Record, read_log

LATER = datetime(2026, 11, 25, 9, 1, tzinfo=UTC)


def test_a_note_is_written_before_it_counts() -> None:
    state = RunState(PLAN)
    seen: list[tuple[Record, OperationStatus]] = []
    journal = Journal(state, lambda line: seen.append((line, state.operations[KEY].status)))
    journal.note(begun(KEY))
    ((line, before),) = seen
    assert to_note(line) == begun(KEY)
    assert before is OperationStatus.WAITING
    assert state.operations[KEY].status is OperationStatus.RUNNING


def test_what_the_disk_does_not_take_does_not_count() -> None:
    def full(_line: Record) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    state = RunState(PLAN)
    with pytest.raises(NeedsAttentionError) as refused:
        Journal(state, full).note(begun(KEY))
    assert refused.value.code == "not-written"
    assert refused.value.text.value("why") == os.strerror(errno.ENOSPC)
    assert state.operations[KEY].status is OperationStatus.WAITING
    assert not state.changed


def test_an_answer_that_is_waited_for_no_longer_is_noted_once_it_was_asked_for() -> None:
    lines: list[Record] = []
    journal = Journal(RunState(PLAN), lines.append)
    journal.give_up(KEY, LATER)
    assert lines == []
    journal.note(begun(KEY))
    journal.give_up(KEY, LATER)
    noted = journal.state.operations[KEY].begun
    assert noted is not None
    assert (noted.given_up, noted.at) == (LATER, begun(KEY).at)
    assert RunState(PLAN, filter(None, map(to_note, lines))).operations == journal.state.operations


def test_from_several_threads_the_file_and_the_state_say_the_same(tmp_path: Path) -> None:
    path = tmp_path / "x.run"
    with AppendLog.create(path, {"t": "run"}, reserve=4096) as log:
        journal = Journal(RunState(PLAN), log.append)

        def work(at: int) -> None:
            for _ in range(10):
                journal.note(begun(at))
                journal.note(Refused(at))
            journal.note(begun(at))
            journal.note(Finished(at))

        threads = [threading.Thread(target=work, args=(at,)) for at in range(len(PLAN.operations))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    notes = [note for line in read_log(path) if (note := to_note(line)) is not None]
    assert len(notes) == 22 * len(PLAN.operations)
    assert statuses(RunState(PLAN, notes)) == statuses(journal.state)
    assert journal.state.complete
