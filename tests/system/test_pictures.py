"""The README's pictures are those of today's screens."""

from __future__ import annotations

from pathlib import Path

from screenshots.draw import HERE, draw


async def test_the_pictures_are_not_stale(tmp_path: Path) -> None:
    drawn = await draw(tmp_path)
    stale = [path.name for path in drawn if path.read_text() != (HERE / path.name).read_text()]
    assert stale == [], "draw them again with: make pictures"
    assert {path.name for path in HERE.glob("*.svg")} == {path.name for path in drawn}
