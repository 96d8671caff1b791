"""An unfinished run of an earlier start is offered, and gone on with or left."""

from __future__ import annotations

import threading

import pytest

import tui.account.checks
from screens.connect.screen import ConnectScreen
from screens.runs.unfinished import Unfinished
from screens.sharing.handover_log import handovers
from tests.screens.drafts import MARIA, console_draft, key_draft
from tests.screens.driver import PATIENCE, flat, on_top, wizard
from tests.screens.review.driver import over, review
from tests.screens.runs.driver import applied
from tests.simulator.faulty import forbid
from tui.account.checks import Check, CheckOutcome, run_check
from tui.apply.entries import UndoBegun
from tui.apply.events import RunStatus
from tui.apply.history import Standing, past_runs
from tui.apply.open_run import reopen_run
from tui.cloud.client import Cloud
from tui.core.findings import Step
from tui.simulator.server import RunningSimulator
from tui.vault.vault import Vault

PASSPHRASE = "several words are easy"


# The offer


async def test_an_unfinished_run_is_offered_and_gone_on_with(
    simulator: RunningSimulator, safe: Vault
) -> None:
    await applied(simulator, safe, console_draft(MARIA), "ram:AttachPolicyToUser")
    async with wizard(simulator, safe=safe) as w:
        await on_top(w, Unfinished)
        said = flat(w)
        assert "maria.k: 3 of 4" in said, said
        assert "Nobody was handed the secret of maria.k yet" in said
        assert w.app.screen.query_one("#leave").has_focus, "the safe answer"
        draft = w.session.draft
        await w.press("right", "right", "enter")
        await w.to(Step.REVIEW)
        assert await over(w) is RunStatus.DONE
        run = review(w).run_here
        assert run is not None
        assert run.resumed
        assert w.session.draft == draft
        (handover,) = handovers(w.session.runs)
        assert handover.password is not None
        password = handover.password.reveal()
        user = simulator.change(lambda store: store.users["maria.k"])
        assert user.profile is not None
        assert user.profile.matches(user.user_id, password)
        await w.press("ctrl+n")
        await w.to(Step.SHARE)
    assert [run.standing for run in past_runs(safe)] == [Standing.APPLIED]


async def test_a_run_that_is_left_changes_nothing(simulator: RunningSimulator, safe: Vault) -> None:
    await applied(simulator, safe, key_draft(MARIA), "ram:AttachPolicyToUser")
    async with wizard(simulator, safe=safe) as w:
        await on_top(w, Unfinished)
        await w.press("escape")
        await w.until(lambda: w.at(Step.CONNECT))
        assert not w.session.runs
    assert [run.standing for run in past_runs(safe)] == [Standing.UNFINISHED]


async def test_a_run_that_another_process_holds_is_not_offered(
    simulator: RunningSimulator, safe: Vault
) -> None:
    await applied(simulator, safe, key_draft(MARIA), "ram:AttachPolicyToUser")
    (run,) = past_runs(safe)
    hold = safe.hold(run.account_id)
    try:
        async with wizard(simulator, safe=safe) as w:
            await w.until(lambda: run.account_id in w.app.opening.asked)
            await w.pilot.pause()
            assert w.at(Step.CONNECT), "nothing is asked"
    finally:
        hold.release()


async def test_what_cannot_be_read_is_said(simulator: RunningSimulator, safe: Vault) -> None:
    await applied(simulator, safe, key_draft(MARIA))
    (run,) = past_runs(safe)
    run.path.write_bytes(b"not a run")
    async with wizard(simulator, safe=safe, size=(140, 45)) as w:
        await w.until(lambda: "It was left alone" in flat(w))
        assert run.path.name[:8] in flat(w)
    assert run.path.read_bytes() == b"not a run"


async def test_what_is_undone_since_it_was_offered_is_not_gone_on_with(
    simulator: RunningSimulator, safe: Vault
) -> None:
    await applied(simulator, safe, key_draft(MARIA), "ram:AttachPolicyToUser")
    async with wizard(simulator, safe=safe, size=(140, 45)) as w:
        await on_top(w, Unfinished)
        (run,) = past_runs(safe)
        place = reopen_run(safe, run.path, to_undo=True)
        place.journal.note(UndoBegun())
        place.close()
        await w.press("right", "right", "enter")
        await w.until(lambda: "Taking this run back has begun" in flat(w))
        assert not w.session.runs
        safe.hold(run.account_id).release()
    assert [run.standing for run in past_runs(safe)] == [Standing.UNDOING]


@pytest.fixture
def let(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Until it is set, the first step is not told the account's domain."""
    let = threading.Event()

    def late(cloud: Cloud, check: Check) -> CheckOutcome:
        if check is Check.DOMAIN:
            assert let.wait(PATIENCE)
        return run_check(cloud, check)

    monkeypatch.setattr(tui.account.checks, "run_check", late)
    return let


async def test_it_may_be_gone_on_with_while_the_account_is_still_being_read(
    simulator: RunningSimulator, safe: Vault, let: threading.Event
) -> None:
    await applied(simulator, safe, console_draft(MARIA), "ram:AttachPolicyToUser")
    async with wizard(simulator, safe=safe) as w:
        await on_top(w, Unfinished)
        assert w.session.facts.account is None
        await w.press("right", "right", "enter")
        await w.to(Step.REVIEW)
        assert await over(w) is RunStatus.DONE
        assert "In account" in flat(w)
        let.set()
        await w.until(lambda: w.session.facts.account)
        await w.until(lambda: len(w.session.outcomes) == len(Check))


async def test_what_is_learned_after_coming_back_is_painted(
    simulator: RunningSimulator, safe: Vault, let: threading.Event
) -> None:
    await applied(simulator, safe, console_draft(MARIA), "ram:AttachPolicyToUser")
    async with wizard(simulator, safe=safe) as w:
        await on_top(w, Unfinished)
        await w.press("right", "right", "enter")
        await w.to(Step.REVIEW)
        assert await over(w) is RunStatus.DONE
        w.screen.post_message(w.screen.Jumped(Step.REVIEW, Step.CONNECT))
        await w.to(Step.CONNECT)
        assert isinstance(w.screen, ConnectScreen)
        let.set()
        await w.until(lambda: w.session.facts.account)
        await w.until(lambda: "acme-observability.onaliyun.com" in flat(w))


async def test_it_may_be_gone_on_with_where_the_domain_may_not_be_read(
    simulator: RunningSimulator, safe: Vault
) -> None:
    await applied(simulator, safe, console_draft(MARIA), "ram:AttachPolicyToUser")
    forbid(simulator, "ims:GetDefaultDomain", "ram:GetDefaultDomain")
    async with wizard(simulator, safe=safe) as w:
        await on_top(w, Unfinished)
        await w.press("right", "right", "enter")
        await w.to(Step.REVIEW)
        assert await over(w) is RunStatus.DONE
        assert w.session.facts.account is None


async def test_what_cannot_begin_is_said_and_lets_go_of_the_account(
    simulator: RunningSimulator, safe: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    await applied(simulator, safe, console_draft(MARIA), "ram:AttachPolicyToUser")
    async with wizard(simulator, safe=safe) as w:
        await on_top(w, Unfinished)
        review = w.app.past._review

        async def typed_meanwhile(run: object) -> None:
            w.session.draft = console_draft(MARIA)
            await review(run)  # type: ignore[arg-type]

        monkeypatch.setattr(w.app.past, "_review", typed_meanwhile)
        await w.press("right", "right", "enter")
        await w.to(Step.REVIEW)
        await w.until(lambda: "was not gone on with" in flat(w))
        (run,) = w.session.runs
        assert run.place is None
        safe.hold(run.plan.account.account_id).release()
