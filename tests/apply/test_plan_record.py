"""A plan is read back as it was written, and nothing else is taken for one."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.planning.strategies import plans
from tui.apply.entries import NotAPlanError, plan_line, read_plan
from tui.core.findings import Step, Where, confirm, warning
from tui.core.operations import Plan
from tui.core.text import sentence
from tui.vault.append_log import Record, frame, parse

HERE = Where(Step.POLICIES)


def through_a_file(line: Record) -> Record:
    (back,) = parse(frame(line, 0)).records
    return back


@given(plans)
def test_a_plan_comes_back_as_it_was(plan: Plan) -> None:
    assert read_plan(through_a_file(plan_line(plan))) == plan


@given(plans)
def test_what_was_agreed_to_is_told_from_what_was_only_shown(plan: Plan) -> None:
    asked = confirm("high-risk", HERE, sentence("{subject}", subject="AdministratorAccess"))
    shown = warning("forced-reset", HERE, sentence("Reset."))
    line = plan_line(replace(plan, findings=(shown, asked)))
    assert (line["accepted"], line["warned"]) == ([asked.id], [shown.id])


@given(plans, st.data())
def test_nothing_may_be_missing(plan: Plan, data: st.DataObject) -> None:
    line = dict(plan_line(plan))
    del line[data.draw(st.sampled_from(sorted(set(line) - {"accepted", "warned"})))]
    with pytest.raises(NotAPlanError):
        read_plan(line)


@pytest.mark.parametrize(
    "change",
    [
        {"t": "run"},
        {"account": ["one"]},
        {"account": 1},
        {"site": "moon"},
        {"users": [["ada.l", "", False]]},
        {"users": [["ada.l", "", False, "telepathy"]]},
        {"operations": [{"do": "paint", "user": "ada.l"}]},
        {"operations": [{"user": "ada.l"}]},
        {"operations": ["key"]},
        {"operations": [{"do": "attach", "user": "a", "policy": "nonsense", "scope": "account"}]},
        {"operations": [{"do": "attach", "user": "a", "policy": 5, "scope": "account"}]},
        {"operations": [{"do": "attach", "user": "a", "policy": "system:A", "scope": "moon"}]},
        {"operations": [{"do": "profile", "user": "a", "password": "guess"}]},
    ],
)
def test_what_is_unknown_is_refused(change: dict[str, object]) -> None:
    line: dict[str, object] = {
        "t": "plan",
        "account": ["1234567890123456", "acme", "acme.onaliyun.com"],
        "site": "international",
        "domain_alias": "",
        "regions": [],
        "reason": "",
        "users": [],
        "operations": [],
    }
    read_plan(line)
    with pytest.raises(NotAPlanError):
        read_plan(line | change)
