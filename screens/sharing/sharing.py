"""What there is to hand over after all runs of this session, and what has been handed over."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tui.core.handover import Handover
from tui.core.modes import AccessMode
from tui.core.secret import MASK, Secret

if TYPE_CHECKING:
    from screens.apply_handle import Applying
    from screens.session import Session


@dataclass(frozen=True, slots=True)
class CardField:
    """One line of a card, which can be copied."""

    key: str
    label: str
    value: str | Secret

    @property
    def shown(self) -> str:
        """The value as the list shows it: a secret stays masked."""
        return MASK if isinstance(self.value, Secret) else self.value


def handovers(runs: Iterable[Applying]) -> tuple[Handover, ...]:
    """A handover per user and account, in the order in which the users first came up.

    A later run knows the user better, but does not have the secret that an earlier one made.
    """
    merged: dict[str, Handover] = {}
    for run in runs:
        for each in run.handovers:
            merged[each.key] = _merge(merged.get(each.key), each)
    return tuple(merged.values())


def _merge(old: Handover | None, new: Handover) -> Handover:
    if old is None:
        return new
    grants = tuple(dict.fromkeys((*old.grants, *new.grants)))
    if new.has_secret or not old.has_secret:
        return replace(new, grants=grants)
    return replace(
        new,
        mode=old.mode,
        password=old.password,
        access_key_id=old.access_key_id,
        access_key_secret=old.access_key_secret,
        must_reset=old.must_reset,
        must_bind_mfa=old.must_bind_mfa,
        expires_in_days=old.expires_in_days,
        grants=grants,
    )


def unshared(session: Session) -> tuple[str, ...]:
    """Logon names whose secret was made here and neither copied, shown nor exported."""
    return tuple(
        each.logon_name
        for each in handovers(session.runs)
        if each.has_secret and each.key not in session.shared
    )


def secret_of(handover: Handover) -> CardField | None:
    """The card's secret; None where none was made."""
    secrets = (field for field in card(handover) if isinstance(field.value, Secret))
    return next(secrets, None)


def card(handover: Handover) -> tuple[CardField, ...]:
    """The lines of one user's card."""
    return tuple(_card(handover))


def _card(it: Handover) -> Iterable[CardField]:
    if it.mode is not AccessMode.ACCESS_KEY:
        yield CardField("page", "Logon page", it.page.general)
        for at, name in enumerate(it.logon_names):
            yield CardField(f"name-{at}", "or" if at else "Logon name", name)
    if it.password is not None:
        yield CardField("password", "Password", it.password)
    if it.access_key_id:
        yield CardField("access-key-id", "AccessKey ID", it.access_key_id)
    if it.access_key_secret is not None:
        yield CardField("access-key-secret", "Secret", it.access_key_secret)
    if it.console:
        yield CardField("console", "Console", it.console)
    if it.regions:
        yield CardField("regions", "Regions", ", ".join(it.regions))


def made_by(runs: Sequence[Applying], key: str) -> Applying | None:
    """The run that made the secret of a handover, by the handover's key."""
    for run in reversed(runs):
        if any(each.key == key and each.has_secret for each in run.handovers):
            return run
    return None
