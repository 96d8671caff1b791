"""Temporary credentials of a simulated account, made by AssumeRole as anybody makes them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from tui.cloud.client import Cloud
from tui.cloud.endpoints import Endpoints
from tui.core.credentials import Credentials, Source, SourceKind
from tui.simulator.seed.people import ADMIN_ROLE
from tui.simulator.server import RunningSimulator
from tui.simulator.store import Store

OTHER_ACCOUNT = "1999999999999999"


def temporary(simulator: RunningSimulator, name: str = "on-call") -> Credentials:
    """An administrator's, good for an hour or until a fault ends them."""
    key = Credentials(simulator.access_key_id, simulator.access_key_secret)
    with Cloud(key, Endpoints.loopback(simulator.endpoint)) as cloud:
        account = cloud.sts.caller().account_id
        role = f"acs:ram::{account}:role/{ADMIN_ROLE}"
        return cloud.sts.assume_role(role, name, source=Source(SourceKind.TYPED))


def expire(simulator: RunningSimulator, credentials: Credentials) -> None:
    """They have run out, now."""
    simulator.change(lambda store: store.expire(credentials.access_key_id))


@contextmanager
def of_another_account(simulator: RunningSimulator) -> Iterator[None]:
    """Meanwhile every key is another account's."""
    account = simulator.change(lambda store: store.account_id)
    _rename(simulator, OTHER_ACCOUNT)
    try:
        yield
    finally:
        _rename(simulator, account)


def _rename(simulator: RunningSimulator, account_id: str) -> None:
    def change(store: Store) -> None:
        before = store.account_id
        # What holds in the whole account holds in it under its new ID.
        store.attachments = {
            replace(each, scope=account_id) if each.scope == before else each: since
            for each, since in store.attachments.items()
        }
        for role in store.roles.values():
            role.trust = role.trust.replace(before, account_id)
        store.settings = replace(store.settings, account_id=account_id)

    simulator.change(change)
