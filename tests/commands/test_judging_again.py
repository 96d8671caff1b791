"""A run that goes on is judged again: what its users get by now has to be agreed to."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress

import pytest

from tests.commands.conftest import ACCOUNT, GRANT, PASSPHRASE, ROBOT, Done, Office, ended
from tests.commands.test_later import permit_all
from tests.commands.test_signing_again import use_command
from tests.simulator.temporary import temporary
from tests.terminal import ScreenTerminal
from tui.core.policies import ARMS_READ_ONLY, custom, system
from tui.simulator.records import PolicyVersion
from tui.simulator.store import Store
from tui.vault.append_log import frame, parse

METRICS = custom("TeamMetrics")
NARROW = (
    '{"Version":"1","Statement":[{"Effect":"Allow","Action":["arms:GetTrace"],"Resource":"*"}]}'
)
WIDER = '{"Version":"1","Statement":[{"Effect":"Allow","Action":["arms:*"],"Resource":["*"]}]}'
EVERYTHING = '{"Version":"1","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}'
PLAN = f"""account = "{ACCOUNT}"
access = "access-key"
[[grants]]
policy = "custom:TeamMetrics"
scope = "account"
{ROBOT}"""
GROUP = f"""account = "{ACCOUNT}"
access = "access-key"
principal = "group:viewers"
{GRANT}{ROBOT}"""
RISKY = "policies.high-risk:TeamMetrics"


@pytest.fixture
def cut_short(office_with: Callable[..., Office]) -> Office:
    """An account in which every run stops half-way, until it is permitted to make keys."""
    office = office_with(denied_actions=frozenset({"ram:CreateAccessKey"}))
    with office.cloud() as cloud:
        cloud.ram.create_policy(METRICS, NARROW)
    return office


def stop_half_way(office: Office, plan: str = PLAN) -> str:
    done = office.apply(plan=plan)
    assert done.code == 3, done.err
    office.simulator.change(permit_all)
    return str(done.summary["run"])


def rewrite(office: Office, document: str) -> None:
    """Somebody gives the policy another content, under the same name."""

    def change(store: Store) -> None:
        policy = store.policies["Custom", "TeamMetrics"]
        fresh = PolicyVersion("v2", document, policy.created)
        policy.versions.append(fresh)
        policy.default_version = fresh.version_id

    office.simulator.change(change)


def resume(office: Office, *more: str) -> Done:
    return office.run("resume", "last", "--yes", "--json", PASSPHRASE, *more)


def findings(done: Done) -> list[str]:
    return [each["id"] for each in done.events if each["event"] == "finding"]


def as_before_that_was_kept(office: Office) -> None:
    """The journal as an earlier Onramp wrote it."""
    (path,) = (office.place / "state" / "onramp" / "runs").rglob("*.run")
    lines = [it for it in parse(path.read_bytes()).records if it["t"] != "judged"]
    path.write_bytes(b"".join(frame(line, at) for at, line in enumerate(lines)))


def holds(office: Office) -> bool:
    user = office.user("robot")
    assert user is not None
    return METRICS in {each.policy for each in user.grants}


def test_what_nobody_changed_is_not_asked_for(cut_short: Office) -> None:
    stop_half_way(cut_short)
    done = resume(cut_short)
    assert (done.code, done.summary["outcome"], findings(done)) == (0, "done", [])
    assert done.summary["not_as_agreed"] == []
    assert holds(cut_short)


def test_a_policy_that_takes_over_by_now_is_granted_only_where_that_is_accepted(
    cut_short: Office,
) -> None:
    run = stop_half_way(cut_short)
    rewrite(cut_short, EVERYTHING)
    before = cut_short.snapshot()
    refused = resume(cut_short)
    assert refused.code == 2
    assert f"--accept {RISKY}" in refused.summary["sentence"]
    assert findings(refused) == [RISKY]
    assert cut_short.snapshot() == before
    (listed,) = cut_short.run("runs", "--json").events
    assert (listed["run"], listed["standing"]) == (run, "unfinished")
    done = resume(cut_short, "--accept", RISKY)
    assert (done.code, done.summary["outcome"]) == (0, "done")
    assert holds(cut_short)


def test_a_change_that_no_rule_minds_is_asked_for_too(cut_short: Office) -> None:
    stop_half_way(cut_short)
    rewrite(cut_short, WIDER)
    refused = resume(cut_short)
    assert (refused.code, findings(refused)) == (2, ["policies.changed:TeamMetrics"])
    assert not holds(cut_short)
    assert resume(cut_short, "--accept", "policies.changed:TeamMetrics").code == 0
    assert holds(cut_short)


def test_a_journal_from_before_asks_for_everything(cut_short: Office) -> None:
    rewrite(cut_short, EVERYTHING)
    assert cut_short.apply("--accept", RISKY, plan=PLAN).code == 3
    cut_short.simulator.change(permit_all)
    as_before_that_was_kept(cut_short)
    refused = resume(cut_short)
    assert (refused.code, findings(refused)) == (2, [RISKY])
    assert resume(cut_short, "--accept", RISKY).code == 0


def test_the_group_that_users_join_holds_more_by_now(cut_short: Office) -> None:
    with cut_short.cloud() as cloud:
        cloud.user_groups.create("viewers", "")
        cloud.user_groups.attach_policy(ARMS_READ_ONLY, "viewers")
    stop_half_way(cut_short, GROUP)
    with cut_short.cloud() as cloud:
        cloud.user_groups.attach_policy(system("AdministratorAccess"), "viewers")
    refused = resume(cut_short)
    risky = "groups.high-risk:viewers/AdministratorAccess"
    assert (refused.code, findings(refused)) == (2, [risky])
    assert resume(cut_short, "--accept", risky).code == 0


def test_a_script_that_waited_for_credentials_grants_nothing_that_is_new(office: Office) -> None:
    with office.cloud() as cloud:
        cloud.ram.create_policy(METRICS, NARROW)
    use_command(office, *(temporary(office.simulator) for _ in range(4)))
    office.goes_wrong("CreateAccessKey:expired-token")
    gate, script = office.place / "gate", office.place / "next.sh"
    os.mkfifo(gate)
    # The second time, new credentials take until somebody opens and closes the other end.
    waits = f"[ -e '{office.place}/0.next' ] || cat '{gate}'; "
    script.write_text(waits + script.read_text())
    opened: list[int] = []

    def is_waited_for() -> bool:
        with suppress(OSError):
            opened.append(os.open(gate, os.O_WRONLY | os.O_NONBLOCK))
        return bool(opened)

    options = ("--yes", "--json", PASSPHRASE)
    with office.going("--profile", "vault", "apply", office.plan(PLAN), *options) as process:
        office.until(is_waited_for)
        rewrite(office, EVERYTHING)
        os.close(opened[0])
        done = ended(process)
    assert (done.code, done.summary["outcome"], findings(done)) == (3, "stopped", [RISKY])
    assert not holds(office)
    gate.unlink()
    script.write_text(script.read_text().removeprefix(waits))
    assert not done.summary["failures"]
    told = f"onramp resume {done.summary['run']} --accept {RISKY}"
    assert told in done.summary["held_up"]
    again = office.run("--profile", "vault", "resume", "last", *options, "--accept", RISKY)
    assert (again.code, again.summary["outcome"]) == (0, "done")
    assert holds(office)


def test_on_a_terminal_it_is_typed(cut_short: Office) -> None:
    stop_half_way(cut_short)
    rewrite(cut_short, EVERYTHING)
    environ = {**cut_short.environ, "TERM": "xterm-256color"}
    with ScreenTerminal(cut_short.command, ["resume", "last"], environ, columns=120) as terminal:
        terminal.until("[y/N]")
        terminal.press("y", "enter")
        terminal.until("assphrase")
        terminal.press(PASSPHRASE, "enter")
        terminal.until("Type TeamMetrics to agree")
        terminal.press("TeamMetrics", "enter")
        assert terminal.wait() == 0
    assert holds(cut_short)
