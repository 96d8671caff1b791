"""The registries of codes are complete, and nothing in them is unused."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import tui.core
import tui.planning
import tui.policy
from tui.core.findings import CODES, FIXES, Severity, Step, Where, fix, found

SOURCES = [
    path.read_text(encoding="utf-8")
    for package in (tui.core, tui.policy, tui.planning)
    for path in sorted(Path(package.__path__[0]).rglob("*.py"))
    if path.name not in ("codes.py", "fixcodes.py")
]
STRINGS = {
    node.value
    for source in SOURCES
    for node in ast.walk(ast.parse(source))
    if isinstance(node, ast.Constant) and isinstance(node.value, str)
}
HERE = Where(Step.CONNECT)


@pytest.mark.parametrize("code", CODES)
def test_a_code_is_well_formed_and_used(code: str) -> None:
    assert re.fullmatch(r"[a-z-]+\.[a-z-]+", code)
    assert code in STRINGS


@pytest.mark.parametrize("code", FIXES)
def test_a_fix_is_used(code: str) -> None:
    assert code in STRINGS


def test_what_must_be_typed_has_a_name() -> None:
    confirm = [entry for entry in CODES.values() if entry.severity is Severity.CONFIRM]
    assert confirm
    assert all("subject" in entry.parameters for entry in confirm)


def test_links_are_public_help() -> None:
    hosts = ("https://www.alibabacloud.com/help/", "https://help.aliyun.com/")
    links = {entry.link for entry in CODES.values() if entry.link}
    assert links
    assert all(link.startswith(hosts) for link in links)


ABOUT_GRANTS = [code for code in CODES if re.match(r"(scope|policies|(user-)?groups?)\.", code)]


@pytest.mark.parametrize("code", ABOUT_GRANTS)
def test_what_is_said_about_grants_cites_documentation(code: str) -> None:
    assert CODES[code].link


def test_a_finding_takes_severity_and_link_from_the_registry() -> None:
    finding = found("caller.root", HERE, subject="1234567890123456")
    assert finding.severity is Severity.CONFIRM
    assert finding.link == CODES["caller.root"].link
    assert finding.id == "caller.root:1234567890123456"


def test_wrong_parameters_are_refused() -> None:
    with pytest.raises(TypeError, match="takes the parameters"):
        found("logon-name.character", HERE)
    with pytest.raises(TypeError, match="takes the parameters"):
        found("logon-name.space", HERE, character=" ")
    with pytest.raises(KeyError):
        found("logon-name.unheard-of", HERE)
    with pytest.raises(TypeError, match="add-companion"):
        fix("add-companion")
