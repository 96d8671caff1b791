"""Help lists the keys, and where the findings are documented."""

from __future__ import annotations

from dataclasses import replace

import pytest
from textual.widgets import Static

from screens.dialogs.help import HelpDialog
from tests.screens.drafts import console_draft
from tests.screens.driver import NARROW, WIDE, advice, wizard
from tests.screens.policies.driver import ACCOUNT, GROUP, IN_GROUP, loaded
from tui.core import links
from tui.core.findings import Step
from tui.core.policies import ARMS_READ_ONLY, Grant
from tui.core.users import UserRow
from tui.simulator.server import RunningSimulator


async def test_help_lists_the_keys_of_the_step_before_those_of_every_app(
    simulator: RunningSimulator,
) -> None:
    async with wizard(simulator, step=Step.SCOPE, draft=console_draft(), size=WIDE) as w:
        await w.press("f1")
        await w.until(lambda: "esc closes this" in w.text())
        text = w.text()
        assert text.index("Go on to the next step") < text.index("Quit")
        assert "Left" not in text, "nothing scrolls sideways"


@pytest.mark.parametrize("key", ["f1", "f2"])
@pytest.mark.parametrize("size", [(60, 18), (80, 24)])
async def test_how_to_leave_is_seen_however_much_there_is_to_scroll(
    simulator: RunningSimulator, size: tuple[int, int], key: str
) -> None:
    draft = console_draft(*(UserRow(f"new-{number}") for number in range(30)))
    async with wizard(simulator, step=Step.POLICIES, draft=draft, size=size) as w:
        await w.press(key)
        await w.until(lambda: "esc closes this" in w.text())


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_f1_says_where_the_findings_are_documented(
    simulator: RunningSimulator, size: tuple[int, int]
) -> None:
    draft = replace(IN_GROUP, grants=(Grant(ARMS_READ_ONLY, GROUP), Grant(ARMS_READ_ONLY, ACCOUNT)))
    async with wizard(simulator, step=Step.POLICIES, draft=draft, size=size) as w:
        await loaded(w)
        await w.until(lambda: "read tokens" in advice(w))
        await w.press("f1")
        await w.until(lambda: isinstance(w.app.screen, HelpDialog))
        sources = w.app.screen.query_one("#sources", Static)
        told = str(sources.content)
        for link in (links.ATTACH_IN_GROUP, links.GET_TOKEN, links.READ_ONLY_POLICY):
            assert link in told
        assert told.count("read tokens") == 1
        await w.press("end")
        await w.until(lambda: "esc closes this" in w.text())
        await w.until(lambda: "help.aliyun.com" in w.text())
        await w.press("escape")
        await w.until(lambda: w.at(Step.POLICIES))
