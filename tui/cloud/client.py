"""Client of the cloud: five services, one set of credentials."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from types import TracebackType
from typing import Self

from tui.cloud.arms import Arms
from tui.cloud.call import Caller
from tui.cloud.endpoints import Endpoints
from tui.cloud.groups import UserGroups
from tui.cloud.ims import Ims
from tui.cloud.operations import Service
from tui.cloud.pace import USUAL, Backoff, Pace, SharedPace
from tui.cloud.ram import Ram
from tui.cloud.resources import Resources
from tui.cloud.sts import Sts
from tui.cloud.transport import Transport
from tui.core.account import ONALIYUN, Account
from tui.core.credentials import Credentials


class Cloud:
    """Alibaba Cloud, seen by one administrator. Synchronous and thread-safe.

    A new client loads nothing and sends nothing; the first call loads the SDK. Every method of the
    services raises ``CloudError``.
    """

    def __init__(
        self,
        credentials: Credentials,
        endpoints: Endpoints,
        *,
        sleep: Callable[[float], None] | None = None,
        backoff: Backoff = USUAL,
        pace: Pace | None = None,
    ) -> None:
        """Check the addresses, no more.

        ``sleep`` waits the given seconds between attempts, in the caller's thread and in slices
        where a stop may end the wait; None is a real wait, which a stop ends at once. Without
        ``pace`` up to ``AT_ONCE`` requests are under way, at any rate.

        Raises:
            EndpointError: an address that must not be talked to.
        """
        self.endpoints = endpoints
        self.credentials = credentials
        self.pace = pace or Pace()
        self._sleep = sleep
        self._backoff = backoff
        transport = Transport(credentials, endpoints, self.pace)
        self._transport = transport

        def caller(service: Service) -> Caller:
            return Caller(transport, service, sleep, backoff)

        self.ram = Ram(caller(Service.RAM))
        self.user_groups = UserGroups(caller(Service.RAM))
        self.ims = Ims(caller(Service.IMS))
        self.resources = Resources(caller(Service.RESOURCES))
        self.sts = Sts(caller(Service.STS))
        self.arms = Arms(caller(Service.ARMS))

    def sign_in_again(self, credentials: Credentials) -> None:
        """Replace the credentials by others of the same account, for all who hold this client.

        Nothing is sent or checked: that is up to the caller. Calls that are under way end with the
        old credentials.
        """
        self.credentials = credentials
        self._transport.sign_with(credentials)
        # They may be somebody else's: what was permitted a moment ago proves nothing any more.
        self.pace.begin_anew()

    def seen_by(self, credentials: Credentials) -> Cloud:
        """Client for somebody else, whose requests take turns with these. To be closed."""
        return Cloud(
            credentials,
            self.endpoints,
            sleep=self._sleep,
            backoff=self._backoff,
            pace=SharedPace(self.pace),
        )

    def account(self, account_id: str) -> Account:
        """Names of the account; without an alias, the one in the default domain (the account's ID).

        Raises:
            CloudError: GetDefaultDomain or GetAccountAlias failed.
        """
        domain = self.ims.default_domain()
        alias = self.ram.alias() or domain.removesuffix(ONALIYUN)
        return Account(account_id, alias, domain)

    @property
    def time(self) -> datetime | None:
        """Time on the cloud's clock, to the second; None before its first good answer.

        Timestamps of the cloud compare with this one, whatever this machine's clock says.
        """
        return self._transport.time

    def give_up(self, *, changes: bool) -> None:
        """Stop waiting for the answers of reads, because the process is to end.

        With ``changes`` those of changes too: what comes of one that is under way is unknown.
        """
        self._transport.give_up(changes=changes)

    def close(self) -> None:
        """Close idle connections; calls that are under way finish."""
        self._transport.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
