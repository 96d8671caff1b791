"""A keyring that hangs, or is not there, on the first step."""

from __future__ import annotations

import json
import shlex
import sys
import threading
from pathlib import Path

import pytest

from screens.dialogs.dialog import Confirm
from tests.screens.connect.driver import (
    NOBODY,
    WRONG,
    Keyring,
    ak,
    cli_config,
    first_line,
    form,
    give,
    line,
    listed,
    pick,
    signed_in,
    sources,
)
from tests.screens.driver import WIDE, focused, verdict, wizard
from tui.account.checks import Check
from tui.core.credentials import Credentials, SourceKind
from tui.core.findings import Step
from tui.core.secret import Secret
from tui.signin.saved_keys import MemorySessions
from tui.simulator.server import RunningSimulator
from tui.text.signin import PROFILE_PROBLEMS
from tui.widgets.notice import Notice
from tui.widgets.theme import Mark


async def test_the_environment_wins_over_profiles_and_is_shown(
    simulator: RunningSimulator, home: Path
) -> None:
    cli_config(home, ak(simulator, "work"), current="work")
    async with wizard(simulator) as w:
        await signed_in(w)
        masked = f"{simulator.access_key_id[:4]}…{simulator.access_key_id[-3:]}"
        assert listed(w) == [
            f"{Mark.HERE} Environment {masked}  ALIBABA_CLOUD_ACCESS_KEY_ID",
            f"aliyun profile work AK, {masked}",
            "An AccessKey typed here",
        ]
        assert "ops-admin @ acme-observability" in w.text()
        assert "● SIMULATOR" in w.text()
        assert w.session.credentials is not None
        assert w.session.credentials.source.kind is SourceKind.ENVIRONMENT
        assert all(line(w, check)[0] is Mark.DONE for check in Check)
        assert focused(w) == "sources"


async def test_profiles_of_the_cli_are_listed_with_the_current_one_in_front(
    simulator: RunningSimulator, home: Path
) -> None:
    cli_config(
        home,
        ak(simulator, "other", mode="ak"),
        ak(simulator, "temp", mode="stsTOKEN", sts_token="made-up"),
        {"name": "ecs", "mode": "ecsramrole", "ram_role_name": "r"},
        {"name": "half", "mode": "AK", "access_key_id": "LTAI"},
        ak(simulator, "work"),
        current="work",
    )
    async with wizard(simulator, environ=NOBODY, size=WIDE) as w:
        await signed_in(w)
        names = [each.split("  ")[0] for each in listed(w)]
        assert names[0].startswith(f"{Mark.HERE} aliyun profile work AK")
        assert names[1].startswith("aliyun profile other AK, ")
        assert names[2].startswith("aliyun profile temp StsToken, ")
        assert "mode EcsRamRole is not supported here" in names[3]
        assert "lacks something its mode AK needs" in names[4]
        # One that cannot be used says why, and changes nothing.
        await pick(w, 3)
        await w.until(lambda: verdict(w).startswith("Mode EcsRamRole is not supported here"))
        assert sources(w).picked == sources(w).rows[0].key
        assert w.session.cloud is not None


async def test_enter_on_another_source_uses_it(simulator: RunningSimulator, home: Path) -> None:
    cli_config(home, ak(simulator, "work"))
    async with wizard(simulator) as w:
        await signed_in(w)
        await pick(w, 1)
        await w.until(lambda: w.session.credentials and w.session.credentials.source.name == "work")
        await signed_in(w)
        assert listed(w)[1].startswith(Mark.HERE)
        assert listed(w)[0].startswith("Environment")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, PROFILE_PROBLEMS["unreadable"]),
        (b'{"profiles": [null, 3, {"name": "\\ud800 [/x]", "mode": ["AK"]}]}', ""),
    ],
    ids=["unreadable", "odd profiles"],
)
async def test_a_broken_config_stops_nobody(
    simulator: RunningSimulator, home: Path, content: bytes | None, said: str
) -> None:
    path = home / ".aliyun" / "config.json"
    path.parent.mkdir()
    if content is None:
        path.mkdir()  # what not even root reads as a file
    else:
        path.write_bytes(content)
    async with wizard(simulator) as w:
        await signed_in(w)
        assert listed(w)[0].startswith(f"{Mark.HERE} Environment")
        assert said[1:] in verdict(w)
        await w.press("ctrl+n")
        await w.to(Step.ACCOUNTS)


async def test_a_command_runs_only_after_asking(
    simulator: RunningSimulator, home: Path, tmp_path: Path
) -> None:
    ran, program = tmp_path / "ran", tmp_path / "credentials.py"
    answer = {
        "mode": "AK",
        "access_key_id": simulator.access_key_id,
        "access_key_secret": simulator.access_key_secret.reveal(),
    }
    program.write_text(f"open({str(ran)!r}, 'w').close()\nprint({json.dumps(answer)!r})\n")
    command = shlex.join([sys.executable, str(program)])
    cli_config(
        home, {"name": "vault", "mode": "external", "process_command": command}, current="vault"
    )
    async with wizard(simulator, environ=NOBODY) as w:
        await w.until(lambda: len(listed(w)) == 2)
        # It would win, but nothing runs by itself.
        assert "External, runs a command, asks first" in listed(w)[0]
        assert first_line(w) == "Not signed in"
        await pick(w, 0)
        await w.until(lambda: isinstance(w.app.screen, Confirm))
        await w.press("escape")
        await w.until(lambda: w.at(Step.CONNECT))
        assert not ran.exists()
        assert sources(w).picked is None
        await pick(w, 0)
        await w.until(lambda: isinstance(w.app.screen, Confirm))
        await w.pilot.click("#yes")
        await signed_in(w)
        assert ran.exists()
        assert "ops-admin" in line(w, Check.IDENTITY)[1]


@pytest.mark.parametrize(
    ("environ", "current", "missing"),
    [({"ALIBABA_CLOUD_PROFILE": "wrok"}, "work", "wrok"), ({}, "gone", "gone")],
)
async def test_a_profile_that_is_not_there_is_said_and_no_other_is_used(
    simulator: RunningSimulator, home: Path, environ: dict[str, str], current: str, missing: str
) -> None:
    cli_config(home, ak(simulator, "work"), current=current)
    async with wizard(simulator, environ=environ) as w:
        await w.until(lambda: "there is no profile of this name" in verdict(w).lower())
        assert listed(w)[0].startswith(f"aliyun profile {missing} there is no profile")
        assert first_line(w) == "Not signed in"
        assert w.session.cloud is None
        # Whoever picks another one means it.
        await pick(w, 1)
        await signed_in(w)


async def test_where_the_current_profile_cannot_be_used_no_other_is(
    simulator: RunningSimulator, home: Path
) -> None:
    cli_config(home, {"name": "sso", "mode": "CloudSSO"}, ak(simulator, "work"), current="sso")
    async with wizard(simulator, environ=NOBODY) as w:
        await w.until(lambda: "has run out" in verdict(w))
        assert w.session.cloud is None


async def test_a_profile_named_on_the_command_line_is_the_only_one_used(
    simulator: RunningSimulator, home: Path
) -> None:
    cli_config(home, ak(simulator, "work"), ak(simulator, "other"), current="work")
    async with wizard(simulator, profile="other") as w:
        await signed_in(w)
        assert listed(w)[0].startswith(f"{Mark.HERE} aliyun profile other")
    async with wizard(simulator, profile="gone") as w:
        await w.until(lambda: "there is no profile of this name" in verdict(w).lower())
        assert first_line(w) == "Not signed in"
        assert w.session.cloud is None
        assert sources(w).picked is None


class Hanging(Keyring):
    """A keyring that asks for its password in another window, and waits."""

    def __init__(self) -> None:
        super().__init__()
        self.unlocked = threading.Event()

    def names(self) -> tuple[str, ...]:
        assert self.unlocked.wait(30)
        return super().names()


async def test_a_keyring_that_hangs_holds_up_nothing_but_what_it_holds(
    simulator: RunningSimulator,
) -> None:
    keyring = Hanging()
    MemorySessions.save(
        keyring, "ops", Credentials(simulator.access_key_id, simulator.access_key_secret)
    )
    async with wizard(simulator, sessions=keyring) as w:
        await w.until(lambda: "Your keyring has not answered yet" in verdict(w))
        # What is saved would win, so nobody is signed in behind anybody's back.
        assert w.session.cloud is None
        assert len(listed(w)) == 2
        await w.press("down")
        at = sources(w).current
        keyring.unlocked.set()
        await signed_in(w)
        assert w.session.credentials is not None
        assert w.session.credentials.source.kind is SourceKind.SAVED
        assert verdict(w) == ""
        assert at == "typed"


async def test_while_the_keyring_hangs_another_source_can_be_used(
    simulator: RunningSimulator,
) -> None:
    keyring = Hanging()
    MemorySessions.save(keyring, "ops", Credentials("LTAI", Secret(WRONG)))
    async with wizard(simulator, sessions=keyring) as w:
        await w.until(lambda: "Your keyring has not answered yet" in verdict(w))
        await pick(w, 0)
        await signed_in(w)
        used = sources(w).picked
        keyring.unlocked.set()
        await w.until(lambda: len(listed(w)) == 3)
        assert sources(w).picked == used
        assert w.session.credentials is not None
        assert w.session.credentials.source.kind is SourceKind.ENVIRONMENT


async def test_what_is_typed_while_the_keyring_hangs_is_kept_in_memory_only(
    simulator: RunningSimulator,
) -> None:
    keyring = Hanging()
    async with wizard(simulator, environ=NOBODY, sessions=keyring) as w:
        await w.until(lambda: "Your keyring has not answered yet" in verdict(w))
        await pick(w, 0)
        await form(w)
        await give(w, simulator.access_key_id, simulator.access_key_secret.reveal())
        await signed_in(w)
        keyring.unlocked.set()
        await w.until(lambda: verdict(w) == "")
        assert keyring.names() == ()


async def test_why_there_is_no_keyring_is_said_in_the_form(simulator: RunningSimulator) -> None:
    sessions = MemorySessions("no-backend")
    async with wizard(simulator, environ=NOBODY, sessions=sessions, size=WIDE) as w:
        await form(w)
        notice = w.screen.query_one("#not-kept", Notice)
        assert notice.line is not None
        assert "no system keyring that Onramp trusts" in notice.line[1]
