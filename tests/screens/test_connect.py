"""Which account, and as whom?"""

from __future__ import annotations

import json
import shlex
import sys
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from textual.events import Paste
from textual.widgets import Button

from screens.connect_forms import TypedKey
from screens.dialogs.confirm import Confirm
from screens.ending import Ending, exit_code
from tests.conftest import SimulatorFactory
from tests.screens.driver import WIDE, Wizard, shown, visible, wizard
from tests.screens.seeing import focused, verdict
from tui.access.account import CallerKind, Site
from tui.access.credentials import Credentials, SourceKind
from tui.access.draft import Draft
from tui.access.secret import Secret
from tui.access.steps import Step
from tui.access.users import UserRow
from tui.cloud.checks import Check
from tui.cloud.endpoints import Endpoints
from tui.simulator.server import RunningSimulator, start
from tui.simulator.settings import SimulatorSettings
from tui.simulator.store import Store
from tui.vault.drafts import DraftStore
from tui.vault.keyrings import KeyringUnavailableError
from tui.vault.sessions import MemorySessions
from tui.widgets.checklist import Checklist
from tui.widgets.choices import Choices
from tui.widgets.field import Field
from tui.widgets.lines import Notice
from tui.widgets.marks import Mark
from tui.wizard import _forget_session

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
    path.write_text(json.dumps({"current": current, "profiles": profiles}))


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


# Where credentials come from


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
        ("{ not json", "is not valid JSON"),
        ('{"profiles": 7}', "has not the shape"),
        ('{"profiles": [null, 3, {"name": "\\ud800 [/x]", "mode": ["AK"]}]}', ""),
    ],
)
async def test_a_broken_config_stops_nobody(
    simulator: RunningSimulator, home: Path, content: str, said: str
) -> None:
    (home / ".aliyun").mkdir()
    (home / ".aliyun" / "config.json").write_text(content)
    async with wizard(simulator) as w:
        await signed_in(w)
        assert listed(w)[0].startswith(f"{Mark.HERE} Environment")
        assert said in verdict(w)
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


# Typing an AccessKey


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
        assert focused(w) == "secret"
        assert visible(field(w, "secret").input)
        assert field(w, "access-key-id").value == simulator.access_key_id
        assert first_line(w) == "Not signed in"
        await w.press("x")
        assert problem(w, "secret") == ""

        await give(w, "LTAI5tDoesNotExist000000", WRONG)
        await w.until(lambda: "does not know this AccessKey ID" in problem(w, "access-key-id"))
        assert focused(w) == "access-key-id"
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


# Keeping it


async def type_and_keep(w: Wizard, simulator: RunningSimulator, *, at: int) -> None:
    """Type an AccessKey and choose how long it is kept."""
    await form(w)
    w.screen.query_one("#keep", Choices).focus()
    await w.press("home", *["down"] * at, "space")
    await give(w, simulator.access_key_id, simulator.access_key_secret.reveal())
    await signed_in(w)


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
        assert not field(w, "expires").display, "only a token runs out"
        field(w, "token").value = "not looked at by this simulator"
        await w.until(lambda: field(w, "expires").display)
        field(w, "expires").value = "tomorrow"
        await give(w, simulator.access_key_id, simulator.access_key_secret.reveal())
        await w.until(lambda: "like 2026-11-24T18:00:00Z" in problem(w, "expires"))
        field(w, "expires").value = "2020-01-01T00:00:00Z"
        await give(w, simulator.access_key_id, simulator.access_key_secret.reveal())
        await w.until(lambda: problem(w, "expires").startswith("That is over"))
        assert w.session.cloud is None
        field(w, "token").value = ""
        await w.until(lambda: not field(w, "expires").display)


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


# What the cloud answers


async def test_a_clock_that_is_off_is_named() -> None:
    def late() -> datetime:
        return datetime.now(UTC) + timedelta(minutes=20)

    with start(SimulatorSettings(), now=late, random=Random(1)) as simulator:
        async with wizard(simulator) as w:
            await w.until(lambda: "clock is more than 15 minutes off" in verdict(w))
            assert first_line(w) == "Not signed in"
            assert "○ SIMULATOR" in w.text()
            assert exit_code(w.session) is Ending.REFUSED


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


async def test_next_pressed_early_goes_on_once_everything_is_read(
    simulator_with: SimulatorFactory,
) -> None:
    async with wizard(simulator_with(latency_ms=400)) as w:
        await w.press("ctrl+n")
        assert "the next step opens by itself" in verdict(w)
        await w.to(Step.ACCOUNTS)
        assert len(w.session.outcomes) == len(Check)


async def test_an_early_next_outlives_a_question(
    simulator_with: SimulatorFactory, tmp_path: Path
) -> None:
    simulator = simulator_with(latency_ms=400)
    identity = Endpoints.loopback(simulator.endpoint).identity
    DraftStore(tmp_path, identity, "1290384756102938").save(Draft(users=(UserRow("li.na"),)))
    async with wizard(simulator, state=tmp_path) as w:
        await w.press("ctrl+n")
        await w.until(lambda: isinstance(w.app.screen, Confirm))
        await w.until(lambda: len(w.session.outcomes) == len(Check))
        await w.press("enter")
        await w.to(Step.ACCOUNTS)
        assert w.session.draft.users == (UserRow("li.na"),)


async def test_choosing_another_source_takes_an_early_next_back(
    simulator_with: SimulatorFactory,
) -> None:
    async with wizard(simulator_with(latency_ms=400)) as w:
        await w.until(lambda: w.session.cloud is not None)
        before = w.session.cloud
        await w.press("ctrl+n")
        assert "the next step opens by itself" in verdict(w)
        await pick(w, 0)
        await w.until(lambda: verdict(w) == "")
        await w.until(lambda: w.session.cloud is not before)
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


# What no API tells


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
        for _ in range(10):
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
    from tui.apply.signing_in import Keep, Typed

    assert WRONG not in repr(Typed("LTAI", Secret(WRONG), None, Keep.SESSION))
