"""The cloud: a simulator in a process of its own; its account is saved, put back, and compared.

A run that is to be killed must not take the cloud with it.
"""

from __future__ import annotations

import os
import pickle
import signal
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

from tui.simulator.fault_specs import parse
from tui.simulator.records import Principal, hash_password
from tui.simulator.server import start
from tui.simulator.settings import SimulatorSettings
from tui.simulator.store import Store

P = ParamSpec("P")
T = TypeVar("T")

Facts = dict[str, Any]
"""Everything in the account that a run could change, with names in the place of IDs and times."""

_MUTABLE = ("users", "users_by_id", "keys", "groups", "attachments", "mfa_devices")


@dataclass(frozen=True, slots=True)
class Look:
    """What the cloud holds, beside what is said to be known."""

    facts: Facts
    keys: Mapping[str, Mapping[str, str]]
    """Logon name to AccessKey ID and secret."""
    matching: frozenset[str]
    """Logon names whose password is the one that is known."""


# Run in the simulator's process


def _now() -> datetime:
    return datetime.now(UTC)


def snapshot(store: Store) -> bytes:
    """The account; policies of the system are never changed."""
    custom = {name: it for name, it in store.policies.items() if it.type == "Custom"}
    held = {name: getattr(store, name) for name in _MUTABLE}
    return pickle.dumps({**held, "policies": custom})


def restore(store: Store, saved: bytes) -> None:
    """Put the account back; nothing goes wrong any more, and everything is seen."""
    held = pickle.loads(saved)  # noqa: S301 - our own
    for name in _MUTABLE:
        there = getattr(store, name)
        there.clear()
        there.update(held[name])
    for custom in [named for named, it in store.policies.items() if it.type == "Custom"]:
        del store.policies[custom]
    store.policies.update(held["policies"])
    store.visible._hidden.clear()
    store.now = _now
    store.inject()


def pass_time(store: Store, seconds: float) -> None:
    """The cloud's clock goes on by that much, until the account is put back."""
    store.now = lambda: _now() + timedelta(seconds=seconds)


def inject(store: Store, *specs: str) -> None:
    """Let these go wrong."""
    store.inject(*map(parse, specs))


def look(store: Store, passwords: Mapping[str, str]) -> Look:
    """Everything, and which of these passwords are right."""
    keys: dict[str, dict[str, str]] = {}
    for key in store.keys.values():
        owner = store.users_by_id.get(key.owner_id)
        keys.setdefault(owner.name if owner else "", {})[key.key_id] = key.secret
    matching = {
        name
        for name, password in passwords.items()
        if (user := store.users.get(name)) and user.profile
        if user.profile.hashes[-1] == hash_password(user.user_id, password)
    }
    return Look(facts(store), keys, frozenset(matching))


def facts(store: Store) -> Facts:
    """The account in a form in which two can be compared."""
    names = {user.user_id: user.name for user in store.users.values()}
    for group in store.groups.values():
        names[group.group_id] = group.name
    devices = {it.user_id: it.name for it in store.mfa_devices.values() if it.user_id}
    users = {
        user.name: {
            "display": user.display_name,
            "comments": user.comments,
            "tags": dict(user.tags),
            "profile": user.profile and (user.profile.reset_required, user.profile.mfa_required),
            "keys": sorted(key.active for key in user.keys.values()),
            "groups": sorted(group.name for group in store.groups_of(user)),
            "mfa": devices.get(user.user_id, ""),
        }
        for user in store.users.values()
    }
    grants = sorted(
        (
            names.get(it.principal_id, "nobody" if it.principal is Principal.USER else "role"),
            f"{it.policy_type.lower()}:{it.policy_name}",
            it.scope,
        )
        for it in store.attachments
    )
    policies = {
        it.name: (it.description, it.current.document, len(it.versions))
        for it in store.policies.values()
        if it.type == "Custom"
    }
    found: Facts = {f"user {name}": it for name, it in users.items()}
    found.update({f"policy {name}": it for name, it in policies.items()})
    found.update({f"group {group.name}": group.comments for group in store.groups.values()})
    for who in sorted({grant[0] for grant in grants}):
        found[f"grants of {who}"] = [grant[1:] for grant in grants if grant[0] == who]
    found["ownerless keys"] = sorted(
        key.key_id for key in store.keys.values() if key.owner_id not in store.users_by_id
    )
    found["keys in two places"] = sorted(
        key_id
        for user in store.users.values()
        for key_id in user.keys
        if store.keys.get(key_id) is not user.keys[key_id]
    )
    found["devices"] = sorted(it.name for it in store.mfa_devices.values())
    return found


def account_of(store: Store) -> tuple[str, str, str]:
    """ID, alias and default domain."""
    return store.account_id, store.alias, store.default_domain


# The process itself


class StandIn:
    """The simulator's process, seen from the torturer; forked, so that nothing is loaded twice.

    Make it before there is any thread. It ends when the torturer does.
    """

    def __init__(self, requests: Path) -> None:
        """Start it.

        Args:
            requests: the file to which it appends a line for each request.
        """
        self._here, there = Pipe()
        self._pid = os.fork()
        if self._pid == 0:
            try:
                self._here.close()
                _serve(there, requests)
            finally:
                os._exit(0)
        there.close()
        self.endpoint, self.key_id, self.key_secret = cast(
            "tuple[str, str, str]", self._here.recv()
        )

    def ask(
        self, function: Callable[Concatenate[Store, P], T], *given: P.args, **_none: P.kwargs
    ) -> T:
        """Run a function of a module on the account, between two requests."""
        self._here.send((function, given))
        good, answer = self._here.recv()
        if not good:
            raise AssertionError(f"the cloud's process failed: {answer}")
        return cast("T", answer)

    def wait_for_late(self) -> None:
        """Wait until no request is under way any more."""
        self._here.send(None)
        self._here.recv()

    def stop(self) -> None:
        """End the process."""
        self._here.close()
        os.kill(self._pid, signal.SIGKILL)
        os.waitpid(self._pid, 0)


def _with_store(function: Callable[..., object], given: tuple[object, ...], store: Store) -> object:
    return function(store, *given)


def _serve(link: Connection, requests: Path) -> None:
    simulator = start(SimulatorSettings(requests=requests), now=_now, random=Random(2026))
    link.send((simulator.endpoint, simulator.access_key_id, simulator.access_key_secret.reveal()))
    while True:
        try:
            asked = link.recv()
        except (EOFError, OSError):
            return
        if asked is None:
            simulator.wait_for_late()
            link.send(True)
            continue
        function, given = asked
        try:
            answer = (True, simulator.change(partial(_with_store, function, given)))
        except Exception as error:  # noqa: BLE001 - told to whoever asked
            answer = (False, repr(error))
        link.send(answer)
