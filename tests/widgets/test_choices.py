"""A choice of several."""

from __future__ import annotations

from tests.widgets.bench import HOSTILE, bench
from tui.widgets.choices import Choices, Option
from tui.widgets.theme import Mark

# Choices


def picked(choices: Choices) -> str | None:
    """What is picked now."""
    return choices.picked


async def test_choices_are_picked_with_enter_or_space() -> None:
    options = [Option("a", "First", "the one"), Option("b", HOSTILE, HOSTILE), Option("c", "Third")]
    choices = Choices(options, id="it")
    async with bench(choices) as (app, pilot):
        assert picked(choices) is None
        assert Mark.HERE not in app.text
        choices.focus()
        await pilot.press("down", "enter")
        assert picked(choices) == "b"
        await pilot.press("down", "space")
        assert app.said("picked") == ["b", "c"]
        assert app.said("chosen") == app.said("toggled") == []
        marks = [line.lstrip("› ").split()[0] for line in app.lines()[:3]]
        assert marks == [Mark.OPEN, Mark.OPEN, Mark.HERE]
        assert app.text.count(HOSTILE) == 2
        choices.picked = "a"
        assert choices.current == "a"
        # What is not offered any more is not picked either.
        choices.offer(options[1:])
        assert picked(choices) is None
        choices.picked = "c"
        choices.offer(options[1:])
        assert choices.picked == "c"


async def test_choices_start_at_what_is_picked() -> None:
    choices = Choices([Option("a", "A"), Option("b", "B")], id="it", picked="b")
    async with bench(choices):
        assert (choices.picked, choices.current) == ("b", "b")
