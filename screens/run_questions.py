"""Questions of a run to the administrator: sign-in, secret to save, agreement."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual.app import App

from screens.connect.sign_in_again import SignInAgain
from screens.dialogs.typed_confirm import TypedConfirm
from screens.review.vault_choice import SaveSecret
from screens.run_handle import RunHandle
from screens.run_status import ToAgree, ToSave, ToSignIn
from tui.apply.open_run import secrets_to_save
from tui.core.handover import handover_key
from tui.text.people import confirm_title
from tui.text.reauth import paused, ran_out, undo_paused, which_account
from tui.text.review import not_agreed_to_yet
from tui.text.signin import keyring_problem

if TYPE_CHECKING:
    from screens.session import Session
    from tui.signin.sources import SignedIn

_SAID: Final = 20
"""Seconds for which a notice that needs no answer is shown."""


def ask(app: App[int], session: Session, event: RunHandle.Asks) -> None:
    """Show the dialog of a question, and hand on its answer."""
    run = event.run
    match event.question:
        case ToSignIn() as question:
            _ask_to_sign_in(app, session, run, question)
        case ToSave() as question:
            _ask_to_save(app, session, run, question)
        case ToAgree() as question:
            _ask_to_agree(app, run, question)


def stop_asking(app: App[int]) -> None:
    """Close the dialog of a run that is stopped, which answers its question."""
    for screen in app.screen_stack:
        if isinstance(screen, AgreeAgain | SaveSecret | SignInAgain):
            app.call_later(screen.stop_here)


def _ask_to_sign_in(app: App[int], session: Session, run: RunHandle, question: ToSignIn) -> None:
    gate, error = run.gate, question.error
    session.heard(error)
    happened = ran_out(error, gate.credentials.expires, session.services.clock())
    far = (undo_paused if run.is_undo else paused)(run.progress, len(run.states))
    text = f"{happened} {far}\n{which_account(gate.account_id)}"

    def answered(signed: SignedIn | None) -> None:
        if signed is None:
            run.stop()
            return
        session.signed_in_again(signed)
        gate.signed_in(signed)
        if signed.not_saved:
            app.notify(keyring_problem(signed.not_saved), severity="warning", markup=False)

    app.push_screen(SignInAgain(session, gate.account_id, text), answered)


def _ask_to_save(app: App[int], session: Session, run: RunHandle, question: ToSave) -> None:
    slot = question.slot
    listed, mine = secrets_to_save(run.plan), (slot.logon_name, slot.kind)
    at, total = (listed.index(mine) + 1, len(listed)) if mine in listed else (1, 1)

    def answered(saved: bool | None) -> None:
        if saved:
            account = run.plan.account.account_id
            session.shared.add(handover_key(account, slot.logon_name))
        question.answer(bool(saved))

    dialog = SaveSecret(slot, question.secret, session.services.copier, at, total)
    app.push_screen(dialog, answered)


def _ask_to_agree(app: App[int], run: RunHandle, question: ToAgree) -> None:
    """Have each finding confirmed by typing, one after the other; an error is only shown."""
    found, answer = question.found, question.answer
    if found.errors:
        run.found = found.errors
        answer.put(False)
        return
    for each in found.said:
        app.notify(str(each.text), severity="warning", markup=False, timeout=_SAID)
    left = list(found.asked)

    def go_through() -> None:
        if not left:
            answer.put(True)
            return
        finding = left.pop(0)
        text = f"{not_agreed_to_yet()}\n\n{finding.text!s}"
        app.push_screen(AgreeAgain(confirm_title(finding), text, finding.phrase), answered)

    def answered(yes: bool | None) -> None:
        if yes:
            go_through()
        else:
            answer.put(False)

    go_through()


class AgreeAgain(TypedConfirm):
    """Typed confirmation while a run waits; stopping the run answers it, too."""

    def stop_here(self) -> None:
        """Refuse; the run stays as it is."""
        self.dismiss(False)
