"""The step of the policies and the dialogs of a custom one, for their tests."""

from __future__ import annotations

from dataclasses import replace

from screens.policies.custom_policy import NewPolicyDialog
from screens.policies.custom_policy_template import PolicyTemplate
from screens.policies.preview import OutlookView
from tests.screens.driver import Wizard
from tui.core.draft import Draft, NewPolicy
from tui.core.policies import ARMS_READ_ONLY, AccountScope, PolicyRef, ResourceGroupScope, custom
from tui.core.users import AccessChoice, AccessMode, UserRow
from tui.policy.templates import Template
from tui.simulator.seed.people import PLATFORM
from tui.widgets.choices import Choices
from tui.widgets.field import Field
from tui.widgets.json_area import JsonArea
from tui.widgets.notice import Notice
from tui.widgets.rows import Rows

ACCOUNT, GROUP = AccountScope(), ResourceGroupScope(PLATFORM)


NEW = Draft(
    users=(UserRow("li.wu", "Li Wu"),), access=AccessChoice(AccessMode.CONSOLE), scope=ACCOUNT
)


IN_GROUP = replace(NEW, scope=GROUP)


async def loaded(w: Wizard) -> None:
    await w.until(lambda: len(rows(w).rows) > 300)


async def choose(w: Wizard, ref: PolicyRef) -> None:
    rows(w).focus()
    rows(w).move_to(str(ref))
    await w.pilot.pause()
    await w.press("space")


PLATFORM_INSTANCE = "c5f0a7d1e2b34c6f89a0d1c2b3e4f5061"


PAYMENTS_INSTANCE = "c1b9e8f7a6d5c4b3a2f1e0d9c8b7a6f52"


LIST_ALL = (
    '{"Version": "1", "Statement": [{"Effect": "Allow", "Action": "arms:List*", "Resource": "*"}]}'
)


def new_policy(name: str, document: str = LIST_ALL) -> NewPolicy:
    """A policy of a draft."""
    return NewPolicy(custom(name), document)


def policy_dialog(w: Wizard) -> NewPolicyDialog:
    """The dialog, which must be open."""
    assert isinstance(w.app.screen, NewPolicyDialog), w.app.screen
    return w.app.screen


def is_open(w: Wizard) -> bool:
    """Whether the dialog is open and laid out."""
    return isinstance(w.app.screen, NewPolicyDialog) and w.app.screen.is_mounted


def area(w: Wizard) -> JsonArea:
    """Where the document is written."""
    return policy_dialog(w).query_one(JsonArea)


def said(w: Wizard) -> str:
    """What is said about the document."""
    line = policy_dialog(w).editor._notice.line
    return f"{line[0]} {line[1]}" if line else ""


def field(w: Wizard, name: str) -> Field:
    """A field of the dialog."""
    return policy_dialog(w).query_one(f"#{name}", Field)


def detached(w: Wizard) -> bool:
    """Whether it is said that the document does not follow the form."""
    return policy_dialog(w).query_one("#detached", Notice).line is not None


def answers(w: Wizard) -> dict[str, str]:
    """What the preview says, by capability."""
    return {row.key: row.cells[2].text for row in policy_dialog(w).query_one(OutlookView).list.rows}


def rows(w: Wizard) -> Rows:
    """The policies of the step."""
    return w.screen.query_one("#grants", Rows)


def cells(w: Wizard, name: str) -> tuple[str, ...]:
    """A policy of the step, as it is painted."""
    row = next(row for row in rows(w).rows if row.key == f"custom:{name}")
    return tuple(cell.text for cell in row.cells)


async def choosing(w: Wizard) -> Choices:
    """Wait for the policies, and press the key."""
    await loaded(w)
    if "new" in (cell.text for cell in rows(w).rows[rows(w).cursor].cells):
        # On one that is new already the key changes that.
        rows(w).move_to(str(ARMS_READ_ONLY))
    await w.press("f7")
    await w.until(lambda: isinstance(w.app.screen, PolicyTemplate) and w.app.screen.is_mounted)
    return w.app.screen.query_one(Choices)


async def begin(w: Wizard, what: Template | str) -> None:
    """Go to the dialog for a template, for an empty document or for a copy."""
    templates = await choosing(w)
    templates.move_to(str(what))
    await w.press("enter")
    await w.until(lambda: is_open(w))
    await w.pilot.pause()


async def saved(w: Wizard) -> None:
    """Save, and wait until the step is back."""
    from tui.core.findings import Step

    await w.press("ctrl+n")
    await w.to(Step.POLICIES)
