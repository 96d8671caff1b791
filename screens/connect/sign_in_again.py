"""Reauthentication dialog: new credentials of the same account, for a run that waits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import Button, Static

from screens.background import in_background
from screens.connect.forms import TypedKey, too_many_lines
from screens.dialogs.dialog import Dialog
from tui.core.text import say
from tui.signin.sources import (
    TYPED,
    FoundSource,
    SignedIn,
    Typed,
    expected,
    forget_saved,
    keep_like,
    sign_in,
)
from tui.text.reauth import why_not
from tui.text.signin import source_label
from tui.widgets.field import Field, PlainInput
from tui.widgets.notice import Notice
from tui.widgets.theme import Mark

if TYPE_CHECKING:
    from screens.session import Session


class SignInAgain(Dialog["SignedIn | None"]):
    """Answers with credentials that the cloud accepts for the account; None stops the run."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "stop_here", "Stop here", id="sign-in-again.stop"),
    ]
    DEFAULT_CSS = """
    SignInAgain {
        & TypedKey { height: auto; margin-top: 1; }
        & #sign-in-row { height: 1; margin-left: 16; }
        & #sign-in-row Button { margin-left: 0; }
    }
    """

    @dataclass
    class Accepted(Message):
        """The credentials are accepted, and of the right account."""

        signed: SignedIn

    @dataclass
    class Refused(Message):
        """The credentials are not taken."""

        error: Exception
        typed: bool

    def __init__(self, session: Session, account_id: str, text: str) -> None:
        super().__init__()
        self._session = session
        self._account_id = account_id
        self._text = text
        self._asking = False
        chosen = session.chosen
        self._rereads = chosen if chosen is not None and chosen.renewable else None

    def compose(self) -> ComposeResult:
        """The reason, the form, and the other ways on."""
        services, keep = self._session.services, keep_like(self._session.name_in_use)
        with VerticalScroll(classes="dialog -roomy", can_focus=False):
            yield Static(Content.assemble(("▲ ", "$warning"), (say("Sign in again"), "bold")))
            yield Static(self._text, markup=False, classes="dialog--text")
            yield TypedKey("", services.clock, keep=keep)
            yield Notice(id="refused")
            with Horizontal(classes="dialog--buttons"):
                yield Button(say("Stop here, go on later"), id="stop", compact=True)
                if self._rereads is not None:
                    again = say("Read {source} again", source=source_label(self._rereads))
                    yield Button(again, id="again", compact=True)

    # Signing in

    def on_plain_input_pasted_lines(self, event: PlainInput.PastedLines) -> None:
        """Refuse a paste of several lines."""
        event.stop()
        too_many_lines(event.input, event.text)

    @on(TypedKey.Given)
    def _given(self, event: TypedKey.Given) -> None:
        event.stop()
        self._use(FoundSource(TYPED), event.typed)

    def _use(self, found: FoundSource, typed: Typed | None = None) -> None:
        notice = self.query_one(Notice)
        if self._asking:
            self.app.bell()
            notice.say(
                Mark.BUSY, say("The cloud is still being asked about the credentials before.")
            )
            return
        self._asking = True
        notice.say(Mark.BUSY, say("Signing in…"))
        services, account_id = self._session.services, self._account_id
        old = self._session.name_in_use

        def work() -> SignedIn:
            signed = sign_in(services, found, typed, account_id=account_id)
            # The run's own client goes on; this one was for asking whose they are.
            signed.cloud.close()
            if signed.saved_as and old not in {"", signed.saved_as}:
                forget_saved(services, (old,))  # it has run out, and another stands in its place
            return signed

        def failed(error: Exception) -> Message | None:
            known = isinstance(error, expected())
            return self.Refused(error, typed is not None) if known else None

        in_background(self, work, self.Accepted, failed, name="sign-in-again", lost=self._too_late)

    def _too_late(self, message: Message) -> None:
        """Once the dialog is closed, credentials kept for this session are still forgotten."""
        if isinstance(message, self.Accepted) and message.signed.for_session_only:
            self._session.to_forget.add(message.signed.saved_as)

    @on(Accepted)
    def _accepted(self, event: Accepted) -> None:
        self._close(event.signed)

    @on(Refused)
    def _refused(self, event: Refused) -> None:
        self._asking = False
        notice, text = self.query_one(Notice), why_not(event.error)
        if event.typed and self.query_one(TypedKey).refuse(event.error, text):
            notice.hush()
        else:
            notice.say(Mark.BAD, text)

    # The other ways

    @on(Button.Pressed, "#again")
    def _read_again(self, event: Button.Pressed) -> None:
        # Whoever agreed to run a profile's command to sign in has agreed to run it again.
        event.stop()
        if self._rereads is not None:
            self._use(FoundSource(self._rereads))

    @on(Button.Pressed, "#stop")
    def _stop(self, event: Button.Pressed) -> None:
        event.stop()
        self.stop_here()

    def action_stop_here(self) -> None:
        """Stop the run, which can be resumed."""
        self.stop_here()

    def stop_here(self) -> None:
        """Close the dialog without credentials."""
        self._close(None)

    def _close(self, signed: SignedIn | None) -> None:
        # What was typed does not stay in the fields.
        for field in self.query(Field):
            field.value = ""
        self.dismiss(signed)
