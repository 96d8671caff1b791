"""Signatures against published vectors."""

from __future__ import annotations

import pytest

from tui.simulator import gateway

EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
HEADERS = {
    "host": "ram.aliyuncs.com",
    "x-acs-version": "2015-05-01",
    "x-acs-action": "CreateUser",
    "user-agent": "test",
    "x-acs-date": "2026-01-02T03:04:05Z",
    "x-acs-signature-nonce": "0123456789abcdef0123456789abcdef",
    "accept": "application/json",
    "x-acs-content-sha256": EMPTY,
    "x-acs-credentials-provider": "static_ak",
}


def test_acs3_vector() -> None:
    text = gateway.acs3_string_to_sign(
        "POST",
        "/",
        {"UserName": "alice", "DisplayName": "A B*~+"},
        HEADERS,
        tuple(sorted(HEADERS)),
        b"",
    )
    expected = "a17c5ed9585b804524614d0e58fff413c0196e6998fe7c8939c459a6b8848653"
    assert gateway.acs3_signature("testsecret", text) == expected


def test_rpc_vector() -> None:
    parameters = {
        "Action": "CreateUser",
        "Format": "json",
        "Version": "2015-05-01",
        "Timestamp": "2026-01-02T03:04:05Z",
        "SignatureNonce": "n1",
        "DisplayName": "A B*~+",
        "UserName": "alice",
        "SignatureMethod": "HMAC-SHA1",
        "SignatureVersion": "1.0",
        "AccessKeyId": "testid",
    }
    text = gateway.rpc_string_to_sign("POST", parameters)
    assert gateway.rpc_signature("testsecret", text) == "sPkvQv2IGAk0Jo3/k+K5tqoiMms="
    assert gateway.rpc_string_to_sign("POST", {**parameters, "Signature": "x"}) == text


@pytest.mark.parametrize(
    "header", ["", "Bearer abc", "ACS3-HMAC-SHA256 Credential=a", "Credential=a,Signature=b"]
)
def test_other_authorization_headers_are_not_understood(header: str) -> None:
    assert gateway.parse_authorization(header) is None
