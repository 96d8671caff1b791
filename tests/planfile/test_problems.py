"""Words about plan files: for everything that can be wrong, and above every key."""

from __future__ import annotations

import ast
from pathlib import Path

import tui.planfile
from tests.planning.world import DRAFT, FACTS
from tests.text.test_tables import HOSTILE
from tui.core.text import sentence
from tui.planfile import PlanFileProblem, write_plan_file
from tui.planfile.problems import either, problem
from tui.planfile.schema import KEYS, Kind, known_places
from tui.planfile.write import COMMENTS, FILE

HERE = ("users", 2, "x")


def test_a_problem_is_one_line_at_its_place() -> None:
    made = problem("missing-key", sentence("it is {hostile}; add it.", hostile=HOSTILE), 12, HERE)
    assert made.told("PLAN.toml") == f"PLAN.toml:12: users[3].x: it is {HOSTILE}; add it."


def test_a_problem_says_the_way_out() -> None:
    made = [
        ast.literal_eval(call.args[0])
        for path in Path(tui.planfile.__path__[0]).glob("*.py")
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and ast.unparse(call.func) == "sentence"
    ]
    problems = [text for text in made if text.endswith((".", "?")) and text[0].islower()]
    assert len(problems) > 12
    by_itself = "not TOML at"
    assert not [text for text in problems if ";" not in text and not text.startswith(by_itself)]


def test_a_file_as_a_whole_has_no_line() -> None:
    told = PlanFileProblem("no-file", sentence("there is none.")).told("a\nb\x1b.toml")
    assert told == "a\\u000ab\\u001b.toml: there is none."


def test_choices_are_listed() -> None:
    assert str(either(["a", "b", "c"])) == "a, b or c"
    assert str(either(["a"])) == "a"


def test_the_comments_explain_every_setting_and_every_table() -> None:
    assert set(COMMENTS) == {
        FILE,
        *(key.name for key in KEYS),
        *(it for it in known_places() if it.startswith("console.")),
    }
    lines = write_plan_file(DRAFT, FACTS.account).splitlines()
    settings = lines[: lines.index("[[grants]]")]
    assert [line for line in settings if " = " in line and "  # " not in line] == []
    above = {key: lines[lines.index(key) - 1] for key in ("[console]", "[[grants]]", "[[users]]")}
    assert [key for key, line in above.items() if not line.startswith("# ")] == []


def test_the_comments_name_every_accepted_value_and_key() -> None:
    comments = {place: str(comment) for place, comment in COMMENTS.items()}
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
