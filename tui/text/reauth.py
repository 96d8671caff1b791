"""Reauthentication: a sign-in that ran out while a run is under way."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from tui.cloud.errors import CloudError
from tui.core.text import say
from tui.signin.aliyun_cli import ProfileError
from tui.signin.sources import OtherAccountError
from tui.text.errors import cloud_error
from tui.text.signin import profile_sentence, why_no_keyring
from tui.vault.keyring import KeyringUnavailableError

if TYPE_CHECKING:
    from tui.cloud.errors import BadCredentialsError


def ran_out(error: BadCredentialsError, expires: datetime | None, now: datetime) -> str:
    """Why the credentials are refused; ``expires`` is None where no end was told."""
    if error.refusal.reason != "session-expired":
        return say(
            "The cloud does not accept the temporary credentials any more ({code}).",
            code=error.refusal.code,
        )
    if expires is None or expires > now:
        return say("The temporary credentials have run out.")
    moment = f"{expires.astimezone(UTC):%Y-%m-%d %H:%M}"
    return say("The temporary credentials ran out at {moment} UTC.", moment=moment)


def paused(settled: int, total: int) -> str:
    """Progress of the paused run."""
    return say(
        "The run is paused: {settled} of {total} operations are done, and nothing is lost.",
        settled=settled,
        total=total,
    )


def undo_paused(settled: int, total: int) -> str:
    """Progress of the paused undo."""
    return say(
        "The undo is paused: {settled} of {total} operations are taken back, and nothing is lost.",
        settled=settled,
        total=total,
    )


def which_account(account_id: str) -> str:
    """The account whose credentials are wanted."""
    return say(
        "It goes on with other credentials of the same account, {account}.", account=account_id
    )


def why_not(error: Exception) -> str:
    """Why credentials are not taken, and the way out."""
    if isinstance(error, OtherAccountError):
        return say(
            "These credentials are of account {account}, and the run changes account {wanted}."
            " Sign in with credentials of that one.",
            account=error.account_id,
            wanted=error.wanted,
        )
    if isinstance(error, CloudError):
        return cloud_error(error)
    if isinstance(error, ProfileError):
        return profile_sentence(error.problem.value, error.mode)
    if isinstance(error, KeyringUnavailableError):
        why = why_no_keyring(error.code)
        return f"{why[:1].upper()}{why[1:]}."
    return say("It is not there any more.")
