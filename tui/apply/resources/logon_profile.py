"""Console access and its password: kept before it is sent, and never a stranger's."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress

from tui.apply.entries import Begun, Finished, LogonSettings, PasswordRefused, Refused
from tui.apply.events import NeedsAttentionError
from tui.apply.resources.change import Change, Reversal, resource
from tui.cloud.errors import AlreadyExistsError, BadInputError, NotFoundError, NotPermittedError
from tui.cloud.types import LogonProfile
from tui.core.operations import CreateLogonProfile, PasswordOperation, ResetPassword
from tui.core.secret import Secret
from tui.core.text import sentence
from tui.core.users import PasswordSource


def create(change: Change[CreateLogonProfile]) -> Finished:
    """Give console access."""
    name, wanted, ram = change.operation.logon_name, change.operation, change.cloud.ram
    known = change.run.user_made(name) or change.state.is_unclear
    if not known and ram.logon_profile(name) is not None:
        raise _there(name)
    password = change.secrets.password(wanted)
    unclear = change.begin()
    try:
        change.settled(
            lambda: ram.create_logon_profile(
                name,
                password,
                reset_at_next_logon=wanted.reset_at_next_logon,
                require_mfa=wanted.require_mfa,
            )
        )
    except BadInputError:
        _drop(change)
        raise
    except AlreadyExistsError:
        # Only a profile that this run may have made is written to; then it is ours to set.
        if not unclear:
            change.journal.note(Refused(change.index))
        if not (unclear and _made_it(change)):
            raise _there(name) from None
        # It is there, and yet may not be seen by the next call: RAM is eventually consistent.
        change.settled(lambda: _set_again(change, password), made_here=True)
    return Finished(change.index)


def _there(logon_name: str) -> NeedsAttentionError:
    return NeedsAttentionError(
        "profile-there",
        sentence(
            "{subject} has console access that was not there when you reviewed the plan; its"
            " password was left as it is. Go back and look at the access mode again.",
            subject=logon_name,
        ),
    )


def _made_it(change: Change[CreateLogonProfile]) -> bool:
    """Whether an unanswered call of this run made the profile that is there."""
    name = change.operation.logon_name
    if change.run.user_made(name):
        return True
    found = change.appeared(lambda: change.cloud.ram.logon_profile(name))
    return found is not None and _is_profile_of(found, change, change.state.earlier)


def delete(reversal: Reversal[CreateLogonProfile]) -> str:
    """Take console access away, if it is the run that gave it."""
    name, ram = reversal.user_name, reversal.cloud.ram
    made, attempts = reversal.operation, reversal.state.attempts
    # What a user of this run holds goes with the user.
    if attempts and not reversal.users.made(made.logon_name):
        found = reversal.seen(lambda: ram.logon_profile(name))
        if found is None:
            reversal.must_be_seen(reversal.state)
            return ""
        if not _is_profile_of(found, reversal, attempts):
            return "profile-unclear"
    reversal.seen(lambda: ram.delete_logon_profile(name))
    return ""


# A password that is set anew


def reset(change: Change[ResetPassword]) -> Finished:
    """Set the password of an existing profile."""
    password = change.secrets.password(change.operation)
    try:
        if change.begin(settings=lambda: _settings_of(change)):
            _set_again(change, password)
        else:
            _set_password(change, password)
    except BadInputError:
        _drop(change)
        raise
    return Finished(change.index)


def _settings_of(change: Change[ResetPassword]) -> LogonSettings | None:
    """How a profile is before a reset, so that an undo can give it back."""
    with suppress(NotPermittedError):  # then the undo says that it does not know
        found = change.cloud.ram.logon_profile(change.operation.logon_name)
        if found is not None:
            return LogonSettings(found.reset_at_next_logon, found.require_mfa)
    return None


def restore(reversal: Reversal[ResetPassword]) -> str:
    """Give back what the profile asked for; the password before is known to nobody.

    Somebody may have changed it since, or a logon has: what is not as the run set it is left.
    """
    ram, made = reversal.cloud.ram, reversal.operation
    asked = reversal.state.last_request
    before = asked.settings if asked is not None else None
    if before is None:
        return "password-settings"
    try:
        now = ram.logon_profile(made.logon_name)
    except NotFoundError:
        return "user-gone"
    if now is None:
        return "password-reset"

    def back(is_: bool, ours: bool, was: bool) -> bool | None:
        return was if is_ == ours != was else None

    reset = back(now.reset_at_next_logon, made.reset_at_next_logon, before.reset_at_next_logon)
    mfa = back(now.require_mfa, made.require_mfa, before.require_mfa)
    if reset is not None or mfa is not None:
        ram.update_logon_profile(made.logon_name, reset_at_next_logon=reset, require_mfa=mfa)
    return "password-reset"


# What both have in common


def _set_again(change: Change[PasswordOperation], password: Secret) -> None:
    """Set a password that an unanswered call may have set already.

    A rule against reuse refuses it then because it is the current one, with the code of any
    other rule. A generated one gives way to another; one that a person typed is handed over
    only where it is known to have been set.
    """
    wanted = change.operation
    try:
        _set_password(change, password)
    except BadInputError:
        if wanted.password is PasswordSource.ASK:
            if not _was_set(change):
                raise NeedsAttentionError(
                    "password-unclear",
                    sentence(
                        "Whether the password that you typed for {subject} was set is not known:"
                        " the answer got lost, and now the cloud refuses it. It is handed over to"
                        " nobody. Skip this, and set another password in a run of its own or in the"
                        " RAM console.",
                        subject=wanted.logon_name,
                    ),
                ) from None
            return
        _set_password(change, change.secrets.new_password(wanted.logon_name))


def _was_set(change: Change[PasswordOperation]) -> bool:
    """Whether an unanswered call has set the password that the cloud now refuses.

    An older password of the user is refused by the same rule, so that the refusal itself tells
    nothing; the profile's date does. Where the account has no rule against reuse, the refusal
    is about something else: the password policy was changed since the password was typed.
    """
    ram, ims, wanted = change.cloud.ram, change.cloud.ims, change.operation
    found: LogonProfile | None
    if isinstance(wanted, CreateLogonProfile):
        found = ram.logon_profile(wanted.logon_name)
    elif ims.password_policy().reuse_prevention:
        found = ims.logon_profile(change.run.plan.account.principal(wanted.logon_name))
    else:
        found = None
    return found is not None and _is_profile_of(found, change, change.state.earlier)


def _set_password(change: Change[PasswordOperation], password: Secret) -> None:
    change.cloud.ram.update_logon_profile(
        change.operation.logon_name,
        password,
        reset_at_next_logon=change.operation.reset_at_next_logon,
        require_mfa=change.operation.require_mfa,
    )


def _drop(change: Change[PasswordOperation]) -> None:
    change.journal.note(PasswordRefused(change.index))
    change.secrets.drop_password(change.operation)


def _is_profile_of(
    found: LogonProfile,
    step: Change[PasswordOperation] | Reversal[PasswordOperation],
    requests: Iterable[Begun],
) -> bool:
    """Whether a logon profile is one that these requests made, or set anew; in doubt it is not.

    That has to be done in their time, and to look as it was asked for. Before the first request
    for a new one it was read that none was there.
    """
    asked = step.operation
    as_asked = (found.reset_at_next_logon, found.require_mfa) == (
        asked.reset_at_next_logon,
        asked.require_mfa,
    )
    date = found.created if isinstance(asked, CreateLogonProfile) else found.updated
    return as_asked and step.made_by(date, requests) is True


RESOURCES = resource(CreateLogonProfile, create, delete) | resource(ResetPassword, reset, restore)
