"""Review: the plan, what is asked before it is applied, and how a run goes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.conftest import SimulatorFactory
from tests.pins.screens_gallery import SMALL, flat, gallery_of, resized, silent
from tests.screens.connect.driver import WRONG
from tests.screens.connect.test_sign_in_again import paused, signed_in_with, type_in
from tests.screens.drafts import CHEN_YU, MARIA, console_draft, key_draft
from tests.screens.driver import NARROW
from tests.screens.policies.driver import new_policy
from tests.screens.policies.test_screen import ADMINISTRATOR
from tests.screens.review.driver import label, over, ready
from tests.screens.review.test_permissions import ALL_BUT_TAGS, only
from tests.screens.review.test_vault_choice import by_hand, without_keyring
from tests.simulator.faulty import allow_all, forbid, inject
from tests.simulator.temporary import temporary
from tui.apply.events import RunStatus
from tui.core.draft import Draft
from tui.core.findings import Step
from tui.core.policies import AccountScope, Grant
from tui.core.secret import Secret
from tui.simulator.server import RunningSimulator

pytestmark = pytest.mark.usefixtures("cheap_passphrases")


AT_ONCE: dict[str, Any] = {"grace": 0.0, "sleep": lambda _: None}
"""Nobody waits for what will not come."""


async def test_a_plan_that_is_applied(simulator: RunningSimulator) -> None:
    with gallery_of("review") as gallery:
        async with gallery.opened(
            simulator, step=Step.POLICIES, draft=console_draft(), **AT_ONCE
        ) as w:
            await w.until(lambda: "AliyunARMSReadOnlyAccess" in w.text())
            with silent(simulator):
                await w.press("ctrl+n")
                await w.to(Step.REVIEW)
                waiting = ["last-look survey", "answer*"]
                await gallery.take(w, "reading", "Is this right?", waiting=waiting)
            await ready(w)
            await gallery.take(w, "plan", "create the RAM user, Maria Kurz")
            await gallery.over(w, "f1", "help", "Is this right?", sizes=SMALL)
            await gallery.over(w, "f7", "permissions", "ram:")
            await gallery.over(w, "w", "save-plan", "onramp-plan.toml", sizes=SMALL)
            await w.press("f3")
            await gallery.take(w, "by-hand", "aliyun ram CreateUser")
            await w.press("f3")
            await gallery.take(w, "preview", "See dashboards")
            await w.press("f3")
            await w.press("ctrl+n")
            await gallery.take(w, "refused", "Ctrl+R", sizes=SMALL)
            inject(simulator, "AttachPolicyToUser:hang,count=2")
            await w.press("ctrl+r")
            waiting = ["apply", "apply-*", "answer", "answer"]
            await gallery.take(w, "running", "5 of 7", waiting=waiting)
            await w.press("escape")
            await gallery.take(w, "running-back", "being made right now", waiting=waiting)
            words = "Stop after what is under way?"
            await gallery.over(w, "f10", "stop", words, sizes=SMALL, waiting=waiting)
            simulator.stop()
            await over(w)


async def test_the_cloud_is_gone(simulator: RunningSimulator) -> None:
    with gallery_of("review-no-answer") as gallery:
        # Of several users it would be luck who fails before the others are stopped.
        draft = console_draft(MARIA)
        async with gallery.opened(simulator, step=Step.REVIEW, draft=draft, **AT_ONCE) as w:
            await ready(w)
            inject(simulator, "AttachPolicyToUser:hang")
            await w.press("ctrl+r")
            await w.until(lambda: "3 of 4" in flat(w))
            simulator.stop()
            await over(w)
            await gallery.take(w, "no-answer", "Nothing answers", sizes=SMALL)


async def test_a_run_that_fails_and_goes_on(simulator: RunningSimulator) -> None:
    with gallery_of("review-failed") as gallery:
        # Of several users it would be luck who gets how far until the others are stopped.
        draft = console_draft(MARIA)
        async with gallery.opened(simulator, step=Step.REVIEW, draft=draft) as w:
            await ready(w)
            forbid(simulator, "ram:AttachPolicyToUser")
            await w.press("ctrl+r")
            assert await over(w) is RunStatus.FAILED
            await gallery.take(w, "failed", "done and stay done")
            await gallery.over(w, "s", "skip", "Go on without this?", sizes=SMALL)
            allow_all(simulator)
            await w.press("ctrl+r")
            assert await over(w) is RunStatus.DONE
            await gallery.take(w, "done", "4 of 4")


async def test_a_change_is_skipped(simulator: RunningSimulator) -> None:
    with gallery_of("review-skipped") as gallery:
        draft = console_draft(MARIA)
        async with gallery.opened(simulator, step=Step.REVIEW, draft=draft) as w:
            await ready(w)
            forbid(simulator, "ram:AttachPolicyToUser")
            await w.press("ctrl+r")
            assert await over(w) is RunStatus.FAILED
            await w.press("s")
            await w.until(lambda: "Go on without this?" in flat(w))
            await w.press("right", "enter")
            await w.to(Step.REVIEW)
            await w.until(lambda: label(w) == "Next")
            await gallery.take(w, "done", "3 of 4")


async def test_what_stands_against_a_plan(simulator: RunningSimulator) -> None:
    with gallery_of("review-against") as gallery:
        grants = (Grant(ADMINISTRATOR, AccountScope()),)
        draft = console_draft(MARIA, grants=grants)
        async with gallery.opened(simulator, step=Step.REVIEW, draft=draft) as w:
            await ready(w)
            await gallery.take(w, "findings", "AdministratorAccess")
            await w.press("ctrl+r")
            await gallery.take(w, "typed-confirm", "Please confirm", sizes=SMALL)


async def test_a_plan_of_nothing(simulator: RunningSimulator) -> None:
    with gallery_of("review-empty") as gallery:
        async with gallery.opened(simulator, step=Step.REVIEW, draft=Draft()) as w:
            await gallery.take(w, "empty", "Is this right?")


async def test_what_the_administrator_may_not(simulator: RunningSimulator) -> None:
    with gallery_of("review-lacking") as gallery:
        simulator.change(only(*ALL_BUT_TAGS))
        async with gallery.opened(simulator, step=Step.REVIEW, draft=console_draft(MARIA)) as w:
            await ready(w)
            await gallery.take(w, "plan", "ram:TagResources")
            await w.press("f7")
            await gallery.take(w, "permissions", "ram:TagResources")
            await w.press("f3")
            await gallery.take(w, "document", "Statement")
            await w.press("w")
            await gallery.take(w, "save", "Write", sizes=SMALL)


async def test_a_policy_that_is_made(simulator: RunningSimulator) -> None:
    with gallery_of("review-policy") as gallery:
        policy = new_policy("TeamReads")
        grants = (Grant(policy.policy, AccountScope()),)
        draft = replace(key_draft(MARIA, grants=grants), new_policies=(policy,))
        async with gallery.opened(simulator, step=Step.REVIEW, draft=draft) as w:
            await ready(w)
            await gallery.take(w, "plan", "TeamReads")
            await w.press("home")
            await gallery.over(w, "enter", "document", "TeamReads")


async def test_without_a_keyring(simulator: RunningSimulator) -> None:
    with gallery_of("review-keeping") as gallery:
        safe = without_keyring(gallery.home / "state")
        draft = key_draft(CHEN_YU)
        async with gallery.opened(simulator, step=Step.REVIEW, draft=draft, safe=safe) as w:
            await ready(w)
            await w.press("ctrl+r")
            await gallery.take(w, "where", "no system keyring")
            await w.press("enter")
            await gallery.take(w, "passphrase", "Passphrase", sizes=SMALL)
            await w.press("escape")
            await w.to(Step.REVIEW)
            await ready(w)
            await by_hand(w)
            waiting = ["apply", "apply-*"]
            await gallery.take(w, "save-secret", "Save this before going on", waiting=waiting)
            await w.press("enter")
            shown = "hidden again"
            await gallery.take(w, "secret-shown", shown, sizes=SMALL, waiting=waiting)
            await w.press("escape")
            await gallery.take(w, "not-saved", "Stop here?", sizes=SMALL, waiting=waiting)
            await w.press("right", "enter")
            await w.to(Step.REVIEW)
            assert await over(w) is RunStatus.FAILED
            await gallery.take(w, "stopped", "It is in memory until you leave", sizes=SMALL)


async def test_credentials_run_out(simulator_with: SimulatorFactory) -> None:
    with gallery_of("review-signing-again") as gallery:
        simulator = simulator_with()
        draft = key_draft(MARIA, CHEN_YU)
        async with gallery.opened(simulator, step=Step.REVIEW, draft=draft) as w:
            signed_in_with(w, temporary(simulator))
            await paused(w, simulator, "CreateUser:expired-token")
            waiting = ["apply", "apply-*"]
            await gallery.take(w, "asked", "have run out", waiting=waiting)
            await type_in(w, replace(temporary(simulator), secret=Secret(WRONG)))
            await gallery.take(w, "wrong-secret", "does not belong", sizes=SMALL, waiting=waiting)
            await w.press("escape")
            await w.to(Step.REVIEW)
            assert await over(w) is RunStatus.STOPPED
            await resized(w, NARROW)
            await gallery.take(w, "stopped", "Go on", sizes=SMALL)
