"""Onramp uses a new AccessKey itself when it verifies; that is no use of it by anybody else.

A verification is noted before it asks anything, with the time by the cloud's clock. The cloud tells
of a key only when it was used last, and for which service: so what was used before a verification
is noted with it, as the verification hides that.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from tui.apply.entries import Verifying
from tui.apply.evidence import CLOCKS_APART
from tui.apply.timing import LONGEST_CALL
from tui.cloud.errors import CloudError

if TYPE_CHECKING:
    from tui.apply.run_state import RunState
    from tui.cloud.client import Cloud

SERVICES: Final = frozenset({"sts", "arms"})
"""What a verification asks: who the key is, and lists of ARMS."""
_LONGEST: Final = LONGEST_CALL
"""How long one that was cut off may have gone on."""


def used_by_others(cloud: Cloud, state: RunState, logon_name: str, access_key_id: str) -> str:
    """When somebody used an AccessKey last, as far as that can be told. Blocking.

    Args:
        cloud: Signed in to the run's account.
        state: Of the run that made the key; it knows of its verifications.
        logon_name: The name that the key's user goes by now.
        access_key_id: The key.

    Returns:
        The cloud's date; empty where nobody did but Onramp.

    Raises:
        CloudError: It cannot be read.
    """
    used = cloud.ram.access_key_last_used(logon_name, access_key_id)
    verified = tuple(state.verified.get(access_key_id, {}).values())
    if not used or not _within(used, verified):
        return used
    if not _asked_by_us(cloud, state, logon_name, access_key_id):
        return used
    return max((it.used for it in verified), default="")


def begin_verifying(
    cloud: Cloud, state: RunState, logon_name: str, access_key_id: str
) -> Verifying | None:
    """What to note before a key is verified. Blocking.

    Returns:
        None where the cloud's clock or the use so far is not known: then nothing explains a use.
    """
    try:
        used = used_by_others(cloud, state, logon_name, access_key_id)
    except CloudError:
        return None
    now = cloud.time
    return None if now is None else Verifying(access_key_id, now, used=used)


def end_verifying(cloud: Cloud, begun: Verifying) -> Verifying:
    """What to note once it is over."""
    return replace(begun, ended=cloud.time)


def _within(used: str, verified: Iterable[Verifying]) -> bool:
    """Whether a last use falls into one of our own verifications."""
    try:
        when = datetime.fromisoformat(used)
    except ValueError:
        return False
    if when.tzinfo is None:
        return False
    return any(_lasted(it.begun, it.ended, when) for it in verified)


def _lasted(begun: datetime, ended: datetime | None, when: datetime) -> bool:
    most = _LONGEST if ended is None else max(ended - begun, timedelta())
    return -CLOCKS_APART <= when - begun <= most + CLOCKS_APART


def _asked_by_us(cloud: Cloud, state: RunState, logon_name: str, access_key_id: str) -> bool:
    """Whether the last use was of a service that a verification asks; in doubt it was not."""
    principal = state.plan.account.principal(logon_name)
    try:
        service = cloud.ims.access_key_last_service(principal, access_key_id)
    except CloudError:
        return False
    return service.casefold() in SERVICES
