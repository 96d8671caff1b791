"""Review says whether whoever is signed in may do all of it, and what it would take."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from textual.widgets import Button, Static

from screens.dialogs.copy_or_write import SaveFile
from screens.review.permissions import OwnLine, OwnPermissions
from tests.conftest import SimulatorFactory
from tests.screens.drafts import MARIA, console_draft
from tests.screens.driver import NARROW, SMALLEST, WIDE, Wizard, shown, visible, wizard
from tests.screens.review.driver import label, over, ready
from tests.simulator.faulty import forbid
from tui.apply.events import RunStatus
from tui.core.account import CallerKind
from tui.core.facts import OwnAccess
from tui.core.findings import Step
from tui.policy.check import check_document
from tui.simulator.seed.people import ADMIN
from tui.simulator.seed.policies import add_custom_policy
from tui.simulator.server import RunningSimulator
from tui.simulator.store import Store
from tui.vault.clipboard import Copier
from tui.widgets.notice import Notice
from tui.widgets.policy_view import Document
from tui.widgets.rows import Rows

BOTH_SIZES = pytest.mark.parametrize("size", [NARROW, WIDE], ids=["narrow", "wide"])


NAME = "own"


def only(*actions: str) -> Callable[[Store], None]:
    """Let the administrator do just this."""

    def change(store: Store) -> None:
        user = store.user(ADMIN)
        store.groups["platform-admins"].members.pop(user.user_id, None)
        allowed: dict[str, object] = {
            "Effect": "Allow",
            "Action": list(actions),
            "Resource": "*",
        }
        add_custom_policy(store, NAME, "", [allowed], "2026-01-01")
        store.attach(user, "Custom", NAME)

    return change


READING = ("ram:Get*", "ram:List*", "arms:*", "resourcemanager:*", "ram:Decode*")


ALL_BUT_TAGS = (*READING, "ram:C*", "ram:U*", "ram:A*", "ram:D*", "ram:R*")


def line(w: Wizard) -> str:
    return str(w.screen.query_one(OwnLine).render())


def dialog(w: Wizard) -> OwnPermissions:
    found = w.app.screen
    assert isinstance(found, OwnPermissions), found
    return found


async def opened(w: Wizard) -> OwnPermissions:
    await w.press("f7")
    await w.until(lambda: isinstance(w.app.screen, OwnPermissions) and w.app.screen.is_mounted)
    await w.pilot.pause()
    return dialog(w)


def states(dialog: OwnPermissions) -> dict[str, str]:
    """RAM action to its mark, in the order of the list."""
    rows = dialog.query_one(Rows).rows
    return {row.cells[1].text: row.cells[0].text for row in rows}


def read(dialog: OwnPermissions, name: str) -> str:
    """What a part of the dialog says."""
    return str(dialog.query_one(f"#{name}", Static).render())


def told(dialog: OwnPermissions) -> str:
    found = dialog.query_one("#told", Notice).line
    return found[1] if found else ""


# The line


@BOTH_SIZES
async def test_who_may_do_all_of_it_is_told_so_and_shown_the_document(
    simulator: RunningSimulator, size: tuple[int, int]
) -> None:
    sent: list[str] = []
    copier, draft = Copier({"SSH_TTY": "somewhere"}), console_draft()
    async with wizard(simulator, step=Step.REVIEW, draft=draft, size=size, copier=copier) as w:
        copier.use_terminal(sent.append)
        await ready(w)
        assert line(w) == "✓ Your own policies allow all of this, and its undo.  F7"
        assert visible(w.screen.query_one(OwnLine))
        assert "Your own policies" in w.text()
        found = await opened(w)
        await w.press("f3")
        await w.until(lambda: '"Version": "1"' in shown(w.app))
        document = found.query_one(Document)
        assert document.has_focus
        assert check_document(document.shown).problems == ()
        assert "user/maria.k" in document.shown
        text = " ".join(shown(w.app).replace("│", " ").split())
        assert "▲ Careful: who may attach policies" in text
        assert "https://www.alibabacloud.com/help/doc-detail/102666.htm" in text
        assert document.region.height >= 8
        assert all(visible(button) for button in found.query(Button))
        await w.press("f3")
        await w.until(lambda: found.query_one(Rows).has_focus)
        await w.press("c")
        await w.until(lambda: "Sent to your terminal's clipboard" in told(found))
        assert len(sent) == 1
        await w.pilot.resize_terminal(*SMALLEST)
        await w.until(lambda: "Write policy (w)" in shown(w.app))
        assert "Copy policy (c)" in shown(w.app)


@BOTH_SIZES
async def test_what_is_missing_is_named_before_apply(
    simulator: RunningSimulator, size: tuple[int, int]
) -> None:
    simulator.change(only(*ALL_BUT_TAGS))
    async with wizard(simulator, step=Step.REVIEW, draft=console_draft(), size=size) as w:
        await ready(w)
        assert line(w) == "▲ Apply would stop: you lack ram:TagResources.  F7"
        assert visible(w.screen.query_one(OwnLine))
        findings = str(w.screen.query_one("#finding-lines", Static).render())
        assert "▲ Your own policies do not allow you ram:TagResources" in findings
        assert not w.screen.query_one("#next", Button).disabled
        found = await opened(w)
        listed = states(found)
        assert next(iter(listed.items())) == ("ram:TagResources", "✗")
        assert {mark for action, mark in listed.items() if action != "ram:TagResources"} == {"✓"}
        assert "✗ lacks 1" in shown(w.app)
        assert "no policy of yours allows it" in read(found, "about")
        assert found.query_one(Rows).has_focus
        await w.press("down")
        await w.until(lambda: "account: own allows it." in read(found, "about"))
        assert all(visible(button) for button in found.query(Button))
        # What somebody granted meanwhile is read again.
        simulator.change(
            lambda store: store.attach(store.user(ADMIN), "System", "AdministratorAccess")
        )
        await w.press("f5")
        await w.until(lambda: set(states(found).values()) == {"✓"})
        await w.press("escape")
        await w.until(lambda: w.at(Step.REVIEW) and line(w).startswith("✓"))
        assert "do not allow" not in w.text()
        assert label(w) == "Apply"


async def test_the_cloud_decides_in_the_end(simulator: RunningSimulator) -> None:
    simulator.change(only(*ALL_BUT_TAGS))
    async with wizard(simulator, step=Step.REVIEW, draft=console_draft(MARIA)) as w:
        await ready(w)
        await w.press("ctrl+r")
        assert await over(w) is RunStatus.FAILED
        assert simulator.change(lambda store: "maria.k" in store.users)
        assert not w.screen.query_one(OwnLine).display, "the run tells it by now"


async def test_what_only_undo_would_miss_is_told_apart(simulator: RunningSimulator) -> None:
    simulator.change(only(*READING, "ram:C*", "ram:T*", "ram:Up*", "ram:A*", "ram:De*", "ram:R*"))
    async with wizard(simulator, step=Step.REVIEW, draft=console_draft()) as w:
        await ready(w)
        assert line(w) == "▲ You could not undo all of this: you lack ram:UnbindMFADevice.  F7"


async def test_what_may_not_be_read_is_a_quiet_line_and_no_warning(
    simulator: RunningSimulator,
) -> None:
    forbid(simulator, "ram:ListGroupsForUser")
    async with wizard(simulator, step=Step.REVIEW, draft=console_draft()) as w:
        await ready(w)
        assert line(w).startswith("· Whether you may do all of this cannot be told: your own")
        assert "do not allow" not in w.text()
        found = await opened(w)
        assert "ram:ListGroupsForUser" in read(found, "unread")
        assert set(states(found).values()) == {"·"}


async def test_the_root_account_may_do_all_of_it(simulator_with: SimulatorFactory) -> None:
    simulator = simulator_with(caller=CallerKind.ROOT)
    async with wizard(simulator, step=Step.REVIEW, draft=console_draft()) as w:
        await ready(w)
        assert line(w).startswith("✓ Your own policies allow")
        assert "the root account may do everything" in read(await opened(w), "about")


async def test_of_a_role_it_is_said_why_nothing_can_be_told(simulator: RunningSimulator) -> None:
    async with wizard(simulator, step=Step.REVIEW, draft=console_draft()) as w:
        await ready(w)
        facts = w.session.facts
        assert facts.caller is not None
        role = replace(facts.caller, kind=CallerKind.ROLE, name="admin/me")
        w.session.facts = replace(facts, caller=role, own=None)
        await w.until(lambda: line(w).startswith("· "))
        assert "cannot be told: this is a role" in line(w)
        assert set(states(await opened(w)).values()) == {"·"}


# Everything


async def test_the_document_is_written_and_never_over_a_file_unasked(
    simulator: RunningSimulator, tmp_path: Path
) -> None:
    path = tmp_path / "onramp-permissions.json"
    path.write_text("mine", "utf-8")
    draft = console_draft()
    async with wizard(simulator, step=Step.REVIEW, draft=draft, export_to=tmp_path) as w:
        await ready(w)
        found = await opened(w)
        await w.press("w")
        await w.until(lambda: isinstance(w.app.screen, SaveFile) and w.app.screen.is_mounted)
        asking = w.app.screen
        await w.press("enter")
        await w.until(lambda: "Write over it?" in shown(w.app))
        await w.press("enter")
        await w.until(lambda: w.app.screen is asking)
        assert path.read_text("utf-8") == "mine"
        await w.press("enter")
        await w.until(lambda: "Write over it?" in shown(w.app))
        await w.press("right", "enter")
        await w.until(lambda: w.app.screen is found)
        await w.until(lambda: "Written to" in told(found))
    assert json.loads(path.read_text("utf-8"))["Version"] == "1"


async def test_names_from_the_cloud_are_no_markup(simulator: RunningSimulator) -> None:
    async with wizard(simulator, step=Step.REVIEW, draft=console_draft(), size=WIDE) as w:
        await ready(w)
        own = w.session.facts.own
        assert own is not None
        held = tuple(replace(each, through="[b]admins[/]") for each in own.held)
        w.session.facts = replace(w.session.facts, own=OwnAccess(held, own.documents, ("[i]x[/]",)))
        await opened(w)
        assert "[i]x[/]" in shown(w.app)
        w.session.facts = replace(w.session.facts, own=OwnAccess(held, own.documents))
        await w.press("escape")
        await w.until(lambda: w.at(Step.REVIEW))
        found = await opened(w)
        assert read(found, "about").endswith("through group [b]admins[/] allows it.")
        assert "[b]admins[/]" in shown(w.app)


async def test_while_something_is_wrong_it_is_about_every_plan(
    simulator: RunningSimulator,
) -> None:
    async with wizard(simulator, step=Step.REVIEW, draft=console_draft(grants=())) as w:
        await w.until(lambda: not w.screen.query_one("#next", Button).disabled)
        assert not w.screen.query_one(OwnLine).display
        found = await opened(w)
        assert "for any plan" in read(found, "who")
        assert "ram:CreateGroup" in states(found)
