"""Words about plan files: for everything that can be wrong, and above every key."""

from __future__ import annotations

from types import MappingProxyType

import pytest

from tests.planning.world import DRAFT, FACTS
from tests.text.test_tables import HOSTILE, agree
from tui.planfile import PlanFileProblem, write_plan_file
from tui.planfile.positions import REASONS as SYNTAX
from tui.planfile.problems import PROBLEMS as CODES
from tui.planfile.problems import Parameter
from tui.planfile.read import FOUND as TYPES
from tui.planfile.read import OTHER
from tui.planfile.schema import KEYS, Kind, known_places
from tui.planfile.write import FILE
from tui.text import plan_file
from tui.text.plan_file import plan_file_comments, plan_file_problem

SAMPLES: dict[str, Parameter] = {
    "reason": "end",
    "expected": "text",
    "found": "number",
    "accepted": ("a", HOSTILE),
    "known": ("a", "b", HOSTILE),
    "mistake": ("policy.key-unknown", "known", HOSTILE),
}


OF_ITS_OWN = {"unknown-key-near", "policy-document"}
"""What says its way out in another way."""


def made(code: str, line: int = 12, path: str = "users[3].x") -> PlanFileProblem:
    parameters = {name: SAMPLES.get(name, HOSTILE) for name in CODES[code]}
    return PlanFileProblem(code, line, path, MappingProxyType(parameters))


def test_every_code_has_a_sentence() -> None:
    agree(plan_file.PROBLEMS, CODES)
    assert set(plan_file.REASONS) == set(SYNTAX)
    assert set(plan_file.KINDS) == {kind.value for kind in Kind}
    assert set(plan_file.FOUND) == {*TYPES.values(), OTHER}


@pytest.mark.parametrize("code", CODES)
def test_a_problem_is_one_line_at_its_place(code: str) -> None:
    told = plan_file_problem("PLAN.toml", made(code))
    assert told.startswith("PLAN.toml:12: users[3].x: ")
    assert told.endswith((".", "?"))
    assert "\n" not in told
    free = set(CODES[code]) - {"reason", "expected", "found"}
    assert told.count(HOSTILE) == len(free)


@pytest.mark.parametrize("code", [code for code in CODES if code not in OF_ITS_OWN])
def test_a_problem_says_the_way_out(code: str) -> None:
    assert ";" in plan_file_problem("PLAN.toml", made(code)) or code == "syntax"


def test_a_file_as_a_whole_has_no_line() -> None:
    told = plan_file_problem("a\nb\x1b.toml", PlanFileProblem("no-file"))
    assert told == "a\\u000ab\\u001b.toml: there is no such file; check the name."


def test_choices_are_listed() -> None:
    accepted = MappingProxyType({"accepted": ("a", "b", "c")})
    told = plan_file_problem("P", PlanFileProblem("not-accepted", 1, "x", accepted))
    assert told.endswith('write "a", "b" or "c".')
    known = MappingProxyType({"known": ("a",)})
    told = plan_file_problem("P", PlanFileProblem("unknown-key", 1, "x", known))
    assert told.endswith("use one of a.")


def test_the_comments_explain_every_setting_and_every_table() -> None:
    comments = plan_file_comments()
    assert set(comments) == {
        FILE,
        *(key.name for key in KEYS),
        *(it for it in known_places() if it.startswith("console.")),
    }
    lines = write_plan_file(DRAFT, FACTS.account, comments=comments).splitlines()
    settings = lines[: lines.index("[[grants]]")]
    assert [line for line in settings if " = " in line and "  # " not in line] == []
    above = {key: lines[lines.index(key) - 1] for key in ("[console]", "[[grants]]", "[[users]]")}
    assert [key for key, line in above.items() if not line.startswith("# ")] == []


def test_the_comments_name_every_accepted_value_and_key() -> None:
    comments = plan_file_comments()
    for key in KEYS:
        told = comments[key.name] + " ".join(
            comments.get(f"{key.name}.{it.name}", "") for it in key.keys
        )
        if key.kind is Kind.TEXT and key.name != "principal":
            assert [value for value in key.accepted if f'"{value}"' not in told] == []
        if key.name == "users":
            assert [inner.name for inner in key.keys if inner.name not in told] == []
        for inner in key.keys if key.name == "grants" else ():
            assert [value for value in inner.accepted if f'"{value}"' not in told] == []
