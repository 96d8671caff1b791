"""A field: what it says, and what goes into it."""

from __future__ import annotations

from textual.events import Paste
from textual.widget import Widget
from textual.widgets import Input

from tests.screens.driver import until
from tests.widgets.bench import HOSTILE, bench
from tui.widgets.field import Field, SecretInput
from tui.widgets.theme import Mark

# Field


def no_digits(value: str) -> str | None:
    return f"{value} has a digit" if any(map(str.isdigit, value)) else None


async def test_a_field_says_what_is_wrong_right_below() -> None:
    field = Field("Name", id="it", hint="A hint", check=no_digits)
    async with bench(field) as (app, pilot):
        assert "A hint" in app.lines()[1]
        field.focus()
        await pilot.press("a", "1")
        await pilot.pause()
        assert app.lines()[1].strip() == f"{Mark.BAD} a1 has a digit"
        assert "A hint" not in app.text
        assert field.has_class("-bad")
        assert app.said("changed")[-2:] == ["a", "a1"]
        await pilot.press("backspace", "enter")
        await pilot.pause()
        assert "A hint" in app.text
        assert not field.has_class("-bad")
        assert app.said("submitted") == ["a"]
        field.warning = HOSTILE
        await pilot.pause()
        assert f"{Mark.WARN} {HOSTILE}" in app.text
        field.problem = "worse"
        await pilot.pause()
        assert f"{Mark.BAD} worse" in app.text
        assert HOSTILE not in app.text


async def test_a_field_without_anything_to_say_takes_one_line() -> None:
    field, other = Field("One", id="one", check=no_digits), Field("Two", id="two")
    async with bench(field, other) as (app, pilot):
        assert app.lines()[1].startswith("Two")
        field.problem = HOSTILE
        await pilot.pause()
        assert HOSTILE in app.lines()[1]
        assert app.lines()[2].startswith("Two")
        field.problem = None
        await pilot.pause()
        assert app.lines()[1].startswith("Two")


async def test_what_is_wrong_from_the_start_is_said() -> None:
    def make() -> list[Widget]:
        return [Field(HOSTILE, id="it", value="acs [/x] 1", placeholder=HOSTILE, check=no_digits)]

    async with bench(make=make) as (app, _):
        assert app.lines()[0].startswith(HOSTILE)
        assert app.lines()[1].strip() == f"{Mark.BAD} acs [/x] 1 has a digit"


async def test_lines_are_told_and_a_line_is_taken() -> None:
    field = Field("Name", id="it")
    async with bench(field) as (app, pilot):
        field.input.post_message(Paste("li.wu\nma.chao\n"))
        await until(pilot, lambda: app.said("lines"))
        assert app.said("lines") == ["li.wu\nma.chao\n"]
        assert field.value == ""
        field.input.post_message(Paste("\nli.\x1bwu\n"))
        await until(pilot, lambda: field.value)
        assert field.value == "li.wu"
        assert app.said("lines") == ["li.wu\nma.chao\n"]


async def test_a_secret_is_masked_and_goes_nowhere() -> None:
    field = Field("Secret", id="it", secret=True)
    async with bench(field) as (app, pilot):
        assert isinstance(field.input, SecretInput)
        field.focus()
        await pilot.press(*"made-up")
        app.copy_to_clipboard("before")
        await pilot.press("ctrl+a", "ctrl+c", "ctrl+x")
        field.input.action_select_all()
        for action in ("copy", "cut"):
            await field.input.run_action(action)
        assert app.clipboard == "before"
        assert field.value == "made-up"
        assert "made-up" not in app.text
        assert "•" * 7 in app.text
        assert "made-up" not in repr(field)


async def test_plain_text_can_be_copied() -> None:
    # So that the test above would fail if the keys were other ones.
    async with bench(make=lambda: [Field("Name", id="it", value="plain")]) as (app, pilot):
        field = app.query_one(Field)
        field.focus()
        await pilot.press("ctrl+a")
        field.query_one(Input).action_select_all()
        await pilot.press("ctrl+x")
        assert app.clipboard == "plain"
        assert field.value == ""
