"""``onramp simulator`` as a process of its own."""

from __future__ import annotations

import argparse
import json
import os
import shlex
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from alibabacloud_ram20150501 import models as m
from alibabacloud_ram20150501.client import Client as RamClient
from alibabacloud_tea_openapi.models import Config

from tui.cloud.client import Cloud
from tui.cloud.endpoints import Endpoints
from tui.cloud.errors import NotPermittedError
from tui.commands import simulator as command
from tui.core.credentials import Credentials
from tui.core.policies import ARMS_READ_ONLY
from tui.core.secret import Secret
from tui.simulator.seed.people import PAYMENTS

MAIN = """
import argparse, sys
from tui.commands import simulator
parser = argparse.ArgumentParser(prog="onramp simulator")
simulator.add_arguments(parser)
sys.exit(simulator.run(parser.parse_args()))
"""


@contextmanager
def process(*options: str) -> Iterator[tuple[subprocess.Popen[str], dict[str, str]]]:
    """A running simulator and the variables its export lines set."""
    with subprocess.Popen(
        [sys.executable, "-c", MAIN, *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as running:
        assert running.stdout is not None
        try:
            lines = [running.stdout.readline() for _ in range(3)]
            words = [shlex.split(line) for line in lines]
            assert all(word[0] == "export" for word in words)
            pairs = [word[1].partition("=") for word in words]
            yield running, {name: value for name, _, value in pairs}
        finally:
            running.kill()


def client_of(variables: dict[str, str]) -> RamClient:
    return RamClient(
        Config(
            endpoint=variables["ONRAMP_ENDPOINT"].removeprefix("http://"),
            protocol="http",
            access_key_id=variables["ALIBABA_CLOUD_ACCESS_KEY_ID"],
            access_key_secret=variables["ALIBABA_CLOUD_ACCESS_KEY_SECRET"],
        )
    )


def cloud_of(variables: dict[str, str]) -> Cloud:
    return Cloud(
        Credentials(
            variables["ALIBABA_CLOUD_ACCESS_KEY_ID"],
            Secret(variables["ALIBABA_CLOUD_ACCESS_KEY_SECRET"]),
        ),
        Endpoints.loopback(variables["ONRAMP_ENDPOINT"]),
    )


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGTERM, 0), (signal.SIGINT, 130)], ids=["TERM", "INT"]
)
def test_prints_exports_answers_and_ends(tmp_path: Path, number: signal.Signals, code: int) -> None:
    log = tmp_path / "requests.jsonl"
    with process("--users", "40", "--requests", str(log)) as (running, variables):
        assert set(variables) == {
            "ONRAMP_ENDPOINT",
            "ALIBABA_CLOUD_ACCESS_KEY_ID",
            "ALIBABA_CLOUD_ACCESS_KEY_SECRET",
        }
        client = client_of(variables)
        users = client.list_users(m.ListUsersRequest(max_items=1000)).body.users.user
        assert len(users) == 53
        running.send_signal(number)
        _, errors = running.communicate(timeout=20)
        assert (running.returncode, errors) == (code, "")
    assert stat.S_IMODE(log.stat().st_mode) == 0o600
    assert json.loads(log.read_text("utf-8"))["action"] == "ListUsers"


@pytest.mark.parametrize(
    ("options", "seen"), [((), {"ack-payments-prod"}), (("--lists-ignore-groups",), None)]
)
def test_lists_can_ignore_grants_in_groups(options: tuple[str, ...], seen: set[str] | None) -> None:
    with process(*options) as (_, variables), cloud_of(variables) as cloud:
        cloud.ram.create_user("new.one")
        principal = f"new.one@{cloud.ims.default_domain()}"
        cloud.resources.attach_policy(ARMS_READ_ONLY, principal, PAYMENTS)
        key = cloud.ram.create_access_key("new.one")
        with cloud.seen_by(Credentials(key.access_key_id, key.secret)) as own:
            if seen is None:
                with pytest.raises(NotPermittedError):
                    own.arms.prometheus_instances("cn-hangzhou")
            else:
                found = own.arms.prometheus_instances("cn-hangzhou")
                assert {each.name for each in found} == seen


def test_a_taken_port_is_a_sentence() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = subprocess.run(
            [sys.executable, "-c", MAIN, "--port", str(port)],
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 1
    assert done.stderr == (
        f"onramp simulator: port {port} on 127.0.0.1 is taken by another program. Choose another"
        " one, or leave --port out for a free one.\n"
    )
    assert done.stdout == ""


def test_a_log_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", MAIN, "--requests", str(tmp_path / "no" / "such" / "file")],
        capture_output=True,
        text=True,
        check=False,
    )
    path = tmp_path / "no" / "such" / "file"
    assert done.returncode == 1
    assert done.stderr == (
        f"onramp simulator: {path} cannot be written: No such file or directory.\n"
    )


@pytest.mark.parametrize(
    "options",
    [
        ["--port", "65536"],
        ["--port", "-1"],
        ["--users", "4901"],
        ["--latency-ms", "soon"],
        ["--fault", "x"],
        ["--fault", "CreateUser:hang", "--fault", "CreateUser:explode"],
    ],
)
def test_bad_options(options: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    with pytest.raises(SystemExit) as caught:
        parser.parse_args(options)
    assert caught.value.code == 2
    assert options[0] in capsys.readouterr().err


def test_faults_are_explained(capsys: pytest.CaptureFixture[str]) -> None:
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    with pytest.raises(SystemExit):
        parser.parse_args(["--fault", "CreateUser:explode"])
    assert "'explode' is no kind of fault; the kinds are throttle, " in capsys.readouterr().err
    with pytest.raises(SystemExit):
        parser.parse_args(["--help"])
    text = capsys.readouterr().out
    assert "A SPEC is ACTION:KIND[,key=value...]" in text
    assert "``" not in text


def test_faults_hit_in_the_order_given() -> None:
    faults = ("--fault", "ListUsers:throttle,count=2", "--fault", "ListUsers:reset-before")
    with process(*faults) as (running, variables):
        client = client_of(variables)
        for said in ("Throttling.User", "Throttling.User", "Connection reset"):
            with pytest.raises(Exception, match=said):
                client.list_users(m.ListUsersRequest())
        assert client.list_users(m.ListUsersRequest()).body.users.user
        running.terminate()
        assert running.wait(timeout=20) == 0


def test_defaults() -> None:
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    given = parser.parse_args([])
    assert vars(given) == {
        "port": 0,
        "latency_ms": 0,
        "users": 0,
        "requests": None,
        "faults": [],
        "lists_ignore_groups": False,
    }
    assert os.environ.get("ONRAMP_ENDPOINT") is None
