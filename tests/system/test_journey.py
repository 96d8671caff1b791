"""The whole journey: the installed wizard in a real terminal, a simulator in its own process.

What the wizard did is read back from the simulator with the SDK, not from the wizard.
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from secrets import token_bytes

import pytest

from tests.terminal import ScreenTerminal
from tests.walking import on_to_review, to_accounts
from tui.cloud.client import Cloud
from tui.cloud.endpoints import Endpoints
from tui.cloud.operations import OPERATIONS
from tui.core.credentials import Credentials
from tui.core.policies import (
    ARMS_READ_ONLY,
    COMPANION,
    COMPANION_DOCUMENT,
    AccountScope,
    ResourceGroup,
    ResourceGroupScope,
)
from tui.core.secret import Secret
from tui.core.users import Tag
from tui.planning.permissions import every_need
from tui.vault.run_file import RunFile

ONRAMP = str(Path(sys.executable).with_name("onramp"))
EXPORT = re.compile(r"^export (\w+)=(\S+)$", re.MULTILINE)


@dataclass(frozen=True)
class Outside:
    """A simulator in a process of its own, and how to reach it."""

    environ: dict[str, str]
    requests: Path

    def cloud(self) -> Cloud:
        """A second look at the account, past the wizard."""
        credentials = Credentials(
            self.environ["ALIBABA_CLOUD_ACCESS_KEY_ID"],
            Secret(self.environ["ALIBABA_CLOUD_ACCESS_KEY_SECRET"]),
        )
        return Cloud(credentials, Endpoints.loopback(self.environ["ONRAMP_ENDPOINT"]))

    def asked(self) -> list[dict[str, object]]:
        """Every request so far."""
        return [json.loads(line) for line in self.requests.read_text().splitlines()]


@pytest.fixture
def outside(tmp_path: Path) -> Iterator[Outside]:
    """``onramp simulator``, started as a person would start it."""
    requests = tmp_path / "requests.jsonl"
    state = {"HOME": str(tmp_path), "XDG_STATE_HOME": str(tmp_path / "state")}
    clean = {**os.environ, **state, "TERM": "xterm-256color"}
    with subprocess.Popen(
        [ONRAMP, "simulator", "--requests", str(requests)],
        env=clean,
        stdout=subprocess.PIPE,
        text=True,
    ) as simulator:
        assert simulator.stdout is not None
        printed = "".join(simulator.stdout.readline() for _ in range(3))
        exported = dict(EXPORT.findall(printed))
        assert len(exported) == 3
        try:
            yield Outside({**clean, **exported}, requests)
        finally:
            simulator.send_signal(signal.SIGTERM)
            assert simulator.wait(20) == 0


PASSPHRASE = "for this test only"
SHOWN_SECRET = re.compile(r"\b[A-Za-z0-9]{30}\b")


def test_two_console_users_for_the_whole_account(outside: Outside) -> None:
    with ScreenTerminal(ONRAMP, [], outside.environ) as terminal:
        to_accounts(terminal)
        # In one write, with a slip and its correction, as a slow connection delivers it.
        terminal.press("mei.linx\x7fg\tMei Ling 梅玲\tteam=sre, env=prod", "f5")
        terminal.until("mei.ling", "no name")
        terminal.press("tom.berg", "tab", "Tom Berg")
        terminal.until("tom.berg  ", "8 of 128")
        on_to_review(terminal)
        terminal.until("Is this right?", "create the RAM user, Mei Ling", "Apply")
        before = outside.cloud().ims.quotas().users
        terminal.press("ctrl+r")
        terminal.until("Where shall new passwords and keys be kept?", "no system keyring")
        terminal.press("enter")
        terminal.until("Once more")
        terminal.press(PASSPHRASE, "enter", PASSPHRASE, "enter")
        terminal.until("Done", "7 of 7", "Next")
        terminal.press("ctrl+n")
        terminal.until(
            "Hand it over", "mei.ling@acme-observability.onaliyun.com", "••••••", "Finish"
        )
        terminal.press("ctrl+n")
        terminal.until("Leave without handing over?")
        terminal.press("tab", "enter")
        assert terminal.wait() == 0
        assert "mei.ling" in terminal.text
        assert "They are sealed in" in " ".join(terminal.text.split())

    (sealed,) = Path(outside.environ["XDG_STATE_HOME"]).rglob("*.run")
    with RunFile.open(sealed, Secret(PASSPHRASE), token_bytes) as file:
        assert {slot.logon_name for slot in file.kept()} == {"mei.ling", "tom.berg"}
    with outside.cloud() as cloud:
        assert cloud.ims.quotas().users == before + 2
        mei, tom = cloud.ram.get_user("mei.ling"), cloud.ram.get_user("tom.berg")
        assert (mei.display_name, tom.display_name) == ("Mei Ling 梅玲", "Tom Berg")
        principal = "mei.ling@acme-observability.onaliyun.com"
        assert set(cloud.ims.tags_of_user(principal)) == {Tag("team", "sre"), Tag("env", "prod")}
        for name in ("mei.ling", "tom.berg"):
            profile = cloud.ram.logon_profile(name)
            assert profile is not None
            assert (profile.reset_at_next_logon, profile.require_mfa) == (True, True)
            assert cloud.ram.access_keys(name) == ()
            held = cloud.resources.grants(f"{name}@acme-observability.onaliyun.com")
            assert [(grant.policy, grant.scope) for grant in held] == [
                (ARMS_READ_ONLY, AccountScope())
            ]
    sent = [each for each in outside.asked() if each["action"] == "CreateLoginProfile"]
    assert [where_password_was(each) for each in sent] == ["form", "form"]
    assert_only_permitted_actions(outside)


def test_an_access_key_in_a_resource_group_with_the_companion(outside: Outside) -> None:
    secrets: list[str] = []
    with outside.cloud() as cloud:
        group = cloud.resources.resource_groups()[1]
    with ScreenTerminal(ONRAMP, [], outside.environ, columns=140, rows=45) as terminal:
        to_accounts(terminal)
        terminal.press("metrics-reader")
        terminal.until("metrics-reader  ")
        terminal.press("ctrl+n")
        terminal.until("How do they sign in?", "AccessKey", "Back")
        terminal.press("down", "space")
        terminal.until("●  AccessKey")
        terminal.press("ctrl+n")
        terminal.until("Where does it hold?", "One resource group", "Back")
        terminal.press("down", "space")
        terminal.until("●  One resource group", group.group_id)
        terminal.press("/", group.name)
        terminal.until("1 of 4")
        terminal.press("enter", "space")
        terminal.until(f"●  {group.name}")
        terminal.press("ctrl+n")
        terminal.until("What may they do?", "□  AliyunARMSReadOnlyAccess", "Back")
        terminal.press("space")
        terminal.until("■  AliyunARMSReadOnlyAccess", "■  OnrampReadTraceApp")
        terminal.press("ctrl+n")
        terminal.until("Is this right?", "metrics-reader", "Apply")
        terminal.press("ctrl+r")
        terminal.until("Where shall new passwords and keys be kept?")
        terminal.press("down", "enter", "enter")
        terminal.until("Save this before going on", "metrics-reader")
        terminal.press("r")
        shown = terminal.until("hidden again after", SHOWN_SECRET)
        secrets.extend(SHOWN_SECRET.findall(shown))
        terminal.press("tab", "tab", "tab", "enter")
        terminal.until("Done", "Next")
        terminal.press("ctrl+n")
        terminal.until("Hand it over", "AccessKey", "LTAI", "••••••", "Finish")
        terminal.press("r")
        shown = terminal.until("hidden again after", SHOWN_SECRET)
        secrets.extend(SHOWN_SECRET.findall(shown))
        assert len(secrets) == 2
        assert len(set(secrets)) == 1, "one secret is shown, and the same one"
        terminal.press("v")
        verified = terminal.until(
            "Verify metrics-reader",
            "all 4 agree",
            "Close",
            re.compile(rf"✓ +Instances +only in {shown_name(group)}: \d +\d instance"),
            re.compile(rf"✓ +Applications +only in {shown_name(group)}: \d +\d app"),
        )
        assert "✗" not in verified
        assert "▲" not in verified

    with outside.cloud() as cloud:
        [key] = cloud.ram.access_keys("metrics-reader")
        minted = Credentials(key.access_key_id, Secret(secrets.pop()))
        address = Endpoints.loopback(outside.environ["ONRAMP_ENDPOINT"])
        assert Cloud(minted, address).sts.caller().name == "metrics-reader"
        assert key.active
        assert cloud.ram.logon_profile("metrics-reader") is None
        held = cloud.resources.grants("metrics-reader@acme-observability.onaliyun.com")
        scope = ResourceGroupScope(group.group_id)
        assert {(grant.policy, grant.scope) for grant in held} == {
            (ARMS_READ_ONLY, scope),
            (COMPANION, scope),
        }
        assert json.loads(cloud.ram.policy_document(COMPANION).text) == json.loads(
            COMPANION_DOCUMENT
        )
    assert_only_permitted_actions(outside)


def shown_name(group: ResourceGroup) -> str:
    """A resource group as the screens call it, with the gaps that wide characters have here."""
    return r"\s*".join(map(re.escape, (group.display_name or group.name).split()))


def where_password_was(request: dict[str, object]) -> str:
    """How a password travelled, by the simulator's log."""
    parameters = request["parameters"]
    assert isinstance(parameters, list)
    [place] = [each["in"] for each in parameters if each["name"] == "Password"]
    return str(place)


def assert_only_permitted_actions(outside: Outside) -> None:
    """The policy that Onramp prints for an administrator is enough for all the wizard asked."""
    allowed = {need.action for need in every_need()}
    asked = {str(request["action"]) for request in outside.asked()}
    for operation in OPERATIONS.values():
        if operation.action in asked:
            assert set(operation.permissions) <= allowed, operation
