"""Before the first change it is settled where new secrets are safe."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from textual.widgets import Button, Static

from screens.review.screen import ReviewScreen
from screens.review.vault_choice import SaveSecret, WhereToKeep
from screens.sharing.handover_log import handovers
from tests.screens.drafts import CHEN_YU, MARIA, console_draft
from tests.screens.driver import Wizard, flat, safe_in, shown, verdict, wizard
from tests.screens.review.driver import label, over, ready
from tests.simulator.faulty import allow_all, forbid
from tui.apply.events import RunStatus
from tui.apply.open_run import SecretStorage
from tui.core.findings import Step
from tui.core.secret import Secret
from tui.simulator.server import RunningSimulator
from tui.text.vault import cannot_begin
from tui.vault.keyring import Keyring, KeyringUnavailableError, MemoryKeyring
from tui.vault.locks import AccountBusyError
from tui.vault.run_file import RunFile
from tui.vault.vault import Vault
from tui.widgets.choices import Choices
from tui.widgets.field import Field

PASSPHRASE = "several words are easy"


def without_keyring(state: Path, code: str = "no-backend") -> Vault:
    def none() -> Keyring:
        raise KeyringUnavailableError(code)

    return Vault(lambda: state, "test", none, secrets.token_bytes)


def dialog(w: Wizard) -> WhereToKeep | SaveSecret:
    top = w.app.screen
    assert isinstance(top, WhereToKeep | SaveSecret), top
    return top


async def asked(w: Wizard, kind: type[WhereToKeep | SaveSecret]) -> None:
    await w.until(lambda: isinstance(w.app.screen, kind) and w.app.screen.is_mounted)
    await w.pilot.pause()


async def asked_where(w: Wizard) -> None:
    """Apply, and wait for the question where secrets shall be kept."""
    await ready(w)
    await w.press("ctrl+r")
    await asked(w, WhereToKeep)


async def passphrase_twice(w: Wizard) -> None:
    """Choose a passphrase, and type it into both fields."""
    await w.press("enter")
    await w.type(PASSPHRASE)
    await w.press("enter")
    await w.type(PASSPHRASE)


def why(w: Wizard) -> str:
    """Why it is asked."""
    texts = w.app.screen.query(".dialog--text").results(Static)
    return " ".join(str(each.content) for each in texts)


def runs(state: Path) -> list[Path]:
    """The files of runs."""
    return list(state.rglob("*.run"))


def holders(state: Path) -> list[Path]:
    """What names the processes that hold an account."""
    return list(state.rglob("*.pid"))


def users(simulator: RunningSimulator) -> set[str]:
    return simulator.change(lambda store: set(store.users))


@pytest.mark.parametrize("size", [(60, 18)])
async def test_without_a_keyring_a_passphrase_seals(
    simulator: RunningSimulator, tmp_path: Path, size: tuple[int, int]
) -> None:
    safe = without_keyring(tmp_path)
    before = users(simulator)
    async with wizard(
        simulator, step=Step.REVIEW, draft=console_draft(MARIA), size=size, safe=safe
    ) as w:
        await asked_where(w)
        assert users(simulator) == before, "nothing was changed yet"
        assert "no system keyring" in flat(w)
        await w.press("enter")
        await w.type(PASSPHRASE)
        await w.press("enter")
        await w.type("something else")
        await w.press("enter")
        await w.until(lambda: dialog(w).query_one("#again", Field).problem)
        await w.press("ctrl+u")
        await w.type(PASSPHRASE)
        assert PASSPHRASE not in shown(w.app)
        await w.press("enter")
        assert await over(w) is RunStatus.DONE
        (handover,) = handovers(w.session.runs)
    (path,) = runs(tmp_path)
    assert handover.password is not None
    with RunFile.open(path, Secret(PASSPHRASE), secrets.token_bytes) as file:
        assert list(file.kept().values()) == [handover.password]


async def test_trying_the_keyring_again_says_what_came_of_it(
    simulator: RunningSimulator, tmp_path: Path
) -> None:
    safe = without_keyring(tmp_path, "locked")
    async with wizard(simulator, step=Step.REVIEW, draft=console_draft(MARIA), safe=safe) as w:
        await asked_where(w)
        assert "The system keyring is locked. `onramp doctor` says what mends that." in why(w)
        first = dialog(w)
        await w.press("down", "down", "enter")
        await w.until(lambda: dialog(w).focused is dialog(w).query_one("#yes"))
        await w.press("enter")
        await w.until(lambda: w.app.screen is not first and isinstance(w.app.screen, WhereToKeep))
        await w.until(lambda: why(w).startswith("Tried again: the system keyring is locked."))


async def test_where_there_is_no_keyring_it_is_not_offered_again(
    simulator: RunningSimulator, tmp_path: Path
) -> None:
    safe = without_keyring(tmp_path)
    async with wizard(simulator, step=Step.REVIEW, draft=console_draft(MARIA), safe=safe) as w:
        await asked_where(w)
        keys = [row.key for row in dialog(w).query_one(Choices).rows]
        assert keys == [SecretStorage.PASSPHRASE, SecretStorage.BY_HAND]
        way, field = dialog(w).query_one(Choices), dialog(w).query_one("#passphrase")
        above = dialog(w).query_one(".dialog--text")
        assert way.region.y == above.region.bottom + 1
        await w.press("enter")
        await w.until(lambda: field.region.height)
        assert field.region.y == way.region.bottom + 1


async def test_cancelling_changes_nothing(simulator: RunningSimulator, tmp_path: Path) -> None:
    before = users(simulator)
    safe = without_keyring(tmp_path)
    async with wizard(simulator, step=Step.REVIEW, draft=console_draft(MARIA), safe=safe) as w:
        await asked_where(w)
        await w.press("escape")
        await w.until(lambda: w.at(Step.REVIEW))
        assert w.session.runs == []
        await w.press("ctrl+r")
        await asked(w, WhereToKeep)
        await w.pilot.click("#yes")
        await w.until(lambda: "Choose one of them first" in flat(w))
        assert isinstance(w.app.screen, WhereToKeep), "nothing was chosen"
    assert users(simulator) == before
    assert not runs(tmp_path)


async def test_a_passphrase_does_not_stay_in_its_fields(
    simulator: RunningSimulator, tmp_path: Path
) -> None:
    safe = without_keyring(tmp_path)
    async with wizard(simulator, step=Step.REVIEW, draft=console_draft(MARIA), safe=safe) as w:
        await ready(w)
        for how in ("escape", "cancel", "passphrase"):
            await w.press("ctrl+r")
            await asked(w, WhereToKeep)
            fields = await filled_in(w)
            asking = w.app.screen
            if how == "cancel":
                asking.query_one("#no", Button).press()
            else:
                await w.press("enter" if how == "passphrase" else "escape")
            await w.until(lambda it=asking: w.app.screen is not it)  # type: ignore[misc]
            assert [field.value for field in fields] == ["", ""]
            assert [field.input.value for field in fields] == ["", ""]
            if how != "passphrase":
                await w.to(Step.REVIEW)
        assert await over(w) is RunStatus.DONE
    async with wizard(simulator, step=Step.REVIEW, draft=console_draft(CHEN_YU), safe=safe) as w:
        await asked_where(w)
        fields = await filled_in(w)
        asking = w.app.screen
        asking.query_one(Choices).picked = SecretStorage.BY_HAND
        asking.query_one("#yes", Button).press()
        await w.until(lambda: w.app.screen is not asking)
        assert [field.value for field in fields] == ["", ""]
        assert [field.input.value for field in fields] == ["", ""]


async def filled_in(w: Wizard) -> list[Field]:
    """Choose a passphrase, and have it in both fields, the last of which has the focus."""
    await w.press("enter")
    fields = list(dialog(w).query(Field))
    for field in fields:
        field.value = PASSPHRASE
    fields[-1].focus()
    await w.until(lambda: fields[-1].input.has_focus)
    return fields


async def by_hand(w: Wizard) -> None:
    """Choose to keep nothing."""
    await asked_where(w)
    await w.press("down", "enter")
    await w.until(lambda: dialog(w).focused is dialog(w).query_one("#yes"))
    await w.press("enter")


class Slow(MemoryKeyring):
    """Waits for somebody, as a keyring does that asks for its password."""

    def __init__(self, answer: Callable[[], object]) -> None:
        super().__init__()
        self._answer = answer

    def read(self, service: str) -> Secret | None:
        self._answer()
        return super().read(service)


async def test_what_is_waited_for_is_said(simulator: RunningSimulator, tmp_path: Path) -> None:
    typed = threading.Event()
    safe = safe_in(tmp_path, Slow(typed.wait))
    async with wizard(simulator, step=Step.REVIEW, draft=console_draft(MARIA), safe=safe) as w:
        await ready(w)
        await w.press("ctrl+r")
        await w.until(lambda: "asking for its password in another window" in verdict(w))
        assert w.screen.query_one("#next", Button).disabled
        assert label(w) == "Waiting for the keyring"
        assert "^r Apply" not in flat(w)
        assert not w.session.runs
        typed.set()
        assert await over(w) is RunStatus.DONE


async def test_another_place_is_offered_while_the_keyring_waits(
    simulator: RunningSimulator, tmp_path: Path
) -> None:
    typed = threading.Event()
    safe = safe_in(tmp_path, Slow(typed.wait))
    async with wizard(simulator, step=Step.REVIEW, draft=console_draft(MARIA), safe=safe) as w:
        await ready(w)
        await w.press("ctrl+r")
        await w.until(lambda: w.screen.query_one("#elsewhere").has_focus)
        await w.press("enter")
        await asked(w, WhereToKeep)
        assert "has not answered yet" in flat(w)
        await passphrase_twice(w)
        await w.press("enter")
        assert await over(w) is RunStatus.DONE
        typed.set()
        await w.until(lambda: not holders(tmp_path))
        assert len(w.session.runs) == 1
    assert len(runs(tmp_path)) == 1


async def test_leaving_the_step_meanwhile_holds_nothing(
    simulator: RunningSimulator, tmp_path: Path
) -> None:
    typed, reading = threading.Event(), threading.Event()

    def wait() -> None:
        reading.set()
        typed.wait()

    safe = safe_in(tmp_path, Slow(wait))
    async with wizard(simulator, step=Step.REVIEW, draft=console_draft(MARIA), safe=safe) as w:
        await ready(w)
        await w.press("ctrl+r")
        await w.until(reading.is_set)
        await w.press("escape")
        await w.to(Step.POLICIES)
        typed.set()
        await w.until(lambda: not holders(tmp_path))
        assert w.session.runs == []
        await w.press("ctrl+n")
        await w.to(Step.REVIEW)
        await ready(w)
        await w.press("ctrl+r")
        assert await over(w) is RunStatus.DONE


def test_another_process_is_named() -> None:
    told = cannot_begin(AccountBusyError(4711))
    assert "process 4711" in told
    assert "has a run of this account open" in told
    assert "Wait" not in told


async def test_what_holds_the_account_is_waited_for(
    simulator: RunningSimulator, tmp_path: Path
) -> None:
    safe = safe_in(tmp_path, MemoryKeyring())
    async with wizard(simulator, step=Step.REVIEW, draft=console_draft(MARIA), safe=safe) as w:
        await ready(w)
        account = w.session.facts.account
        assert account is not None
        hold = safe.hold(account.account_id)
        await w.press("ctrl+r")
        await w.until(lambda: "being begun already" in verdict(w))
        assert not w.session.runs
        hold.release()
        await w.press("ctrl+r")
        assert await over(w) is RunStatus.DONE


async def test_a_run_that_is_done_lets_others_in(
    simulator: RunningSimulator, tmp_path: Path
) -> None:
    safe = safe_in(tmp_path, MemoryKeyring())
    async with wizard(simulator, step=Step.REVIEW, draft=console_draft(MARIA), safe=safe) as w:
        await ready(w)
        await w.press("ctrl+r")
        assert await over(w) is RunStatus.DONE
        assert isinstance(w.screen, ReviewScreen)
        account = w.session.facts.account
        assert account is not None
        safe.hold(account.account_id).release()


async def test_a_directory_that_cannot_be_used(simulator: RunningSimulator, tmp_path: Path) -> None:
    in_the_way = tmp_path / "state"
    in_the_way.touch()
    safe = safe_in(in_the_way, MemoryKeyring())
    async with wizard(simulator, step=Step.REVIEW, draft=console_draft(MARIA), safe=safe) as w:
        await ready(w)
        await w.press("ctrl+r")
        await w.until(lambda: "is not a directory; move it away" in verdict(w))
        assert not w.session.runs


async def test_a_run_whose_place_is_closed_is_planned_anew(
    simulator: RunningSimulator, tmp_path: Path
) -> None:
    # It failed, another plan was about to be applied, and the first one is wanted again.
    keyring = MemoryKeyring()
    broken = threading.Event()

    def opener() -> Keyring:
        if broken.is_set():
            raise KeyringUnavailableError("locked")
        return keyring

    safe = Vault(lambda: tmp_path, "test", opener, secrets.token_bytes)
    draft = console_draft(MARIA)
    async with wizard(simulator, step=Step.REVIEW, draft=draft, safe=safe) as w:
        await ready(w)
        forbid(simulator, "ram:CreateLoginProfile")
        await w.press("ctrl+r")
        assert await over(w) is RunStatus.FAILED
        broken.set()
        safe._data_key = None
        w.session.draft = console_draft(CHEN_YU)
        await asked_where(w)
        await w.press("escape")
        await w.until(lambda: w.at(Step.REVIEW))
        w.session.draft = draft
        await ready(w)
        broken.clear()
        allow_all(simulator)
        await w.press("ctrl+r")
        assert await over(w) is RunStatus.DONE
    assert len(runs(tmp_path)) == 2
