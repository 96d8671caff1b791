"""Certificates are always checked; a company's own can be trusted by name of a file."""

from __future__ import annotations

import ipaddress
import os
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.cloud.rawserver import RawServer, json_reply
from tui.cloud.endpoints import EndpointError, Endpoints
from tui.cloud.errors import Reason, UnreachableError
from tui.cloud.operations import Service
from tui.cloud.transport import Transport
from tui.core.credentials import Credentials
from tui.core.secret import Secret

OWN = Credentials("LTAI-planted", Secret("planted-for-tls"))


def own_certificate(directory: Path, *, days: int = 1) -> Path:
    """A certificate for 127.0.0.1 that nobody has signed, and its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=2))
        .not_valid_after(now + timedelta(days=days))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False
        )
        .sign(key, hashes.SHA256())
    )
    path = directory / "own.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    return path


def served_with(path: Path) -> RawServer:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return RawServer(json_reply("200 OK", '{"AccountId": "1290384756102938"}'), tls=context)


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate that nothing here trusts."""
    return own_certificate(tmp_path)


@pytest.fixture
def server(certificate: Path) -> Iterator[RawServer]:
    """Answers over TLS with that certificate."""
    with served_with(certificate) as made:
        yield made


def endpoints_of(server: RawServer) -> Endpoints:
    host = server.host
    return Endpoints("https", host, host, host, host, host)


def ask(endpoints: Endpoints) -> object:
    transport = Transport(OWN, endpoints)
    try:
        return transport.call(Service.STS, "GetCallerIdentity").fields["AccountId"]
    finally:
        transport.close()


def test_a_certificate_that_nobody_vouches_for_is_refused(server: RawServer) -> None:
    with pytest.raises(UnreachableError) as caught:
        ask(endpoints_of(server))
    assert caught.value.refusal.reason == Reason.CERTIFICATE_REFUSED
    assert server.requests == [], "nothing was sent"


@pytest.mark.parametrize("name", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
def test_the_environment_does_not_turn_it_off(
    server: RawServer, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, "")
    monkeypatch.setenv("PYTHONHTTPSVERIFY", "0")
    with pytest.raises(UnreachableError):
        ask(endpoints_of(server))
    assert server.requests == []


def test_a_bundle_is_trusted_too(server: RawServer, certificate: Path) -> None:
    assert ask(endpoints_of(server).trusting(str(certificate))) == "1290384756102938"
    assert OWN.secret.reveal() not in server.requests[0]


def test_a_bundle_does_not_excuse_a_certificate_that_has_expired(tmp_path: Path) -> None:
    path = own_certificate(tmp_path, days=-1)
    with served_with(path) as server, pytest.raises(UnreachableError):
        ask(endpoints_of(server).trusting(str(path)))


def test_a_bundle_is_no_other_place(certificate: Path) -> None:
    real = Endpoints.real()
    assert real.trusting(str(certificate)).identity == real.identity


@pytest.mark.parametrize("content", [None, "", "no certificate", "-----BEGIN CERTIFICATE-----"])
def test_what_holds_no_certificate_is_refused_at_the_start(
    content: str | None, tmp_path: Path
) -> None:
    path = tmp_path / "bundle.pem"
    if content is not None:
        path.write_text(content)
    with pytest.raises(EndpointError) as caught:
        Endpoints.loopback("http://127.0.0.1:1").trusting(str(path))
    assert caught.value.code == "no-certificates"


def test_a_bundle_without_an_end_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "bundle.pem")
    for path in (tmp_path / "bundle.pem", Path("/dev/zero"), tmp_path):
        with pytest.raises(EndpointError) as caught:
            Endpoints.loopback("http://127.0.0.1:1").trusting(str(path))
        assert caught.value.code == "no-certificates"
