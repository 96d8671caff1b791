"""Every width from 60 to 200 columns: no two rows look alike, and more room never shows less."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

import pytest
from rich.style import Style

from screens.policies.table import COLUMNS as POLICIES
from screens.policies.table import row_of
from screens.users.table import Table, columns
from tests.screens.drafts import MARIA, console_draft
from tests.screens.driver import wizard
from tests.widgets.bench import bench
from tests.widgets.test_fitting import CUSTOM
from tui.core.facts import Facts
from tui.core.findings import Step
from tui.core.policies import (
    AccountScope,
    Grant,
    Policy,
    PolicyRef,
    PolicyType,
    ResourceGroupScope,
    custom,
    system,
)
from tui.core.users import UserRow
from tui.simulator.seed.people import PAYMENTS, PLATFORM
from tui.simulator.seed.policies import add_custom_policy
from tui.simulator.server import RunningSimulator
from tui.widgets.rows import Row, Rows

WIDTHS = range(60, 201)


PLAIN = Style()


def painted(rows: Rows, width: int = 0) -> dict[str, str]:
    """Each row by its key, as it is painted however far down it is."""
    width = width or rows.scrollable_content_region.width
    lines = {}
    for row in rows.rows:
        lines[row.key] = rows._strip([(cell, PLAIN) for cell in row.cells], PLAIN, width).text
    return lines


def is_on_screen(rows: Rows) -> None:
    """The lines that are looked at are those of the screen, but for the mark in front."""
    region = rows.scrollable_content_region
    strips = rows.screen._compositor.render_strips()[region.y + rows._top : region.bottom]
    shown = [strip.crop(region.x + 1, region.right).text for strip in strips]
    lines = [line[1:] for line in painted(rows).values()][rows.scroll_offset.y :]
    assert lines
    assert [line for line in shown if line.strip()] == lines[: len(shown)]


def whole(rows: Rows, lines: dict[str, str], column: int) -> set[str]:
    """The keys of the rows whose name is not cut."""
    return {row.key for row in rows.rows if row.cells[column].text in lines[row.key]}


def told_apart(lines: dict[str, str]) -> None:
    """No two rows read alike."""
    seen: dict[str, str] = {}
    for key, line in lines.items():
        assert line not in seen, f"{key} looks like {seen[line]}: {line}"
        seen[line] = key


def walked(rows: Rows, column: int, widths: Iterable[int]) -> None:
    """From width to width rows are told apart, and no name is cut that was whole before."""
    before: set[str] = set()
    for width in widths:
        lines = painted(rows, width)
        told_apart(lines)
        now = whole(rows, lines, column)
        assert now >= before, f"at {width} columns: {before - now}"
        before = now


async def test_policies_are_told_apart_in_the_step(simulator: RunningSimulator) -> None:
    # At the widths from which something else stands beside the list, and around them.
    async with wizard(simulator, step=Step.POLICIES, draft=console_draft(), size=(60, 30)) as w:
        rows = w.screen.query_one("#grants", Rows)
        await w.until(lambda: len(rows.rows) > 100)
        walked(rows, 1, range(38, 76))
        beside = set()
        for width in (60, 80, 100, 108, 109, 110, 113, 129, 130, 160, 180, 200):
            await w.pilot.resize_terminal(width, 30)
            await w.until(lambda at=width: w.screen.region.width == at)  # type: ignore[misc]
            await w.pilot.pause()
            lines = painted(rows)
            told_apart(lines)
            assert len(whole(rows, lines, 1)) == len(rows.rows)
            # Beside the document nothing is left out that stood at the width before.
            if w.screen.has_class("-beside"):
                beside.add(width)
                assert 0 not in rows._widths(rows.scrollable_content_region.width)
        assert beside >= {180, 200}
        assert not beside & {60, 80}


def policy_rows(names: Iterable[str]) -> list[Row]:
    draft, facts = console_draft(), Facts()
    policies = [Policy(PolicyRef(PolicyType.CUSTOM, name)) for name in names]
    return [row_of(each, draft, facts, lambda _: "whole account") for each in policies]


@pytest.mark.parametrize("width", [38, 40, 60, 79, 80, 99, 113, 200])
async def test_names_of_any_kind_are_told_apart(width: int) -> None:
    rows = Rows(POLICIES, policy_rows(CUSTOM))
    async with bench(rows, size=(width, 20)):
        lines = painted(rows)
        told_apart(lines)
        assert all(len(line) == width for line in lines.values())
        is_on_screen(rows)


async def test_planned_changes_are_told_apart(simulator: RunningSimulator) -> None:
    scopes = (AccountScope(), ResourceGroupScope(PLATFORM), ResourceGroupScope(PAYMENTS))
    policies = [system("AliyunARMSReadOnlyAccess"), *map(custom, CUSTOM)]
    grants = tuple(Grant(policy, scope) for policy in policies for scope in scopes)
    for name in CUSTOM:
        what: list[dict[str, object]] = [
            {"Effect": "Allow", "Action": "arms:List*", "Resource": "*"}
        ]
        simulator.change(
            partial(add_custom_policy, name=name, description="", statements=what, day="2026-01-09")
        )
    draft = console_draft(MARIA, grants=grants)
    async with wizard(simulator, step=Step.REVIEW, draft=draft, size=(60, 30)) as w:
        rows = w.screen.query_one("#operations", Rows)
        await w.until(lambda: len(rows.rows) > len(grants))
        for width in WIDTHS:
            told_apart(painted(rows, width))
        is_on_screen(rows)


async def test_people_are_told_apart() -> None:
    stem = "somebody.with.a.long.name.in.the.department.of.sales."
    users = tuple(UserRow(f"{stem}{at}", f"Somebody {at}") for at in range(12))
    table, before = Table(users, {}, Facts()), set[str]()
    async with bench(rows := Rows(columns(0)), size=(60, 20)) as (_, pilot):
        for width in range(40, 200):
            rows.show_as(columns(width), [table.paint(at, width) for at in range(len(users))])
            lines = painted(rows, width)
            told_apart(lines)
            now = whole(rows, lines, 0)
            assert now >= before, f"at {width} columns"
            before = now
        rows.show_as(columns(60), [table.paint(at, 60) for at in range(len(users))])
        await pilot.pause()
        is_on_screen(rows)
    assert len(before) == len(users)


async def test_existing_users_are_told_apart(simulator: RunningSimulator) -> None:
    async with wizard(simulator, step=Step.ACCOUNTS) as w:
        await w.until(lambda: w.session.facts.users_loaded)
        await w.press("f8")
        await w.until(lambda: w.app.screen.query("#users"))
        rows = w.app.screen.query_one("#users", Rows)
        await w.until(lambda: rows.rows)
        walked(rows, 1, range(40, 120))
        await w.pilot.pause()
        is_on_screen(rows)
