"""Rules of the first screen: caller, account, and activated services."""

from __future__ import annotations

from collections.abc import Iterator

from tui.core import links
from tui.core.account import CallerKind
from tui.core.draft import Draft
from tui.core.facts import Activation, Facts
from tui.core.findings import Finding, Step, Where, confirm, error, warning
from tui.core.policies import ResourceGroupScope
from tui.planning.rules.rule import Rule
from tui.planning.validate_account import check_domain_alias, check_reason, check_regions


def account_is_read(_draft: Draft, facts: Facts) -> Iterator[Finding]:
    """Require a known account before anything is planned."""
    if facts.account is None:
        yield error(
            "account.not-read",
            Where(Step.CONNECT),
            "Sign in first; nothing can be planned before the account is known.",
        )


def domain_is_known_where_needed(draft: Draft, facts: Facts) -> Iterator[Finding]:
    """Require the default domain for tags and grants in a resource group.

    IMS and Resource Management name users by ``user@<default domain>``.
    """
    if facts.account is None or facts.account.default_domain:
        return
    in_group = any(isinstance(grant.scope, ResourceGroupScope) for grant in draft.grants)
    if in_group or any(row.tags for row in draft.users):
        yield error(
            "account.no-domain",
            Where(Step.CONNECT),
            "The account's default domain could not be read, and tags and resource groups need it;"
            " get the permission ram:GetDefaultDomain and check again, or do without both.",
        )


def root_is_confirmed(_draft: Draft, facts: Facts) -> Iterator[Finding]:
    """Ask about the root account's AccessKey, which can do everything and cannot be limited."""
    if facts.caller is not None and facts.caller.kind is CallerKind.ROOT:
        yield confirm(
            "caller.root",
            Where(Step.CONNECT),
            "This is the AccessKey of the root account {subject}, which nothing can limit; use a"
            " RAM user's key, or go on by typing the account ID.",
            subject=facts.caller.account_id,
            link=links.GUIDE,
        )


def domain_alias_is_a_domain(draft: Draft, _facts: Facts) -> Iterator[Finding]:
    """Check the domain alias, a part of logon names that people will type."""
    yield from check_domain_alias(draft.domain_alias, Where(Step.CONNECT, "domain_alias"))


def regions_are_regions(draft: Draft, _facts: Facts) -> Iterator[Finding]:
    """Check the regions, in which the result is verified."""
    yield from check_regions(draft.regions, Where(Step.CONNECT, "regions"))


def reason_fits(draft: Draft, _facts: Facts) -> Iterator[Finding]:
    """Check the reason, which goes into the users' comments."""
    yield from check_reason(draft.reason, Where(Step.CONNECT, "reason"))


def services_are_activated(_draft: Draft, facts: Facts) -> Iterator[Finding]:
    """Warn of a service that is switched off, which shows nothing; never blocking."""
    if facts.arms is Activation.NOT_ACTIVATED:
        yield warning(
            "arms.not-activated",
            Where(Step.CONNECT),
            "ARMS is not activated in this account, so the grants will show nothing until you"
            " activate it in the console.",
            link=links.ARMS_ACTIVATION,
        )
    if facts.prometheus is Activation.NOT_ACTIVATED:
        yield warning(
            "prometheus.not-activated",
            Where(Step.CONNECT),
            "Managed Service for Prometheus is not activated in this account, so the grants will"
            " show nothing until you activate it in the console.",
            link=links.PROMETHEUS_ACTIVATION,
        )


RULES: tuple[Rule, ...] = (
    account_is_read,
    domain_is_known_where_needed,
    root_is_confirmed,
    domain_alias_is_a_domain,
    regions_are_regions,
    reason_fits,
    services_are_activated,
)
