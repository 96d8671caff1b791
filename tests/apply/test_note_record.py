"""What a run writes down is read back as it was, and what is unknown is refused."""

from __future__ import annotations

from datetime import UTC, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.planning.strategies import tags, texts
from tui.apply.entries import (
    NOT_NOTES,
    Begun,
    Clearing,
    Ended,
    Ending,
    Finished,
    HandedOver,
    Judged,
    Note,
    PasswordRefused,
    Refused,
    Saved,
    Skipped,
    Unbinding,
    UndoBegun,
    Undone,
    UnknownNoteError,
    Verifying,
    to_note,
    to_record,
)
from tui.core.policies import AccountScope, Grant, PolicyRef, PolicyType, ResourceGroupScope
from tui.planning.agreement import Change, Changed, Content, Judgement
from tui.vault.append_log import frame, parse
from tui.vault.run_file import Kind, Slot

places = st.integers(0, 5000)
times = st.datetimes(
    timezones=st.sampled_from([UTC, timezone(timedelta(hours=8)), timezone(timedelta(hours=-3.5))])
)
some_texts = st.lists(texts, max_size=3).map(tuple)
refs = st.builds(PolicyRef, st.sampled_from(PolicyType), texts.filter(bool))
scopes = st.sampled_from([AccountScope(), ResourceGroupScope("rg-acfm")])
judgements = st.builds(
    Judgement,
    st.dictionaries(refs, st.builds(Content, texts, texts), max_size=3),
    st.dictionaries(
        texts, st.none() | st.frozensets(st.builds(Grant, refs, scopes), max_size=2), max_size=2
    ),
    st.frozensets(texts, max_size=3),
)
changes = st.builds(Change, st.sampled_from(Changed), texts, some_texts)
notes: st.SearchStrategy[Note] = st.one_of(
    st.builds(
        Begun,
        places,
        times,
        st.none() | times,
        some_texts,
        st.lists(tags, max_size=3).map(tuple),
        st.none() | times,
    ),
    st.builds(Refused, places),
    st.builds(PasswordRefused, places),
    st.builds(Finished, places, st.booleans(), texts, texts, texts),
    st.builds(Skipped, places),
    st.builds(Saved, st.builds(Slot, texts.filter(bool), st.sampled_from(Kind), texts)),
    st.builds(Clearing, places, texts.filter(bool)),
    st.builds(HandedOver, texts.filter(bool), st.sampled_from(["copied", "shown"]), texts),
    st.builds(Verifying, texts.filter(bool), times, st.none() | times, texts),
    st.just(UndoBegun()),
    st.builds(Unbinding, places, texts.filter(bool)),
    st.builds(Undone, places, texts),
    st.builds(Judged, judgements),
    st.builds(Ended, st.sampled_from(Ending), some_texts, st.lists(changes, max_size=2).map(tuple)),
)


@given(st.lists(notes, max_size=6))
def test_notes_come_back_as_they_were(written: list[Note]) -> None:
    assert list(map(to_note, map(to_record, written))) == written
    data = b"".join(frame(to_record(note), number) for number, note in enumerate(written))
    assert [to_note(line) for line in parse(data).records] == written


def test_every_kind_of_note_is_drawn() -> None:
    from typing import get_args

    drawn = {UndoBegun, Begun, Refused, Finished, Skipped, Saved, Clearing, HandedOver}
    assert drawn | {Unbinding, PasswordRefused, Undone, Ended, Judged, Verifying} == set(
        get_args(Note)
    )


def test_the_first_operation_is_a_place_like_any_other() -> None:
    assert to_record(Refused(0)) == {"t": "refused", "op": 0}


@pytest.mark.parametrize("kind", sorted(NOT_NOTES))
def test_the_other_lines_are_no_notes(kind: str) -> None:
    assert to_note({"t": kind}) is None


@pytest.mark.parametrize(
    "line",
    [
        {},
        {"t": None},
        {"t": "renamed", "op": 1},
        {"t": "begun"},
        {"t": "begun", "op": 1, "at": "yesterday"},
        {"t": "begun", "op": 1, "at": 5},
        {"t": "begun", "op": 1, "at": "2026-11-25T09:00:00+00:00", "tags": [["alone"]]},
        {"t": "saved", "user": "a", "kind": "fingerprint"},
        {"t": "ended", "ending": "paused"},
        {"t": "refused"},
    ],
)
def test_what_is_unknown_is_refused(line: dict[str, object]) -> None:
    with pytest.raises(UnknownNoteError):
        to_note(line)


@pytest.mark.parametrize(
    "line",
    [
        {"policies": [["custom:P", "x"]]},
        {"policies": [[7, "x", "v1"]]},
        {"policies": [["nothing", "x", "v1"]]},
        {"policies": 7},
        {"policies": [None]},
        {"groups": []},
        {"groups": {"g": {"policy": "custom:P"}}},
        {"groups": {"g": [7]}},
        {"groups": {"g": [{"policy": 7, "scope": "account"}]}},
        {"groups": {"g": [{"policy": "custom:P", "scope": "nowhere"}]}},
        {"accepted": [{}]},
        {"accepted": 7},
    ],
)
def test_what_no_onramp_wrote_of_a_judgement_is_refused(line: dict[str, object]) -> None:
    with pytest.raises(UnknownNoteError):
        to_note({"t": "judged", **line})


@pytest.mark.parametrize("change", [7, {}, {"how": "who", "subject": "P", "policies": []}, None])
def test_what_no_onramp_wrote_of_a_change_is_refused(change: object) -> None:
    with pytest.raises(UnknownNoteError):
        to_note({"t": "ended", "ending": "applied", "changes": [change]})
