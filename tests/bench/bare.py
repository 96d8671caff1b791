"""The smallest Textual app there is: one label."""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.widgets import Label


class Bare(App[None]):
    """One label."""

    def compose(self) -> ComposeResult:
        """The label."""
        yield Label("just one label")


if __name__ == "__main__":
    Bare().run()
