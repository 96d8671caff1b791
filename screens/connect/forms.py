"""Forms of Connect: a typed AccessKey, and facts that no API tells."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.widgets import Button, Static

from tui.cloud.errors import CloudError, Reason
from tui.core.credentials import parse_expiry
from tui.core.draft import Site
from tui.core.findings import Step, Where, first_error
from tui.core.secret import Secret
from tui.core.text import say
from tui.planning.validate_account import (
    check_access_key_id,
    check_domain_alias,
    check_regions,
    parse_regions,
)
from tui.signin.sources import WAITING, Keep, Typed
from tui.text.signin import kept_where, keyring_problem
from tui.widgets.choices import Choices, Option
from tui.widgets.field import Field, PlainInput
from tui.widgets.notice import Notice
from tui.widgets.theme import Mark

if TYPE_CHECKING:
    from screens.session import Session

SITES = (
    Option(Site.INTERNATIONAL, "International site", "alibabacloud.com"),
    Option(Site.CHINA, "China site", "aliyun.com"),
)


AT_FAULT: dict[str, str] = {
    Reason.UNKNOWN_KEY: "access-key-id",
    Reason.DISABLED_KEY: "access-key-id",
    Reason.WRONG_SIGNATURE: "secret",
    Reason.SESSION_EXPIRED: "token",
}
"""Field that is wrong, by refusal."""


def too_many_lines(where: PlainInput, text: str) -> None:
    """Say under a field that a paste has too many lines; nothing of it is taken."""
    for field in where.ancestors:
        if isinstance(field, Field):
            field.problem = say(
                "That was {count} lines; only one fits here, so nothing was taken.",
                count=len(text.strip().splitlines()),
            )


class TypedKey(Vertical):
    """Form for AccessKey ID, secret, token, and how long to keep them."""

    @dataclass
    class Given(Message):
        """A complete AccessKey was typed."""

        typed: Typed

    def __init__(
        self,
        place: str,
        clock: Callable[[], datetime],
        keyring_problem: str = "",
        *,
        keep: Keep | None = None,
    ) -> None:
        """Make an empty form.

        Args:
            place: Where the AccessKey would be kept, as the session store's code.
            clock: Tells the time.
            keyring_problem: Why the keyring cannot be used, as a code; empty if it can.
            keep: How long the AccessKey is kept; None asks for it in the form.
        """
        super().__init__()
        self._keep = keep
        self._place = place
        self._clock = clock
        self._problem = keyring_problem

    def compose(self) -> ComposeResult:
        """Three fields, the choice, and a button."""
        yield Field("AccessKey ID", id="access-key-id", check=self._check_id)
        yield Field("Secret", id="secret", secret=True)
        yield Field("STS token", id="token", secret=True, placeholder="with a temporary key only")
        yield Field(
            "Expires",
            id="expires",
            placeholder="with a token only, e.g. 2026-11-24T18:00:00Z",
            check=self._check_expiry,
        )
        if self._keep is None:
            places = tuple(self._places())
            yield Choices(places, id="keep", title_width=18, picked=places[0].key)
        if self._problem:
            notice = Notice(id="not-kept")
            notice.say(Mark.WARN, keyring_problem(self._problem))
            yield notice
        with Horizontal(id="sign-in-row"):
            yield Button("Sign in", id="sign-in", variant="primary", compact=True)

    def on_mount(self) -> None:
        """Focus the first field."""
        self.start()

    def start(self) -> None:
        """Focus the first field."""
        self.query_one("#access-key-id", Field).focus()

    def refuse(self, error: Exception, text: str) -> bool:
        """Show a refusal under the field that is wrong; False if it is about none of the fields."""
        reason = error.refusal.reason if isinstance(error, CloudError) else ""
        name = AT_FAULT.get(reason)
        if name is None:
            return False
        field = self.query_one(f"#{name}", Field)
        field.problem = text
        field.focus()
        return True

    def _places(self) -> Iterable[Option]:
        place = kept_where(self._place)
        if self._problem == WAITING:
            return (Option(Keep.MEMORY, "For this session", f"{place}, not on disk"),)
        if self._place == "memory":
            return (Option(Keep.SESSION, "For this session", f"{place}, not on disk"),)
        return (
            Option(Keep.SESSION, "For this session", say("in the keyring, until you leave")),
            Option(
                Keep.UNTIL_FORGOTTEN, "Until forgotten", say("in the keyring, for next time too")
            ),
        )

    @staticmethod
    def _check_id(value: str) -> str | None:
        return first_error(check_access_key_id(value, Where(Step.CONNECT, "access_key_id")))

    def _check_expiry(self, value: str) -> str | None:
        if not value.strip():
            return None
        moment = parse_expiry(value)
        if moment is None:
            return "Write it as it came with the token, like 2026-11-24T18:00:00Z."
        return "That is over: get new temporary credentials." if moment <= self._clock() else None

    @on(Field.Changed)
    def _typing(self, event: Field.Changed) -> None:
        event.stop()

    @on(Button.Pressed, "#sign-in")
    @on(Field.Submitted)
    def _finished(self, event: Message) -> None:
        event.stop()
        names = ("access-key-id", "secret", "token", "expires")
        key, secret, token, expires = (self.query_one(f"#{name}", Field) for name in names)
        key.check()
        secret.problem = None if secret.value else "Type the secret of this AccessKey."
        if token.value:
            expires.check()
        else:
            expires.problem = None
        bad = next((field for field in (key, secret, expires) if field.problem), None)
        if bad is not None:
            bad.focus()
            return
        typed = Typed(
            key.value.strip(),
            Secret(secret.value),
            Secret(token.value) if token.value else None,
            self._keep or Keep(self.query_one("#keep", Choices).picked or Keep.SESSION),
            parse_expiry(expires.value) if token.value else None,
        )
        self.post_message(self.Given(typed))


class Untold(Vertical):
    """Form for site, domain alias and regions; every change goes into the draft."""

    def __init__(self, session: Session) -> None:
        super().__init__(id="untold")
        self._session = session

    def compose(self) -> ComposeResult:
        """A choice and two fields."""
        draft = self._session.draft
        yield Static("What no API tells", classes="section")
        yield Choices(SITES, id="site", title_width=18, picked=draft.site)
        yield Field(
            "Domain alias",
            id="domain-alias",
            value=draft.domain_alias,
            placeholder="optional, e.g. example.com",
            check=self._check_alias,
        )
        yield Field(
            "Regions",
            id="regions",
            value=", ".join(draft.regions),
            hint="Where the Prometheus instances are; named in the hand-over.",
            check=self._check_regions,
        )

    def follow_draft(self) -> None:
        """Show the answers of a restored draft."""
        draft = self._session.draft
        if not self.query(Field):
            return
        site = self.query_one("#site", Choices)
        if site.picked != draft.site:
            site.picked = draft.site
        alias, regions = self.query_one("#domain-alias", Field), self.query_one("#regions", Field)
        if alias.value.strip() != draft.domain_alias:
            alias.value = draft.domain_alias
        if parse_regions(regions.value) != draft.regions:
            regions.value = ", ".join(draft.regions)

    @on(Choices.Picked, "#site")
    def _site_picked(self, event: Choices.Picked) -> None:
        self._session.draft = replace(self._session.draft, site=Site(event.key))

    @on(Field.Changed, "#domain-alias")
    def _alias_typed(self, event: Field.Changed) -> None:
        self._session.draft = replace(self._session.draft, domain_alias=event.value.strip())

    @on(Field.Changed, "#regions")
    def _regions_typed(self, event: Field.Changed) -> None:
        self._session.draft = replace(self._session.draft, regions=parse_regions(event.value))

    @staticmethod
    def _check_alias(value: str) -> str | None:
        alias = value.strip()
        return first_error(check_domain_alias(alias, Where(Step.CONNECT, "domain_alias")))

    @staticmethod
    def _check_regions(value: str) -> str | None:
        return first_error(check_regions(parse_regions(value), Where(Step.CONNECT, "regions")))
