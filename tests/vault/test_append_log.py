"""The log: every line on the disk, every damage noticed, no room found in time."""

from __future__ import annotations

import errno
import fcntl
import os
import resource
import signal
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path
from typing import NoReturn

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.core.secret import Secret
from tui.vault.append_log import (
    AppendLog,
    DamagedError,
    DamagedLogError,
    NoRoomError,
    Record,
    frame,
    parse,
    read_log,
)
from tui.vault.files import NotPrivateError

ROOT = Path(__file__).parents[2]
RECORDS: tuple[Record, ...] = (
    {"t": "run", "run": "r-1"},
    {"t": "intent", "user": "li.na", "text": "line\nend, 名前, \u2028 and { }"},
    {"t": "sealed", "user": "li.na", "box": "q" * 40},
    {"t": "done", "user": "li.na"},
)
DATA = b"".join(frame(record, number) for number, record in enumerate(RECORDS))

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)
records = st.dictionaries(st.text().filter(lambda key: key != "n"), values, max_size=4)


def log_with(directory: Path, *more: Record) -> Path:
    """A closed log."""
    path = directory / "run.log"
    with AppendLog.create(path, RECORDS[0], reserve=4096) as log:
        for record in (*RECORDS[1:], *more):
            log.append(record)
    return path


# Lines


@given(st.lists(records, max_size=5))
def test_what_is_framed_is_read_back(made: list[Record]) -> None:
    data = b"".join(frame(record, number) for number, record in enumerate(made))
    read = parse(data)
    assert read.records == tuple(made)
    assert read.length == len(data)
    assert data.count(b"\n") == len(made), "one line each, whatever is in it"


def test_a_secret_cannot_be_written_by_type() -> None:
    with pytest.raises(TypeError):
        frame({"password": Secret("Zq7-planted-in-a-test")}, 0)


@pytest.mark.parametrize("cut", range(len(DATA) + 1))
def test_cut_at_every_byte_loses_only_the_line_that_was_being_written(cut: int) -> None:
    read = parse(DATA[:cut])
    # A line counts when nothing but its line end is missing.
    ends = [number for number, byte in enumerate(DATA) if byte == ord("\n")]
    complete = sum(cut >= end for end in ends)
    assert read.records == RECORDS[:complete]
    assert read.ended is (cut not in ends)


def test_no_flipped_bit_is_taken_for_a_record() -> None:
    for place, bit in product(range(len(DATA)), range(8)):
        damaged = bytearray(DATA)
        damaged[place] ^= 1 << bit
        with pytest.raises(DamagedError):
            parse(bytes(damaged))


@given(st.lists(records, min_size=1, max_size=12), st.data())
def test_only_the_beginning_of_a_line_is_taken_for_a_torn_one(
    made: list[Record], data: st.DataObject
) -> None:
    lines = [frame(record, number) for number, record in enumerate(made)]
    before, last = b"".join(lines[:-1]), lines[-1]
    cut = data.draw(st.integers(0, len(last) - 2))
    assert parse(before + last[:cut]).length == len(before)
    more = data.draw(st.binary(min_size=1).filter(lambda each: not each.startswith(b"\n")))
    with pytest.raises(DamagedError) as damage:
        parse(before + last[:-1] + more)
    assert damage.value.line == len(lines)
    other = frame(made[-1], len(lines))
    beginning = data.draw(st.integers(other.index(b",") if b"," in other else 16, len(other) - 1))
    with pytest.raises(DamagedError):
        parse(before + other[:beginning])


@pytest.mark.parametrize(
    "tail",
    [b"\0", b"\0\0\0", b"0123456g", b"012345678", b"01234567 x", b'01234567 {"n":1', b"\xff"],
)
def test_what_we_do_not_write_is_not_taken_for_a_torn_line(tail: bytes) -> None:
    with pytest.raises(DamagedError):
        parse(DATA + tail)


@pytest.mark.parametrize("gone", range(len(RECORDS) - 1))
def test_a_line_that_is_missing_or_doubled_is_noticed(gone: int) -> None:
    lines = DATA.splitlines(keepends=True)
    with pytest.raises(DamagedError):
        parse(b"".join(lines[:gone] + lines[gone + 1 :]))
    with pytest.raises(DamagedError) as doubled:
        parse(b"".join(lines[: gone + 1] + lines[gone:]))
    assert doubled.value.line == gone + 2


# The file


def test_a_log_is_for_its_owner_alone_and_keeps_what_was_written(tmp_path: Path) -> None:
    path = log_with(tmp_path / "runs")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert read_log(path) == RECORDS
    with AppendLog.open(path) as log:
        log.append({"t": "end"})
    assert read_log(path) == (*RECORDS, {"t": "end"})
    assert list(path.parent.iterdir()) == [path], "what was set aside is given back"


def test_a_torn_end_is_cut_and_the_log_goes_on(tmp_path: Path) -> None:
    whole = log_with(tmp_path).read_bytes()
    for cut in range(len(whole)):
        path = tmp_path / f"cut-{cut}.log"
        path.write_bytes(whole[:cut])
        path.chmod(0o600)
        before = read_log(path)
        with AppendLog.open(path) as log:
            assert log.records == before
            log.append({"t": "next"})
        assert read_log(path) == (*before, {"t": "next"})
        path.unlink()


def test_other_damage_stops_and_leaves_a_copy(tmp_path: Path) -> None:
    path = log_with(tmp_path)
    damaged = bytearray(path.read_bytes())
    damaged[damaged.index(b"li.na")] ^= 1
    path.write_bytes(damaged)
    for _ in range(2):  # a second look makes no second copy
        with pytest.raises(DamagedLogError) as found:
            AppendLog.open(path)
        assert found.value.line == 2
        assert found.value.copy.read_bytes() == path.read_bytes() == damaged
        assert stat.S_IMODE(found.value.copy.stat().st_mode) == 0o600
    assert sorted(each.name for each in tmp_path.iterdir()) == ["run.log", "run.log.damaged-1"]


def test_a_whole_line_with_a_wrong_end_is_not_cut(tmp_path: Path) -> None:
    path = log_with(tmp_path)
    damaged = path.read_bytes()[:-1] + b"\x0b"
    path.write_bytes(damaged)
    with pytest.raises(DamagedLogError) as found:
        AppendLog.open(path)
    assert found.value.line == len(RECORDS)
    assert path.read_bytes() == found.value.copy.read_bytes() == damaged


def test_no_link_is_followed_and_nothing_open_to_others_is_trusted(tmp_path: Path) -> None:
    path = log_with(tmp_path)
    link = tmp_path / "link.log"
    link.symlink_to(path)
    with pytest.raises(OSError, match=r"symbolic link|Too many levels"):
        AppendLog.open(link)
    with pytest.raises(FileExistsError):
        AppendLog.create(link, {"t": "run"}, reserve=0)
    path.chmod(0o640)
    with pytest.raises(NotPrivateError):
        AppendLog.open(path)
    with pytest.raises(NotPrivateError):
        read_log(path)


@contextmanager
def files_of_at_most(size: int) -> Iterator[None]:
    """Let no file grow beyond so many bytes, as a full disk would."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)


def test_no_room_is_found_before_anything_depends_on_the_log(tmp_path: Path) -> None:
    with files_of_at_most(100_000), pytest.raises(NoRoomError):
        AppendLog.create(tmp_path / "run.log", RECORDS[0], reserve=200_000)
    assert not list(tmp_path.iterdir())


def test_a_write_that_fits_only_in_part_leaves_the_log_as_it_was(tmp_path: Path) -> None:
    path = log_with(tmp_path)
    before = path.read_bytes()
    with AppendLog.open(path) as log:
        with files_of_at_most(len(before) + 10), pytest.raises(NoRoomError):
            log.append({"t": "too much", "text": "x" * 50})
        assert path.read_bytes() == before
        log.append({"t": "there is room again"})
    assert read_log(path) == (*RECORDS, {"t": "there is room again"})


def test_nothing_is_appended_to_what_could_not_be_taken_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = log_with(tmp_path)
    with AppendLog.open(path) as log:
        with monkeypatch.context() as disk:
            write = os.write
            disk.setattr(os, "write", lambda handle, data: write(handle, data[:20]))
            disk.setattr(os, "ftruncate", failing(errno.EIO))
            with pytest.raises(NoRoomError):
                log.append({"t": "torn", "text": "x" * 50})
        before = path.read_bytes()
        for _ in range(2):
            with pytest.raises(OSError, match="taken back") as refused:
                log.append({"t": "next"})
            assert refused.value.errno == errno.EIO
        assert path.read_bytes() == before
        assert log.records == RECORDS
    with AppendLog.open(path) as log:
        log.append({"t": "next"})
    assert read_log(path) == (*RECORDS, {"t": "next"})


def failing(number: int) -> Callable[..., NoReturn]:
    """A system call that cannot be done."""

    def call(*_: object) -> NoReturn:
        raise OSError(number, os.strerror(number))

    return call


def test_a_full_disk_is_met_with_what_was_set_aside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "run.log"
    reserve = tmp_path / "run.log.reserve"
    write = os.write

    def full_while_set_aside(handle: int, data: bytes) -> int:
        if reserve.exists():
            write(handle, data[:5])
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return write(handle, data)

    with AppendLog.create(path, RECORDS[0], reserve=4096) as log:
        assert reserve.stat().st_size == 4096
        assert reserve.stat().st_blocks * 512 >= 4096, "really taken"
        monkeypatch.setattr(os, "write", full_while_set_aside)
        log.append(RECORDS[1])
        assert not reserve.exists()
        assert read_log(path) == RECORDS[:2]
        log.append(RECORDS[2])
        # Used up: the next time there is nothing to give back.
        monkeypatch.setattr(os, "write", failing(errno.ENOSPC))
        with pytest.raises(NoRoomError):
            log.append(RECORDS[3])
    assert read_log(path) == RECORDS[:3]


@pytest.mark.parametrize("number", [errno.EOPNOTSUPP, errno.EINVAL, errno.ENOSYS])
def test_room_is_written_full_where_it_cannot_be_asked_for(
    number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "posix_fallocate", failing(number))
    with AppendLog.create(tmp_path / "run.log", RECORDS[0], reserve=200_000):
        assert (tmp_path / "run.log.reserve").read_bytes() == bytes(200_000)
    with files_of_at_most(100_000), pytest.raises(NoRoomError):
        AppendLog.create(tmp_path / "full.log", RECORDS[0], reserve=200_000)
    monkeypatch.setattr(os, "posix_fallocate", failing(errno.ENOSPC))
    with pytest.raises(NoRoomError):
        AppendLog.create(tmp_path / "full.log", RECORDS[0], reserve=200_000)


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, Path]]:
    """What is written and made to last, in order, each with its file."""
    made: list[tuple[str, Path]] = []
    write, fsync = os.write, os.fsync

    def file_of(handle: int) -> Path:
        return Path(f"/proc/self/fd/{handle}").readlink()

    def recorded_write(handle: int, data: bytes) -> int:
        made.append(("write", file_of(handle)))
        return write(handle, data)

    def recorded_fsync(handle: int) -> None:
        fsync(handle)
        made.append(("fsync", file_of(handle)))

    monkeypatch.setattr(os, "write", recorded_write)
    monkeypatch.setattr(os, "fsync", recorded_fsync)
    return made


def test_every_line_is_on_the_disk_before_the_next_thing_happens(
    tmp_path: Path, calls: list[tuple[str, Path]]
) -> None:
    path = tmp_path / "run.log"
    with AppendLog.create(path, RECORDS[0], reserve=4096) as log:
        assert calls == [
            ("fsync", tmp_path / "run.log.reserve"),
            ("write", path),
            ("fsync", path),
            ("fsync", tmp_path),
        ]
        for record in RECORDS[1:]:
            calls.clear()
            log.append(record)
            assert calls == [("write", path), ("fsync", path)]
    path.write_bytes(path.read_bytes()[:-1])
    calls.clear()
    with AppendLog.open(path):
        assert calls == [("write", path), ("fsync", path)], "what was mended too"


def test_a_line_that_is_not_known_to_be_on_the_disk_is_not_reported_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = log_with(tmp_path)
    with AppendLog.open(path) as log:
        with monkeypatch.context() as disk:
            disk.setattr(os, "fsync", failing(errno.EIO))
            with pytest.raises(OSError, match=os.strerror(errno.EIO)):
                log.append({"t": "lost"})
        assert read_log(path) == log.records == RECORDS
        log.append({"t": "next"})
    assert read_log(path) == (*RECORDS, {"t": "next"})


@pytest.mark.parametrize("number", [0, errno.ENOTSUP, errno.EINVAL, errno.EIO])
def test_a_mac_is_asked_for_more_than_fsync_where_the_drive_can(
    number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, calls: list[tuple[str, Path]]
) -> None:
    asked: list[int] = []

    def full_sync(_: int, command: int) -> None:
        asked.append(command)
        if number:
            raise OSError(number, os.strerror(number))

    path = log_with(tmp_path)
    with AppendLog.open(path) as log:
        monkeypatch.setattr(sys, "platform", "darwin")
        monkeypatch.setattr(fcntl, "F_FULLFSYNC", 51, raising=False)
        monkeypatch.setattr(fcntl, "fcntl", full_sync)
        calls.clear()
        if number == errno.EIO:
            with pytest.raises(OSError, match=os.strerror(errno.EIO)):
                log.append({"t": "next"})
        else:
            log.append({"t": "next"})
    assert asked == [51]
    assert (("fsync", path) in calls) is (number in {errno.ENOTSUP, errno.EINVAL})


WRITER = """
import sys
from pathlib import Path
from tui.vault.append_log import AppendLog
with AppendLog.open(Path(sys.argv[1])) as log:
    number = 0
    while True:
        log.append({"t": "line", "number": number, "text": "x" * 300})
        sys.stdout.write(f"{number}\\n")
        sys.stdout.flush()
        number += 1
"""


def test_what_was_reported_written_is_there_after_kill_9(tmp_path: Path) -> None:
    path = log_with(tmp_path)
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE, text=True, cwd=ROOT
    ) as child:
        assert child.stdout is not None
        reported = -1
        while reported < 50:
            reported = int(child.stdout.readline())
        os.kill(child.pid, signal.SIGKILL)
        reported = int([str(reported), *child.stdout.read().split()][-1])
    with AppendLog.open(path) as log:
        lines = [record["number"] for record in log.records if record["t"] == "line"]
    assert lines == list(range(len(lines)))
    assert len(lines) > reported
