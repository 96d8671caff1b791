"""An AccessKey kept in the keyring, for the session or until it is forgotten."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from screens.dialogs.dialog import Confirm
from tests.screens.connect.driver import (
    NOBODY,
    WRONG,
    Keyring,
    Locked,
    field,
    first_line,
    form,
    give,
    line,
    listed,
    pick,
    problem,
    signed_in,
    type_and_keep,
)
from tests.screens.driver import focused, shown, verdict, wizard
from tui.account.checks import Check
from tui.core.credentials import Credentials
from tui.core.findings import Step
from tui.core.secret import Secret
from tui.signin.saved_keys import MemorySessions
from tui.simulator.server import RunningSimulator
from tui.widgets.choices import Choices
from tui.widgets.theme import Mark
from tui.wizard import _forget_session


async def test_every_saved_accesskey_is_forgotten_at_once(simulator: RunningSimulator) -> None:
    keyring = Keyring()
    own = Credentials(simulator.access_key_id, simulator.access_key_secret)
    for name in ("first @ 1", "second @ 2"):
        keyring.save(name, own)
    async with wizard(simulator, environ=NOBODY, sessions=keyring) as w:
        await signed_in(w)
        w.screen.query_one("#sources", Choices).focus()
        await w.press("home", "f9")
        await w.until(lambda: isinstance(w.app.screen, Confirm))
        assert "first @ 1, second @ 2" in " ".join(shown(w.app).split())
        await w.press("enter")
        await w.until(lambda: w.at(Step.CONNECT))
        assert len(keyring.names()) == 2, "the safe answer has the focus"
        await w.press("f9")
        await w.until(lambda: isinstance(w.app.screen, Confirm))
        await w.press("tab", "enter")
        await w.until(lambda: "2 saved AccessKeys are not in the keyring" in w.text())
        assert keyring.names() == ()


SOON = "2099-11-24T18:00:00Z"


async def test_a_temporary_accesskey_says_until_when_it_holds(
    simulator: RunningSimulator,
) -> None:
    keyring = Keyring()
    async with wizard(simulator, environ=NOBODY, sessions=keyring) as w:
        await form(w)
        assert field(w, "expires").display, "nothing slips between two fields while one types"
        field(w, "token").value = "not looked at by this simulator"
        field(w, "expires").value = "tomorrow"
        await give(w, simulator.access_key_id, simulator.access_key_secret.reveal())
        await w.until(lambda: "like 2026-11-24T18:00:00Z" in problem(w, "expires"))
        field(w, "expires").value = "2020-01-01T00:00:00Z"
        await give(w, simulator.access_key_id, simulator.access_key_secret.reveal())
        await w.until(lambda: problem(w, "expires").startswith("That is over"))
        assert w.session.cloud is None
        field(w, "token").value = ""
        await give(w, simulator.access_key_id, simulator.access_key_secret.reveal())
        await w.until(lambda: w.session.cloud is not None)


async def test_a_saved_token_that_has_run_out_is_not_sent(simulator: RunningSimulator) -> None:
    keyring = Keyring()
    run_out = datetime(2020, 1, 1, tzinfo=UTC)
    token = Secret("a-token-of-the-past")
    keyring.save(
        "old @ 1",
        Credentials(simulator.access_key_id, simulator.access_key_secret, token, expires=run_out),
    )
    async with wizard(simulator, environ=NOBODY, sessions=keyring) as w:
        await w.until(lambda: "have run out" in " ".join(w.text().split()))
        assert w.session.cloud is None


async def test_until_when_it_holds_is_said(simulator: RunningSimulator) -> None:
    keyring = Keyring()
    moment = datetime.fromisoformat(SOON)
    own = Credentials(simulator.access_key_id, simulator.access_key_secret, expires=moment)
    keyring.save("now @ 1", own)
    async with wizard(simulator, environ=NOBODY, sessions=keyring) as w:
        await signed_in(w)
        assert "until 2099-11-24 18:00 UTC" in line(w, Check.IDENTITY)[1]


async def test_kept_until_forgotten_it_is_the_source_next_time(
    simulator: RunningSimulator,
) -> None:
    keyring = Keyring()
    name = "ops-admin @ 1290384756102938"
    async with wizard(simulator, environ=NOBODY, sessions=keyring) as w:
        await form(w)
        assert "in the keyring, until you leave" in w.text()
        assert "in the keyring, for next time too" in w.text()
        await type_and_keep(w, simulator, at=1)
        assert keyring.names() == (name,)
        assert verdict(w).endswith("(Secret Service) until you forget it (F8).")
        assert (
            listed(w)[0] == f"{Mark.HERE} Saved: ops-admin account 1290384756102938, in the keyring"
        )
        # It is in use, and one stays signed in when it is forgotten.
        await w.until(lambda: "Forget all" in w.text())
        await w.press("home", "f8")
        await w.until(lambda: isinstance(w.app.screen, Confirm))
        await w.pilot.click("#yes")
        await w.until(lambda: "You stay signed in with it until you leave." in verdict(w))
        assert keyring.names() == ()
        keyring.save(name, Credentials(simulator.access_key_id, simulator.access_key_secret))
    _forget_session(w.session)
    assert keyring.names() == (name,)

    async with wizard(simulator, sessions=keyring) as w:
        await signed_in(w)
        assert listed(w)[0].startswith(f"{Mark.HERE} Saved: ops-admin")
        assert listed(w)[1].startswith("Environment")
        # It can be forgotten where it stands, after asking.
        await w.until(lambda: "Forget" in w.text())
        await w.press("delete")
        await w.until(lambda: isinstance(w.app.screen, Confirm))
        assert name in w.text()
        await w.press("escape")
        await w.until(lambda: w.at(Step.CONNECT))
        assert keyring.names() == (name,)
        await w.press("f8")
        await w.until(lambda: isinstance(w.app.screen, Confirm))
        await w.pilot.click("#yes")
        await w.until(lambda: "not in the keyring any more" in verdict(w))
        assert keyring.names() == ()
        assert listed(w)[0].startswith("Environment")
        assert w.session.cloud is not None
        await w.until(lambda: "Forget" not in w.text())


async def test_forgetting_all_is_in_the_key_bar_while_something_is_saved(
    simulator: RunningSimulator,
) -> None:
    keyring = Keyring()
    own = Credentials(simulator.access_key_id, simulator.access_key_secret)
    async with wizard(simulator, sessions=keyring) as w:
        await signed_in(w)
        assert focused(w) == "sources"
        assert "Forget all" not in w.text()
    keyring.save("ops-admin @ 1290384756102938", own)
    async with wizard(simulator, sessions=keyring) as w:
        await signed_in(w)
        await w.press("end")
        await w.until(lambda: "Forget all" in w.text())
        await w.press("tab")
        await w.until(lambda: "Forget all" not in w.text())


async def test_a_saved_name_is_whole_and_says_until_when_it_holds(
    simulator: RunningSimulator,
) -> None:
    keyring = Keyring()
    moment = datetime.fromisoformat(SOON)
    own = Credentials(simulator.access_key_id, simulator.access_key_secret, expires=moment)
    keyring.save("prometheus-auditor/audit-1 @ 1290384756102938", own)
    async with wizard(simulator, environ=NOBODY, sessions=keyring) as w:
        await signed_in(w)
        assert "Saved: prometheus-auditor/audit-1  until 2099-11-24 18:00 UTC" in w.text()
        assert listed(w)[0].endswith("until 2099-11-24 18:00 UTC, account 1290384756102938")


async def test_what_stays_in_the_keyring_on_leaving_is_said(
    simulator: RunningSimulator, capsys: pytest.CaptureFixture[str]
) -> None:
    keyring = Keyring()
    async with wizard(simulator, environ=NOBODY, sessions=keyring) as w:
        await type_and_keep(w, simulator, at=0)
        assert verdict(w).endswith("(Secret Service) until you leave.")
        session = w.session
    stuck = Locked()
    session.services = replace(session.services, sessions=stuck)
    _forget_session(session)
    said = capsys.readouterr().err
    assert said.startswith("onramp: the keyring does not answer, so the AccessKey that you typed")
    assert "The next start of Onramp removes it" in said


async def test_kept_for_the_session_it_is_forgotten_on_leaving(
    simulator: RunningSimulator, capsys: pytest.CaptureFixture[str]
) -> None:
    keyring = Keyring()
    async with wizard(simulator, environ=NOBODY, sessions=keyring) as w:
        await type_and_keep(w, simulator, at=0)
        assert len(keyring.names()) == 1
        assert capsys.readouterr().err == ""
        # Also when another source is used in the end.
        w.session.saved_as = ""
    _forget_session(w.session)
    assert keyring.names() == ()


async def test_what_a_killed_session_left_behind_is_removed_at_the_next_start(
    simulator: RunningSimulator, tmp_path: Path
) -> None:
    keyring = Keyring()
    async with wizard(simulator, environ=NOBODY, sessions=keyring, state=tmp_path) as w:
        await type_and_keep(w, simulator, at=0)
        killed = w.session.services.living
    assert len(keyring.names()) == 1
    async with wizard(simulator, environ=NOBODY, sessions=keyring, state=tmp_path) as w:
        # The other one is still running, so this is not for us to remove, nor to use.
        await form(w)
        assert len(keyring.names()) == 1
        assert listed(w) == [f"{Mark.HERE} An AccessKey typed here"]
    killed.close()
    async with wizard(simulator, environ=NOBODY, sessions=keyring, state=tmp_path) as w:
        await form(w)
        assert keyring.names() == ()
        assert listed(w) == [f"{Mark.HERE} An AccessKey typed here"]


async def test_a_keyring_that_does_not_keep_it_is_said_and_stops_nobody(
    simulator: RunningSimulator,
) -> None:
    async with wizard(simulator, environ=NOBODY, sessions=Locked()) as w:
        await type_and_keep(w, simulator, at=1)
        await w.until(lambda: "keyring is locked: your AccessKey stays in memory" in verdict(w))
        await w.press("ctrl+n")
        await w.to(Step.ACCOUNTS)
    # Leaving is quiet about a keyring that does not answer.
    w.session.to_forget.add("session x")
    _forget_session(w.session)


async def test_a_saved_key_that_cannot_be_read_is_said(simulator: RunningSimulator) -> None:
    keyring = Locked()
    MemorySessions.save(keyring, "ops", Credentials("LTAI", Secret(WRONG)))
    async with wizard(simulator, sessions=keyring) as w:
        await w.until(lambda: "The saved AccessKey cannot be read" in verdict(w))
        assert first_line(w) == "Not signed in"
        await w.press("delete")
        await w.until(lambda: isinstance(w.app.screen, Confirm))
        await w.pilot.click("#yes")
        await w.until(lambda: "does not answer, so ops is still in it" in verdict(w))
        await pick(w, 1)
        await signed_in(w)
