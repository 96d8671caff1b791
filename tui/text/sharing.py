"""Handover: the ready-made message, results of copying, the closing ledger."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from tui.core.handover import Handover, message_lines
from tui.core.policies import Grant, Groups, scope_words
from tui.core.secret import Secret
from tui.core.text import plural, say
from tui.core.users import AccessMode
from tui.planning.aliyun_cli import delete_key
from tui.text.history import names
from tui.vault.clipboard import Certainty, Way

if TYPE_CHECKING:
    from tui.vault.clipboard import Copied
    from tui.vault.handover_file import ExportError


def message(handover: Handover) -> str:
    """The ready-made message for a team member; it holds no secret."""
    return "\n".join(map(str, message_lines(handover)))


def person_file(handover: Handover) -> Sequence[str | Secret]:
    """Text of one person's handover file: the message, then the secret, still masked."""
    pieces: list[str | Secret] = [message(handover), "\n"]
    if handover.password is not None:
        pieces += [say("Password:"), " ", handover.password, "\n"]
    if handover.access_key_secret is not None:
        pieces += [say("AccessKey secret:"), " ", handover.access_key_secret, "\n"]
    return pieces


def copied(outcome: Copied, what: str) -> str:
    """Result of a copy, and no more than is known of it; ``what`` may be empty."""
    start = f"{what}: " if what else ""
    match outcome.certainty:
        case Certainty.VERIFIED if outcome.cleared_after is not None:
            return start + say(
                "Copied and read back. Cleared in {seconds} s.",
                seconds=f"{outcome.cleared_after:.0f}",
            )
        case Certainty.VERIFIED if outcome.secret:
            return start + say("Copied and read back. It stays there: clear it once it is pasted.")
        case Certainty.VERIFIED:
            return start + say("Copied and read back.")
        case Certainty.SENT:
            sent = start + say(
                "Sent to your terminal's clipboard. Paste now to check; some terminals block this."
            )
            return f"{sent} {say('Onramp cannot clear it there.')}" if outcome.secret else sent
        case Certainty.FAILED if outcome.way is Way.TMUX:
            return start + say("Not copied: tmux might keep it. Reveal it or export it.")
        case Certainty.FAILED:
            return start + say("Not copied: there is no clipboard here. Reveal it or export it.")


def first_logon(handover: Handover) -> str:
    """Steps of the first logon, on one line; empty where there are none."""
    if not handover.has_secret:
        return ""
    if handover.mode is not AccessMode.CONSOLE:
        return say("The cloud tells this secret only once, when it is made.")
    parts = []
    if handover.must_reset:
        parts.append(say("sets a new password"))
    if handover.must_bind_mfa:
        parts.append(say("binds an MFA device"))
    text = say("At first logon: {what}.", what=", ".join(parts)) if parts else ""
    days = handover.expires_in_days
    if days:
        expiry = plural(
            "This password expires in one day.", "This password expires in {count} days.", days
        )
        text = f"{text} {expiry}".strip()
    return text


def no_secret(handover: Handover) -> str:
    """Why a card shows no secret."""
    match handover.mode:
        case AccessMode.CONSOLE:
            return say("No new password: this user signs in with the one it has.")
        case AccessMode.ACCESS_KEY:
            return say(
                "No new AccessKey: this user has one, and its secret is known to its holder."
            )
        case _:
            return say("Existing user, left as it is: no password or AccessKey was made.")


def given(grant: Grant, groups: Groups) -> str:
    """A grant in few words."""
    scope = scope_words(grant.scope, groups)
    return say("{policy} {scope}", policy=grant.policy.name, scope=scope)


def export_warning(count: int) -> str:
    """Dangers of writing ``count`` secrets to a file."""
    return say(
        "The {secrets} will stand in it as plain text, readable by you alone (mode 0600). Whoever"
        " gets the file has the access. Delete it once it is handed over. Nothing is ever"
        " overwritten.",
        secrets=plural("secret", "{count} secrets", count),
    )


def export_trouble(error: ExportError) -> str:
    """Why no file was written, and the way out."""
    match error.trouble:
        case "exists":
            return say("{path} exists already; choose another name.", path=error.path)
        case "no-directory":
            return say("There is no folder {path}; choose one that exists.", path=error.path.parent)
        case "not-permitted":
            return say("You may not write to {path}; choose another place.", path=error.path.parent)
        case _:
            return say("{path} could not be written; choose another place.", path=error.path)


def exported(paths: Sequence[object], *, kept: bool = True) -> str:
    """Files that were written, and their use; not ``kept`` if they end with the demo."""
    where = str(paths[0]) if len(paths) == 1 else say("{count} files", count=len(paths))
    if not kept:
        return say("Written to {where}; it is gone when the demo ends.", where=where)
    return say("Written to {where}. Delete it once it is handed over.", where=where)


def unshared(names: Sequence[str], *, sealed: bool) -> str:
    """Secrets that are out of reach after leaving now.

    Args:
        names: Users whose secrets have not been handed over.
        sealed: Whether they are on the disk too.
    """
    listed = ", ".join(names[:5]) + (say(" and more") if len(names) > 5 else "")
    start = say(
        "The secrets of {names} were not shown, not exported, and not copied for certain.",
        names=listed,
    )
    if sealed:
        return start + " " + say("They stay sealed on this machine; Runs (F6) shows them again.")
    return start + " " + say("They will be gone, and nobody can read them again.")


def unkept(keys: Mapping[str, str]) -> str:
    """AccessKeys whose secrets only memory has, named before leaving.

    Args:
        keys: Logon name to AccessKey ID.
    """
    if len(keys) == 1:
        what = say(
            "{keys} and active, but the secret is saved nowhere, and gone once you leave. Stay to"
            " save it on the Review step, or Undo there. Later it can only be removed:",
            keys=_made_and(keys),
        )
    else:
        what = say(
            "{keys} and active, but the secrets are saved nowhere, and gone once you leave. Stay"
            " to save them on the Review step, or Undo there. Later they can only be removed:",
            keys=_made_and(keys),
        )
    return what + "\n\n" + _removing(keys)


def nobody_has(keys: Mapping[str, str]) -> str:
    """AccessKeys without a saved secret, where there is nothing else to hand over."""
    return say(
        "{keys} and active, but nobody has the secret yet: go back and save it, or Undo.",
        keys=_made_and(keys),
    )


_NAMED = 5
"""AccessKeys that a question names before it counts the rest."""


def _made_and(keys: Mapping[str, str]) -> str:
    if len(keys) == 1:
        ((name, key),) = keys.items()
        return say("The AccessKey {key} of {name} is made", key=key, name=name)
    return say("AccessKeys of {names} are made", names=names(list(keys), _NAMED))


def _removing(keys: Mapping[str, str]) -> str:
    named = [delete_key(name, key) for name, key in list(keys.items())[:_NAMED]]
    if len(keys) > _NAMED:
        more = len(keys) - _NAMED
        named.append(say("and {count} more, named once you have left", count=more))
    return "\n".join(named)


def other_account(handover: Handover) -> str:
    """The handover belongs to another account than the one signed in to."""
    return say(
        "{name} is in account {account}, and you are signed in to another one now. Sign in there"
        " to read it back.",
        name=handover.logon_name,
        account=handover.account_id,
    )
