"""Questions whose text is longer than the terminal is high."""

from __future__ import annotations

import pytest
from textual.screen import ModalScreen

from screens.dialogs.dialog import Confirm, QuestionText
from screens.dialogs.typed_confirm import TypedConfirm
from screens.runs.unfinished import Unfinished
from tests.screens.driver import NARROW, WIDE, visible, wizard
from tui.simulator.server import RunningSimulator
from tui.text.sharing import unkept

LONG = "\n".join(f"line {number}" for number in range(60))


@pytest.mark.parametrize("size", [(60, 18), NARROW, WIDE])
@pytest.mark.parametrize(
    "question",
    [
        lambda: Confirm("The title", LONG, yes="Yes", no="No"),
        lambda: TypedConfirm("The title", LONG, "li.na"),
        lambda: Unfinished(LONG, undoing=False),
    ],
    ids=["confirm", "typed", "unfinished"],
)
async def test_title_and_answers_stay_and_the_text_scrolls(
    simulator: RunningSimulator, size: tuple[int, int], question: type[ModalScreen[object]]
) -> None:
    async with wizard(simulator, size=size) as w:
        dialog = question()
        await w.app.push_screen(dialog)
        await w.until(lambda: dialog.is_mounted and dialog.focused)
        await w.pilot.pause()
        for each in (dialog.query("Static").first(), *dialog.query("Button")):
            assert visible(each), each
            assert dialog.query_one(".dialog").region.contains_region(each.region)
        text = dialog.query_one(QuestionText)
        assert text.scroll_y == 0
        assert "line 0" in w.text()
        assert "line 59" not in w.text()
        await w.press(*["pagedown"] * 12)
        await w.pilot.pause()
        assert "line 59" in w.text()


def test_many_keys_that_would_be_lost_are_counted() -> None:
    keys = {f"user.{number}": f"LTAI{number}" for number in range(8)}
    text = unkept(keys)
    assert "AccessKeys of user.0, user.1, user.2, user.3, user.4 and 3 more are made" in text
    assert text.count("DeleteAccessKey") == 5
    assert "and 3 more, named once you have left" in text
    assert "the secrets are saved nowhere" in text
    assert "The AccessKey LTAI0 of user.0 is made" in unkept({"user.0": "LTAI0"})
