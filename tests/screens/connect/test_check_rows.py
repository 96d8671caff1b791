"""What the cloud answers on the first step."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random

from screens.leaving import exit_code
from tests.conftest import SimulatorFactory
from tests.screens.connect.driver import first_line, line, pick, signed_in
from tests.screens.driver import WIDE, verdict, wizard
from tui.account.checks import Check
from tui.core.account import CallerKind
from tui.core.exits import Exit
from tui.core.findings import Step
from tui.simulator.server import start
from tui.simulator.settings import SimulatorSettings
from tui.widgets.theme import Mark


async def test_a_clock_that_is_off_is_named() -> None:
    def late() -> datetime:
        return datetime.now(UTC) + timedelta(minutes=20)

    with start(SimulatorSettings(), now=late, random=Random(1)) as simulator:
        async with wizard(simulator) as w:
            await w.until(lambda: "clock is more than 15 minutes off" in verdict(w))
            assert first_line(w) == "Not signed in"
            assert "○ SIMULATOR" in w.text()
            assert exit_code(w.session) is Exit.REFUSED


async def test_without_a_network_it_says_so_and_enter_tries_again(
    simulator_with: SimulatorFactory,
) -> None:
    simulator = simulator_with()
    simulator.stop()
    port = int(simulator.endpoint.rpartition(":")[2])
    async with wizard(simulator) as w:
        await w.until(lambda: "cannot be reached" in verdict(w))
        assert "press enter on the source to try again" in verdict(w)
        await w.press("ctrl+n")
        await w.until(lambda: "cannot be reached" not in verdict(w))
        assert w.at(Step.CONNECT)

        again = simulator_with(port=port)
        assert again.access_key_id == simulator.access_key_id
        await pick(w, 0)
        await signed_in(w)
        assert verdict(w) == ""


async def test_a_missing_permission_is_named_on_its_line(
    simulator_with: SimulatorFactory,
) -> None:
    denied = frozenset({"ram:GetPasswordPolicy", "resourcemanager:ListResourceGroups"})
    async with wizard(simulator_with(denied_actions=denied), size=WIDE) as w:
        await signed_in(w)
        lines = {check: line(w, check) for check in Check}
        named = {check: text for check, (mark, text) in lines.items() if mark is Mark.BAD}
        assert Check.RESOURCE_GROUPS in named
        assert named[Check.RESOURCE_GROUPS] == "needs resourcemanager:ListResourceGroups"
        assert "needs " in lines[Check.PASSWORD_POLICY][1]
        assert "GetPasswordPolicy" in lines[Check.PASSWORD_POLICY][1]
        assert lines[Check.QUOTAS][0] is Mark.DONE


async def test_what_is_not_activated_and_a_root_key_are_warnings(
    simulator_with: SimulatorFactory,
) -> None:
    simulator = simulator_with(
        arms_activated=False, prometheus_activated=False, caller=CallerKind.ROOT, sso_enabled=True
    )
    async with wizard(simulator, size=WIDE) as w:
        await signed_in(w)
        mark, text = line(w, Check.IDENTITY)
        assert mark is Mark.WARN
        assert "root account" in text
        assert "use a RAM user's AccessKey" in text
        for check in (Check.ARMS, Check.PROMETHEUS):
            assert line(w, check) == (Mark.WARN, "not activated; grants wait until it is")
        assert line(w, Check.SSO)[0] is Mark.WARN
        assert "root account @" in w.text()
        await w.press("ctrl+n")
        await w.to(Step.ACCOUNTS)


async def test_ram_that_is_not_activated_is_said(simulator_with: SimulatorFactory) -> None:
    async with wizard(simulator_with(ram_active=False)) as w:
        await signed_in(w)
        assert line(w, Check.RAM) == (Mark.BAD, "not activated in this account")
