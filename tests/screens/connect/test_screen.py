"""What no API tells, foreign text, and Next pressed while the account is being read."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from textual.widgets import Button

import tui.account.checks
from screens.dialogs.dialog import Confirm
from tests.conftest import SimulatorFactory
from tests.screens.connect.driver import (
    HOSTILE,
    NOBODY,
    WRONG,
    ak,
    cli_config,
    field,
    form,
    give,
    pick,
    problem,
    signed_in,
    sources,
)
from tests.screens.driver import PATIENCE, WIDE, Wizard, focused, verdict, visible, wizard
from tui.account.checks import Check, CheckOutcome
from tui.cloud.client import Cloud
from tui.core.draft import Draft, Site
from tui.core.findings import Step
from tui.core.secret import Secret
from tui.core.users import UserRow
from tui.planning.draft_json import ReadDraft
from tui.simulator.server import RunningSimulator
from tui.vault.drafts import DraftStore
from tui.widgets.choices import Choices


async def untold(w: Wizard) -> None:
    await w.until(lambda: w.screen.query("#regions"))
    await signed_in(w)


async def test_site_alias_and_regions_are_kept(simulator: RunningSimulator) -> None:
    async with wizard(simulator) as w:
        await untold(w)
        w.screen.query_one("#site", Choices).focus()
        await w.press("end", "space")
        field(w, "domain-alias").focus()
        await w.type("acme.example")
        field(w, "regions").value = ""
        field(w, "regions").focus()
        await w.type("cn-hangzhou, ap-southeast-1")
        await w.until(lambda: w.session.draft.regions == ("cn-hangzhou", "ap-southeast-1"))
        assert w.session.draft.site is Site.CHINA
        assert w.session.draft.domain_alias == "acme.example"
        assert visible(field(w, "regions").input)
        await w.press("ctrl+n")
        await w.to(Step.ACCOUNTS)
        await w.press("ctrl+p")
        await w.until(lambda: w.at(Step.CONNECT) and w.screen.query("#regions"))
        assert w.screen.query_one("#site", Choices).picked == Site.CHINA
        assert field(w, "domain-alias").value == "acme.example"
        assert field(w, "regions").value == "cn-hangzhou, ap-southeast-1"
        assert len(w.session.outcomes) == len(Check)
        await w.until(lambda: len(sources(w).rows) == 2)
        assert sources(w).picked == sources(w).rows[0].key


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("domain-alias", "not a domain"),
        ("domain-alias", "acs [/x] [bold"),
        ("regions", "Hang Zhou!"),
        ("regions", ""),
    ],
)
async def test_a_bad_answer_is_said_under_its_field_and_next_goes_there(
    simulator: RunningSimulator, name: str, text: str
) -> None:
    async with wizard(simulator) as w:
        await untold(w)
        field(w, name).value = text
        await w.until(lambda: problem(w, name))
        sources(w).focus()
        await w.press("ctrl+n")
        await w.until(lambda: focused(w) == name)
        assert verdict(w) == problem(w, name)
        assert w.at(Step.CONNECT)
        assert visible(field(w, name).input)


async def test_a_draft_found_later_is_shown(simulator: RunningSimulator) -> None:
    async with wizard(simulator) as w:
        await untold(w)
        w.session.draft = replace(
            w.session.draft, site=Site.CHINA, domain_alias="a.example", regions=("cn-beijing",)
        )
        await w.until(lambda: field(w, "regions").value == "cn-beijing")
        assert field(w, "domain-alias").value == "a.example"
        assert w.screen.query_one("#site", Choices).picked == Site.CHINA


# Room and foreign text


async def test_foreign_text_is_neither_markup_nor_obeyed(
    simulator_with: SimulatorFactory, home: Path
) -> None:
    simulator = simulator_with(alias=HOSTILE)
    cli_config(home, ak(simulator, HOSTILE, mode=HOSTILE), current=HOSTILE)
    async with wizard(simulator, size=WIDE) as w:
        await signed_in(w)
        text = w.text()
        assert "aliyun profile acs [/x" in text
        assert "@ acs [/x] [bold" in text
        assert "\x1b" not in text
        assert "\u202e" not in text
        await pick(w, 1)
        await w.until(lambda: "Mode acs [/x] [bold" in verdict(w))
        assert "\x1b" not in w.text()


async def test_everything_can_be_reached_on_a_small_terminal(simulator: RunningSimulator) -> None:
    async with wizard(simulator, environ=NOBODY, size=(60, 18)) as w:
        await form(w)
        await w.until(lambda: w.screen.query("#regions"))
        seen = set()
        for _ in range(11):
            assert w.app.focused is not None
            await w.until(lambda: w.app.focused is not None and visible(w.app.focused))
            seen.add(focused(w))
            await w.press("tab")
        assert seen >= {
            "sources", "access-key-id", "secret", "token", "keep", "sign-in", "site",
            "domain-alias", "regions", "next",
        }  # fmt: skip
        assert visible(w.screen.query_one("#next", Button))
        await give(w, simulator.access_key_id, simulator.access_key_secret.reveal())
        await signed_in(w)
        assert "1290384756102938" in w.text().splitlines()[0]
        assert "● SIMULATOR" in w.text().splitlines()[0]


def test_a_secret_never_shows_in_what_is_typed() -> None:
    from tui.signin.sources import Keep, Typed

    assert WRONG not in repr(Typed("LTAI", Secret(WRONG), None, Keep.SESSION))


@pytest.fixture
def let_checks(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """What follows a sign-in is answered once this is set."""
    let, check = threading.Event(), tui.account.checks.run_check

    def late(cloud: Cloud, which: Check) -> CheckOutcome:
        assert which is Check.IDENTITY or let.wait(PATIENCE)
        return check(cloud, which)

    monkeypatch.setattr(tui.account.checks, "run_check", late)
    yield let
    let.set()


async def test_next_pressed_early_goes_on_once_everything_is_read(
    simulator: RunningSimulator, let_checks: threading.Event
) -> None:
    async with wizard(simulator) as w:
        await w.press("ctrl+n")
        assert "the next step opens by itself" in verdict(w)
        let_checks.set()
        await w.to(Step.ACCOUNTS)
        assert len(w.session.outcomes) == len(Check)


async def test_an_early_next_outlives_a_question(
    simulator: RunningSimulator,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    let_checks: threading.Event,
) -> None:
    kept = DraftStore(tmp_path, "here", "1290384756102938")
    kept.save(Draft(users=(UserRow("li.na"),)))
    load, let_draft = kept.load, threading.Event()

    def late() -> ReadDraft | None:
        assert let_draft.wait(PATIENCE)
        return load()

    monkeypatch.setattr(kept, "load", late)
    async with wizard(simulator, drafts=lambda _: kept) as w:
        await w.press("ctrl+n")
        assert "the next step opens by itself" in verdict(w)
        let_draft.set()
        await w.until(lambda: isinstance(w.app.screen, Confirm))
        let_checks.set()
        await w.until(lambda: len(w.session.outcomes) == len(Check))
        await w.press("enter")
        await w.to(Step.ACCOUNTS)
        assert w.session.draft.users == (UserRow("li.na"),)


async def test_choosing_another_source_takes_an_early_next_back(
    simulator: RunningSimulator, let_checks: threading.Event
) -> None:
    async with wizard(simulator) as w:
        await w.until(lambda: w.session.cloud is not None)
        before = w.session.cloud
        await w.press("ctrl+n")
        assert "the next step opens by itself" in verdict(w)
        await pick(w, 0)
        await w.until(lambda: verdict(w) == "")
        await w.until(lambda: w.session.cloud is not before)
        let_checks.set()
        await signed_in(w)
        assert w.at(Step.CONNECT)
        # What the first sign-in was still asking is not counted.
        assert w.session.facts.quotas is not None


async def test_an_early_next_that_comes_to_nothing_is_taken_back(
    simulator: RunningSimulator,
) -> None:
    async with wizard(simulator, environ=NOBODY) as w:
        await w.press("ctrl+n")
        await form(w)
        await w.until(lambda: "opens by itself" not in verdict(w))
        assert w.at(Step.CONNECT)
