"""The handover of an earlier run, opened again."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType

from screens.credential_sharing import CredentialSharingScreen
from screens.dialogs.dialog import Answered

if TYPE_CHECKING:
    from screens.applying import Applying
    from screens.session import Session


class HandingAgainScreen(CredentialSharingScreen, Answered[None]):
    """The Share step's cards, with the secrets of one earlier run; it lies over the step."""

    QUESTION = "Hand it over again"
    LEAD = "opened from the run's file"
    NEXT = "Close"
    CSS_PATH = "credential_sharing.tcss"

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+n", "next", "Close", id="again.close", tooltip="Back to where you were"),
    ]

    def __init__(self, session: Session, run: Applying) -> None:
        super().__init__(session, (run,))

    def action_next(self) -> None:
        """Back to where it was asked for."""
        self.action_back()

    def action_back(self) -> None:
        """Back to where it was asked for."""
        self.left = True
        self.dismiss(None)
