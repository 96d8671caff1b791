"""Words of the commands for signing in: as whom, why not, and what is asked before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.core.credentials import Source
from tui.core.text import say
from tui.text.connecting import profile_remarks, source_label
from tui.text.signing_again import why_not

if TYPE_CHECKING:
    from tui.signin.sources import Found, FoundSource


def signed_in(source: Source, user: str, account_id: str) -> str:
    """Who signed in, and by what."""
    return say(
        "Signed in as {user} of account {account} ({source}).",
        user=user or say("the root account"),
        account=account_id,
        source=source_label(source),
    )


def not_signed_in(chosen: FoundSource, error: Exception) -> str:
    """Why a source of credentials is of no use."""
    return f"{source_label(chosen.source)}: {why_not(error)}"


def other_account(source: Source, is_: str, wanted: str) -> str:
    """The credentials are another account's."""
    return say(
        "{source} is of account {account}, and this is for account {wanted}; sign in with an"
        " AccessKey of that one, for example with --profile NAME.",
        source=source_label(source),
        account=is_,
        wanted=wanted,
    )


def no_credentials(found: Found) -> str:
    """There is nothing to sign in with."""
    text = say(
        "There are no credentials to sign in with: set ALIBABA_CLOUD_ACCESS_KEY_ID and"
        " ALIBABA_CLOUD_ACCESS_KEY_SECRET, or name a profile of the aliyun CLI with --profile."
    )
    text = " ".join((*profile_remarks(found), text))
    if len(found.sources) < 2:
        return text
    return say(
        "{text} Several AccessKeys are saved; a plan file's account says which is meant.", text=text
    )


# Agreeing
