"""A run that keeps nothing, and whose own passwords have to be typed once more to go on."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from screens.runs.open_run import TypePasswords
from screens.runs.unfinished import Unfinished
from tests.screens.driver import Wizard, safe_in, wizard
from tests.screens.plans import CHEN_YU, MARIA, console_draft
from tests.screens.reviewing import over, ready
from tests.screens.seeing import allow_all
from tui.apply.events import RunStatus
from tui.apply.history import Standing, past_runs
from tui.apply.open_run import SecretStorage, StorageChoice
from tui.core.draft import Draft
from tui.core.findings import Step
from tui.core.secret import Secret
from tui.core.users import AccessChoice, AccessMode, ConsoleSettings, PasswordSource
from tui.simulator.server import RunningSimulator
from tui.vault.keyring import MemoryKeyring
from tui.vault.vault import Vault
from tui.widgets.password_field import OwnPassword

OWN = AccessChoice(AccessMode.CONSOLE, ConsoleSettings(PasswordSource.ASK))
FIRST = {"maria.k": "Aa1!maria-first", "chen.yu": "Aa1!chenyu-first"}
AGAIN = {"maria.k": "Aa1!maria-again", "chen.yu": "Aa1!chenyu-again"}


@pytest.fixture
def safe(tmp_path: Path) -> Vault:
    return safe_in(tmp_path, MemoryKeyring())


def draft() -> Draft:
    return replace(console_draft(MARIA, CHEN_YU), access=OWN)


async def failed(simulator: RunningSimulator, safe: Vault) -> None:
    """An earlier start: the users are there, and may not log on yet."""
    async with wizard(simulator, step=Step.REVIEW, draft=draft(), safe=safe) as w:
        w.session.own_passwords.update({name: Secret(text) for name, text in FIRST.items()})
        w.session.keeping = StorageChoice(SecretStorage.BY_HAND)
        await ready(w)
        denied = frozenset({"ram:CreateLoginProfile"})
        simulator.change(
            lambda store: setattr(store, "settings", replace(store.settings, denied_actions=denied))
        )
        await w.press("ctrl+r")
        assert await over(w) is RunStatus.FAILED
        w.app.drafts.start_afresh()
        for run in w.session.runs:
            run.close()
    simulator.change(allow_all)


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
