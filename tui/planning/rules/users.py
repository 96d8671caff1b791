"""Rules of the table of team members."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tui.core import links
from tui.core.draft import Draft
from tui.core.facts import Facts
from tui.core.findings import Finding, Step, Where, error, warning
from tui.planning import edit
from tui.planning.holdings import has_wanted_attributes, is_existing, rows_with_state, state_of
from tui.planning.rules import fixes
from tui.planning.rules.rule import Rule
from tui.planning.tags import TAGS_LIMIT, check_tags, parse_tags
from tui.planning.validate import check_display_name, check_logon_name


def _at(field: str, row: int) -> Where:
    return Where(Step.ACCOUNTS, field, row)


def somebody_is_there(draft: Draft, _facts: Facts) -> Iterator[Finding]:
    """Require a user: without one a plan grants nothing."""
    if not draft.users:
        yield error("users.none", Where(Step.ACCOUNTS), "Add at least one team member.")


def fields_are_well_formed(draft: Draft, _facts: Facts) -> Iterator[Finding]:
    """Check every field by itself, but for the names of existing users."""
    for index, row in enumerate(draft.users):
        if not row.existing:
            for finding in check_logon_name(row.logon_name, _at("logon_name", index)):
                shorter = finding.code == "logon-name.domain"
                fix = (fixes.use_name(index, finding.value("name")),) if shorter else ()
                yield replace(finding, fixes=fix)
            yield from check_display_name(row.display_name, _at("display_name", index))
        yield from parse_tags(row.tags_text, _at("tags", index)).findings
        for finding in check_tags(row.tags, _at("tags", index)):
            twice = finding.code == "tag.key-duplicate"
            yield replace(
                finding, fixes=(fixes.drop_tag(index, finding.value("key")),) if twice else ()
            )


def names_are_given_once(draft: Draft, _facts: Facts) -> Iterator[Finding]:
    """Refuse the same logon name twice.

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
            yield error(
                "logon-name.duplicate",
                where,
                "{subject} stands in row {other} already; change one of the two, or remove it.",
                subject=name,
                other=exact[name] + 1,
                fixes=(fixes.remove_row(index, name),),
            )
        elif name.casefold() in folded:
            other = folded[name.casefold()]
            yield warning(
                "logon-name.duplicate-case",
                where,
                "{subject} differs from {name} in row {other} by upper and lower case only; make"
                " sure that two people are meant.",
                subject=name,
                name=draft.users[other].logon_name,
                other=other + 1,
            )
        exact.setdefault(name, index)
        folded.setdefault(name.casefold(), index)


def new_names_are_free(draft: Draft, facts: Facts) -> Iterator[Finding]:
    """Require that a new user's logon name is free, or is a user's with the wanted attributes."""
    free = edit.free_names(draft, facts.users)
    by_folded = {name.casefold(): name for name in sorted(facts.users, reverse=True)}
    for index, row in enumerate(draft.users):
        if row.existing or not row.logon_name:
            continue
        where = _at("logon_name", index)
        state = state_of(row, facts)
        if state is not None:
            same = has_wanted_attributes(row, state)
            ways = (
                fixes.use_existing(index, row.logon_name, facts),
                fixes.use_name(index, free.like(row.logon_name)),
            )
            if same:
                yield warning(
                    "logon-name.exists-same",
                    where,
                    "A RAM user {subject} is in the account already and is as wanted; only what is"
                    " missing will be added.",
                    subject=row.logon_name,
                    fixes=ways,
                )
            else:
                yield error(
                    "logon-name.exists",
                    where,
                    "A RAM user {subject} is in the account already, with other details; grant to"
                    " this existing user, or choose another name.",
                    subject=row.logon_name,
                    fixes=ways,
                )
        elif row.logon_name.casefold() in by_folded:
            name = by_folded[row.logon_name.casefold()]
            yield warning(
                "logon-name.exists-case",
                where,
                "The account has {name}, which differs from {subject} by upper and lower case"
                " only; make sure that two people are meant.",
                subject=row.logon_name,
                name=name,
                fixes=(fixes.use_existing(index, name, facts),),
            )


def existing_users_exist(draft: Draft, facts: Facts) -> Iterator[Finding]:
    """Require that existing users still exist."""
    if not facts.users_loaded:
        return
    for index, row in enumerate(draft.users):
        if row.existing and row.logon_name not in facts.users:
            yield error(
                "user.missing",
                _at("logon_name", index),
                "The account has no RAM user {subject} any more; create it as a new user, or"
                " remove the row.",
                subject=row.logon_name,
                fixes=(
                    fixes.remove_row(index, row.logon_name),
                    fixes.make_new(index, row.logon_name),
                ),
            )


def existing_names_stay(draft: Draft, facts: Facts) -> Iterator[Finding]:
    """Warn that another display name for an existing user has no effect."""
    for index, row in enumerate(draft.users):
        state = state_of(row, facts)
        if not row.existing or state is None or row.display_name in {"", state.display_name}:
            continue
        where = _at("display_name", index)
        yield warning(
            "display-name.stays",
            where,
            "{subject} has another display name than “{wanted}”, and keeps it; change it in the"
            " RAM console, or leave it out here.",
            subject=row.logon_name,
            wanted=row.display_name,
        )


def users_fit_the_quota(draft: Draft, facts: Facts) -> Iterator[Finding]:
    """Check the quota of RAM users in an account."""
    if facts.quotas is None:
        return
    needed = sum(not is_existing(row, facts) for row in draft.users)
    if needed > facts.quotas.users_left:
        yield error(
            "users.quota",
            Where(Step.ACCOUNTS),
            "RAM users to be added: {needed}; the account has room for {left} of {limit}. Remove"
            " some rows, or ask Alibaba Cloud for a higher quota.",
            needed=needed,
            left=facts.quotas.users_left,
            limit=facts.quotas.users_quota,
            link=links.LIMITS,
        )


def tags_fit_beside_held_ones(draft: Draft, facts: Facts) -> Iterator[Finding]:
    """Check the number of tags with those that an existing user keeps; values are replaced."""
    for index, row, state in rows_with_state(draft, facts):
        held = {tag.key: tag.value for tag in state.tags}
        count = len({*held, *(tag.key for tag in row.tags)})
        if row.tags and count > TAGS_LIMIT:
            yield error(
                "tags.too-many-held",
                _at("tags", index),
                "{subject} has {held} tags, with these it would be {count}, and {limit} are"
                " allowed; remove some here.",
                subject=row.logon_name,
                count=count,
                held=len(held),
                limit=TAGS_LIMIT,
                link=links.LIMITS,
            )
        for tag in row.tags:
            if held.get(tag.key, tag.value) != tag.value:
                yield warning(
                    "tags.changes",
                    _at("tags", index),
                    "The tag {key} of {subject} is “{held}” now and becomes “{wanted}”; remove it"
                    " here to leave it.",
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
