from __future__ import annotations

import json
import logging
import os
import pkgutil
import secrets
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from types import FrameType
from typing import Any
from urllib.parse import unquote_plus

import pytest

import tui.cloud
from tests.cloud.rawserver import HANG, RawServer, json_reply, reply
from tui import __version__
from tui.cloud import pace, response, sdk, transport
from tui.cloud.client import Cloud
from tui.cloud.endpoints import EndpointError, Endpoints
from tui.cloud.errors import (
    BadCredentialsError,
    BadInputError,
    CloudError,
    NotFoundError,
    NotSent,
    OutcomeUnknownError,
    Reason,
    ThrottledError,
    UnreachableError,
)
from tui.cloud.operations import OPERATIONS, Service
from tui.cloud.pace import Backoff
from tui.cloud.transport import CLOCKS_APART, Transport, snake
from tui.core.credentials import Credentials
from tui.core.secret import MASK, Secret
from tui.simulator.server import RunningSimulator

ONCE = Backoff(())
Logged = tuple[Cloud, Callable[[], list[dict[str, Any]]]]


def generated() -> Secret:
    return Secret("Aa1!" + secrets.token_urlsafe(12) + "&=+ %")


@pytest.fixture
def client() -> Iterator[Callable[[RawServer], Cloud]]:
    clouds: list[Cloud] = []

    def make(server: RawServer) -> Cloud:
        cloud = Cloud(Credentials("id", generated()), server.endpoints, backoff=ONCE)
        clouds.append(cloud)
        return cloud

    yield make
    for cloud in clouds:
        cloud.close()


FAULTS: dict[str, tuple[bytes, Reason]] = {
    "closed without a word": (b"", Reason.CONNECTION_LOST),
    "half a status line": (b"HTTP/1.1 20", Reason.CONNECTION_LOST),
    "shorter than announced": (
        reply("200 OK", '{"RequestId":"R"', length=500),
        Reason.CONNECTION_LOST,
    ),
    "cut where nobody can see it": (
        b'HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{"AccessKey":{"AccessKeySecret":"FakeFake',
        Reason.UNREADABLE_ANSWER,
    ),
    "HTML 502": (reply("502 Bad Gateway", "<html>oops</html>"), Reason.UNREADABLE_ANSWER),
    "HTML 200": (reply("200 OK", "<html>portal</html>"), Reason.UNREADABLE_ANSWER),
    "empty 500": (reply("500 Oops", ""), Reason.UNREADABLE_ANSWER),
    "empty 200": (reply("200 OK", ""), Reason.UNREADABLE_ANSWER),
    "JSON list": (json_reply("400 Bad Request", "[]"), Reason.UNREADABLE_ANSWER),
    "JSON without a code": (
        json_reply("400 Bad Request", '{"Message":"hm"}'),
        Reason.UNREADABLE_ANSWER,
    ),
    "InternalError": (
        json_reply("500 Oops", '{"Code":"InternalError","Message":"m","RequestId":"R"}'),
        Reason.SERVER_FAILED,
    ),
    "200 without the secret": (
        json_reply("200 OK", '{"RequestId":"R","AccessKey":{"AccessKeyId":"K"}}'),
        Reason.UNREADABLE_ANSWER,
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_change_without_a_clear_answer_is_unknown(
    fault: str, client: Callable[[RawServer], Cloud]
) -> None:
    answer, reason = FAULTS[fault]
    with RawServer(answer) as server:
        with pytest.raises(OutcomeUnknownError) as caught:
            client(server).ram.create_access_key("li.na")
        assert len(server.requests) == 1
    assert caught.value.refusal.reason == reason
    assert "FakeFake" not in f"{caught.value!r} {caught.value.refusal!r}"


@pytest.mark.parametrize("fault", [name for name in FAULTS if name != "200 without the secret"])
def test_a_read_without_a_clear_answer_is_unreachable(
    fault: str, client: Callable[[RawServer], Cloud]
) -> None:
    with RawServer(FAULTS[fault][0]) as server, pytest.raises(UnreachableError):
        client(server).ram.get_user("li.na")


@pytest.mark.parametrize("service", ["ram", "generic"])
def test_a_read_timeout_leaves_a_change_unknown(
    service: str, client: Callable[[RawServer], Cloud], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transport, "READ_TIMEOUT_MS", 100)
    monkeypatch.setattr(transport, "PATIENT_READ_TIMEOUT_MS", 100)
    with RawServer(HANG) as server:
        cloud = client(server)
        changes: dict[str, Callable[[], object]] = {
            "ram": lambda: cloud.ram.create_user("li.na"),
            "generic": lambda: cloud.ims.untag_user("li.na@x", ("team",)),
        }
        with pytest.raises(OutcomeUnknownError) as caught:
            changes[service]()
        assert len(server.requests) == 1
        with pytest.raises(UnreachableError):
            cloud.ram.get_user("li.na")
    assert caught.value.refusal.reason == Reason.READ_TIMEOUT


def _dead_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


def test_a_refused_connection_is_unreachable_also_for_a_change() -> None:
    endpoints = Endpoints.loopback(f"http://127.0.0.1:{_dead_port()}")
    with Cloud(Credentials("id", generated()), endpoints, backoff=ONCE) as cloud:
        with pytest.raises(UnreachableError) as caught:
            cloud.ram.create_access_key("li.na")
        assert caught.value.refusal.reason == Reason.CONNECTION_REFUSED
        with pytest.raises(UnreachableError):
            cloud.sts.caller()


@pytest.mark.parametrize(
    ("report", "reason"),
    [
        ("name", Reason.NAME_NOT_FOUND),
        ("connect", Reason.CONNECT_TIMEOUT),
        ("proxy", Reason.PROXY_FAILED),
        ("certificate", Reason.CERTIFICATE_REFUSED),
    ],
)
def test_reports_of_the_connection_that_come_before_the_first_byte(
    report: str, reason: Reason
) -> None:
    # Built from the libraries' own classes: a test has no name server and no bad certificate.
    import ssl

    from requests import exceptions as by_requests
    from urllib3 import HTTPConnectionPool, exceptions

    pool = HTTPConnectionPool("ram.aliyuncs.com")
    connection: Any = pool._new_conn()
    inner: Exception
    outer: type[Exception]
    match report:
        case "name":
            inner = exceptions.NameResolutionError("h", connection, socket.gaierror())
            outer = by_requests.ConnectionError
        case "connect":
            inner = exceptions.ConnectTimeoutError(connection, "timed out")
            outer = by_requests.ConnectTimeout
        case "proxy":
            refused = exceptions.NewConnectionError(connection, "refused")
            inner = exceptions.ProxyError("cannot connect", refused)
            outer = by_requests.ProxyError
        case _:
            inner = exceptions.SSLError(ssl.SSLCertVerificationError("self-signed"))
            outer = by_requests.SSLError
    cause = outer(exceptions.MaxRetryError(pool, "/", inner))
    found = sdk.failure_of(cause)
    assert found == NotSent(reason)


def test_a_redirect_is_not_followed(client: Callable[[RawServer], Cloud]) -> None:
    with RawServer(json_reply("200 OK", "{}")) as elsewhere:
        answer = reply("307 Temporary Redirect", "", f"Location: {elsewhere.url}/")
        with RawServer(answer) as server, pytest.raises(OutcomeUnknownError):
            client(server).ram.create_logon_profile(
                "li.na", generated(), reset_at_next_logon=True, require_mfa=True
            )
        assert elsewhere.requests == []


def test_a_message_that_echoes_the_password_is_scrubbed(
    client: Callable[[RawServer], Cloud],
) -> None:
    password = generated()
    plain = password.reveal()
    body = json.dumps({"Code": "InvalidParameter.Password.TooWeak", "Message": f"bad: {plain}"})
    server = RawServer(json_reply("400 Bad Request", body))
    with server, pytest.raises(BadInputError) as caught:
        client(server).ram.update_logon_profile("li.na", password)
    assert caught.value.refusal.message.startswith("bad: ")
    leaked = plain in f"{caught.value!r}{caught.value.refusal!r}"
    assert not leaked


@pytest.mark.parametrize("which", ["secret", "token"])
def test_a_message_that_echoes_our_own_secret_is_scrubbed(which: str) -> None:
    own = {"secret": generated(), "token": generated()}
    plain = own[which].reveal()
    body = json.dumps({"Code": "InvalidParameter", "Message": f"bad: {plain}"})
    with RawServer(json_reply("400 Bad Request", body)) as server:
        credentials = Credentials("id", own["secret"], own["token"])
        with (
            Cloud(credentials, server.endpoints, backoff=ONCE) as cloud,
            pytest.raises(CloudError) as caught,
        ):
            cloud.ram.get_user("li.na")
    assert caught.value.refusal.message.startswith("bad: ")
    leaked = plain in f"{caught.value!r}{caught.value.refusal!r}"
    assert not leaked


@pytest.mark.parametrize("which", ["secret", "token"])
def test_no_name_in_an_answer_repeats_our_own_secret(which: str) -> None:
    # It would be written down, and shown by a process that does not know that it is one.
    own = {"secret": generated(), "token": generated()}
    plain = own[which].reveal()
    spelled = "".join(f"\\u{ord(char):04x}" for char in plain)
    for said in (plain, spelled):
        body = f'{{"AccountAlias": "a {said} b"}}'
        with RawServer(json_reply("200 OK", body)) as server:
            credentials = Credentials("id", own["secret"], own["token"])
            with Cloud(credentials, server.endpoints, backoff=ONCE) as cloud:
                leaked = cloud.ram.alias() != f"a {MASK} b"
        assert not leaked


def test_what_is_secret_is_never_in_the_address() -> None:
    # RAM's own client would put it there; it goes into the body, in any operation.
    planted = generated()
    with RawServer(json_reply("400 Bad Request", '{"Code":"Whatever"}')) as server:
        sender = Transport(Credentials("id", generated()), server.endpoints)
        with pytest.raises(CloudError):
            sender.call(
                Service.RAM, "CreateUser", {"UserName": "li.na"}, secrets={"DisplayName": planted}
            )
        sender.close()
        (request,) = server.requests
    head, _, body = request.partition("\r\n\r\n")
    assert "UserName=li.na" in head
    assert planted.reveal() not in unquote_plus(head)
    assert planted.reveal() in unquote_plus(body)


def _frames(error: BaseException) -> list[FrameType]:
    frames = []
    trace = error.__traceback__
    while trace is not None:
        frames.append(trace.tb_frame)
        trace = trace.tb_next
    return frames


@pytest.mark.parametrize("answer", [b"", json_reply("400 Bad Request", '{"Code":"Whatever"}')])
def test_an_error_keeps_neither_the_request_nor_the_password(
    answer: bytes, client: Callable[[RawServer], Cloud]
) -> None:
    password = generated()
    plain = password.reveal()
    with RawServer(answer) as server:
        cloud = client(server)
        with pytest.raises(CloudError) as caught:
            cloud.ram.create_logon_profile(
                "li.na", password, reset_at_next_logon=True, require_mfa=True
            )
    assert caught.value.__context__ is None
    assert caught.value.__cause__ is None
    ours = _frames(caught.value)[1:]
    assert any(frame.f_code.co_name == "call" for frame in ours)
    leaking = [frame.f_code.co_name for frame in ours if plain in repr(frame.f_locals)]
    assert leaking == []


def test_the_header_that_asks_to_wait_is_in_milliseconds(
    client: Callable[[RawServer], Cloud],
) -> None:
    answer = json_reply("400 Bad Request", '{"Code":"Throttling.User"}', "x-acs-retry-after: 2500")
    with RawServer(answer) as server, pytest.raises(ThrottledError) as caught:
        client(server).ram.get_user("li.na")
    assert caught.value.refusal.retry_after == 2.5


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("61000", 61.0), ("9" * 5_000, 1e6), ("-1", 0.0), ("٩٩", 0.0), ("1e3", 0.0), ("", 0.0)],
)
def test_a_wait_of_any_length_is_a_number(
    header: str, seconds: float, client: Callable[[RawServer], Cloud]
) -> None:
    answer = json_reply("400 Bad Request", '{"Code":"Throttling"}', f"x-acs-retry-after: {header}")
    with RawServer(answer) as server, pytest.raises(ThrottledError) as caught:
        client(server).ram.get_user("li.na")
    assert caught.value.refusal.retry_after == seconds
    assert (caught.value.refusal.reason == Reason.LONG_WAIT) == (seconds > 60)


def test_without_an_accesskey_nothing_is_sent() -> None:
    with RawServer(b"") as server:
        for credentials in (Credentials("", generated()), Credentials("id", Secret(""))):
            with Cloud(credentials, server.endpoints) as cloud:
                with pytest.raises(BadCredentialsError) as caught:
                    cloud.sts.caller()
                assert caught.value.refusal.reason == Reason.NO_CREDENTIALS
        assert server.requests == []


def test_the_environment_does_not_change_who_signs(
    client: Callable[[RawServer], Cloud], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALIBABA_CLOUD_ACCESS_KEY_ID", "somebody-else")
    monkeypatch.setenv("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "fake")
    with RawServer(json_reply("200 OK", '{"AccountId":"1"}')) as server:
        client(server).sts.caller()
        (request,) = server.requests
    assert "Credential=id," in request
    assert "somebody-else" not in request


def test_temporary_credentials_send_their_token() -> None:
    token = generated()
    with RawServer(json_reply("200 OK", '{"AccountId":"1"}')) as server:
        with Cloud(Credentials("STS.id", generated(), token), server.endpoints) as cloud:
            cloud.sts.caller()
        (request,) = server.requests
    sent = token.reveal().strip() in request
    assert sent
    assert "x-acs-accesskey-id: STS.id" in request


def test_the_user_agent_names_the_product_and_nothing_of_the_machine(logged: Logged) -> None:
    cloud, lines = logged
    cloud.sts.caller()
    (line,) = lines()
    agent = next(p["value"] for p in line["parameters"] if p["name"] == "user-agent")
    assert agent.endswith(f" onramp/{__version__}")
    assert socket.gethostname() not in agent


def test_the_sdks_own_retries_stay_off(client: Callable[[RawServer], Cloud]) -> None:
    answer = json_reply("503 Busy", '{"Code":"ServiceUnavailable"}')
    with RawServer(answer) as server:
        with pytest.raises(UnreachableError):
            client(server).ram.get_user("li.na")
        assert len(server.requests) == 1


# Loggers and DEBUG: the SDK prints whole requests where it is allowed to.


def test_nothing_reaches_stderr_or_a_log(
    logged: Logged,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setenv("DEBUG", "sdk")
    caplog.set_level(logging.DEBUG)
    cloud, lines = logged
    cloud.ram.create_user("quiet.user")
    password = generated()
    cloud.ram.create_logon_profile(
        "quiet.user", password, reset_at_next_logon=True, require_mfa=True
    )
    assert len(lines()) == 2
    captured = capfd.readouterr()
    assert captured.err == ""
    assert captured.out == ""
    assert talked(caplog) == []
    assert "DEBUG" not in os.environ


TALKATIVE = {"darabonba-core", "alibabacloud-tea", "credentials", "urllib3", "requests"}


def talked(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Loggers of the SDK, and of what it sends with, that said something."""
    return [each.name for each in caplog.records if each.name.partition(".")[0] in TALKATIVE]


def test_whatever_is_switched_on_meanwhile_is_silenced_before_a_request(
    logged: Logged,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    cloud, lines = logged
    cloud.ram.create_user("quiet.user")
    caplog.set_level(logging.DEBUG)
    for name in ("urllib3", "urllib3.connectionpool", "darabonba-core", "alibabacloud-tea"):
        logger = logging.getLogger(name)
        monkeypatch.setattr(logger, "level", logger.level)
        logger.setLevel(logging.DEBUG)
    monkeypatch.setenv("DEBUG", "sdk")
    cloud.ram.create_user("another.user")
    assert len(lines()) == 2
    assert talked(caplog) == []
    assert capfd.readouterr() == ("", "")


def test_the_loggers_that_are_silenced_are_those_the_sdk_has() -> None:
    sdk.prepare()
    import darabonba.core
    import Tea.core

    assert darabonba.core.logger.name in sdk._LOGGERS
    assert Tea.core.logger.name in sdk._LOGGERS
    for name in sdk._LOGGERS:
        logger = logging.getLogger(name)
        assert logger.level >= logging.WARNING
        assert not [h for h in logger.handlers if isinstance(h, logging.StreamHandler)]


# What is assumed of the SDK's inside.


def test_every_request_goes_through_our_session(client: Callable[[RawServer], Cloud]) -> None:
    from darabonba.core import DaraCore

    with RawServer(json_reply("200 OK", '{"AccountId":"1"}')) as server:
        cloud = client(server)
        cloud.sts.caller()
        host = server.endpoints.ram
        ours = {
            key: s for key, s in DaraCore._sessions.items() if key.startswith(f"http://{host}:")
        }
        assert [type(session).__name__ for session in ours.values()] == ["GuardedSession"]
        cloud.close()
        assert not [key for key in DaraCore._sessions if key.startswith(f"http://{host}:")]


def test_the_session_refuses_plain_http_and_unverified_certificates() -> None:
    sdk.prepare()
    from darabonba.core import DaraCore
    from requests import Request

    session = DaraCore._get_session("https://ram.aliyuncs.com:80:pool=1", "https")
    try:
        plain = Request("POST", "http://ram.aliyuncs.com/").prepare()
        with response.exchange(response.Exchange.within(1)), pytest.raises(EndpointError) as caught:
            session.send(plain, verify=True)
        assert caught.value.code == "plain-http"
        unverified = Request("POST", "https://ram.aliyuncs.com/").prepare()
        with response.exchange(response.Exchange.within(1)), pytest.raises(EndpointError) as caught:
            session.send(unverified, verify=False)
        assert caught.value.code == "unverified"
    finally:
        sdk.close_sessions("https", "ram.aliyuncs.com")


def test_an_address_that_the_session_refuses_was_not_reached() -> None:
    # Past every earlier guard, the last one still says that nothing was sent.
    endpoints = Endpoints.loopback("http://127.0.0.1:1")
    sender = Transport(Credentials("id", generated()), endpoints)
    object.__setattr__(endpoints, "ram", "ram.aliyuncs.com")
    with pytest.raises(UnreachableError) as caught:
        sender.call(Service.RAM, "CreateUser", {"UserName": "li.na"})
    sender.close()
    assert caught.value.refusal.reason == Reason.ADDRESS_REFUSED


def test_the_ram_client_has_a_method_and_a_model_for_every_operation() -> None:
    from alibabacloud_ram20150501.client import Client

    missing = [
        op.action
        for op in OPERATIONS.values()
        if op.service is Service.RAM and not hasattr(Client, f"{snake(op.action)}_with_options")
    ]
    assert missing == []


@pytest.mark.parametrize(
    ("wire_name", "sdk_name"),
    [
        ("UserAccessKeyId", "user_access_key_id"),
        ("UserName", "user_name"),
        ("UnbindMFADevice", "unbind_mfadevice"),
    ],
)
def test_sdk_spelling(wire_name: str, sdk_name: str) -> None:
    assert snake(wire_name) == sdk_name


def test_operations_of_ram_go_through_rams_own_client(
    logged: Logged, monkeypatch: pytest.MonkeyPatch
) -> None:
    from alibabacloud_ram20150501.client import Client

    used: list[str] = []
    get_user = Client.get_user_with_options

    def noted(client: Client, request: object, runtime: object) -> object:
        used.append(type(request).__name__)
        return get_user(client, request, runtime)

    monkeypatch.setattr(Client, "get_user_with_options", noted)
    cloud, _ = logged
    with pytest.raises(NotFoundError):
        cloud.ram.get_user("nobody")
    assert used == ["GetUserRequest"]


def test_a_client_can_be_used_after_close(logged: Logged) -> None:
    cloud, lines = logged
    cloud.sts.caller()
    cloud.close()
    cloud.sts.caller()
    assert len(lines()) == 2


def test_many_threads_share_a_client(logged: Logged) -> None:
    from concurrent.futures import ThreadPoolExecutor

    cloud, lines = logged
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: cloud.sts.caller().account_id, range(24)))
    assert len(set(found)) == 1
    assert len(lines()) == 24


# The cloud's own time, by which it is told what a lost answer made


class Clocks:
    """The one that never goes back, and the one on the wall."""

    def __init__(self) -> None:
        self.steady = 100.0
        self.wall = 5_000.0

    def transport(self, simulator: RunningSimulator) -> Transport:
        credentials = Credentials(simulator.access_key_id, simulator.access_key_secret)
        return Transport(
            credentials,
            Endpoints.loopback(simulator.endpoint),
            now=lambda: self.steady,
            wall=lambda: self.wall,
        )


def told(transport: Transport) -> datetime:
    transport.call(Service.STS, "GetCallerIdentity")
    time = transport.time
    assert time is not None
    return time


def test_nobody_knows_it_before_an_answer(simulator: RunningSimulator) -> None:
    assert Clocks().transport(simulator).time is None


def test_it_is_the_clouds_whatever_this_machine_says(simulator: RunningSimulator) -> None:
    clocks = Clocks()
    transport = clocks.transport(simulator)
    before = told(transport)
    assert abs(before - datetime.now(UTC)) < timedelta(minutes=1)
    clocks.steady += 60
    clocks.wall += 60
    assert transport.time == before + timedelta(seconds=60)


def test_it_is_not_known_after_a_sleep_until_the_next_answer(simulator: RunningSimulator) -> None:
    clocks = Clocks()
    transport = clocks.transport(simulator)
    told(transport)
    clocks.wall += CLOCKS_APART + 1
    assert transport.time is None
    told(transport)


HEAVY = ("alibabacloud", "darabonba", "Tea", "requests", "urllib3", "aiohttp", "cryptography")


def test_importing_the_cloud_layer_loads_no_sdk() -> None:
    names = [f"tui.cloud.{module.name}" for module in pkgutil.iter_modules(tui.cloud.__path__)]
    assert "tui.cloud.transport" in names
    script = (
        "import importlib, sys\n"
        f"for name in {names!r}: importlib.import_module(name)\n"
        f"print([name for name in sys.modules if name.startswith({HEAVY!r})])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_making_a_client_loads_no_sdk() -> None:
    script = (
        "import sys\n"
        "from tui.core.credentials import Credentials\n"
        "from tui.core.secret import Secret\n"
        "from tui.cloud.client import Cloud\n"
        "from tui.cloud.endpoints import Endpoints\n"
        "Cloud(Credentials('id', Secret('fake')), Endpoints.loopback('http://127.0.0.1:1')).close()\n"
        f"print([name for name in sys.modules if name.startswith({HEAVY!r})])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


# A call's deadline counts from the look for an address on, not from the first byte on


OWN = Credentials("id", Secret("fake-key-secret"))
PATIENCE = 20.0
ADDRESSES = 40


class SlowNames:
    """Finds the address of a name when the test lets it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.go, self.found = threading.Event(), threading.Event()
        original = socket.getaddrinfo

        def find(host: str, port: int, *more: int) -> list[Any]:
            self.go.wait(PATIENCE)
            self.found.set()
            return original(host, port, *more)

        monkeypatch.setattr(socket, "getaddrinfo", find)


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LONGEST_MS", "PATIENT_READ_TIMEOUT_MS", "CONNECT_TIMEOUT_MS"):
        monkeypatch.setattr(transport, name, 500)
    monkeypatch.setattr(pace, "GRACE", 0.1)


def lost(endpoints: Endpoints, *, change: bool) -> tuple[type[UnreachableError], str]:
    """What comes of a call."""
    with Cloud(OWN, endpoints, backoff=Backoff(())) as cloud:
        call = partial(cloud.ram.create_access_key, "u") if change else cloud.ram.list_users
        with pytest.raises(UnreachableError) as caught:
            call()
        return type(caught.value), caught.value.refusal.reason


@pytest.mark.usefixtures("short")
@pytest.mark.parametrize("change", [False, True])
def test_a_name_that_is_looked_for_too_long_is_given_up_and_nothing_is_sent_later(
    monkeypatch: pytest.MonkeyPatch, change: bool
) -> None:
    # A key that is made when nobody waits for it any more would be lost.
    names = SlowNames(monkeypatch)
    before = {*threading.enumerate()}
    with RawServer(json_reply("200 OK", "{}")) as server:
        told = lost(server.endpoints, change=change)
        assert told == (UnreachableError, Reason.CONNECT_TIMEOUT)
        asking = [each for each in {*threading.enumerate()} - before if each.name == "answer"]
        assert not names.found.is_set()
        names.go.set()
        for each in asking:
            each.join(PATIENCE)
        assert names.found.is_set()
        assert not any(server.requests)


@pytest.fixture
def full() -> Iterator[int]:
    """A port that takes no more connections, and refuses none."""
    with socket.socket() as listening, socket.socket() as taken:
        listening.bind(("127.0.0.1", 0))
        listening.listen(0)
        taken.connect(listening.getsockname())
        yield listening.getsockname()[1]


@pytest.mark.skipif(sys.platform != "linux", reason="a full port refuses connections elsewhere")
@pytest.mark.usefixtures("short")
def test_every_address_of_a_name_counts_towards_one_deadline(
    monkeypatch: pytest.MonkeyPatch, full: int
) -> None:
    original = socket.getaddrinfo
    tried: list[tuple[str, int]] = []

    def many(host: str, port: int, *more: int) -> list[Any]:
        return original(host, port, *more) * ADDRESSES

    class Counted(socket.socket):
        def connect(self, address: tuple[str, int]) -> None:  # type: ignore[override]
            tried.append(address)
            super().connect(address)

    monkeypatch.setattr(socket, "getaddrinfo", many)
    monkeypatch.setattr(socket, "socket", Counted)
    told = lost(Endpoints.loopback(f"http://127.0.0.1:{full}"), change=False)
    assert told == (UnreachableError, Reason.CONNECT_TIMEOUT)
    assert 0 < len(tried) < ADDRESSES
