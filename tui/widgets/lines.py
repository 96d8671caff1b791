"""Short lines of text with a mark in front: notices, checks, findings."""

from __future__ import annotations

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from tui.widgets.marks import TONE, Mark


def marked(mark: Mark, text: str) -> Content:
    """A line with its mark, both in the mark's tone; ``text`` is never parsed as markup."""
    return Content.assemble((f"{mark} {text}", TONE[mark]))


class Notice(Widget):
    """A sentence that wants attention; takes no room while it is empty."""

    DEFAULT_CSS = """
    Notice { height: auto; width: 1fr; padding: 0 1; display: none; }
    Notice.-shown { display: block; }
    Notice.-warn { background: $warning 12%; }
    Notice.-bad { background: $error 12%; }
    Notice.-good { background: $success 10%; }
    """

    line: reactive[tuple[Mark, str] | None] = reactive(None, layout=True)

    def render(self) -> Content:
        """The sentence with its mark."""
        return marked(*self.line) if self.line else Content("")

    def watch_line(self, line: tuple[Mark, str] | None) -> None:
        """Show, colour or hide the notice."""
        mark = line[0] if line else None
        self.set_class(line is not None, "-shown")
        self.set_class(mark is Mark.WARN, "-warn")
        self.set_class(mark is Mark.BAD, "-bad")
        self.set_class(mark is Mark.DONE, "-good")

    def say(self, mark: Mark, text: str) -> None:
        """Show a sentence."""
        self.line = (mark, text)

    def hush(self) -> None:
        """Take the sentence away."""
        self.line = None
