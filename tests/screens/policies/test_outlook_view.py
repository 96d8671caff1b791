"""The list of what somebody can do, by itself."""

from __future__ import annotations

from dataclasses import replace

import pytest
from rich.cells import cell_len
from textual.widget import Widget

from screens.policies.preview import OutlookView
from tests.policy.test_preview import ENTRY, GROUP, READ, held, written
from tests.screens.driver import until
from tests.widgets.bench import HOSTILE, Bench, bench
from tui.core.policies import ResourceGroup
from tui.policy.preview import HeldPolicy, preview
from tui.widgets.theme import Mark

GROUPS = {GROUP.group_id: ResourceGroup(GROUP.group_id, "prod", HOSTILE)}


def lines(app: Bench) -> list[str]:
    """What is painted, without the room at the ends of the lines."""
    return [strip.text.rstrip() for strip in app.screen._compositor.render_strips()]


def detail(view: OutlookView) -> str:
    return str(view._detail.render())


def made() -> list[Widget]:
    return [OutlookView()]


@pytest.mark.parametrize("width", [38, 60, 80, 140])
async def test_every_answer_stands_beside_its_capability(width: int) -> None:
    outlooks = preview([held(READ, GROUP), held(ENTRY)])
    async with bench(make=made, size=(width, 30)) as (app, pilot):
        view = app.query_one(OutlookView)
        view.show(outlooks, GROUPS)
        await until(pilot, lambda: "Manage CloudMonitor" in "\n".join(lines(app)))
        painted = lines(app)[:18]
        assert [line.split("  ")[1].strip() for line in painted] == [
            "Open the console",
            "List instances",
            "See an instance",
            "Read API tokens",
            "See dashboards",
            "Query metrics",
            "Write metrics",
            "See alert rules",
            "Edit alert rules",
            "Delete alert rules",
            "Silence alerts",
            "Manage contacts",
            "Create an instance",
            "Delete an instance",
            "Change tags",
            "List applications",
            "Edit applications",
            "Manage CloudMonitor",
        ]
        marks = "".join(line.lstrip(" ›")[0] for line in painted)  # behind that of the focus
        assert marks == "✓✓✓▲??–?––––––▲–––", "what reveals or changes something is marked"
        start = painted[0].index("yes")
        assert painted[4][start:].startswith("not known")
        assert painted[6][start:].split("  ")[0] == "no"
        assert painted[1][start:].startswith("in acs [/x]" if width == 38 else "only in acs [/x]")
        assert all(cell_len(line) <= width for line in lines(app))
        assert (READ in painted[1]) == (width >= 80)


async def test_the_reason_follows_the_cursor() -> None:
    policies = [held(READ, GROUP), replace(held(ENTRY), through="viewers")]
    async with bench(make=made, size=(100, 30)) as (app, pilot):
        view = app.query_one(OutlookView)
        view.show(preview(policies), GROUPS)
        view.focus()
        await until(pilot, lambda: view.list.has_focus)
        assert f"{ENTRY}, held through the user group viewers." in detail(view)
        assert "help.aliyun.com" in detail(view)
        await pilot.press("down")
        await until(pilot, lambda: f"held in {HOSTILE}" in detail(view))
        await pilot.press("space", "enter", "end")
        await until(pilot, lambda: "Nothing that is held allows it." in detail(view))
        assert app.heard == [], "it is told to nobody else"


async def test_what_is_still_being_read_is_no_answer() -> None:
    unread = [HeldPolicy(held(READ).policy, held(READ).scope, None)]
    nothing = written({"Effect": "Deny", "Action": "arms:*", "Resource": "*"})
    async with bench(make=made, size=(60, 30)) as (app, pilot):
        view = app.query_one(OutlookView)
        view.show(preview([*unread, nothing]), {}, reading=True)
        await until(pilot, lambda: "See dashboards" in "\n".join(lines(app)))
        assert lines(app)[4].split() == [Mark.BAD, "See", "dashboards", "no:", "denied"]
        assert lines(app)[5].split() == [Mark.BUSY, "Query", "metrics", "reading…"]
        view.list.move_to("metrics.query")
        await until(pilot, lambda: "still being read" in detail(view))
        view.show(preview([*unread, nothing]), {})
        await until(pilot, lambda: lines(app)[5].split()[-2:] == ["not", "known"])
        assert "could not be read" in detail(view)


async def test_nothing_to_show_is_nothing() -> None:
    async with bench(make=made, size=(38, 12)) as (app, pilot):
        view = app.query_one(OutlookView)
        view.show(preview([]), {})
        await until(pilot, lambda: lines(app)[0].split()[-1:] == ["no"])
        view.show([], {})
        await until(pilot, lambda: lines(app)[0] == "")
        assert detail(view) == ""
        assert view.current is None
