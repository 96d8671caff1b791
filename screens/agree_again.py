"""Before a run goes on: what it grants by now has to be agreed to by typing."""

from __future__ import annotations

from screens.dialogs.confirm import TypedConfirm


class AgreeAgain(TypedConfirm):
    """As at Apply; whoever stops the run has answered, too."""

    def stop_here(self) -> None:
        """The run stays as it is."""
        self.dismiss(False)
