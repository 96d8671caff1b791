"""Runs and Undo: what an earlier start left behind, and taking it back."""

from __future__ import annotations

from typing import Any

import pytest

from tests.pins.screens_gallery import SMALL, Gallery, flat, gallery_of, silent
from tests.screens.connect.driver import NOBODY, Keyring, form, signed_in
from tests.screens.drafts import CHEN_YU, MARIA, console_draft, key_draft
from tests.screens.driver import Wizard
from tests.screens.review.driver import over, ready
from tests.screens.review.test_vault_choice import without_keyring
from tests.screens.runs.driver import can_undo, in_use, undone
from tests.screens.runs.test_open_run import AGAIN, FIRST, gone_on, try_it
from tests.screens.runs.test_open_run import draft as own_passwords
from tests.screens.runs.test_screen import SIX
from tests.screens.runs.test_unfinished import PASSPHRASE
from tests.screens.test_run_questions import draft as one_policy
from tests.screens.test_run_questions import says
from tests.simulator.faulty import allow_all, forbid, inject
from tui.apply.events import RunStatus
from tui.apply.open_run import SecretStorage, StorageChoice
from tui.core.draft import Draft
from tui.core.findings import Step
from tui.core.secret import Secret
from tui.simulator.server import RunningSimulator
from tui.widgets.password_field import OwnPassword

pytestmark = pytest.mark.usefixtures("cheap_passphrases")
READS = '{"Version":"1","Statement":[{"Effect":"Allow","Action":"arms:List*","Resource":"*"}]}'
EVERYTHING = '{"Version":"1","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}'


async def applied(
    gallery: Gallery,
    simulator: RunningSimulator,
    draft: Draft,
    *forbidden: str,
    choice: StorageChoice | None = None,
    **changes: Any,  # noqa: ANN401 - as the wizard takes them
) -> None:
    """An earlier start, which ends with what it could do."""
    async with gallery.opened(simulator, step=Step.REVIEW, draft=draft, **changes) as w:
        w.session.own_passwords.update({name: Secret(text) for name, text in FIRST.items()})
        await ready(w)
        w.session.keeping = choice
        forbid(simulator, *forbidden)
        await w.press("ctrl+r")
        assert await over(w) is (RunStatus.FAILED if forbidden else RunStatus.DONE)
        w.app.drafts.start_afresh()
        for run in w.session.runs:
            run.close()
    allow_all(simulator)


async def listed(w: Wizard) -> None:
    """Open the list of runs."""
    await w.press("f6")
    await w.until(lambda: w.app.screen.query("#runs"))


async def test_a_run_is_offered_and_undone(simulator: RunningSimulator) -> None:
    with gallery_of("runs") as gallery:
        async with gallery.opened(simulator) as w:
            await signed_in(w)
            await gallery.over(w, "f6", "none", "No run of this account yet.")
        async with gallery.opened(simulator, environ=NOBODY, sessions=Keyring()) as w:
            await form(w)
            await gallery.over(w, "f6", "signed-out", "Sign in first.")
        await applied(gallery, simulator, key_draft(*SIX[3:]))
        await applied(gallery, simulator, console_draft(MARIA), "ram:AttachPolicyToUser")
        async with gallery.opened(simulator) as w:
            await gallery.take(w, "unfinished", "A run is not over", sizes=SMALL)
            await w.press("escape")
            await w.to(Step.CONNECT)
            await listed(w)
            await gallery.take(w, "list", "3 users")
            await gallery.over(w, "f1", "help", "Close the list", sizes=SMALL)
            await w.press("down", "h")
            await gallery.take(w, "hand-over", "a-rather-long-name")
            await w.press("escape")
            await listed(w)
            await w.press("down", "d")
            await gallery.take(w, "forget", "Forget these secrets?", sizes=SMALL)


async def test_users_in_use_are_left(simulator: RunningSimulator) -> None:
    with gallery_of("undo") as gallery:
        draft = key_draft(MARIA, CHEN_YU)
        more: dict[str, Any] = {"grace": 0.0}
        async with gallery.opened(simulator, step=Step.REVIEW, draft=draft, **more) as w:
            await ready(w)
            await w.press("ctrl+r")
            await over(w)
            await in_use(w, "maria.k")
            await in_use(w, "chen.yu")
            await listed(w)
            await w.press("u")
            await can_undo(w)
            await gallery.take(w, "before", "delete the RAM user")
            await gallery.over(w, "f1", "help", "Help", sizes=SMALL)
            await w.press("ctrl+r")
            await gallery.take(w, "in-use", "2 users are in use", sizes=SMALL)
            await w.press("enter")
            await undone(w)
            await gallery.take(w, "partly", "was left: the user is in use.")


async def test_an_undo_on_its_way(simulator: RunningSimulator) -> None:
    with gallery_of("undo-running") as gallery:
        draft = key_draft(MARIA)
        more: dict[str, Any] = {"grace": 0.0, "sleep": lambda _: None}
        async with gallery.opened(simulator, step=Step.REVIEW, draft=draft, **more) as w:
            await ready(w)
            await w.press("ctrl+r")
            await over(w)
            await listed(w)
            await w.press("u")
            await can_undo(w)
            inject(simulator, "DetachPolicyFromUser:hang,count=1")
            await w.press("ctrl+r")
            await gallery.take(w, "running", "Stop", waiting=["undo", "apply-*", "answer"])
            await w.press("escape")
            words = "what was taken back stays taken back"
            await gallery.take(w, "stop", words, sizes=SMALL, waiting=["undo", "apply-*", "answer"])
            await w.press("escape")
            simulator.stop()
            await undone(w)
            await gallery.take(w, "no-answer", "", sizes=SMALL)


async def test_an_undo_is_stopped(simulator: RunningSimulator) -> None:
    with gallery_of("undo-stopped") as gallery:
        await applied(gallery, simulator, key_draft(MARIA))
        async with gallery.opened(simulator) as w:
            await signed_in(w)
            await listed(w)
            await w.press("u")
            await can_undo(w)
            with silent(simulator):
                await w.press("ctrl+r")
                await w.until(lambda: w.session.undoing)
                await w.press("escape")
                await w.until(lambda: "what was taken back stays taken back" in flat(w))
                await w.press("right", "enter")
                await w.until(lambda: w.session.undoing and w.session.undoing.stopping)
            await undone(w)
            await gallery.take(w, "stopped", "Go on")


async def test_an_undo_that_is_done(simulator: RunningSimulator) -> None:
    with gallery_of("undo-done") as gallery:
        await applied(gallery, simulator, key_draft(MARIA))
        async with gallery.opened(simulator) as w:
            await w.until(lambda: len(w.session.outcomes) > 3)
            await listed(w)
            await w.press("u")
            await can_undo(w)
            await w.press("ctrl+r")
            await undone(w)
            await gallery.take(w, "done", "All of it is taken back.")
            await w.press("escape")
            await listed(w)
            await gallery.take(w, "list", "undone")


async def test_a_run_is_gone_on_with(simulator: RunningSimulator) -> None:
    with gallery_of("runs-going-on") as gallery:
        safe = without_keyring(gallery.home / "state")
        choice = StorageChoice(SecretStorage.PASSPHRASE, Secret(PASSPHRASE))
        draft = console_draft(MARIA)
        forbidden = "ram:AttachPolicyToUser"
        await applied(gallery, simulator, draft, forbidden, choice=choice, safe=safe)
        async with gallery.opened(simulator, safe=safe) as w:
            await gallery.take(w, "unfinished", "3 of 4", sizes=SMALL)
            await w.press("right", "right", "enter")
            await gallery.take(w, "passphrase", "Passphrase", sizes=SMALL)
            await w.type("wrong")
            await w.press("enter")
            await gallery.take(w, "wrong-passphrase", "not the passphrase of that run", sizes=SMALL)
            await w.press("ctrl+u")
            await w.type(PASSPHRASE)
            await w.press("enter")
            await w.to(Step.REVIEW)
            assert await over(w) is RunStatus.DONE
            await gallery.take(w, "done", "4 of 4")


async def test_own_passwords_are_typed_again(simulator: RunningSimulator) -> None:
    with gallery_of("runs-typed-again") as gallery:
        choice = StorageChoice(SecretStorage.BY_HAND)
        await applied(gallery, simulator, own_passwords(), "ram:CreateLoginProfile", choice=choice)
        async with gallery.opened(simulator) as w:
            dialog = await gone_on(w)
            await gallery.take(w, "asked", "Type the passwords once more")
            gallery.hide(*AGAIN.values())
            await w.type("weak")
            for own in dialog.query(OwnPassword):
                if own.logon_name == "chen.yu":
                    own.field.value = AGAIN["chen.yu"]
            await try_it(w, dialog)
            await gallery.take(w, "refused", "Type a password")


async def test_what_changed_meanwhile_is_agreed_to(simulator: RunningSimulator) -> None:
    with gallery_of("runs-agree-again") as gallery:
        simulator.change(says(READS))  # type: ignore[arg-type]
        await applied(gallery, simulator, one_policy(), "ram:AttachPolicyToUser")
        simulator.change(says(EVERYTHING))  # type: ignore[arg-type]
        async with gallery.opened(simulator) as w:
            await w.until(lambda: "3 of 4" in flat(w))
            gallery.meet(w)
            await w.press("right", "right", "enter")
            words = "not agreed to when the run began"
            await gallery.take(w, "agree-again", words, waiting=["apply"])
            await w.press("escape")
            await w.to(Step.REVIEW)
            assert await over(w) is RunStatus.STOPPED
            await gallery.take(w, "stopped", "Go on")
