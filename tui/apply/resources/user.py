"""RAM users and their tags."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress

from tui.apply.entries import Finished, Unbinding
from tui.apply.resources.access_key import delete_key
from tui.apply.resources.change import Change, Reversal, create_once, delete_unused, resource
from tui.apply.resources.grant import Grants
from tui.cloud.errors import InUseError, NotFoundError
from tui.core.operations import CreateUser, TagUser
from tui.core.principals import UserState
from tui.core.users import Tag


def create(change: Change[CreateUser]) -> Finished:
    """Make the user."""
    ram, wanted = change.cloud.ram, change.operation
    user, already_so = create_once(
        change,
        lambda: ram.create_user(wanted.logon_name, wanted.display_name, wanted.comments),
        lambda: ram.get_user(wanted.logon_name),
        lambda found: _is_as_wanted(found, wanted),
    )
    return Finished(change.index, already_so, user_id="" if already_so else user.user_id)


def _is_as_wanted(found: UserState, wanted: CreateUser) -> bool:
    """What was not asked for may be anything; the comment tells runs of different days apart."""
    same_name = wanted.display_name in {"", found.display_name}
    return same_name and wanted.comments in {"", found.comments}


def delete(reversal: Reversal[CreateUser]) -> str:
    """Delete the user, with everything that others gave it only where that was agreed to."""
    planned, ram = reversal.operation.logon_name, reversal.cloud.ram
    # An earlier start may have been cut off in the middle of taking one away.
    _delete_unbound(reversal)
    found = reversal.users.look_again(planned)
    if found.another is not None:
        return "user-not-ours"
    if found.ours is None:
        reversal.must_be_seen(reversal.state)
        return ""
    name = found.ours.name
    if planned in reversal.users.agreed:
        _strip(reversal, name)
    return delete_unused(reversal, lambda: ram.delete_user(name), "user-in-use")


def _strip(reversal: Reversal[CreateUser], logon_name: str) -> None:
    """Take everything from a user, whoever gave it, so that it can be deleted.

    Doing it again does no harm.

    Raises:
        CloudError: the cloud refused, or did not answer.
        NeedsAttentionError: ``not-written``.
    """
    ram, groups = reversal.cloud.ram, reversal.cloud.user_groups
    grants = Grants(reversal.cloud, reversal.run.plan.account)
    for held in grants.of(logon_name):
        with suppress(NotFoundError):
            grants.detach(logon_name, held.grant)
    for key in ram.access_keys(logon_name):
        with suppress(NotFoundError):
            delete_key(ram, logon_name, key.access_key_id)
    with suppress(NotFoundError):
        ram.delete_logon_profile(logon_name)
    _unbind(reversal, logon_name)
    for group in groups.of_user(logon_name):
        with suppress(NotFoundError):
            groups.remove(logon_name, group)


def _unbind(reversal: Reversal[CreateUser], logon_name: str) -> None:
    ram = reversal.cloud.ram
    serial = ram.mfa_device(logon_name)
    if serial:
        # Once it is unbound, nothing in the cloud tells whose it was.
        reversal.journal.note(Unbinding(reversal.index, serial))
        with suppress(NotFoundError):
            ram.unbind_mfa(logon_name)
    _delete_unbound(reversal)


def _delete_unbound(reversal: Reversal[CreateUser]) -> None:
    """Delete the devices that were taken from a user and are bound to nobody."""
    for serial in reversal.state.unbound:
        # Somebody else may have bound it since.
        with suppress(NotFoundError, InUseError):
            reversal.cloud.ram.delete_mfa_device(serial)


# Tags


def tag(change: Change[TagUser]) -> Finished:
    """Put tags on the user; what an existing one had in their place is noted before."""
    name, tags, ims = change.operation.logon_name, change.operation.tags, change.cloud.ims
    principal = change.run.plan.account.principal(name)

    def replaced() -> tuple[Tag, ...]:
        if change.run.user_made(name):
            return ()
        keys = {each.key for each in tags}
        return tuple(held for held in ims.tags_of_user(principal) if held.key in keys)

    change.begin(replaced)
    change.settled(lambda: ims.tag_user(principal, tags))
    return Finished(change.index)


def untag(reversal: Reversal[TagUser]) -> str:
    """Give back what was there before, where nobody has set anything else since."""
    made, ims = reversal.operation, reversal.cloud.ims
    if reversal.run.user_made(made.logon_name):
        return ""  # they go with the user
    principal = reversal.run.plan.account.principal(made.logon_name)
    asked = reversal.state.last_request
    before = {tag.key: tag for tag in (asked.tags if asked else ())}
    try:
        now = {tag.key: tag for tag in ims.tags_of_user(principal)}
    except NotFoundError:
        return "user-gone"
    ours = [tag for tag in made.tags if now.get(tag.key) == tag]
    ims.tag_user(principal, tuple(before[tag.key] for tag in ours if tag.key in before))
    ims.untag_user(principal, tuple(tag.key for tag in ours if tag.key not in before))
    return "tags-changed" if any(_changed(tag, now, before) for tag in made.tags) else ""


def _changed(tag: Tag, now: Mapping[str, Tag], before: Mapping[str, Tag]) -> bool:
    """Whether somebody else has set another value since, or none."""
    held = now.get(tag.key)
    return held not in (tag, before.get(tag.key))


RESOURCES = resource(CreateUser, create, delete) | resource(TagUser, tag, untag)
