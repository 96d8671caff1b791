"""``python -m tests.bench.runs``: how long applying takes, beside serial calls and an ideal.

The simulator is a process of its own that holds every answer back. The SDK is loaded and the
connections are open before the clock starts; it runs from the moment at which Apply is confirmed
(the run's file is opened then) to the run's end record.
"""

from __future__ import annotations

import argparse
import heapq
import json
import os
import re
import secrets
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import SystemRandom

from tests.vault.memory_keyring import MemoryKeyring
from tui.apply.events import RunStatus
from tui.apply.open_run import StorageChoice, begin_run
from tui.apply.runner import Runner
from tui.cloud.client import Cloud
from tui.cloud.endpoints import Endpoints
from tui.cloud.pace import Pace
from tui.core.account import PasswordPolicy
from tui.core.credentials import Credentials
from tui.core.draft import Site
from tui.core.operations import (
    AttachPolicy,
    CreateAccessKey,
    CreateLogonProfile,
    CreateUser,
    Operation,
    Plan,
    PlannedUser,
)
from tui.core.policies import ARMS_READ_ONLY, AccountScope
from tui.core.secret import Secret
from tui.core.users import AccessMode, PasswordSource
from tui.planning.order import predecessors
from tui.planning.passwords import generate
from tui.vault.vault import Vault

WORKERS = 6
LATENCY_MS = 50


@dataclass(frozen=True, slots=True)
class Case:
    """So many users of one kind."""

    users: int
    mode: AccessMode

    @property
    def name(self) -> str:
        """For the table."""
        return f"{self.users} {'console' if self.mode is AccessMode.CONSOLE else 'AccessKey'} users"


CASES = (
    Case(10, AccessMode.CONSOLE),
    Case(100, AccessMode.CONSOLE),
    Case(1000, AccessMode.CONSOLE),
    Case(100, AccessMode.ACCESS_KEY),
)


@contextmanager
def simulator(latency_ms: int) -> Iterator[tuple[str, Credentials]]:
    """A simulator in a process of its own: its address, and its administrator."""
    command = [str(Path(sys.executable).with_name("onramp")), "simulator"]
    command += ["--latency-ms", str(latency_ms)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(3)]
        values = [re.sub(r"^[^=]*=|'|\n", "", line) for line in lines]
        try:
            yield values[0], Credentials(values[1], Secret(values[2]))
        finally:
            process.terminate()


def plan_of(case: Case, cloud: Cloud, prefix: str) -> Plan:
    """New users with one grant each."""
    account = cloud.account(cloud.sts.caller().account_id)
    names = [f"{prefix}.{number:04}" for number in range(case.users)]
    operations: list[Operation] = []
    for name in names:
        operations.append(CreateUser(name, "", ""))
        if case.mode is AccessMode.CONSOLE:
            operations.append(CreateLogonProfile(name, PasswordSource.GENERATE, True, True))
        else:
            operations.append(CreateAccessKey(name))
        operations.append(AttachPolicy(name, ARMS_READ_ONLY, AccountScope()))
    return Plan(
        account=account,
        site=Site.INTERNATIONAL,
        domain_alias="",
        regions=("cn-hangzhou",),
        reason="",
        users=tuple(PlannedUser(name, "", False, case.mode) for name in names),
        operations=tuple(operations),
        findings=(),
    )


def calls_of(operation: Operation) -> tuple[str, ...]:
    """What the run asks of the cloud for one operation."""
    match operation:
        case CreateUser():
            return ("CreateUser",)
        case CreateLogonProfile():
            return ("CreateLoginProfile",)
        case CreateAccessKey():
            return ("ListAccessKeys", "CreateAccessKey")
        case AttachPolicy():
            return ("AttachPolicyToUser",)
        case _:
            raise ValueError(type(operation).__name__)


def audit_calls(case: Case) -> int:
    """How many reads the final audit makes."""
    return case.users if case.mode is AccessMode.ACCESS_KEY else 0


def applied(case: Case, cloud: Cloud, plan: Plan, directory: Path) -> float:
    """Seconds from Apply confirmed to the end record."""
    keyring = MemoryKeyring()
    safe = Vault(lambda: directory, "bench", lambda: keyring, secrets.token_bytes)
    safe.prepare()  # as in the wizard, where the keyring was asked before
    random = SystemRandom()
    began = time.perf_counter()
    place = begin_run(safe, plan, StorageChoice(), datetime.now(UTC))
    try:
        runner = Runner(
            cloud,
            place.journal,
            own_passwords={},
            generate=lambda name: generate(PasswordPolicy(), name, random.randrange),
            sink=place.sink,
        )
        outcome = runner.run(lambda _event: None)
        took = time.perf_counter() - began
        assert outcome is RunStatus.DONE, (outcome, runner.failures)
        assert place.journal.state.ended is not None
    finally:
        place.close()
    return took


def serially(case: Case, endpoint: str, credentials: Credentials, plan: Plan) -> list[float]:
    """Seconds of each of the same calls, made one after the other with the SDK alone."""
    from alibabacloud_ram20150501 import models
    from alibabacloud_ram20150501.client import Client
    from alibabacloud_tea_openapi.utils_models import Config

    client = Client(
        Config(
            access_key_id=credentials.access_key_id,
            access_key_secret=credentials.secret.reveal(),
            endpoint=endpoint.removeprefix("http://"),
            protocol="http",
        )
    )
    random = SystemRandom()
    times: list[float] = []

    def timed(method: str, request: object) -> None:
        began = time.perf_counter()
        getattr(client, method)(request)
        times.append(time.perf_counter() - began)

    for user in plan.users:
        name = user.logon_name
        timed("create_user", models.CreateUserRequest(user_name=name))
        if case.mode is AccessMode.CONSOLE:
            password = generate(PasswordPolicy(), name, random.randrange).reveal()
            timed(
                "create_login_profile",
                models.CreateLoginProfileRequest(user_name=name, password=password),
            )
        else:
            timed("list_access_keys", models.ListAccessKeysRequest(user_name=name))
            timed("create_access_key", models.CreateAccessKeyRequest(user_name=name))
        grant = {"policy_type": "System", "policy_name": ARMS_READ_ONLY.name, "user_name": name}
        timed("attach_policy_to_user", models.AttachPolicyToUserRequest(**grant))
        if case.mode is AccessMode.ACCESS_KEY:
            timed("list_access_keys", models.ListAccessKeysRequest(user_name=name))
    return times


def makespan(case: Case, plan: Plan, seconds: float) -> float:
    """Seconds that the calls take on so many workers if each takes the same and nothing else.

    List scheduling: whoever is free takes the first operation that is ready.
    """
    before = [set(each) for each in predecessors(plan.operations)]
    after: list[list[int]] = [[] for _ in before]
    for at, jobs in enumerate(before):
        for each in jobs:
            after[each].append(at)
    ready = [at for at, jobs in enumerate(before) if not jobs]
    heapq.heapify(ready)
    running: list[tuple[float, int]] = []
    now = 0.0
    while ready or running:
        while ready and len(running) < WORKERS:
            at = heapq.heappop(ready)
            heapq.heappush(running, (now + seconds * len(calls_of(plan.operations[at])), at))
        now, done = heapq.heappop(running)
        for each in after[done]:
            before[each].discard(done)
            if not before[each]:
                heapq.heappush(ready, each)
    return now + -(-audit_calls(case) // WORKERS) * seconds


def warm(cloud: Cloud) -> None:
    """Load the SDK, and open a connection for every worker."""
    cloud.sts.caller()
    with ThreadPoolExecutor(WORKERS) as pool:
        list(pool.map(lambda _: cloud.ram.answers(), range(WORKERS * 2)))


def measure(case: Case, runs: int, serial: bool) -> dict[str, float]:
    """One row of the table."""
    ours: list[float] = []
    alone: list[float] = []
    per_call: list[float] = []
    plans: list[Plan] = []
    for number in range(runs):
        with (
            simulator(LATENCY_MS) as (endpoint, credentials),
            tempfile.TemporaryDirectory(prefix="onramp-bench-") as directory,
            Cloud(
                credentials, Endpoints.loopback(endpoint), pace=Pace(WORKERS, rate=None)
            ) as cloud,
        ):
            warm(cloud)
            plan = plan_of(case, cloud, f"run{number}")
            plans.append(plan)
            ours.append(applied(case, cloud, plan, Path(directory)))
            if serial:
                times = serially(case, endpoint, credentials, plan_of(case, cloud, f"one{number}"))
                alone.append(sum(times))
                per_call.append(statistics.median(times))
    plan = plans[0]  # all have the same shape
    least = makespan(case, plan, LATENCY_MS / 1000)
    row = {"ours": statistics.median(ours), "ideal": least}
    if serial:
        row |= {
            "serial": statistics.median(alone),
            "per_call": statistics.median(per_call),
            "ideal_measured": makespan(case, plan, statistics.median(per_call)),
        }
    return row


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.runs")
    parser.add_argument("--runs", type=int, default=3, help="runs of each case (default 3)")
    parser.add_argument("--largest", type=int, default=1000, help="leave out larger cases")
    parser.add_argument("--no-serial", action="store_true", help="leave the serial calls out")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    if not options.json:
        print(
            f"{WORKERS} workers, no limit on the rate, {LATENCY_MS} ms per answer, simulator in a"
            f" process of its own, {os.cpu_count()} cores; medians of {options.runs}"
        )
        print("calls per console user: CreateUser, CreateLoginProfile, AttachPolicyToUser")
        print(
            "calls per AccessKey user: CreateUser, ListAccessKeys, CreateAccessKey,"
            " AttachPolicyToUser, ListAccessKeys (audit)"
        )
    for case in CASES:
        if case.users > options.largest:
            continue
        runs = 1 if case.users >= 1000 else options.runs
        row = measure(case, runs, not options.no_serial)
        if options.json:
            print(json.dumps({"case": case.name, **row}))
            continue
        print(f"{case.name}: {row['ours']:.2f} s")
        if "serial" in row:
            print(
                f"  serial with the SDK {row['serial']:.2f} s"
                f" ({row['per_call'] * 1e3:.1f} ms a call): {row['serial'] / row['ours']:.1f} x"
            )
            print(
                f"  ideal of calls as measured {row['ideal_measured']:.2f} s:"
                f" {row['ours'] / row['ideal_measured']:.2f} x (to reach: 1.25)"
            )
        print(
            f"  ideal of {LATENCY_MS} ms calls {row['ideal']:.2f} s:"
            f" {row['ours'] / row['ideal']:.2f} x"
        )


if __name__ == "__main__":
    main()
