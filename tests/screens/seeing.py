"""What stands on a step, for assertions."""

from __future__ import annotations

from dataclasses import replace

from screens.step import StepScreen
from tests.screens.driver import Wizard
from tui.simulator.store import Store
from tui.widgets.advice import Advice
from tui.widgets.notice import Notice


def verdict(w: Wizard) -> str:
    """Why Next was refused."""
    return notice(w, "verdict")


def notice(w: Wizard, name: str) -> str:
    """The sentence of a notice; empty while there is none."""
    steps = [each for each in w.app.screen_stack if isinstance(each, StepScreen)]
    line = steps[-1].query_one(f"#{name}", Notice).line
    return line[1] if line else ""


def advice(w: Wizard) -> str:
    """What the rules say."""
    return "\n".join(each.sentence for each in w.screen.query_one("#advice", Advice).counsels)


def focused(w: Wizard) -> str:
    """The ID of what has the focus, or of what it is in."""
    widget = w.app.focused
    assert widget is not None
    return next((node.id for node in widget.ancestors_with_self if node.id), "")


def allow_all(store: Store) -> None:
    """Give the administrator back every permission."""
    store.settings = replace(store.settings, denied_actions=frozenset())
