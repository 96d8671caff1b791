"""Single fields: what is refused, why, and what is not."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.planning import strategies
from tests.planning.sentences import CODES
from tui.core.findings import Finding, Step, Where
from tui.core.text import visible
from tui.planning.validate import check_display_name, check_group_id, check_logon_name, tidy
from tui.planning.validate_account import (
    check_access_key_id,
    check_domain_alias,
    check_reason,
    check_regions,
    parse_regions,
)

HERE = Where(Step.ACCOUNTS, "logon_name", 3)


def _said(findings: Iterable[Finding]) -> list[tuple[str, dict[str, object]]]:
    found = list(findings)
    assert all(finding.code in CODES and finding.where == HERE for finding in found)
    return [(finding.code, dict(finding.text.values)) for finding in found]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("li.na", []),
        ("A-1_b.", []),
        ("", [("logon-name.empty", {})]),
        ("li na", [("logon-name.space", {})]),
        (" li.na", [("logon-name.space", {})]),
        ("li\u3000na", [("logon-name.space", {})]),
        ("li\tna", [("logon-name.space", {})]),
        ("张三", [("logon-name.character", {"character": visible("张")})]),
        ("li/na!", [("logon-name.character", {"character": visible("/")})]),
        ("li[bold]na", [("logon-name.character", {"character": visible("[")})]),
        ("josé", [("logon-name.character", {"character": visible("é")})]),
        ("ｌｉ", [("logon-name.character", {"character": visible("ｌ")})]),
        ("li.na@acme.example", [("logon-name.domain", {"name": "li.na"})]),
        ("@acme", [("logon-name.character", {"character": visible("@")})]),
        ("x" * 65, [("logon-name.too-long", {"length": 65, "limit": 64})]),
        ("-li", [("logon-name.hyphen-first", {})]),
        (
            " " * 65,
            [("logon-name.space", {}), ("logon-name.too-long", {"length": 65, "limit": 64})],
        ),
    ],
)
def test_logon_name(text: str, said: list[tuple[str, dict[str, object]]]) -> None:
    assert _said(check_logon_name(text, HERE)) == said


@given(strategies.logon_names)
def test_every_documented_logon_name_passes(name: str) -> None:
    assert list(check_logon_name(name, HERE)) == []


@given(st.text(max_size=80))
def test_a_logon_name_passes_only_in_the_documented_form(text: str) -> None:
    errors = [it for it in check_logon_name(text, HERE) if it.severity != "warning"]
    assert (not errors) == (re.fullmatch(r"[A-Za-z0-9._-]{1,64}", text) is not None)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", []),
        ("Li Na 李娜", []),
        ("li.na@acme_1-x", []),
        ("Li (SRE)", [("display-name.character", {"character": visible("(")})]),
        ("Li\nNa", [("display-name.character", {"character": visible("\n")})]),
        ("José", [("display-name.letter", {"character": visible("é")})]),
        ("x" * 129, [("display-name.too-long", {"length": 129, "limit": 128})]),
        ("Li-", [("display-name.hyphen-last", {})]),
    ],
)
def test_display_name(text: str, said: list[tuple[str, dict[str, object]]]) -> None:
    assert _said(check_display_name(text, HERE)) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", []),
        ("INC-42 为监控", []),
        ("a\nb", [("reason.character", {"character": visible("\n")})]),
        ("a\u202eb", [("reason.character", {"character": visible("\u202e")})]),
        ("x" * 81, [("reason.too-long", {"length": 81, "limit": 80})]),
    ],
)
def test_reason(text: str, said: list[tuple[str, dict[str, object]]]) -> None:
    assert _said(check_reason(text, HERE)) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("LTAItestKeyForNobody", []),
        ("STS.testKeyForNobody", []),
        ("", [("access-key-id.empty", {})]),
        ("LTAI test", [("access-key-id.character", {"character": visible(" ")})]),
        ("LTAItest\n", [("access-key-id.character", {"character": visible("\n")})]),
        ("x" * 30, [("access-key-id.looks-like-secret", {"length": 30})]),
        ("LTAI" + "x" * 26, []),
    ],
)
def test_access_key_id(text: str, said: list[tuple[str, dict[str, object]]]) -> None:
    assert _said(check_access_key_id(text, HERE)) == said


@pytest.mark.parametrize("text", ["rg-acfmxyz123", "rg-1", "rg-" + "a" * 15])
def test_group_id(text: str) -> None:
    assert list(check_group_id(text, HERE)) == []


@pytest.mark.parametrize("text", ["", "rg-", "acfm", "rg-" + "a" * 16, "RG-a", "rg-a\n"])
def test_bad_group_id(text: str) -> None:
    assert _said(check_group_id(text, HERE)) == [("scope.group-form", {"subject": text})]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", []),
        ("acme.example", []),
        ("a-b.acme.example", []),
        ("https://acme.example", [("domain-alias.character", {"character": visible(":")})]),
        ("@acme.example", [("domain-alias.character", {"character": visible("@")})]),
        ("acme example", [("domain-alias.character", {"character": visible(" ")})]),
        ("acme", [("domain-alias.form", {"label": "acme"})]),
        (".example", [("domain-alias.form", {"label": ""})]),
        ("-a.example", [("domain-alias.form", {"label": "-a"})]),
        ("a" * 64 + ".example", [("domain-alias.form", {"label": "a" * 64})]),
        ("a." * 127, [("domain-alias.too-long", {"length": 254, "limit": 253})]),
        ("Acme.OnAliyun.com", [("domain-alias.default-domain", {"subject": "Acme.OnAliyun.com"})]),
    ],
)
def test_domain_alias(text: str, said: list[tuple[str, dict[str, object]]]) -> None:
    assert _said(check_domain_alias(text, HERE)) == said


@pytest.mark.parametrize(
    "region", ["cn-hangzhou", "ap-southeast-6", "me-central-1", "cn-beijing-finance-1"]
)
def test_region(region: str) -> None:
    assert list(check_regions((region,), HERE)) == []


@pytest.mark.parametrize(
    ("regions", "said"),
    [
        ((), [("regions.none", {})]),
        (("Hangzhou",), [("region.form", {"subject": "Hangzhou"})]),
        (("cn-hangzhou", "cn_beijing"), [("region.form", {"subject": "cn_beijing"})]),
        (("us-west-1", "us-west-1"), [("region.duplicate", {"subject": "us-west-1"})]),
    ],
)
def test_bad_regions(regions: tuple[str, ...], said: list[tuple[str, dict[str, object]]]) -> None:
    assert _said(check_regions(regions, HERE)) == said


def test_regions_are_read_from_text() -> None:
    assert parse_regions(" cn-hangzhou, us-west-1;eu-central-1\n，") == (
        "cn-hangzhou",
        "us-west-1",
        "eu-central-1",
    )
    assert parse_regions("") == ()


@pytest.mark.parametrize(
    ("text", "tidied"),
    [
        ("  li.na\t", "li.na"),
        ("ｌｉ．ｎａ", "li.na"),
        ("\u3000李娜\u3000Ｌi", "李娜 Li"),
        ("\ufeffli.na\u200b", "li.na"),
        ("\xa0li\xa0", "li"),
    ],
)
def test_tidy(text: str, tidied: str) -> None:
    assert tidy(text) == tidied


@given(st.text())
def test_tidy_is_done_after_once(text: str) -> None:
    assert tidy(tidy(text)) == tidy(text)
    assert tidy(text) == tidy(text).strip()
