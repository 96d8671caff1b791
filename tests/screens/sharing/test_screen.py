"""Hand it over."""

from __future__ import annotations

import json
import stat
from dataclasses import replace
from pathlib import Path

import pytest
from textual import events
from textual.widgets import Static

from screens.dialogs.dialog import Confirm
from screens.sharing.export import ExportDialog
from screens.sharing.handover_log import handovers
from screens.sharing.screen import CredentialSharingScreen
from tests.conftest import SimulatorFactory
from tests.screens.drafts import CHEN_YU, MARIA, console_draft, key_draft
from tests.screens.driver import (
    SMALLEST,
    WIDE,
    Wizard,
    all_facts,
    apply_draft,
    services_for,
    tabbed,
    verdict,
    wizard,
)
from tests.screens.review.driver import ready
from tests.screens.sharing.driver import about, shared, verified
from tests.simulator.faulty import forbid
from tests.widgets.bench import HOSTILE
from tui.core.credentials import Credentials
from tui.core.draft import Site
from tui.core.findings import Step
from tui.core.secret import MASK, Secret
from tui.core.users import AccessMode, Tag, UserRow
from tui.simulator.server import RunningSimulator
from tui.vault.clipboard import Certainty, Copied, Copier, Way
from tui.widgets.choices import Choices
from tui.widgets.field import Field
from tui.widgets.rows import Rows
from tui.widgets.secret_view import SecretView

ACCOUNT = "1290384756102938"


BOT = UserRow("build-bot")


class Remembering(Copier):
    """A clipboard of the test's own, as sure of itself as it is told to be."""

    def __init__(self, certainty: Certainty = Certainty.VERIFIED) -> None:
        super().__init__({})
        self.certainty = certainty
        self.texts: list[str | Secret] = []

    def copy(self, text: str | Secret) -> Copied:
        self.texts.append(text)
        return Copied(Way.MACHINE, self.certainty)


def screen(w: Wizard) -> CredentialSharingScreen:
    assert isinstance(w.screen, CredentialSharingScreen)
    return w.screen


def card(w: Wizard) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    label = ""
    for row in w.screen.query_one("#fields", Rows).rows:
        text = row.cells[0].text
        label = label if text == "or" else text
        found.setdefault(label, []).append(row.cells[1].text)
    return found


def words(w: Wizard, name: str) -> str:
    rows = w.screen.query_one("#people", Rows).rows
    return next(row.cells[2].text for row in rows if row.key.endswith(f"/{name}"))


def painted(w: Wizard, name: str) -> bool:
    """Whether the user's secret can be read on the screen."""
    secret = secret_of(w, name)
    return secret.reveal() in w.text()


def secret_of(w: Wizard, name: str) -> Secret:
    it = next(each for each in handovers(w.session.runs) if each.logon_name == name)
    secret = it.password or it.access_key_secret
    assert secret is not None
    return secret


# Cards


async def test_the_card_of_a_console_user(simulator: RunningSimulator) -> None:
    async with shared(simulator, console_draft(domain_alias="acme.example")) as w:
        assert card(w) == {
            "Logon page": ["https://signin.alibabacloud.com/login.htm"],
            "Logon name": [
                "maria.k@acme-observability.onaliyun.com",
                "maria.k@acme-observability",
                "maria.k@acme.example",
            ],
            "Password": [MASK],
            "Console": ["https://arms.console.alibabacloud.com"],
            "Regions": ["cn-hangzhou"],
        }
        assert "sets a new password, binds an MFA device" in about(w)
        assert "expires in 14 days" in about(w)
        assert "AliyunARMSReadOnlyAccess in the whole account" in about(w)
        assert w.screen.query_one("#people").has_focus
        await w.press("down")
        await w.until(lambda: "chen.yu@acme-observability" in card(w)["Logon name"])


async def test_the_card_of_an_access_key(simulator: RunningSimulator) -> None:
    async with shared(simulator, key_draft(BOT)) as w:
        key = simulator.change(lambda store: next(iter(store.users["build-bot"].keys.values())))
        assert card(w)["AccessKey ID"] == [key.key_id]
        assert card(w)["Secret"] == [MASK]
        assert "Logon page" not in card(w)
        assert "tells this secret only once" in about(w)
        same = Secret(key.secret) == secret_of(w, "build-bot")
        assert same


async def test_the_china_site_says_check_this_link(simulator: RunningSimulator) -> None:
    async with shared(simulator, console_draft(MARIA, site=Site.CHINA)) as w:
        assert card(w)["Logon page"] == ["https://signin.aliyun.com/login.htm"]
        assert "Check this link" in about(w)
        assert len(card(w)["Logon name"]) == 2, "the third one needs a domain alias"


async def test_an_existing_user_left_as_it_is_has_no_secret(simulator: RunningSimulator) -> None:
    name = simulator.change(
        lambda store: next(user.name for user in store.users.values() if user.profile is None)
    )
    row = UserRow(name, existing=True, mode=AccessMode.UNCHANGED)
    async with shared(simulator, console_draft(row)) as w:
        assert words(w, name) == "no secret"
        assert "no password or AccessKey was made" in about(w)
        await w.press("r")
        await w.until(lambda: "no password or AccessKey was made" in verdict(w))
        await w.press("e")
        await w.until(lambda: "no secret to export" in verdict(w))
        await w.press("ctrl+n")
        await w.until(lambda: w.app.return_value == 0)


# Revealing


async def test_a_secret_is_shown_one_at_a_time(simulator: RunningSimulator) -> None:
    async with shared(simulator, console_draft()) as w:
        masked = not painted(w, "maria.k")
        assert masked
        assert w.session.unshared() == ("maria.k", "chen.yu")
        await w.press("r")
        await w.until(lambda: painted(w, "maria.k"))
        assert words(w, "maria.k") == "shared"
        assert w.session.unshared() == ("chen.yu",)
        await w.press("down")
        await w.until(lambda: not painted(w, "maria.k"))
        assert not w.screen.query_one(SecretView).revealed
        await w.press("r")
        await w.until(lambda: painted(w, "chen.yu"))
        await w.press("r")
        await w.until(lambda: not painted(w, "chen.yu"))
        await w.press("r")
        await w.until(lambda: painted(w, "chen.yu"))
        w.app.post_message(events.AppBlur())
        await w.until(lambda: not painted(w, "chen.yu"))


# Copying


async def test_copies_are_told_honestly(simulator: RunningSimulator) -> None:
    copier = Remembering(Certainty.FAILED)
    async with shared(simulator, console_draft(), copier=copier) as w:
        for certainty, said, word in (
            (Certainty.FAILED, "Not copied", "to do"),
            (Certainty.SENT, "Paste now to check", "sent"),
        ):
            copier.certainty = certainty
            await w.press("c")
            await w.until(lambda said=said: said in verdict(w))  # type: ignore[misc]
            assert words(w, "maria.k") == word
            assert "maria.k" in w.session.unshared(), "nobody knows whether it arrived"
        copier.certainty = Certainty.VERIFIED
        await w.press("down", "m")
        await w.until(lambda: "Message of chen.yu: Copied and read back." in verdict(w))
        message = copier.texts[-1]
        assert isinstance(message, str)
        assert "https://signin.alibabacloud.com/login.htm" in message
        leaked = secret_of(w, "chen.yu").reveal() in message
        assert not leaked
        assert words(w, "chen.yu") == "to do", "the message holds no secret"
        await w.press("c")
        await w.until(lambda: verdict(w).startswith("Password of chen.yu"))
        right = copier.texts[-1] == secret_of(w, "chen.yu")
        assert right, "not the password"
        assert words(w, "chen.yu") == "shared"
        await w.press("tab", "home", "enter")
        await w.until(lambda: verdict(w).startswith("Logon page"))
        assert copier.texts[-1] == "https://signin.alibabacloud.com/login.htm"


# A file


async def exporting(w: Wizard) -> Field:
    """Ask for the export, and wait for the field of its path."""
    await w.press("e")
    await w.until(lambda: isinstance(w.app.screen, ExportDialog) and w.app.screen.is_mounted)
    await w.pilot.pause()
    return w.app.screen.query_one(Field)


async def test_export_warns_and_writes_a_private_file(
    simulator: RunningSimulator, tmp_path: Path
) -> None:
    async with shared(simulator, console_draft(), export_to=tmp_path) as w:
        field = await exporting(w)
        assert "2 secrets will stand in it as plain text" in w.text()
        above, kinds, place = (
            w.app.screen.query_one(each).region for each in (".dialog--text", "#layout", "#path")
        )
        assert (kinds.y, place.y) == (above.bottom + 1, kinds.bottom + 1)
        field.value = "somewhere.json"
        field.focus()
        await w.press("enter")
        await w.until(lambda: field.problem)
        field.value = str(tmp_path / "none" / "a.json")
        await w.press("enter")
        await w.until(lambda: "There is no folder" in (field.problem or ""))
        await w.press("end")
        await w.type("arc")
        assert field.value == str(tmp_path / "none" / "a.jsonarc"), "no key runs on the card"
        await w.press("escape")
        await w.to(Step.SHARE)
        assert w.session.unshared() == ("maria.k", "chen.yu")
        await exporting(w)
        await w.press("tab", "enter")
        path = tmp_path / "onramp-handover.json"
        await w.until(lambda: "Delete it once it is handed over" in " ".join(verdict(w).split()))
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        rows = json.loads(path.read_text())
        assert [row["logon_name"] for row in rows] == ["maria.k", "chen.yu"]
        same = [secret_of(w, row["logon_name"]) == Secret(row["password"]) for row in rows]
        assert same == [True, True]
        assert w.session.unshared() == ()
        path.write_text("mine")
        again = await exporting(w)
        await w.press("tab", "enter")
        await w.until(lambda: "exists already" in (again.problem or ""))
        assert path.read_text() == "mine"
        assert isinstance(w.app.screen, ExportDialog)
        await w.press("escape")
        await w.to(Step.SHARE)
        texts = await exporting(w)
        await w.press("down", "enter")
        await w.until(lambda: texts.value == str(tmp_path))
        assert w.app.screen.query_one(Choices).picked == "texts"
        await w.press("enter")
        await w.until(lambda: "2 files" in verdict(w))
        text = (tmp_path / "chen.yu.txt").read_text()
        assert "chen.yu@acme-observability" in text
        there = secret_of(w, "chen.yu").reveal() in text
        assert there


# Leaving


async def test_leaving_warns_once_of_secrets_that_would_be_lost(
    simulator: RunningSimulator,
) -> None:
    async with shared(simulator, console_draft()) as w:
        secret = secret_of(w, "maria.k")
        await w.press("ctrl+n")
        await w.until(lambda: isinstance(w.app.screen, Confirm))
        told = str(w.app.screen.query_one(".dialog--text", Static).render())
        assert "The secrets of maria.k, chen.yu were not shown" in told
        assert "stay sealed on this machine" in told
        await w.press("enter")
        await w.until(lambda: w.at(Step.SHARE))
        assert w.app.is_running
        await w.press("r", "down", "r", "ctrl+n")
        await w.until(lambda: w.app.return_value == 0)
        ledger = "\n".join(str(each) for each in w.app._exit_renderables)
    assert "acme-observability (1290384756102938)" in ledger
    assert "done        maria.k: create the RAM user, Maria Kurz" in ledger
    leaked = secret.reveal() in ledger
    assert not leaked
    assert w.app.return_code == 0


async def test_the_exit_code_of_a_run_that_failed(simulator: RunningSimulator) -> None:
    forbid(simulator, "ram:AttachPolicyToUser")
    async with wizard(simulator, step=Step.REVIEW, draft=console_draft(MARIA)) as w:
        await ready(w)
        await w.press("ctrl+r")
        await w.until(lambda: w.session.applying and w.session.applying.error)
        await w.until(lambda: w.screen.query_one("#next").has_focus)
        await w.press("f10")
        await w.until(lambda: isinstance(w.app.screen, Confirm))
        await w.press("tab", "enter")
        await w.until(lambda: w.app.return_value is not None)
        ledger = "\n".join(str(each) for each in w.app._exit_renderables)
    assert w.app.return_code == 3
    assert "failed      maria.k: grant AliyunARMSReadOnlyAccess" in ledger
    assert "ram:AttachPolicyToUser" in ledger


# Several runs


async def test_a_second_run_does_not_forget_the_first_ones_secret(
    simulator: RunningSimulator,
) -> None:
    async with shared(simulator, console_draft(MARIA)) as w:
        first = secret_of(w, "maria.k")
        await w.press("escape")
        await w.to(Step.REVIEW)
        w.session.draft = replace(w.session.draft, users=(MARIA, CHEN_YU))
        await w.until(lambda: "Apply" in w.text())
        await w.press("ctrl+r")
        await w.until(lambda: len(w.session.runs) == 2 and not w.session.runs[1].running)
        await w.until(lambda: w.screen.query_one("#next").has_focus)
        await w.press("enter")
        await w.to(Step.SHARE)
        same = secret_of(w, "maria.k") == first
        assert same
        assert card(w)["Password"] == [MASK]
        assert {each.logon_name for each in handovers(w.session.runs)} == {"maria.k", "chen.yu"}


async def test_users_of_two_accounts_keep_their_own_secrets(
    simulator: RunningSimulator, simulator_with: SimulatorFactory
) -> None:
    other = simulator_with(account_id="1999888877776666")
    async with shared(simulator, console_draft(MARIA)) as w:
        services = services_for(other, Path("unused"))
        credentials = Credentials(other.access_key_id, other.access_key_secret)
        w.session.signed_in(credentials, services.connect(credentials), "")
        w.session.facts = all_facts(w.session)
        apply_draft(w.session)
        await w.press("escape")
        await w.to(Step.REVIEW)
        await w.press("f4")
        await w.to(Step.SHARE)
        first, second = handovers(w.session.runs)
        assert (first.account_id, second.account_id) == (ACCOUNT, "1999888877776666")
        same = first.password == second.password
        assert not same
        assert w.session.unshared() == ("maria.k", "maria.k")
        names = [row.cells[1].text for row in w.screen.query_one("#people", Rows).rows]
        assert names == [f"maria.k · {ACCOUNT}", "maria.k · 1999888877776666"]
        await w.press("v")
        await w.until(lambda: "signed in to another one" in verdict(w))
        await w.press("down", "v")
        assert "✓ console logon is on" in await verified(w)
        await w.press("escape")
        await w.to(Step.SHARE)
        await w.press("r")
        assert w.session.unshared() == ("maria.k",)


# Everywhere


@pytest.mark.parametrize("size", [SMALLEST, WIDE])
async def test_hostile_text_and_small_terminals(
    simulator: RunningSimulator, size: tuple[int, int]
) -> None:
    row = UserRow("maria.k", "Maria Kurz", (Tag("note", HOSTILE),))
    async with shared(simulator, console_draft(row), size=size) as w:
        await w.press("v")
        assert any(HOSTILE in each for each in await verified(w))
        await tabbed(w, 3)
        await w.press("escape")
        await w.to(Step.SHARE)
        await w.press("r")
        await tabbed(w, 9)
