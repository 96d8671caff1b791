"""The step of the users, for its tests."""

from __future__ import annotations

from textual import events
from textual.widgets import Input

from screens.users.editor import Offers
from screens.users.table import PeopleRows
from tests.screens.driver import Wizard
from tui.core.users import Tag, UserRow
from tui.widgets.field import Field

THREE = (
    UserRow("ada.new", "Ada New", (Tag("team", "sre"),)),
    UserRow("ben.new", "Ben New"),
    UserRow("cleo.new", "Cleo New"),
)


def people(w: Wizard) -> PeopleRows:
    return w.screen.query_one("#people", PeopleRows)


def state(w: Wizard, row: int) -> str:
    return people(w).rows[row].cells[-1].text


def field(w: Wizard, name: str) -> Field:
    return w.screen.query_one(f"#{name}", Field)


def names(w: Wizard) -> list[str]:
    return [row.logon_name for row in w.session.draft.users]


def offers(w: Wizard) -> list[str]:
    return [str(fix.label) for each in w.screen.query(Offers) for fix in each.fixes]


async def known(w: Wizard) -> None:
    """Wait until the account's users are known and judged by."""
    await w.until(lambda: w.session.facts.users_loaded)
    await w.until(lambda: "new" not in state(w, 0))


async def put(w: Wizard, text: str) -> None:
    """Replace the text of the focused field in one go."""
    await w.press("ctrl+u", "ctrl+k")
    w.app.post_message(events.Paste(text))
    focus = w.app.focused
    assert isinstance(focus, Input)
    await w.until(lambda: focus.value == text)
