"""Rules of the table of team members."""

from __future__ import annotations

from collections.abc import Iterator

from tui.core.draft import Draft
from tui.core.facts import Facts
from tui.core.findings import Finding, Step, Where, found
from tui.planning.holdings import has_wanted_attributes, is_existing, rows_with_state, state_of
from tui.planning.rules.rule import Rule
from tui.planning.tags import TAGS_LIMIT, check_tags, parse_tags
from tui.planning.validate import check_display_name, check_logon_name


def _at(field: str, row: int) -> Where:
    return Where(Step.ACCOUNTS, field, row)


def somebody_is_there(draft: Draft, _facts: Facts) -> Iterator[Finding]:
    """A plan without a user grants nothing to nobody."""
    if not draft.users:
        yield found("users.none", Where(Step.ACCOUNTS))


def fields_are_well_formed(draft: Draft, _facts: Facts) -> Iterator[Finding]:
    """Every field by itself. An existing user's names are what they are."""
    for index, row in enumerate(draft.users):
        if not row.existing:
            yield from check_logon_name(row.logon_name, _at("logon_name", index))
            yield from check_display_name(row.display_name, _at("display_name", index))
        yield from parse_tags(row.tags_text, _at("tags", index)).findings
        yield from check_tags(row.tags, _at("tags", index))


def names_are_given_once(draft: Draft, _facts: Facts) -> Iterator[Finding]:
    """The same logon name twice is an error.

    A difference in case alone is a warning, as no source says whether the cloud heeds case.
    """
    exact: dict[str, int] = {}
    folded: dict[str, int] = {}
    for index, row in enumerate(draft.users):
        name = row.logon_name
        if not name:
            continue
        where = _at("logon_name", index)
        if name in exact:
            yield found("logon-name.duplicate", where, subject=name, other=exact[name] + 1)
        elif name.casefold() in folded:
            other = folded[name.casefold()]
            yield found(
                "logon-name.duplicate-case",
                where,
                subject=name,
                name=draft.users[other].logon_name,
                other=other + 1,
            )
        exact.setdefault(name, index)
        folded.setdefault(name.casefold(), index)


def new_names_are_free(draft: Draft, facts: Facts) -> Iterator[Finding]:
    """A new user's logon name is not in the account, or is there with what is wanted."""
    by_folded = {name.casefold(): name for name in sorted(facts.users, reverse=True)}
    for index, row in enumerate(draft.users):
        if row.existing or not row.logon_name:
            continue
        where = _at("logon_name", index)
        state = state_of(row, facts)
        if state is not None:
            same = has_wanted_attributes(row, state)
            code = "logon-name.exists-same" if same else "logon-name.exists"
            yield found(code, where, subject=row.logon_name)
        elif row.logon_name.casefold() in by_folded:
            name = by_folded[row.logon_name.casefold()]
            yield found("logon-name.exists-case", where, subject=row.logon_name, name=name)


def existing_users_exist(draft: Draft, facts: Facts) -> Iterator[Finding]:
    """A user who was there may be gone meanwhile."""
    if not facts.users_loaded:
        return
    for index, row in enumerate(draft.users):
        if row.existing and row.logon_name not in facts.users:
            yield found("user.missing", _at("logon_name", index), subject=row.logon_name)


def existing_names_stay(draft: Draft, facts: Facts) -> Iterator[Finding]:
    """Nobody who is there already is renamed, so another display name is of no effect."""
    for index, row in enumerate(draft.users):
        state = state_of(row, facts)
        if not row.existing or state is None or row.display_name in {"", state.display_name}:
            continue
        where = _at("display_name", index)
        yield found("display-name.stays", where, subject=row.logon_name, wanted=row.display_name)


def users_fit_the_quota(draft: Draft, facts: Facts) -> Iterator[Finding]:
    """The account takes a limited number of RAM users."""
    if facts.quotas is None:
        return
    needed = sum(not is_existing(row, facts) for row in draft.users)
    if needed > facts.quotas.users_left:
        yield found(
            "users.quota",
            Where(Step.ACCOUNTS),
            needed=needed,
            left=facts.quotas.users_left,
            limit=facts.quotas.users_quota,
        )


def tags_fit_beside_held_ones(draft: Draft, facts: Facts) -> Iterator[Finding]:
    """An existing user's tags stay: together they keep to the limit, and values are replaced."""
    for index, row, state in rows_with_state(draft, facts):
        held = {tag.key: tag.value for tag in state.tags}
        count = len({*held, *(tag.key for tag in row.tags)})
        if row.tags and count > TAGS_LIMIT:
            yield found(
                "tags.too-many-held",
                _at("tags", index),
                subject=row.logon_name,
                count=count,
                held=len(held),
                limit=TAGS_LIMIT,
            )
        for tag in row.tags:
            if held.get(tag.key, tag.value) != tag.value:
                yield found(
                    "tags.changes",
                    _at("tags", index),
                    subject=row.logon_name,
                    key=tag.key,
                    held=held[tag.key],
                    wanted=tag.value,
                )


RULES: tuple[Rule, ...] = (
    somebody_is_there,
    fields_are_well_formed,
    names_are_given_once,
    new_names_are_free,
    existing_users_exist,
    existing_names_stay,
    users_fit_the_quota,
    tags_fit_beside_held_ones,
)
