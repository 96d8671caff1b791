"""A run that goes on asks for what is new since it was agreed to, as Apply does."""

from __future__ import annotations

import pytest
from textual.widgets import Static

import tui.apply.runner
from screens.dialogs.typed_confirm import TypedConfirm
from screens.run_questions import AgreeAgain
from screens.runs.unfinished import Unfinished
from tests.apply.test_rechecking import EVERYTHING, NARROW, WIDER
from tests.screens.connect.test_sign_in_again import paused, signed_in_with, type_in
from tests.screens.drafts import MARIA, console_draft, key_draft
from tests.screens.driver import Wizard, flat, on_top, wizard
from tests.screens.review.driver import over, ready, review, trouble
from tests.screens.runs.driver import applied
from tests.screens.sharing.driver import verified
from tests.screens.test_group_journey import with_group
from tests.simulator.faulty import allow_all, forbid
from tests.simulator.temporary import temporary
from tui.account.reader import AccountReader
from tui.apply.events import RunStatus
from tui.apply.history import Standing, past_runs
from tui.apply.in_use import concerns
from tui.apply.recheck import not_as_agreed
from tui.core.draft import Draft
from tui.core.findings import Step
from tui.core.policies import ARMS_FULL, AccountScope, Grant, custom
from tui.simulator.records import Policy, PolicyVersion
from tui.simulator.server import RunningSimulator
from tui.simulator.store import Store
from tui.vault.vault import Vault

METRICS = custom("TeamMetrics")


NAME = "TeamMetrics"


def says(document: str) -> object:
    """Somebody has the policy say this."""

    def change(store: Store) -> None:
        at = store.now()
        version = PolicyVersion("v1", document, at)
        store.policies["Custom", NAME] = Policy("Custom", NAME, "", [version], "v1", at, at)

    return change


def draft() -> Draft:
    return console_draft(MARIA, grants=(Grant(METRICS, AccountScope()),))


def holds(simulator: RunningSimulator) -> bool:
    def look(store: Store) -> bool:
        user = store.users.get("maria.k")
        return user is not None and any(
            each.policy_name == NAME for each in store.held(user.user_id)
        )

    return simulator.change(look)


async def cut_short(simulator: RunningSimulator, safe: Vault) -> None:
    simulator.change(says(NARROW))  # type: ignore[arg-type]
    await applied(simulator, safe, draft(), "ram:AttachPolicyToUser")


async def gone_on_with(w: Wizard) -> None:
    await on_top(w, Unfinished)
    await w.press("right", "right", "enter")


async def test_what_changed_meanwhile_is_typed_before_it_is_granted(
    simulator: RunningSimulator, safe: Vault
) -> None:
    await cut_short(simulator, safe)
    simulator.change(says(EVERYTHING))  # type: ignore[arg-type]
    async with wizard(simulator, safe=safe) as w:
        await gone_on_with(w)
        await on_top(w, AgreeAgain)
        assert "With TeamMetrics a user can take over the account" in flat(w)
        assert "not agreed to when the run began" in flat(w), "why it is asked once more"
        # Esc leaves the run as it was, and it can be gone on with.
        await w.press("escape")
        await w.to(Step.REVIEW)
        assert await over(w) is RunStatus.STOPPED
        assert not holds(simulator)
        assert [run.standing for run in past_runs(safe)] == [Standing.UNFINISHED]
        await w.press("ctrl+r")
        await on_top(w, AgreeAgain)
        await w.press(*NAME, "enter")
        await w.to(Step.REVIEW)
        assert await over(w) is RunStatus.DONE
        assert holds(simulator)
    assert [run.standing for run in past_runs(safe)] == [Standing.APPLIED]


async def test_a_run_of_this_session_is_judged_again_too(
    simulator: RunningSimulator, safe: Vault
) -> None:
    simulator.change(says(NARROW))  # type: ignore[arg-type]
    async with wizard(simulator, step=Step.REVIEW, draft=draft(), safe=safe) as w:
        await ready(w)
        forbid(simulator, "ram:AttachPolicyToUser")
        await w.press("ctrl+r")
        assert await over(w) is RunStatus.FAILED
        allow_all(simulator)
        simulator.change(says(WIDER))  # type: ignore[arg-type]
        await w.press("ctrl+r")
        await on_top(w, AgreeAgain)
        assert "says something else" in flat(w)
        await w.press(*NAME, "enter")
        assert await over(w) is RunStatus.DONE


async def test_an_error_is_shown_and_nothing_is_done(
    simulator: RunningSimulator, safe: Vault
) -> None:
    await applied(simulator, safe, console_draft(MARIA), "ram:AttachPolicyToUser")
    simulator.change(lambda store: store.attach(store.user("maria.k"), "System", ARMS_FULL.name))
    async with wizard(simulator, safe=safe) as w:
        await gone_on_with(w)
        await w.to(Step.REVIEW)
        assert await over(w) is RunStatus.STOPPED
        assert "must not stand beside" in " ".join(trouble(w).split())
        run = review(w).run_here
        assert run is not None
        assert run.place is not None


async def test_stopping_answers_the_question(simulator: RunningSimulator, safe: Vault) -> None:
    await cut_short(simulator, safe)
    simulator.change(says(EVERYTHING))  # type: ignore[arg-type]
    async with wizard(simulator, safe=safe) as w:
        await gone_on_with(w)
        await on_top(w, AgreeAgain)
        (run,) = w.session.runs
        run.stop()
        await w.until(lambda: run.phase is RunStatus.STOPPED)
    assert not holds(simulator)


async def test_what_changed_while_somebody_signed_in_again_is_typed(
    simulator: RunningSimulator, safe: Vault
) -> None:
    simulator.change(says(NARROW))  # type: ignore[arg-type]
    async with wizard(simulator, step=Step.REVIEW, draft=draft(), safe=safe) as w:
        signed_in_with(w, temporary(simulator))
        await paused(w, simulator, "AttachPolicyToUser:expired-token")
        simulator.change(says(EVERYTHING))  # type: ignore[arg-type]
        await type_in(w, temporary(simulator))
        await on_top(w, AgreeAgain)
        assert not holds(simulator)
        await w.press(*NAME, "enter")
        await w.to(Step.REVIEW)
        assert await over(w) is RunStatus.DONE
        assert holds(simulator)


async def test_what_a_group_has_lost_is_said_and_not_asked(
    simulator: RunningSimulator, safe: Vault
) -> None:
    def take(store: Store) -> str:
        group = store.groups["auditors"].group_id
        it = next(it for it in store.attachments if it.principal_id == group)
        del store.attachments[it]
        return it.policy_name

    await applied(simulator, safe, with_group("auditors"), "ram:AddUserToGroup")
    name = simulator.change(take)
    async with wizard(simulator, safe=safe) as w:
        await gone_on_with(w)
        await w.to(Step.REVIEW)
        assert await over(w) is RunStatus.DONE
        (said,) = [it.message for it in w.app._notifications if "auditors" in it.message]
        assert "Grants were taken from the RAM user group auditors" in said
        assert f"({name})" in said


async def test_what_changed_after_the_last_look_is_told_and_it_is_not_done(
    simulator: RunningSimulator, safe: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    simulator.change(says(NARROW))  # type: ignore[arg-type]

    def late(*given: object) -> object:
        simulator.change(says(WIDER))  # type: ignore[arg-type]
        return not_as_agreed(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(tui.apply.runner, "not_as_agreed", late)
    async with wizard(simulator, step=Step.REVIEW, draft=draft(), safe=safe) as w:
        await ready(w)
        await w.press("ctrl+r")
        assert await over(w) is RunStatus.CHANGED
        heading = str(w.screen.query_one("#heading", Static).render())
        assert heading.startswith("Look at this")
        assert "was changed while the run went on" in flat(w)


async def test_a_verification_in_the_wizard_is_no_use_of_the_key(
    simulator: RunningSimulator, safe: Vault
) -> None:
    async with wizard(simulator, step=Step.REVIEW, draft=key_draft(MARIA), safe=safe) as w:
        await ready(w)
        await w.press("ctrl+r")
        assert await over(w) is RunStatus.DONE
        await w.press("ctrl+n")
        await w.to(Step.SHARE)
        for _ in range(2):
            await w.press("v")
            await verified(w)
            await w.press("escape")
        (run,) = past_runs(safe)
        assert run.state is not None
        (notes,) = run.state.verified.values()
        assert {it.used for it in notes.values()} == {""}
        await w.until(lambda: w.session.cloud)
        cloud = w.session.cloud
        assert cloud is not None
        assert concerns(cloud, AccountReader(cloud), run.state) == ()


async def test_what_was_typed_for_another_content_is_asked_for_again(
    simulator: RunningSimulator, safe: Vault
) -> None:
    simulator.change(says(EVERYTHING))  # type: ignore[arg-type]
    async with wizard(simulator, step=Step.REVIEW, draft=draft(), safe=safe) as w:
        await ready(w)
        w.session.confirmed = frozenset({f"policies.high-risk:{NAME}"})
        simulator.change(says(EVERYTHING.replace('"*"', '"ram:*"', 1)))  # type: ignore[arg-type]
        await w.press("ctrl+r")
        await on_top(w, TypedConfirm)
        assert not holds(simulator)
        assert not w.session.runs
