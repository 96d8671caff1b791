"""The list of users: its last column."""

from __future__ import annotations

import pytest

from screens.users.table import Table
from tui.core.facts import Facts
from tui.core.findings import Step, Where
from tui.core.users import UserRow
from tui.planning.validate import check_logon_name


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("zhang min", "has a space"),
        ("zhang@corp", "without @"),
        ("zhang/min", "bad character"),
        ("z" * 65, "too long"),
        ("张敏", "bad character"),
    ],
)
def test_what_is_wrong_with_a_name_in_a_word(name: str, word: str) -> None:
    worst = next(check_logon_name(name, Where(Step.ACCOUNTS, "logon_name", 0)))
    assert word in Table((UserRow(name),), {0: worst}, Facts()).paint(0, 80).cells[-1].text
