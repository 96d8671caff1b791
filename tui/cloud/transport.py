"""Transport of operations through the SDK, which is imported only here and only to send something.

Everything that goes out passes :class:`Transport`: explicit credentials and endpoints, our own
timeouts, no retries by the SDK, passwords in the form body. The SDK signs and sends; what
comes back never reaches it, but goes through ``response`` and ``outcome``. What is odd or private
in the SDK is dealt with here and in ``sdk``, and nowhere else.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol, TypeAlias

from tui import __version__
from tui.cloud import response, sdk
from tui.cloud.answers import Answer, http_date
from tui.cloud.endpoints import Endpoints
from tui.cloud.errors import (
    BadCredentialsError,
    CloudError,
    Lost,
    NotSent,
    Reason,
    Refusal,
    ThrottledError,
    error_for,
)
from tui.cloud.operations import VERSIONS, Operation, Service, operation
from tui.cloud.outcome import outcome_of
from tui.cloud.pace import Awaiting, GivenUpError, OverdueError, Pace, RestingError
from tui.core.credentials import Credentials
from tui.core.secret import Secret

CONNECT_TIMEOUT_MS = 5_000
READ_TIMEOUT_MS = 10_000
PATIENT_READ_TIMEOUT_MS = 60_000
"""For operations with an answer that holds a secret or decides about one."""
LONGEST_MS = 30_000
"""For a whole call, however its answer trickles in; a patient call has both timeouts together."""

CLOCKS_APART = 5.0
"""Seconds between the wall clock and the monotonic one from which the cloud's time is unknown."""

Value: TypeAlias = "str | int | bool | list[str] | list[dict[str, str]]"


class _Client(Protocol):
    """Part of the SDK's generic client that is used; it ships no types."""

    def call_api(self, params: object, request: object, runtime: object) -> dict[str, object]: ...


@dataclass(frozen=True, slots=True)
class _Signer:
    """Credentials and the clients that sign with them; both are replaced together."""

    credentials: Credentials
    clients: dict[tuple[bool, str], _Client] = field(default_factory=dict)
    """By whether it is RAM's own client, and by host."""

    @property
    def secrets(self) -> tuple[str, ...]:
        """Secrets that an answer may not echo."""
        token, own = self.credentials.token, self.credentials.secret.reveal()
        return (own,) if token is None else (own, token.reveal())


class Transport:
    """Sender of operations, with one set of credentials at a time. Thread-safe.

    Clients of the SDK are made when they are needed.
    """

    def __init__(
        self,
        credentials: Credentials,
        endpoints: Endpoints,
        pace: Pace | None = None,
        now: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
    ) -> None:
        """Nothing is loaded or sent yet.

        Without ``pace`` no request waits for its turn. ``now`` is in seconds on a clock that never
        goes back, ``wall`` in seconds on this machine's clock, whatever they begin with.

        Raises:
            EndpointError: an address that must not be talked to.
        """
        endpoints.check()
        self._signer = _Signer(credentials)
        self._endpoints = endpoints
        self._lock = threading.Lock()
        self._pace = pace
        self._now = now
        self._wall = wall
        self._told_time: tuple[str, float, float] | None = None
        self._awaiting = Awaiting()

    def sign_with(self, credentials: Credentials) -> None:
        """Replace the credentials; calls that are under way end with those they began with."""
        self._signer = _Signer(credentials)

    @property
    def time(self) -> datetime | None:
        """Time on the cloud's clock, going by its last good answer.

        None before one, and where this machine slept since: the clock that never goes back may
        have stood still meanwhile, which only the other one shows.
        """
        told = self._told_time
        if told is None:
            return None
        header, now, wall = told
        passed = self._now() - now
        if abs(self._wall() - wall - passed) > CLOCKS_APART:
            return None
        then = http_date(header)
        return None if then is None else then + timedelta(seconds=passed)

    def call(
        self,
        service: Service,
        action: str,
        parameters: Mapping[str, Value | None] | None = None,
        *,
        secrets: Mapping[str, Secret] | None = None,
        region: str = "",
    ) -> Answer:
        """Send one operation, once.

        ``parameters`` go into the query (None is left out), ``secrets`` into the form body and
        never into the address. ``region`` is for ARMS, which is regional.

        Raises:
            CloudError: one class for each way out; the SDK's own exception is not kept.
            KeyError: an operation that Onramp does not use.
        """
        wanted = operation(service, action)
        given = {name: value for name, value in (parameters or {}).items() if value is not None}
        # The failure is returned and raised from here, so that no frame of the traceback holds the
        # plain secret, and no context the SDK's exception with the request in it.
        if self._pace is None:
            outcome = self._send(wanted, given, secrets or {}, region)
        else:
            try:
                with self._pace.turn():
                    outcome = self._send(wanted, given, secrets or {}, region)
            except RestingError as resting:
                raise ThrottledError(Refusal(action, retry_after=resting.seconds)) from None
            self._pace.heard(action, outcome if isinstance(outcome, CloudError) else None)
        if isinstance(outcome, CloudError):
            raise outcome
        return outcome

    def give_up(self, *, changes: bool) -> None:
        """Stop waiting for the answers of reads; with ``changes`` for all."""
        self._awaiting.give_up(changes=changes)

    def close(self) -> None:
        """Close idle connections; calls that are under way finish."""
        with self._lock:
            clients = self._signer.clients
            hosts = {host for _, host in clients}
            clients.clear()
        for host in hosts:
            sdk.close_sessions(self._endpoints.protocol, host)

    def _send(
        self,
        wanted: Operation,
        parameters: Mapping[str, Value],
        secrets: Mapping[str, Secret],
        region: str,
    ) -> Answer | CloudError:
        signer = self._signer
        if not (signer.credentials.access_key_id and signer.credentials.secret.reveal()):
            return BadCredentialsError(Refusal(wanted.action, reason=Reason.NO_CREDENTIALS))
        client = self._client(signer, wanted.service, region)
        plain = {name: secret.reveal() for name, secret in secrets.items()}
        # RAM's own client would put what is secret, and passwords of profiles, into the address.
        profile = wanted.action.endswith("LoginProfile")
        through_model = wanted.service is Service.RAM and not profile and not plain
        prepare = _through_model if through_model else _through_generic
        # Put together here: a parameter that the SDK does not know is our mistake, and is raised.
        runtime = _runtime(wanted, self._endpoints.ca_bundle)
        send = prepare(client, wanted, runtime, parameters, plain)
        sdk.quiet()

        seconds = _longest(wanted) / 1000
        heard = response.Exchange.within(seconds)

        def exchange() -> None:
            with response.exchange(heard):
                try:
                    send()
                except Exception as error:  # noqa: BLE001 - the SDK wraps whatever happens in its own types
                    heard.failed = heard.failed or error

        try:
            self._awaiting.answer(exchange, changing=wanted.changing, seconds=seconds)
        except GivenUpError as error:
            return error_for(wanted, (Lost if error.sent else NotSent)(Reason.GIVEN_UP))
        except OverdueError:
            if heard.sending:
                return error_for(wanted, Lost(Reason.READ_TIMEOUT))
            return error_for(wanted, NotSent(Reason.CONNECT_TIMEOUT))
        # What is sought nowhere else may not come back here either.
        unsought = (each.reveal() for each in secrets.values() if not each.sought)
        found = outcome_of(wanted, heard, (*signer.secrets, *unsought))
        if isinstance(found, Answer):
            date = heard.received.headers.get("date", "") if heard.received else ""
            self._told_time = (date, self._now(), self._wall()) if date else self._told_time
            return found
        return error_for(wanted, found)

    def _client(self, signer: _Signer, service: Service, region: str) -> _Client:
        host = self._host(service, region)
        with self._lock:
            of_ram = service is Service.RAM
            client = signer.clients.get((of_ram, host))
            if client is None:
                client = self._new_client(signer.credentials, host, of_ram=of_ram)
                signer.clients[of_ram, host] = client
            return client

    def _host(self, service: Service, region: str) -> str:
        match service:
            case Service.RAM:
                return self._endpoints.ram
            case Service.IMS:
                return self._endpoints.ims
            case Service.STS:
                return self._endpoints.sts
            case Service.RESOURCES:
                return self._endpoints.resources
            case Service.ARMS:
                return self._endpoints.arms_in(region)

    def _new_client(self, credentials: Credentials, host: str, *, of_ram: bool) -> _Client:
        token = credentials.token
        sdk.prepare()
        from alibabacloud_tea_openapi.client import Client as GenericClient
        from alibabacloud_tea_openapi.utils_models import Config

        config = Config(
            access_key_id=credentials.access_key_id,
            access_key_secret=credentials.secret.reveal(),
            security_token=None if token is None else token.reveal(),
            endpoint=host,
            protocol=self._endpoints.protocol,
            connect_timeout=CONNECT_TIMEOUT_MS,
            read_timeout=READ_TIMEOUT_MS,
            retry_options=None,
            user_agent=f"onramp/{__version__}",
        )
        if not of_ram:
            generic: _Client = GenericClient(config)
            return generic
        from alibabacloud_ram20150501.client import Client as RamClient

        ram: _Client = RamClient(config)
        return ram


def _runtime(wanted: Operation, ca_bundle: str) -> object:
    from darabonba.runtime import RuntimeOptions

    runtime: object = RuntimeOptions(
        connect_timeout=CONNECT_TIMEOUT_MS,
        read_timeout=PATIENT_READ_TIMEOUT_MS if wanted.patient else READ_TIMEOUT_MS,
        ca=ca_bundle or None,
    )
    return runtime


def _longest(wanted: Operation) -> int:
    return PATIENT_READ_TIMEOUT_MS + CONNECT_TIMEOUT_MS if wanted.patient else LONGEST_MS


def _through_model(
    client: _Client,
    wanted: Operation,
    runtime: object,
    parameters: Mapping[str, Value],
    plain: Mapping[str, str],
) -> Callable[[], object]:
    """Call of an operation by RAM's own client and models; secrets never go this way."""
    from alibabacloud_ram20150501 import models

    if plain:
        raise ValueError("RAM's client would put a secret into the address")
    method = getattr(client, f"{snake(wanted.action)}_with_options")
    request_class = getattr(models, f"{wanted.action}Request", None)
    arguments = [runtime]
    if request_class is not None:
        fields = {snake(field): value for field, value in parameters.items()}
        arguments.insert(0, request_class(**fields))
    return lambda: method(*arguments)


def _through_generic(
    client: _Client,
    wanted: Operation,
    runtime: object,
    parameters: Mapping[str, Value],
    plain: Mapping[str, str],
) -> Callable[[], object]:
    """Call of any other service, and of logon profiles; secrets go into the body."""
    from alibabacloud_tea_openapi.utils import Utils
    from alibabacloud_tea_openapi.utils_models import OpenApiRequest, Params

    request = OpenApiRequest(
        query=Utils.query({name: _spelled(value) for name, value in parameters.items()}),
        body=dict(plain) or None,
    )
    params = Params(
        action=wanted.action,
        version=VERSIONS[wanted.service],
        protocol="HTTPS",
        pathname="/",
        method="POST",
        auth_type="AK",
        style="RPC",
        req_body_type="formData",
        body_type="json",
    )
    return lambda: client.call_api(params, request, runtime)


def _spelled(value: Value) -> Value:
    """Booleans as the documentation spells them; the SDK would send ``True``."""
    return str(value).lower() if isinstance(value, bool) else value


_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def snake(name: str) -> str:
    """Name in the SDK's spelling: ``UserAccessKeyId`` becomes ``user_access_key_id``."""
    # "MFA" and what follows it stay together there.
    return _HUMP.sub("_", name).lower().replace("mfa_", "mfa")
