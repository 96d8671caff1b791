"""What the README promises, held against the code."""

from __future__ import annotations

import json
import re
from pathlib import Path

from tui.core.draft import Replacement
from tui.core.policies import ARMS_FULL, AccountScope, Grant
from tui.planfile import read_plan_file
from tui.planfile.schema import KEYS, known_places
from tui.planning.own_access import permissions_document
from tui.planning.permissions import every_need

ROOT = Path(__file__).parent.parent


def readme() -> str:
    return (ROOT / "README.md").read_text(encoding="utf-8")


def policy_document() -> str:
    """The README's ready policy document."""
    block = re.search(r"```json\n(.*?)```", readme(), re.DOTALL)
    assert block is not None
    return block[1]


def policy_actions() -> set[str]:
    """The actions in it."""
    document = json.loads(policy_document())
    return {action for statement in document["Statement"] for action in statement["Action"]}


def test_the_administrators_policy_is_what_any_plan_needs() -> None:
    assert json.loads(policy_document()) == json.loads(permissions_document(every_need()).text)


def test_every_picture_is_there() -> None:
    pictures = re.findall(r"\((screenshots/[^)]+)\)", readme())
    assert len(pictures) >= 7
    assert [name for name in pictures if not (ROOT / name).is_file()] == []


def test_the_commands_for_newcomers_are_make_targets() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"^make (\w+)", readme(), re.MULTILINE):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_nothing_is_installed_by_its_bare_name() -> None:
    # On an index the name is somebody else's, or may be one day.
    install = re.compile(r"(?:\b(?:install|inject)|--from|--with)\s+(?:-\S+\s+)*(\S+)")
    given = [found for line in code_lines() for found in install.findall(line)]
    assert len(given) >= 3
    assert [each for each in given if not each.startswith(".") and not each.endswith(".whl")] == []


def code_lines() -> list[str]:
    """What can be copied to a shell."""
    blocks = re.findall(r"```sh\n(.*?)```", readme(), re.DOTALL)
    return [line.partition("#")[0] for block in blocks for line in block.splitlines()]


def plan_files() -> str:
    """The section about plan files."""
    return readme().partition("\n## Plan files\n")[2].partition("\n## ")[0]


def test_every_key_of_a_plan_file_is_in_the_table_and_no_other() -> None:
    rows = [line.split("|") for line in plan_files().splitlines() if line.startswith("| `")]
    named = [name for row in rows for name in re.findall(r"`([^`]+)`", row[1])]
    tables = {key.name for key in KEYS if key.keys}
    assert sorted(named) == sorted(set(known_places()) - tables)


def test_the_table_names_every_accepted_value() -> None:
    rows = {row.split("|")[1].strip(" `"): row for row in plan_files().splitlines() if "|" in row}
    keys = {key.name: key for key in KEYS}
    keys |= {f"{outer.name}.{key.name}": key for outer in KEYS for key in outer.keys}
    named = {name: key for name, key in keys.items() if key.accepted and name != "users.access"}
    for name, key in named.items():
        assert [value for value in key.accepted if f'`"{value}"`' not in rows[name]] == [], name


def test_the_example_of_a_plan_file_is_one() -> None:
    block = re.search(r"```toml\n(.*?)```", plan_files(), re.DOTALL)
    assert block is not None
    plan = read_plan_file(block[1])
    assert [row.logon_name for row in plan.draft.users] == ["mei.ling", "wang.wei"]
    assert plan.draft.replacements == (Replacement("wang.wei", Grant(ARMS_FULL, AccountScope())),)
