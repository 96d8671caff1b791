"""What is wrong, in one line, for where something else has the room of the sentences."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from textual.content import Content
from textual.widgets import Button

from tui.core.findings import Finding, Severity
from tui.widgets.marks import TONE, Mark


class FindingCount(Button):
    """Counts conflicts and warnings; pressed, it leads to them. Style sheets say when it shows."""

    DEFAULT_CSS = """
    FindingCount { display: none; width: auto; margin: 0; }
    """

    def __init__(self) -> None:
        super().__init__("", id="finding-count", compact=True)

    def count(self, findings: Iterable[Finding], confirmed: Collection[str]) -> None:
        """Count these, but for those that were confirmed; with none there is no line."""
        from tui.text.choosing import conflicts, show_findings, warnings

        left = [each for each in findings if each.id not in confirmed]
        wrong = sum(each.severity is Severity.ERROR for each in left)
        parts = [
            Content.styled(f"{mark} {said(count)}", TONE[mark])
            for mark, said, count in (
                (Mark.BAD, conflicts, wrong),
                (Mark.WARN, warnings, len(left) - wrong),
            )
            if count
        ]
        self.set_class(bool(parts), "-some")
        label = Content(" · ").join([*parts, Content(show_findings())])
        if self.label != label:
            self.label = label
            self.refresh(layout=True)
