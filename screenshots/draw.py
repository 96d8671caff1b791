"""Draws the README's pictures from the running app: ``python -m screenshots.draw``.

Every picture is the wizard itself, walked by key presses against a simulator with fixed
randomness, so the same code always draws the same pictures; a test fails when they are stale.
"""

from __future__ import annotations

import argparse
import asyncio
import re
import sys
import tempfile
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from textual.widgets import Input

from tests.screens.driver import Wizard, wizard
from tui.core.findings import Step
from tui.simulator.server import RunningSimulator, start
from tui.simulator.settings import SimulatorSettings

HERE = Path(__file__).parent
SIZE = (120, 36)
MOMENT = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
"""What the wizard's clock says; the simulator's must be the real one, for the signatures."""
TEAM = (
    ("mei.ling", "Mei Ling 梅玲", "team=sre"),
    ("tom.berg", "Tom Berg", "team=sre"),
    ("data-platform", "Data Platform", "team=data"),
)

_UNIQUE = re.compile(r"terminal-\d+-")
_FONT_FACE = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)
_FAMILY = re.compile(r"font-family: Fira Code")


def normal(svg: str) -> str:
    """Take out what differs from run to run, and fonts that would be fetched from elsewhere."""
    plain = _FONT_FACE.sub("", _UNIQUE.sub("terminal-", svg))
    plain = _FAMILY.sub("font-family: Menlo, Consolas, 'DejaVu Sans Mono', 'Fira Code'", plain)
    return "\n".join(line.rstrip() for line in plain.splitlines()) + "\n"


async def picture(driven: Wizard) -> str:
    """The screen once it has come to rest."""
    for field in driven.app.screen.query(Input):
        field.cursor_blink = False
    before, now = "", normal(driven.app.export_screenshot(title="onramp", simplify=True))
    while now != before:
        await driven.pilot.pause(0.1)
        before, now = now, normal(driven.app.export_screenshot(title="onramp", simplify=True))
    return now


async def pictures(simulator: RunningSimulator, state: Path) -> AsyncIterator[tuple[str, str]]:
    """Walk the journey and take a picture at every step.

    Args:
        simulator: a fresh one.
        state: an empty directory.

    Yields:
        File name and SVG.
    """
    async with wizard(
        simulator, size=SIZE, state=state, clock=lambda: MOMENT, random=Random(2026)
    ) as driven:
        await driven.until(lambda: "ARMS supports" in driven.text())
        yield "1-connect.svg", await picture(driven)
        await driven.press("ctrl+n")
        await driven.to(Step.ACCOUNTS)
        for number, (logon_name, display_name, tags) in enumerate(TEAM):
            if number:
                await driven.press("f5")
            await driven.type(logon_name)
            await driven.press("tab")
            await driven.type(display_name)
            await driven.press("tab")
            await driven.type(tags)
        await driven.until(lambda: driven.text().count("✓ free") == len(TEAM))
        yield "2-account-information.svg", await picture(driven)
        await driven.press("ctrl+n")
        await driven.to(Step.ACCESS)
        await driven.press("space")
        await driven.until(lambda: "●  Console password" in driven.text())
        yield "3-access-mode.svg", await picture(driven)
        await driven.press("ctrl+n")
        await driven.to(Step.SCOPE)
        await driven.press("down", "space")
        await driven.until(lambda: "payments" in driven.text())
        await driven.press("down", "space")
        await driven.until(lambda: "●  platform" in driven.text())
        yield "4-resource-scope.svg", await picture(driven)
        await driven.press("ctrl+n")
        await driven.to(Step.POLICIES)
        await driven.until(lambda: "□  AliyunARMSReadOnlyAccess" in driven.text())
        await driven.press("space")
        await driven.until(lambda: "■  OnrampReadTraceApp" in driven.text())
        await driven.until(lambda: "✓  List instances" in driven.text())
        await driven.until(lambda: "read tokens" in driven.text())
        yield "5-policy-choice.svg", await picture(driven)
        await driven.press("ctrl+n")
        await driven.to(Step.REVIEW)
        await driven.until(lambda: "create the RAM user, Mei Ling" in driven.text())
        yield "6-review.svg", await picture(driven)
        await driven.press("ctrl+r")
        await driven.until(lambda: "everything below is so now" in driven.text())
        await driven.press("ctrl+n")
        await driven.to(Step.SHARE)
        await driven.until(lambda: "mei.ling@acme-observability.onaliyun.com" in driven.text())
        yield "7-credential-sharing.svg", await picture(driven)


async def draw(directory: Path) -> tuple[Path, ...]:
    """Draw every picture into a directory.

    Returns:
        The files, in the order of the journey.
    """
    drawn = []
    with (
        tempfile.TemporaryDirectory(prefix="onramp-pictures-") as state,
        start(SimulatorSettings(), now=lambda: datetime.now(UTC), random=Random(2026)) as simulator,
    ):
        async for name, svg in pictures(simulator, Path(state)):
            path = directory / name
            path.write_text(svg, encoding="utf-8")
            drawn.append(path)
    return tuple(drawn)


def main() -> None:
    """Draw into this folder, or where the argument says."""
    parser = argparse.ArgumentParser(prog="python -m screenshots.draw", description=__doc__)
    parser.add_argument("directory", nargs="?", type=Path, default=HERE)
    for path in asyncio.run(draw(parser.parse_args().directory)):
        sys.stdout.write(f"{path.name}\n")


if __name__ == "__main__":
    main()
