"""What came of a copy, said honestly."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.widgets.marks import Mark

if TYPE_CHECKING:
    from tui.vault.clipboard import Copied


def copied_line(copied: Copied, what: str = "") -> tuple[Mark, str]:
    """What came of a copy, for a notice.

    Args:
        copied: What the copier reports.
        what: What was copied, to begin the sentence with.
    """
    from tui.text.sharing import copied as words
    from tui.vault.clipboard import Certainty

    marks = {
        Certainty.VERIFIED: Mark.DONE,
        Certainty.SENT: Mark.INFO,
        Certainty.FAILED: Mark.WARN,
    }
    return marks[copied.certainty], words(copied, what)
