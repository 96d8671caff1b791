"""What is asked before a run is opened: a passphrase, another keyring, own passwords once more."""

from __future__ import annotations

import secrets
from dataclasses import replace
from pathlib import Path

from screens.runs.open_run import OpenRunDialog, TypePasswords
from screens.runs.unfinished import Unfinished
from tests.screens.drafts import CHEN_YU, MARIA, console_draft, key_draft
from tests.screens.driver import Wizard, flat, on_top, safe_in, shown, wizard
from tests.screens.review.driver import over, ready
from tests.screens.runs.driver import applied
from tests.screens.runs.test_unfinished import PASSPHRASE
from tests.simulator.faulty import allow_all, forbid
from tui.apply.events import RunStatus
from tui.apply.history import Standing, past_runs
from tui.apply.open_run import SecretStorage, StorageChoice
from tui.core.draft import Draft
from tui.core.findings import Step
from tui.core.secret import Secret
from tui.core.users import AccessChoice, AccessMode, ConsoleSettings, PasswordSource
from tui.simulator.server import RunningSimulator
from tui.vault.keyring import KeyringUnavailableError, MemoryKeyring
from tui.vault.vault import Vault
from tui.widgets.field import Field
from tui.widgets.password_field import OwnPassword


async def test_the_passphrase_is_asked_for(simulator: RunningSimulator, tmp_path: Path) -> None:
    def none() -> MemoryKeyring:
        raise KeyringUnavailableError("no-backend")

    safe = Vault(lambda: tmp_path, "test", none, secrets.token_bytes)
    choice = StorageChoice(SecretStorage.PASSPHRASE, Secret(PASSPHRASE))
    await applied(simulator, safe, console_draft(MARIA), "ram:AttachPolicyToUser", choice=choice)
    async with wizard(simulator, safe=safe) as w:
        await on_top(w, Unfinished)
        await w.press("right", "right", "enter")
        await on_top(w, OpenRunDialog)
        await w.until(lambda: w.app.screen.query_one(Field).display)
        await w.pilot.pause()
        await w.type("wrong")
        await w.press("enter")
        await w.until(lambda: w.app.screen.query_one(Field).problem)
        await w.press("ctrl+u")
        await w.type(PASSPHRASE)
        assert PASSPHRASE not in shown(w.app)
        await w.press("enter")
        await w.to(Step.REVIEW)
        assert await over(w) is RunStatus.DONE


async def test_another_keyrings_key_is_said(simulator: RunningSimulator, tmp_path: Path) -> None:
    await applied(
        simulator,
        safe_in(tmp_path, MemoryKeyring()),
        key_draft(MARIA),
        "ram:AttachPolicyToUser",
    )
    async with wizard(simulator, safe=safe_in(tmp_path, MemoryKeyring())) as w:
        await on_top(w, Unfinished)
        await w.press("right", "right", "enter")
        await on_top(w, OpenRunDialog)
        await w.until(lambda: "cannot be opened" in flat(w) or "keyring" in flat(w))
        await w.press("escape")
        await w.until(lambda: w.at(Step.CONNECT))
        assert not w.session.runs


OWN = AccessChoice(AccessMode.CONSOLE, ConsoleSettings(PasswordSource.ASK))


FIRST = {"maria.k": "Aa1!maria-first", "chen.yu": "Aa1!chenyu-first"}


AGAIN = {"maria.k": "Aa1!maria-again", "chen.yu": "Aa1!chenyu-again"}


def draft() -> Draft:
    return replace(console_draft(MARIA, CHEN_YU), access=OWN)


async def failed(simulator: RunningSimulator, safe: Vault) -> None:
    """An earlier start: the users are there, and may not log on yet."""
    async with wizard(simulator, step=Step.REVIEW, draft=draft(), safe=safe) as w:
        w.session.own_passwords.update({name: Secret(text) for name, text in FIRST.items()})
        w.session.keeping = StorageChoice(SecretStorage.BY_HAND)
        await ready(w)
        forbid(simulator, "ram:CreateLoginProfile")
        await w.press("ctrl+r")
        assert await over(w) is RunStatus.FAILED
        w.app.drafts.start_afresh()
        for run in w.session.runs:
            run.close()
    allow_all(simulator)


async def gone_on(w: Wizard) -> TypePasswords:
    await w.until(lambda: isinstance(w.app.screen, Unfinished) and w.app.screen.is_mounted)
    await w.pilot.pause()
    await w.press("right", "right", "enter")
    await w.until(lambda: isinstance(w.app.screen, TypePasswords) and w.app.screen.is_mounted)
    await w.pilot.pause()
    assert isinstance(w.app.screen, TypePasswords)
    return w.app.screen


async def try_it(w: Wizard, dialog: TypePasswords) -> None:
    """Press Go on, once what was typed has arrived."""
    await w.pilot.pause()
    button = dialog.query_one("#yes")
    button.focus()
    # While a button shows that it was pressed, it takes no other press.
    await w.until(lambda: button.has_focus and not button.has_class("-active"))
    await w.press("enter")


def logs_on(simulator: RunningSimulator, name: str, password: str) -> bool:
    user = simulator.change(lambda store: store.users[name])
    return user.profile is not None and user.profile.matches(user.user_id, password)


async def test_they_are_asked_for_and_the_run_goes_on(
    simulator: RunningSimulator, safe: Vault
) -> None:
    await failed(simulator, safe)
    async with wizard(simulator, safe=safe) as w:
        dialog = await gone_on(w)
        fields = {own.logon_name: own for own in dialog.query(OwnPassword)}
        assert list(fields) == ["maria.k", "chen.yu"]
        fields["maria.k"].field.value = "weak"
        fields["chen.yu"].field.value = AGAIN["maria.k"]
        await try_it(w, dialog)
        await w.until(lambda: fields["maria.k"].field.problem)
        fields["maria.k"].field.value = AGAIN["maria.k"]
        await try_it(w, dialog)
        await w.until(lambda: "maria.k's password" in str(fields["chen.yu"].field.problem))
        fields["chen.yu"].field.value = AGAIN["chen.yu"]
        await try_it(w, dialog)
        await w.to(Step.REVIEW)
        assert await over(w) is RunStatus.DONE
    assert all(logs_on(simulator, name, text) for name, text in AGAIN.items())
    assert [run.standing for run in past_runs(safe)] == [Standing.APPLIED]


async def test_without_them_the_run_stays_as_it_is(
    simulator: RunningSimulator, safe: Vault
) -> None:
    await failed(simulator, safe)
    async with wizard(simulator, safe=safe) as w:
        await gone_on(w)
        await w.press("escape")
        await w.until(lambda: w.at(Step.CONNECT))
        assert not w.session.runs
        (run,) = past_runs(safe)
        safe.hold(run.account_id).release()
    assert [run.standing for run in past_runs(safe)] == [Standing.UNFINISHED]
