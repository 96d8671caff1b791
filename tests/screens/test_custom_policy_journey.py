"""A custom policy that is made here: applied, tried with the user's own key, and taken back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from textual.widgets import Button

from screens.policies.document import PolicyDocumentDialog
from screens.policies.instances import InstanceList
from screens.runs.undo import UndoScreen
from tests.screens.drafts import key_draft
from tests.screens.driver import NARROW, WIDE, Wizard, safe_in, shown, wizard
from tests.screens.policies.driver import PAYMENTS_INSTANCE, begin, policy_dialog, saved
from tests.screens.review.driver import over, ready, review
from tests.screens.review.driver import rows as operations
from tests.screens.sharing.driver import summary, verification, verified, why
from tui.apply.events import RunStatus
from tui.core.findings import Step
from tui.core.policies import AccountScope, Grant, custom
from tui.core.users import UserRow
from tui.policy.templates import Template
from tui.simulator.server import RunningSimulator
from tui.simulator.store import Store
from tui.vault.keyring import MemoryKeyring
from tui.widgets.policy_view import Document
from tui.widgets.rows import Rows

BOT = UserRow("build-bot")


NAME = f"prometheus-{PAYMENTS_INSTANCE[:8]}-view"


CREATED = (
    "the account",
    f"make the custom policy {NAME}",
)


def stored(store: Store) -> str:
    """The document of the policy in the cloud; empty where there is no such policy."""
    policy = store.policies.get(("Custom", NAME))
    version = policy.version(policy.default_version) if policy is not None else None
    return version.document if version is not None else ""


async def made_and_reviewed(w: Wizard) -> None:
    """Make a policy for one instance, and go on to Review."""
    await begin(w, Template.INSTANCE)
    instances = policy_dialog(w).query_one(InstanceList)
    await w.until(lambda: instances.list.rows)
    instances.list.move_to(f"cn-hangzhou/{PAYMENTS_INSTANCE}")
    await w.press("space")
    await w.until(lambda: instances.chosen)
    await saved(w)
    assert w.session.draft.grants == (Grant(custom(NAME), AccountScope()),)
    await w.press("ctrl+n")
    await w.to(Step.REVIEW)
    await ready(w)


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_with_the_users_own_key_just_that_instance_is_listed(
    simulator: RunningSimulator, size: tuple[int, int]
) -> None:
    draft = key_draft(BOT, grants=())
    async with wizard(simulator, step=Step.POLICIES, draft=draft, size=size) as w:
        await made_and_reviewed(w)
        assert operations(w)[0][1:] == CREATED
        await w.press("ctrl+r")
        assert await over(w) is RunStatus.DONE
        (statement,) = json.loads(simulator.change(stored))["Statement"]
        assert statement["Resource"] == [f"acs:arms:cn-hangzhou:*:prometheus/{PAYMENTS_INSTANCE}"]
        await w.press("f4")
        await w.to(Step.SHARE)
        await w.press("v")
        found = await verified(w)
        assert "✓ Instances | in part: 1 | 1 instance" in found
        assert "✓ Applications | no | none" in found
        assert f"✓ {NAME} in the whole account" in found
        assert not [line for line in found if line[0] in "✗▲"]
        assert summary(w) == "✓ With the user's own AccessKey: all 3 agree."
        rows = verification(w).query_one("#found", Rows)
        told = [row.key for row in rows.rows if "Instances" in {cell.text for cell in row.cells}]
        rows.move_to(told[0])
        await w.until(lambda: "As expected." in why(w))


async def test_undo_takes_the_policy_away(simulator: RunningSimulator, tmp_path: Path) -> None:
    safe, draft = safe_in(tmp_path, MemoryKeyring()), key_draft(BOT, grants=())
    async with wizard(simulator, step=Step.POLICIES, draft=draft, safe=safe) as w:
        await made_and_reviewed(w)
        await w.press("ctrl+r")
        assert await over(w) is RunStatus.DONE
        assert simulator.change(stored)
        await w.press("f6")
        await w.until(lambda: w.app.screen.query("#runs") and w.app.screen.query_one(Rows).rows)
        await w.press("u")
        await w.until(lambda: isinstance(w.app.screen, UndoScreen) and w.app.screen.is_mounted)
        await w.until(lambda: not w.app.screen.query_one("#go", Button).disabled)
        await w.press("ctrl+r")
        await w.until(lambda: w.session.undoing and not w.session.undoing.running)
        assert w.session.undoing is not None
        assert w.session.undoing.phase is RunStatus.DONE
        assert not simulator.change(stored)
        assert "build-bot" not in simulator.change(lambda store: set(store.users))


async def test_review_shows_the_document(simulator: RunningSimulator) -> None:
    draft = key_draft(BOT, grants=())
    async with wizard(simulator, step=Step.POLICIES, draft=draft) as w:
        await made_and_reviewed(w)
        assert review(w).query_one("#operations", Rows).current == "0"
        await w.until(lambda: "enter shows its document" in w.text())
        await w.press("enter")
        await w.until(lambda: isinstance(w.app.screen, PolicyDocumentDialog))
        document = w.app.screen.query_one(Document)
        await w.until(lambda: document.has_focus and PAYMENTS_INSTANCE in document.shown)
        assert NAME in shown(w.app)
        await w.press("escape")
        await w.to(Step.REVIEW)
        await w.press("down", "enter")
        await w.pilot.pause()
        assert w.at(Step.REVIEW), "of other operations there is no document"
