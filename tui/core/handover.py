"""Handover to a team member, and the ready-made message."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from tui.core.account import ONALIYUN, Account, PasswordPolicy
from tui.core.draft import Site
from tui.core.operations import PasswordOperation, Plan
from tui.core.policies import Grant, ResourceGroupScope
from tui.core.secret import Secret
from tui.core.text import Sentence, sentence
from tui.core.users import AccessMode

_SIGN_IN: Final = {
    Site.INTERNATIONAL: "https://signin.alibabacloud.com",
    Site.CHINA: "https://signin.aliyun.com",
}
_CONSOLE: Final = {
    Site.INTERNATIONAL: "https://arms.console.alibabacloud.com",
    Site.CHINA: "https://arms.console.aliyun.com",
}


@dataclass(frozen=True, slots=True)
class LogonPage:
    """Addresses for the logon of console users."""

    general: str
    company: str
    """The account's own page; empty while its default domain is unknown."""
    documented: bool
    """False for the China site, whose addresses are by analogy: to be checked once."""


def logon_page(site: Site, default_domain: str) -> LogonPage:
    """Logon page of a site; which site an account is on, no API tells."""
    base = _SIGN_IN[site]
    company = f"{base}/{default_domain}/login.htm" if default_domain else ""
    return LogonPage(f"{base}/login.htm", company, documented=site is Site.INTERNATIONAL)


def logon_names(account: Account, logon_name: str, domain_alias: str = "") -> tuple[str, ...]:
    """Names for the logon: at the default domain, the alias, and the domain alias.

    The alias is the account ID until someone sets one. Where only one of alias and default domain
    is known, the other follows from it.
    """
    domain = account.default_domain or (f"{account.alias}{ONALIYUN}" if account.alias else "")
    alias = account.alias or domain.removesuffix(ONALIYUN)
    hosts = dict.fromkeys(host for host in (domain, alias, domain_alias) if host)
    return tuple(f"{logon_name}@{host}" for host in hosts)


@dataclass(frozen=True, slots=True)
class Handover:
    """Handover of one team member. Secrets stay in :class:`Secret` until they are shown."""

    account_id: str
    logon_name: str
    display_name: str
    mode: AccessMode
    page: LogonPage
    logon_names: tuple[str, ...]
    password: Secret | None = None
    access_key_id: str = ""
    access_key_secret: Secret | None = None
    must_reset: bool = False
    must_bind_mfa: bool = False
    expires_in_days: int = 0
    """Days until the initial password expires, by default 14; 0 if it does not or is not known."""
    grants: tuple[Grant, ...] = ()
    regions: tuple[str, ...] = ()
    console: str = ""

    @property
    def key(self) -> str:
        """Identifier of the team member, also where two accounts have users of the same name."""
        return handover_key(self.account_id, self.logon_name)

    @property
    def has_secret(self) -> bool:
        """Whether this run made a secret that must be handed over."""
        return self.password is not None or self.access_key_secret is not None


def handover_key(account_id: str, logon_name: str) -> str:
    """Key of a user's handover in an account."""
    return f"{account_id}/{logon_name}"


def make_handover(
    plan: Plan,
    logon_name: str,
    policy: PasswordPolicy | None,
    *,
    password: Secret | None = None,
    access_key_id: str = "",
    access_key_secret: Secret | None = None,
) -> Handover:
    """Make the handover of one user of an applied plan.

    ``policy`` tells when an initial password expires. Password and AccessKey are those that the run
    made.

    Raises:
        KeyError: the plan has no such user.
    """
    user = {user.logon_name: user for user in plan.users}[logon_name]
    mine = [step for step in plan.operations if step.user == logon_name]
    profile = next((each for each in mine if isinstance(each, PasswordOperation)), None)
    return Handover(
        account_id=plan.account.account_id,
        logon_name=logon_name,
        display_name=user.display_name,
        mode=user.mode,
        page=logon_page(plan.site, plan.account.default_domain),
        logon_names=logon_names(plan.account, logon_name, plan.domain_alias),
        password=password,
        access_key_id=access_key_id,
        access_key_secret=access_key_secret,
        must_reset=profile is not None and profile.reset_at_next_logon,
        must_bind_mfa=profile is not None and profile.require_mfa,
        expires_in_days=policy.initial_password_age_days if policy and profile else 0,
        grants=tuple(dict.fromkeys(_given(plan, logon_name))),
        regions=plan.regions,
        console=_CONSOLE[plan.site],
    )


def _given(plan: Plan, logon_name: str) -> Iterator[Grant]:
    """Grants of a user, direct or through the group that all users of the plan are in."""
    for operation in plan.operations:
        if operation.user in {logon_name, ""}:
            yield from operation.given


def export_rows(handovers: tuple[Handover, ...]) -> tuple[Mapping[str, object], ...]:
    """One mapping per user, with the column names of a handover file.

    Secrets are :class:`Secret` values, so that any print or format of a row masks them; only the
    writer of the file reveals them.
    """
    return tuple(MappingProxyType(dict(_columns(handover))) for handover in handovers)


def _columns(it: Handover) -> Iterator[tuple[str, object]]:
    yield "logon_name", it.logon_name
    yield "logon_page", it.page.general
    yield "logon_names", it.logon_names
    if it.password is not None:
        yield "password", it.password
    if it.access_key_id:
        yield "access_key_id", it.access_key_id
    if it.access_key_secret is not None:
        yield "access_key_secret", it.access_key_secret


def message_lines(it: Handover) -> Iterator[Sentence]:
    """Lines of the ready-made message without secrets: those are handed over another way."""
    yield sentence(
        "Hello {name}, you now have access to our Prometheus monitoring data.",
        name=it.display_name or it.logon_name,
    )
    if it.mode is AccessMode.CONSOLE:
        yield from _console_parts(it)
    elif it.mode is AccessMode.ACCESS_KEY:
        yield from _key_parts(it)
    for given in it.grants:
        if isinstance(given.scope, ResourceGroupScope):
            group = given.scope.group_id
            yield sentence(
                "You were granted {policy} in the resource group {group}.",
                policy=given.policy.name,
                group=group,
            )
        else:
            yield sentence(
                "You were granted {policy} in the whole account.", policy=given.policy.name
            )
    if it.regions:
        yield sentence("Our Prometheus instances are in: {regions}", regions=", ".join(it.regions))
    if it.console:
        yield sentence("You find the data in the console: {address}", address=it.console)


def _console_parts(it: Handover) -> Iterator[Sentence]:
    yield sentence("Sign in at {page}", page=it.page.general)
    if not it.page.documented:
        yield sentence("(Please tell me if this address does not open a sign-in page.)")
    for index, name in enumerate(it.logon_names):
        yield sentence("or {name}", name=name) if index else sentence("as {name}", name=name)
    if it.password is None:
        yield sentence("Your password stays the one you have.")
        return
    yield sentence("You get the password another way.")
    if it.must_reset:
        yield sentence("You choose a new password when you sign in for the first time.")
    if it.expires_in_days == 1:
        yield sentence("The first password expires after one day, so sign in before that.")
    elif it.expires_in_days:
        yield sentence(
            "The first password expires after {days} days, so sign in before that.",
            days=it.expires_in_days,
        )
    if it.must_bind_mfa:
        yield sentence(
            "Have an authenticator app at hand: you set up a second factor (MFA) when you first"
            " sign in."
        )


def _key_parts(it: Handover) -> Iterator[Sentence]:
    if not it.access_key_id:
        yield sentence("Your AccessKey stays the one you have.")
        return
    yield sentence("Your AccessKey ID is {id}", id=it.access_key_id)
    yield sentence(
        "You get the AccessKey secret another way. It is shown only once, when it is made, so"
        " keep it safe and out of any source code."
    )
    yield sentence(
        "Tools read both from the environment:\n  export ALIBABA_CLOUD_ACCESS_KEY_ID={id}\n  read"
        " -rs ALIBABA_CLOUD_ACCESS_KEY_SECRET && export ALIBABA_CLOUD_ACCESS_KEY_SECRET",
        id=it.access_key_id,
    )
