from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.cloud.client import Cloud
from tui.cloud.endpoints import EndpointError, Endpoints, check_host, is_loopback
from tui.cloud.transport import Transport
from tui.core.credentials import Credentials
from tui.core.secret import Secret


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:8080",
        "http://127.0.0.1:8080/",
        "http://localhost:1",
        "http://127.9.9.9",
        "http://[::1]:80",
    ],
)
def test_loopback_addresses_serve_all_five_services(url: str) -> None:
    endpoints = Endpoints.loopback(url)
    endpoints.check()
    assert endpoints.local
    assert endpoints.protocol == "http"
    assert endpoints.ram == endpoints.ims == endpoints.sts == endpoints.resources
    assert endpoints.arms_in("cn-hangzhou") == endpoints.ram
    assert endpoints.identity == endpoints.ram


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://10.0.0.1:80", "not-loopback"),
        ("http://ram.aliyuncs.com", "not-loopback"),
        ("http://127.0.0.1.evil.example", "not-loopback"),
        ("http://0.0.0.0:80", "not-loopback"),
        ("https://127.0.0.1:80", "not-an-address"),
        ("127.0.0.1:80", "not-an-address"),
        ("http://127.0.0.1:port", "not-an-address"),
        ("http://127.0.0.1:99999", "not-an-address"),
        ("http://127.0.0.1:80/path", "not-an-address"),
        ("http://127.0.0.1:80?x=1", "not-an-address"),
        ("http://[::1", "not-an-address"),
        ("", "not-an-address"),
    ],
)
def test_anything_else_is_no_loopback_address(url: str, code: str) -> None:
    with pytest.raises(EndpointError) as caught:
        Endpoints.loopback(url)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("http://someone:hunter2@127.0.0.1:80", "http://127.0.0.1:80"),
        ("http://someone:hunter2@127.0.0.1:port", "http://127.0.0.1:port"),
        ("http://someone:hunter2@[::1", "http://[::1"),
        ("http://someone:hunter2℀@127.0.0.1:80", "http://127.0.0.1:80"),
        ("http://someone:hunter2\uff20127.0.0.1:80", "http://127.0.0.1:80"),
        ("http://someone:hunter2/#x@127.0.0.1:80", "http://127.0.0.1:80"),
        ("someone:hunter2@127.0.0.1:80", "127.0.0.1:80"),
        ("http:/someone:hunter2@127.0.0.1:80", "127.0.0.1:80"),
    ],
)
def test_a_login_in_an_address_is_refused_and_not_repeated(address: str, told: str) -> None:
    with pytest.raises(EndpointError) as caught:
        Endpoints.loopback(address)
    assert caught.value.code == "not-an-address"
    assert caught.value.address == told
    assert "hunter2" not in str(caught.value)


def test_the_real_endpoints_pass_the_guard() -> None:
    real = Endpoints.real()
    real.check()
    assert not real.local
    assert real.identity == "aliyun"
    with Cloud(Credentials("id", Secret("fake")), real) as cloud:
        assert cloud.endpoints is real


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"protocol": "http"}, "plain-http"),
        ({"ram": "ram.aliyuncs.com.evil.example"}, "not-official"),
    ],
)
def test_nothing_is_sent_past_the_guard_of_this_release_either(
    change: dict[str, str], code: str
) -> None:
    endpoints = replace(Endpoints.real(), **change)
    with pytest.raises(EndpointError) as caught:
        Transport(Credentials("id", Secret("fake")), endpoints)
    assert caught.value.code == code


@pytest.mark.parametrize("service", ["ram", "ims", "sts", "resources", "arms"])
def test_one_service_elsewhere_is_enough_to_be_refused(service: str) -> None:
    endpoints = replace(Endpoints.loopback("http://127.0.0.1:1"), **{service: "ram.aliyuncs.com"})
    assert not endpoints.local
    with pytest.raises(EndpointError) as caught:
        endpoints.check()
    assert caught.value.code == "plain-http"


@pytest.mark.parametrize(
    ("protocol", "host", "code"),
    [
        ("http", "ram.aliyuncs.com", "plain-http"),
        ("HTTP", "ram.aliyuncs.com", "plain-http"),
        ("https", "ram.aliyuncs.com.evil.example", "not-official"),
        ("https", "evilaliyuncs.com", "not-official"),
        ("https", "ram.aliyuncs.com:8443", "not-official"),
        ("https", "evil.example/.aliyuncs.com", "not-official"),
        ("https", "evil.example#.aliyuncs.com", "not-official"),
        ("https", "someone@evil.aliyuncs.com", "not-official"),
        ("https", "", "not-official"),
    ],
)
def test_the_guard_refuses(protocol: str, host: str, code: str) -> None:
    with pytest.raises(EndpointError) as caught:
        check_host(protocol, host)
    assert caught.value.code == code


@given(st.text(alphabet="abcdefghij.-0123456789:@/#?[]%\\", max_size=30))
def test_no_text_gets_plain_http_past_the_guard(host: str) -> None:
    from urllib.parse import urlsplit

    try:
        check_host("http", host)
    except EndpointError:
        return
    assert is_loopback(urlsplit(f"//{host}").hostname or "")


@pytest.mark.parametrize(
    "region", ["", "cn hangzhou", "../x", "cn-hangzhou.evil", "CN", "a--b", "-a"]
)
def test_a_region_is_a_name(region: str) -> None:
    with pytest.raises(EndpointError) as caught:
        Endpoints.real().arms_in(region)
    assert caught.value.code == "region"


def test_arms_is_regional_but_for_three() -> None:
    real = Endpoints.real()
    assert real.arms_in("ap-southeast-1") == "arms.ap-southeast-1.aliyuncs.com"
    assert real.arms_in("me-east-1") == "arms.aliyuncs.com"
