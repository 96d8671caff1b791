"""The sides of the plan on the review screen: operations, the same by hand, what it comes to."""

from __future__ import annotations

from enum import StrEnum

from textual.content import Content

from tui.text import reviewing as words


class Side(StrEnum):
    """What is turned up; the value is a class of the style sheet."""

    OPERATIONS = "-operations"
    BY_HAND = "-by-hand"
    PREVIEW = "-preview"

    @property
    def following(self) -> Side:
        """The one that is turned up next."""
        sides = list(Side)
        return sides[(sides.index(self) + 1) % len(sides)]


def side_titles(here: Side, operations: int) -> Content:
    """The names of all sides, with the one that is turned up, and the key that turns them."""
    parts: list[Content | tuple[str, str]] = []
    for side, title in zip(Side, words.views(operations), strict=True):
        parts += [(title, "bold $primary underline" if side is here else "$quiet"), ("   ", "")]
    return Content.assemble(*parts, ("F3", "bold $primary"))
