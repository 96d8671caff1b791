"""An AccessKey typed on the first step."""

from __future__ import annotations

from textual.events import Paste

from screens.connect.forms import TypedKey
from tests.conftest import SimulatorFactory
from tests.screens.connect.driver import (
    NOBODY,
    WRONG,
    field,
    first_line,
    form,
    give,
    line,
    pick,
    problem,
    signed_in,
    sources,
)
from tests.screens.driver import focused, verdict, visible, wizard
from tui.account.checks import Check
from tui.core.credentials import SourceKind
from tui.core.findings import Step
from tui.simulator.server import RunningSimulator
from tui.simulator.store import Store
from tui.widgets.notice import Notice
from tui.widgets.theme import Mark


async def test_without_any_source_the_form_is_there(simulator: RunningSimulator) -> None:
    async with wizard(simulator, environ=NOBODY) as w:
        await form(w)
        assert all(visible(field(w, name)) for name in ("access-key-id", "secret", "token"))
        assert "memory, not on disk" in w.text()
        await w.press("ctrl+n")
        await w.until(lambda: verdict(w))
        assert w.at(Step.CONNECT)
        # Nothing typed at all.
        field(w, "access-key-id").focus()
        await w.press("enter")
        await w.until(lambda: problem(w, "access-key-id"))
        assert focused(w) == "access-key-id"
        field(w, "access-key-id").value = simulator.access_key_id
        await w.press("enter")
        await w.until(lambda: focused(w) == "secret")
        assert problem(w, "secret") == "Type the secret of this AccessKey."
        await give(w, simulator.access_key_id, simulator.access_key_secret.reveal())
        await signed_in(w)
        assert w.session.credentials is not None
        assert w.session.credentials.source.kind is SourceKind.TYPED
        assert sources(w).picked == "typed"
        assert focused(w) == "sources"
        # What was typed is not kept in a field.
        assert not w.screen.query(TypedKey)
        await w.press("ctrl+n")
        await w.to(Step.ACCOUNTS)


async def test_a_refused_key_is_said_under_its_field_and_nothing_typed_is_lost(
    simulator: RunningSimulator,
) -> None:
    def disable(store: Store) -> None:
        store.keys[simulator.access_key_id].active = False

    async with wizard(simulator, environ=NOBODY) as w:
        await form(w)
        await give(w, simulator.access_key_id, WRONG)
        await w.until(lambda: "secret does not belong to" in problem(w, "secret"))
        await w.until(lambda: focused(w) == "secret")
        assert visible(field(w, "secret").input)
        assert field(w, "access-key-id").value == simulator.access_key_id
        await w.until(lambda: first_line(w) == "Not signed in")
        await w.press("x")
        await w.until(lambda: problem(w, "secret") == "")

        await give(w, "LTAI5tDoesNotExist000000", WRONG)
        await w.until(lambda: "does not know this AccessKey ID" in problem(w, "access-key-id"))
        await w.until(lambda: focused(w) == "access-key-id")
        assert field(w, "secret").value == WRONG

        simulator.change(disable)
        await give(w, simulator.access_key_id, simulator.access_key_secret.reveal())
        await w.until(lambda: "is disabled" in problem(w, "access-key-id"))
        assert WRONG not in w.text()


async def test_an_access_key_id_of_the_wrong_shape_is_not_sent(
    simulator: RunningSimulator,
) -> None:
    async with wizard(simulator, environ=NOBODY) as w:
        await form(w)
        await give(w, "LTAI [/x] [bold", WRONG)
        await w.until(lambda: focused(w) == "access-key-id")
        assert problem(w, "access-key-id")
        assert first_line(w) == "Not signed in"
        assert "[bold" in w.text()


async def test_a_sign_in_that_fails_leaves_one_signed_in_as_before(
    simulator: RunningSimulator,
) -> None:
    async with wizard(simulator) as w:
        await signed_in(w)
        await pick(w, 1)
        await form(w)
        assert sources(w).picked == sources(w).rows[0].key, "the dot stands at what is in use"
        await give(w, simulator.access_key_id, WRONG)
        await w.until(lambda: problem(w, "secret"))
        await w.until(lambda: verdict(w) == "You are still signed in as before.")
        line_said = w.screen.query_one("#verdict", Notice).line
        assert line_said is not None
        assert line_said[0] is Mark.INFO, "nothing is wrong with that"
        assert sources(w).picked == sources(w).rows[0].key
        assert "ops-admin" in line(w, Check.IDENTITY)[1]
        await w.press("ctrl+n")
        await w.to(Step.ACCOUNTS)


async def test_a_failed_sign_in_does_not_lose_checks_under_way(
    simulator_with: SimulatorFactory,
) -> None:
    simulator = simulator_with(latency_ms=400)
    async with wizard(simulator) as w:
        await w.until(lambda: Check.IDENTITY in w.session.outcomes)
        await pick(w, 1)
        await form(w)
        await give(w, simulator.access_key_id, WRONG)
        await w.until(lambda: problem(w, "secret"))
        await signed_in(w)
        assert line(w, Check.QUOTAS)[0] is Mark.DONE


async def test_pasting_lines_is_said_and_a_single_one_is_taken(
    simulator: RunningSimulator,
) -> None:
    async with wizard(simulator, environ=NOBODY) as w:
        await form(w)
        key = field(w, "access-key-id")
        key.input.post_message(Paste("one\ntwo\nthree\n"))
        await w.until(lambda: problem(w, "access-key-id").startswith("That was 3 lines"))
        assert key.value == ""
        key.input.post_message(Paste("\r\nLTAI5tPasted0000000000\r\n"))
        await w.until(lambda: key.value == "LTAI5tPasted0000000000")
        assert problem(w, "access-key-id") == ""
