"""A run or an undo waits because its credentials have run out: others are asked for here."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from textual.app import App
from textual.message import Message
from textual.message_pump import MessagePump

if TYPE_CHECKING:
    from screens.session import Session
    from tui.apply.reauth import SignInGate
    from tui.cloud.errors import BadCredentialsError
    from tui.signin.sources import SignedIn


class Waiting(Protocol):
    """A run or an undo."""

    @property
    def gate(self) -> SignInGate:
        """Where it waits."""

    def stop(self) -> None:
        """Stop after what is under way."""

    def paused(self) -> str:
        """How far it is, in words."""


@dataclass
class SignInNeeded(Message):
    """Nothing is begun any more until somebody has signed in again."""

    work: Waiting
    error: BadCredentialsError


def listen(work: Waiting, app: MessagePump) -> None:
    """Let the app know when somebody has to sign in; the answer comes by the gate."""

    def ask(error: BadCredentialsError) -> None:
        with suppress(RuntimeError):  # the interface is gone; winding up ends the wait
            app.post_message(SignInNeeded(work, error))

    work.gate.listen(ask)


def ask_to_sign_in(app: App[int], session: Session, event: SignInNeeded) -> None:
    """Show the dialog, and let the work go on, or stop."""
    from screens.connect.sign_in_again import SignInAgain
    from tui.text.signing_again import ran_out, which_account

    work, gate = event.work, event.work.gate
    session.heard(event.error)
    happened = ran_out(event.error, gate.credentials.expires, session.services.clock())
    text = f"{happened} {work.paused()}\n{which_account(gate.account_id)}"

    def answered(signed: SignedIn | None) -> None:
        if signed is None:
            work.stop()
            return
        session.signed_in_again(signed)
        gate.signed_in(signed)
        if signed.not_saved:
            from tui.text.connecting import keyring_problem

            app.notify(keyring_problem(signed.not_saved), severity="warning", markup=False)

    app.push_screen(SignInAgain(session, gate.account_id, text), answered)
