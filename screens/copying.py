"""Says honestly what came of a copy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.widgets.lines import Notice
from tui.widgets.marks import Mark

if TYPE_CHECKING:
    from tui.vault.clipboard import Copied


def tell(notice: Notice, copied: Copied, what: str = "") -> None:
    """Say it where the eyes are.

    Args:
        notice: Where to say it.
        copied: What the copier reports.
        what: What was copied, to begin the sentence with.
    """
    from tui.vault.clipboard import Certainty
    from tui.words.sharing import copied as words

    marks = {
        Certainty.VERIFIED: Mark.DONE,
        Certainty.SENT: Mark.INFO,
        Certainty.FAILED: Mark.WARN,
    }
    notice.say(marks[copied.certainty], words(copied, what))
