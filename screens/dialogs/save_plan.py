"""Where the plan is written as a file for ``onramp apply``."""

from __future__ import annotations

from pathlib import Path

from textual.content import Content

from screens.dialogs.write_to import WriteTo
from tui.words.plan_saving import plan_saved_as, save_plan


class SavePlan(WriteTo[Path]):
    """Answers with the file's path."""

    def __init__(self, proposed: Path, *, demo: bool) -> None:
        """Make the dialog.

        Args:
            proposed: The path to begin with.
            demo: The account is an invented one, and gone when Onramp is left; the file is not.
        """
        super().__init__(Content.styled(save_plan(), "bold"), plan_saved_as(demo=demo), proposed)

    def answer(self, path: Path) -> Path:
        """The path itself."""
        return path
