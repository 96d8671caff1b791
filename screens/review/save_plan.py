"""Where the plan is written as a file for ``onramp apply``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from textual.content import Content

from screens.dialogs.copy_or_write import WriteTo
from tui.text.plan_saving import plan_saved_as, save_plan


class SavePlan(WriteTo[Path, Path]):
    """Answers with the file's path."""

    def __init__(self, proposed: Path, write: Callable[[Path, bool], Path], *, demo: bool) -> None:
        """Make the dialog.

        Args:
            proposed: The path to begin with.
            write: See WriteTo.
            demo: The account is an invented one, and gone when Onramp is left; the file is not.
        """
        title = Content.styled(save_plan(), "bold")
        super().__init__(title, plan_saved_as(demo=demo), proposed, write)

    def answer(self, path: Path) -> Path:
        """The path itself."""
        return path
