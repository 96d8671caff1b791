"""Final audit of a run: AccessKeys without a kept secret, and changed grants."""

from __future__ import annotations

import threading
from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from tui.cloud.client import Cloud
from tui.cloud.errors import CloudError, NotFoundError
from tui.cloud.pace import ended_by
from tui.planning.agreement import Change


@dataclass(frozen=True, slots=True)
class Audit:
    """Result of a final audit."""

    users: int
    """Number of users that were read."""
    keys: int
    """Number of their AccessKeys."""
    strays: tuple[str, ...] = ()
    """``logon name: AccessKey ID`` of the keys of which no secret is kept."""
    changes: tuple[Change, ...] = ()
    """Grants of the users that are not what was agreed to."""


def audit(
    cloud: Cloud,
    logon_names: Collection[str],
    known: Collection[str],
    stop: threading.Event | None = None,
) -> Audit | CloudError | None:
    """Read the AccessKeys of users, several at once. Blocking.

    Args:
        cloud: signed in to the account.
        logon_names: users to read.
        known: IDs of the keys whose secret is kept.
        stop: ends every wait once it is set.

    Returns:
        The result, or why it could not be read; None where it was stopped.
    """
    stop = stop or threading.Event()

    def held(logon_name: str) -> list[str] | CloudError | None:
        if stop.is_set():
            return None
        try:
            with ended_by(stop):
                return [key.access_key_id for key in cloud.ram.access_keys(logon_name)]
        except NotFoundError:
            return []  # removed meanwhile, and the keys with it
        except CloudError as error:
            return None if stop.is_set() else error

    with ThreadPoolExecutor(cloud.pace.most_at_once, thread_name_prefix="audit") as pool:
        answers = list(pool.map(held, logon_names))
    keys = 0
    strays: list[str] = []
    for logon_name, found in zip(logon_names, answers, strict=True):
        if found is None or isinstance(found, CloudError):
            return found
        keys += len(found)
        strays += [f"{logon_name}: {key}" for key in found if key not in known]
    return Audit(len(answers), keys, tuple(strays))
