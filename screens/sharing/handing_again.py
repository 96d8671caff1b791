"""The handover of an earlier run, opened again."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget

from screens.dialogs.dialog import Answered
from screens.sharing.screen import CredentialSharingScreen
from tui.text.past_runs import handed_again

if TYPE_CHECKING:
    from screens.apply_handle import Applying
    from screens.session import Session


class HandingAgainScreen(CredentialSharingScreen, Answered[None]):
    """The Share step's cards, with the secrets of one earlier run; it lies over the step."""

    NEXT = "Close"
    CSS_PATH = "screen.tcss"

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "Close", id="again.close", tooltip="Back to where you were"),
        Binding("ctrl+n", "next", "Close", show=False, id="again.next"),
    ]

    def __init__(self, session: Session, run: Applying, void: Collection[str] = ()) -> None:
        """Make the screen.

        Args:
            session: Who is signed in.
            run: The earlier run, its secrets in memory.
            void: Logon names whose secrets are of no use any more; they are not shown.
        """
        super().__init__(session, (run,))
        self._run_id = run.run_id
        self._shared = session.shared | run.handed
        self._handovers = {
            key: each for key, each in self._handovers.items() if each.logon_name not in void
        }

    def heading(self) -> Content:
        """No step of the journey: it is about a run."""
        title, lead = handed_again(self._run_id)
        return Content.assemble((title, "bold"), "\n", (lead, "$quiet"))

    def compose_buttons(self) -> Iterable[Widget]:
        """Only one way leads back."""
        *_, close = super().compose_buttons()
        yield close

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """The plan is another matter."""
        return action != "plan" and super().check_action(action, parameters)

    def action_next(self) -> None:
        """Back to where it was asked for."""
        self.action_back()

    def action_back(self) -> None:
        """Back to where it was asked for."""
        self.left = True
        self.dismiss(None)
