"""The first step, for its tests: its widgets, and what one does with them."""

from __future__ import annotations

import json
from pathlib import Path

from screens.connect.forms import TypedKey
from tests.screens.driver import Wizard, focused
from tui.account.checks import Check
from tui.core.credentials import Credentials
from tui.signin.saved_keys import MemorySessions
from tui.simulator.server import RunningSimulator
from tui.vault.keyring import KeyringUnavailableError
from tui.widgets.choices import Choices
from tui.widgets.field import Field
from tui.widgets.notice import Checklist
from tui.widgets.theme import Mark

NOBODY: dict[str, str] = {}
"""An environment without credentials."""


HOSTILE = "acs [/x] [bold \x1b[2J \u202e"


WRONG = "not-the-secret-of-this-key"


class Keyring(MemorySessions):
    """A store that says of itself that it lasts."""

    place = "keyring:SecretService"


class Locked(Keyring):
    """A keyring that was usable at first and answers no more."""

    def save(self, name: str, credentials: Credentials) -> None:  # noqa: ARG002
        raise KeyringUnavailableError("locked")

    def load(self, name: str) -> Credentials | None:  # noqa: ARG002
        raise KeyringUnavailableError("no-answer")

    def forget(self, name: str) -> None:  # noqa: ARG002
        raise KeyringUnavailableError("no-answer")


def sources(w: Wizard) -> Choices:
    return w.screen.query_one("#sources", Choices)


def listed(w: Wizard) -> list[str]:
    """The sources with what they mean, the one in use marked."""
    return [
        " ".join(cell.text for cell in row.cells).replace(Mark.OPEN, "").strip()
        for row in sources(w).rows
    ]


def line(w: Wizard, check: Check) -> tuple[Mark, str]:
    """Mark and detail of a check."""
    items = w.screen.query_one("#checks", Checklist).items
    item = items[list(Check).index(check)]
    return item.mark, item.detail


def first_line(w: Wizard) -> str:
    return w.screen.query_one("#checks", Checklist).items[0].label


def field(w: Wizard, name: str) -> Field:
    return w.screen.query_one(f"#{name}", Field)


def problem(w: Wizard, name: str) -> str:
    return field(w, name).problem or ""


def cli_config(home: Path, *profiles: dict[str, object], current: str = "") -> None:
    path = home / ".aliyun" / "config.json"
    path.parent.mkdir(exist_ok=True)
    chosen = current or str(profiles[0]["name"])
    path.write_text(json.dumps({"current": chosen, "profiles": profiles}))


def ak(simulator: RunningSimulator, name: str, **changes: object) -> dict[str, object]:
    return {
        "name": name,
        "mode": "AK",
        "access_key_id": simulator.access_key_id,
        "access_key_secret": simulator.access_key_secret.reveal(),
    } | changes


async def signed_in(w: Wizard) -> None:
    """Wait until every check has come out."""
    await w.until(lambda: len(w.session.outcomes) == len(Check))
    await w.pilot.pause()


async def form(w: Wizard) -> None:
    """Wait until the form for a typed AccessKey has the focus."""
    await w.until(lambda: w.screen.query(TypedKey) and focused(w) == "access-key-id")


async def give(w: Wizard, key_id: str, secret: str) -> None:
    """Fill in the form and send it."""
    field(w, "access-key-id").value = key_id
    field(w, "secret").value = secret
    field(w, "secret").focus()
    await w.press("enter")


async def pick(w: Wizard, at: int) -> None:
    """Choose the source on a line."""
    await w.until(lambda: len(sources(w).rows) > at)
    sources(w).focus()
    await w.press("home", *["down"] * at, "enter")


async def type_and_keep(w: Wizard, simulator: RunningSimulator, *, at: int) -> None:
    """Type an AccessKey and choose how long it is kept."""
    await form(w)
    w.screen.query_one("#keep", Choices).focus()
    await w.press("home", *["down"] * at, "space")
    await give(w, simulator.access_key_id, simulator.access_key_secret.reveal())
    await signed_in(w)
