"""Drives the wizard in a test: a running app at a step, against a simulator, and what it shows."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Any

from textual.geometry import Region
from textual.pilot import Pilot
from textual.widget import Widget

from screens.dialogs.dialog import Confirm
from screens.new_run import new_run
from screens.review.preflight import plan_of
from screens.run_handle import RunHandle
from screens.session import Session
from screens.step import StepScreen
from tui.account.checks import Check, run_check
from tui.account.survey import look
from tui.app import OnrampApp
from tui.apply.open_run import begin_run
from tui.cloud.endpoints import Endpoints
from tui.core.credentials import Credentials
from tui.core.draft import Draft
from tui.core.facts import Facts
from tui.core.findings import Step
from tui.core.operations import Plan
from tui.planning.agreement import judgement
from tui.services import Services
from tui.signin.saved_keys import MemorySessions
from tui.simulator.server import RunningSimulator
from tui.vault.keyring import Keyring, MemoryKeyring
from tui.vault.vault import Vault
from tui.widgets.advice import Advice
from tui.widgets.notice import Notice
from tui.wiring import services

SMALLEST = (60, 18)
NARROW = (80, 24)


WIDE = (140, 45)


PATIENCE = 60.0
"""Seconds after which a condition that does not come true fails the test."""


@dataclass
class Wizard:
    """A running wizard in a test's hands."""

    app: OnrampApp
    pilot: Pilot[int]
    session: Session

    @property
    def screen(self) -> StepScreen:
        """The step that is open, below any dialog."""
        step = self.app.screen_stack[-1]
        assert isinstance(step, StepScreen), step
        return step

    async def until(self, condition: Callable[[], object]) -> None:
        """Wait for a condition."""
        await until(self.pilot, condition)

    async def press(self, *keys: str) -> None:
        """Press keys, one after the other, each once there is something to see."""
        for key in keys:
            await self.until(lambda: self.app.is_seen or not self.app.is_running)
            await self.app._press_keys([key])
        await self.pilot.pause()

    async def type(self, text: str) -> None:
        """Type text into what has the focus."""
        names = {" ": "space", ".": "full_stop", "-": "minus", "_": "underscore", "@": "at"}
        await self.press(*(names.get(char, char) for char in text))

    async def to(self, step: Step) -> None:
        """Wait until a step is open and has been laid out."""
        await self.until(lambda: self.at(step))
        await self.pilot.pause()

    def at(self, step: Step) -> bool:
        """Whether a step is open, without a dialog over it."""
        top = self.app.screen_stack[-1]
        return isinstance(top, StepScreen) and top.STEP is step and top.is_mounted

    def text(self) -> str:
        """What is on the screen, as plain lines."""
        return shown(self.app)


def shown(app: OnrampApp) -> str:
    """The painted screen as plain lines."""
    return "\n".join(strip.text for strip in app.screen._compositor.render_strips())


async def until(pilot: Pilot[Any], condition: Callable[[], object]) -> None:
    """Wait for a condition, giving the app its turns."""
    async with asyncio.timeout(PATIENCE):
        while not condition():
            await pilot.pause(0.01)


def visible(widget: Widget) -> bool:
    """Whether a widget is on the screen, whole or at least its first line."""
    region = widget.region
    return bool(region) and widget.screen.region.contains_region(
        Region(region.x, region.y, min(region.width, 1), 1)
    )


async def tabbed(w: Wizard, times: int) -> set[str]:
    """Press tab so often; whatever has the focus must be in view. Says what had it."""
    seen = set()
    for _ in range(times):
        await w.press("tab")
        await w.until(lambda: w.app.focused is not None and visible(w.app.focused))
        seen.add(focused(w))
    return seen


def services_for(
    simulator: RunningSimulator,
    state: Path,
    **changes: Any,  # noqa: ANN401 - whatever the fields hold
) -> Services:
    """Services like the real ones, with memory for a keyring and no clipboard tool."""
    environ = {
        "HOME": str(Path.home()),
        "ALIBABA_CLOUD_ACCESS_KEY_ID": simulator.access_key_id,
        "ALIBABA_CLOUD_ACCESS_KEY_SECRET": simulator.access_key_secret.reveal(),
    }
    made = services(Endpoints.loopback(simulator.endpoint), environ, state=state, source=Random(7))
    return replace(
        made, **({"sessions": MemorySessions(), "safe": safe_in(state, MemoryKeyring()), **changes})
    )


def safe_in(state: Path, keyring: Keyring) -> Vault:
    """A safe below a directory, with a keyring of the test's choice."""
    return Vault(lambda: state, "test", lambda: keyring, secrets.token_bytes)


def all_facts(session: Session) -> Facts:
    """What Connect would have learned."""
    assert session.cloud is not None
    facts = Facts()
    for check in Check:
        outcome = run_check(session.cloud, check)
        session.outcomes[check] = outcome
        facts = outcome.learn(facts)
    return facts


def apply_draft(session: Session) -> RunHandle:
    """Apply as Review does, with nobody who looks on; the account is held while it can go on."""
    assert session.reader is not None
    session.facts = look(session.reader, session.draft, session.facts, fresh=True)
    plan = plan_of(session, session.confirmed)
    assert isinstance(plan, Plan), plan
    services, agreed = session.services, judgement(plan, session.facts)
    place = begin_run(
        services.safe, plan, session.keeping, services.clock(), session.run_id, agreed
    )
    session.run_begun()
    run = new_run(session, place)
    run._engine.run(run.take)
    run.end()
    return run


def signed_in(simulator: RunningSimulator, made: Services) -> Session:
    """A session in which somebody is signed in, and nothing is known yet."""
    session = Session(made)
    credentials = Credentials(simulator.access_key_id, simulator.access_key_secret)
    session.signed_in(credentials, made.connect(credentials), "")
    return session


@asynccontextmanager
async def wizard(
    simulator: RunningSimulator,
    *,
    step: Step = Step.CONNECT,
    draft: Draft | None = None,
    facts_loaded: bool = True,
    size: tuple[int, int] = NARROW,
    state: Path | None = None,
    **changes: Any,  # noqa: ANN401 - whatever the fields hold
) -> AsyncIterator[Wizard]:
    """The wizard, open at a step; beyond Connect somebody is signed in already.

    Args:
        simulator: the cloud.
        step: where to begin; at the last one the draft is applied.
        draft: the answers so far.
        facts_loaded: whether the checks of Connect have been made; else nothing is known.
        size: columns and rows of the terminal.
        state: directory for drafts.
        **changes: fields of Services to replace.
    """
    made = services_for(simulator, state or Path.home() / "state", **changes)
    session = Session(made) if step is Step.CONNECT else signed_in(simulator, made)
    if step is not Step.CONNECT and facts_loaded:
        session.facts = await asyncio.to_thread(all_facts, session)
    if draft is not None:
        session.draft = draft
    if step is Step.SHARE:
        await asyncio.to_thread(apply_draft, session)
    app = OnrampApp(made, session=session, first=step)
    try:
        async with app.run_test(size=size, notifications=True) as pilot:
            driven = Wizard(app, pilot, session)
            await driven.to(step)
            yield driven
    finally:
        # A run that waits for an answer would wait for ever, and the tests would not end.
        for run in session.runs:
            run.stop()
            if run._place.by_hand is not None:
                run._place.by_hand.give_up()


def verdict(w: Wizard) -> str:
    """Why Next was refused."""
    return notice(w, "verdict")


def notice(w: Wizard, name: str) -> str:
    """The sentence of a notice; empty while there is none."""
    steps = [each for each in w.app.screen_stack if isinstance(each, StepScreen)]
    line = steps[-1].query_one(f"#{name}", Notice).line
    return line[1] if line else ""


def advice(w: Wizard) -> str:
    """What the rules say."""
    return "\n".join(each.sentence for each in w.screen.query_one("#advice", Advice).counsels)


def focused(w: Wizard) -> str:
    """The ID of what has the focus, or of what it is in."""
    widget = w.app.focused
    assert widget is not None
    return next((node.id for node in widget.ancestors_with_self if node.id), "")


def flat(w: Wizard) -> str:
    """What is on the screen as one line, frames left out."""
    return " ".join(shown(w.app).replace("│", " ").split())


async def on_top(w: Wizard, kind: type) -> None:
    await w.until(lambda: isinstance(w.app.screen, kind) and w.app.screen.is_mounted)
    await w.pilot.pause()


async def asked(w: Wizard) -> Confirm:
    """Wait for a question; returns it."""
    await w.until(lambda: isinstance(w.app.screen, Confirm) and w.app.screen.query("#no"))
    # Laid out, so that a click finds its button.
    await w.until(lambda: w.app.screen.query_one("#yes").region)
    await w.pilot.pause()
    assert isinstance(w.app.screen, Confirm)
    return w.app.screen


def question(w: Wizard) -> str:
    """Which question is on top; empty if none is."""
    screen = w.app.screen
    return screen._title if isinstance(screen, Confirm) else ""
