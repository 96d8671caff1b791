"""Many people at once: pasted lines and CSV files."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from textual import events
from textual.widgets import Button, Input, Static, TextArea

from screens.users import import_users
from screens.users.import_users import LIMIT, ImportUsers
from tests.screens.driver import Wizard, visible, wizard
from tui.core.draft import Draft
from tui.core.findings import Step
from tui.core.users import Tag, UserRow
from tui.simulator.server import RunningSimulator
from tui.widgets.field import Field
from tui.widgets.rows import Rows

MIXED = """logon_name,display_name,tags
ada.new,Ada New,"team=sre, env=prod"
bad name,Nobody
li.na,Li Na
sam@corp,Sam
ada.new,Ada Again
"""


def dialog(w: Wizard) -> ImportUsers:
    top = w.app.screen
    assert isinstance(top, ImportUsers)
    return top


def lines(w: Wizard) -> list[tuple[str, str]]:
    rows = dialog(w).query_one("#found", Rows).rows
    return [(row.cells[0].text, row.cells[1].text) for row in rows]


def agree(w: Wizard) -> Button:
    return dialog(w).query_one("#agree", Button)


async def opened(w: Wizard) -> None:
    await w.until(lambda: w.session.facts.users_loaded)
    await w.press("f9")
    await w.until(lambda: isinstance(w.app.screen, ImportUsers))
    await w.until(lambda: w.app.focused is not None)


async def paste(w: Wizard, text: str) -> None:
    w.app.post_message(events.Paste(text))
    await w.until(lambda: dialog(w).query_one("#lines", TextArea).text)


async def open_file(w: Wizard, path: Path) -> None:
    field = dialog(w).query_one("#file", Field)
    field.value = str(path)
    field.focus()
    await w.press("enter")


def says(w: Wizard, said: str) -> Callable[[], bool]:
    field = dialog(w).query_one("#file", Field)
    return lambda: said in (field.problem or "")


async def test_every_bad_line_is_named_and_nothing_added_before_one_agrees(
    simulator: RunningSimulator,
) -> None:
    async with wizard(simulator, step=Step.ACCOUNTS) as w:
        await opened(w)
        await paste(w, MIXED)
        await w.until(lambda: len(lines(w)) == 5)
        found = lines(w)
        assert [number for number, _ in found] == ["2", "3", "4", "5", "6"]
        assert "ada.new · Ada New · team=sre, env=prod" in found[0][1]
        assert "cannot hold a space" in found[1][1]
        assert "li.na · exists already" in found[2][1]
        assert "Leave out what follows the @" in found[3][1]
        assert "stands in line 2 already" in found[4][1]
        assert str(agree(w).label) == "Add 2, leave 3 out"
        assert w.session.draft.users == (UserRow(),)
        await w.press("escape")
        await w.to(Step.ACCOUNTS)
        assert w.session.draft.users == (UserRow(),)


async def test_mending_a_line_right_there(simulator: RunningSimulator) -> None:
    async with wizard(simulator, step=Step.ACCOUNTS) as w:
        await opened(w)
        await paste(w, "ada new,Ada\nben.new,Ben")
        await w.until(lambda: str(agree(w).label) == "Add 1, leave 1 out")
        area = dialog(w).query_one("#lines", TextArea)
        area.replace(".", (0, 3), (0, 4))
        await w.until(lambda: str(agree(w).label) == "Add 2")
        await w.press("ctrl+n")
        await w.to(Step.ACCOUNTS)
        assert w.session.draft.users == (UserRow("ada.new", "Ada"), UserRow("ben.new", "Ben"))


async def test_agreeing_at_once_takes_the_text_as_it_stands(simulator: RunningSimulator) -> None:
    async with wizard(simulator, step=Step.ACCOUNTS) as w:
        await opened(w)
        await paste(w, "ada.new")
        await w.press("ctrl+n")
        await w.to(Step.ACCOUNTS)
        assert w.session.draft.users == (UserRow("ada.new"),)


async def test_rows_that_are_there_stay(simulator: RunningSimulator) -> None:
    rows = (UserRow("ada.new", "Ada"),)
    async with wizard(simulator, step=Step.ACCOUNTS, draft=Draft(users=rows)) as w:
        await opened(w)
        await paste(w, "ada.new\nben.new")
        await w.until(lambda: len(lines(w)) == 2)
        assert "twice" in lines(w)[0][1]
        await w.press("ctrl+n")
        await w.to(Step.ACCOUNTS)
        assert [row.logon_name for row in w.session.draft.users] == [
            "ada.new",
            "ada.new",
            "ben.new",
        ]
        people = w.screen.query_one("#people", Rows)
        await w.until(lambda: "twice" in people.rows[1].cells[-1].text)


async def test_a_csv_file(simulator: RunningSimulator, tmp_path: Path) -> None:
    path = tmp_path / "team.csv"
    path.write_bytes("﻿登录名;显示名称;标签\r\nada.new;艾达;team=sre\r\n".encode())
    async with wizard(simulator, step=Step.ACCOUNTS) as w:
        await opened(w)
        await open_file(w, path)
        await w.until(lambda: str(agree(w).label) == "Add 1")
        assert w.session.draft.users == (UserRow(),)
        await w.press("ctrl+n")
        await w.to(Step.ACCOUNTS)
        assert w.session.draft.users == (UserRow("ada.new", "艾达", (Tag("team", "sre"),)),)


async def test_a_column_of_passwords_is_on_no_screen(
    simulator: RunningSimulator, tmp_path: Path
) -> None:
    path = tmp_path / "google.csv"
    text = "First Name,Last Name,Email Address,Password\nJosé,Lee,jose@x.com,Winter2026!\n"
    path.write_bytes(text.encode("cp1252"))
    async with wizard(simulator, step=Step.ACCOUNTS) as w:
        await opened(w)
        await open_file(w, path)
        await w.until(lambda: str(agree(w).label) == "Add 1")
        said = " ".join(line for _, line in lines(w))
        assert "The column “Password” holds secrets" in said
        assert "Windows-1252 was guessed: look whether “José Lee” is right" in said
        assert "Winter2026" not in w.text() + dialog(w).query_one("#lines", TextArea).text
        # Nor pasted right into the text.
        area = dialog(w).query_one("#lines", TextArea)
        area.load_text("uid,pwd\nada.new,Winter2027!")
        await w.until(lambda: "ada.new" in str(lines(w)))
        assert area.text == "uid,pwd\nada.new,"
        await w.press("ctrl+n")
        await w.to(Step.ACCOUNTS)
        assert w.session.draft.users == (UserRow("ada.new"),)


@pytest.mark.parametrize("column", ["pwd", "合言葉"])
async def test_what_is_pasted_into_the_text_is_clean_before_it_is_shown(
    simulator: RunningSimulator, monkeypatch: pytest.MonkeyPatch, column: str
) -> None:
    monkeypatch.setattr(import_users, "PAUSE", 600)
    async with wizard(simulator, step=Step.ACCOUNTS) as w:
        await opened(w)
        area = dialog(w).query_one("#lines", TextArea)
        area.focus()
        await w.until(lambda: w.app.focused is area)
        await paste(w, f"uid,{column}\nada.new,Winter2026!")
        assert area.text == f"uid,{column}\nada.new,"
        # Below the header that stands there, by the key for it; undo brings nothing back.
        w.app.copy_to_clipboard("\nben.new,Winter2027!\n")
        await w.press("ctrl+v")
        await w.until(lambda: "ben.new" in area.text)
        assert area.text == f"uid,{column}\nada.new,\nben.new,\n"
        await w.press("ctrl+z", "x")
        await w.until(lambda: "x" in area.text)
        assert "Winter" not in area.text + w.text()


async def test_files_that_cannot_be_read(simulator: RunningSimulator, tmp_path: Path) -> None:
    binary, huge, pipe = tmp_path / "binary.csv", tmp_path / "huge.csv", tmp_path / "pipe.csv"
    os.mkfifo(pipe)
    binary.write_bytes(bytes([0, 255, 254, 0, 129]))
    huge.write_bytes(b"a" * (LIMIT + 1))
    async with wizard(simulator, step=Step.ACCOUNTS) as w:
        await opened(w)
        for path, said in (
            (tmp_path / "missing.csv", "no such file"),
            (tmp_path, "a directory"),
            (binary, "not text"),
            (pipe, "a pipe or a device"),
            (Path("/dev/zero"), "a pipe or a device"),
            (huge, "larger than 1000 kB"),
            (Path("~nobody.of.this.name/team.csv"), "cannot be read"),
        ):
            await open_file(w, path)
            await w.until(says(w, said))
        assert dialog(w).query_one("#lines", TextArea).text == ""
        assert agree(w).disabled


async def test_nothing_and_only_bad_lines_cannot_be_agreed_to(simulator: RunningSimulator) -> None:
    async with wizard(simulator, step=Step.ACCOUNTS) as w:
        await opened(w)
        area = dialog(w).query_one("#lines", TextArea)
        for text in ("", "bad name"):
            area.load_text(text)
            await w.until(lambda text=text: bool(lines(w)) is bool(text))  # type: ignore[misc]
            assert agree(w).disabled
            await w.press("ctrl+n")
            assert isinstance(w.app.screen, ImportUsers)
        assert "Nobody can be added" in str(dialog(w).query_one("#summary", Static).render())
        area.load_text("")
        await w.until(lambda: not lines(w))
        dialog(w).query_one("#file Input", Input).focus()
        await paste(w, "ada.new\nben.new")
        await w.until(lambda: str(agree(w).label) == "Add 2")


@pytest.mark.parametrize("size", [(80, 24), (60, 18)])
async def test_all_of_it_fits(simulator: RunningSimulator, size: tuple[int, int]) -> None:
    async with wizard(simulator, step=Step.ACCOUNTS, size=size) as w:
        await opened(w)
        await paste(w, MIXED + "acs [/x] [bold,[/]\n")
        await w.until(lambda: len(lines(w)) == 7)
        await w.until(lambda: "Add 2, leave 4 out" in w.text())
        await w.until(lambda: all(visible(dialog(w).query_one(f"#{name}")) for name in WHOLE))
        dialog(w).query_one("#found", Rows).focus()
        await w.press("down")
        await w.until(lambda: "space" in str(dialog(w).query_one("#whole", Static).render()))
        await w.until(lambda: visible(agree(w)))


WHOLE = ("file", "lines", "found", "summary", "agree", "cancel")
