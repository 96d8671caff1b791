"""Plan files on disk, and where in them a finding belongs."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.planning.world import DRAFT, FACTS
from tui.core.facts import Facts
from tui.core.findings import Step, Where
from tui.planfile import PlanFileError, PlanFileProblem, file, read_plan_file, write_plan_file
from tui.planfile.file import LIMIT, load_plan_file, save_plan_file
from tui.planfile.read import Place, place_of
from tui.planning.rules import check
from tui.vault.files import ExportError

TEXT = write_plan_file(DRAFT, FACTS.account)


def refused(path: Path) -> PlanFileProblem:
    with pytest.raises(PlanFileError) as raised:
        load_plan_file(path)
    (only,) = raised.value.problems
    return only


def test_saved_and_loaded(tmp_path: Path) -> None:
    path = tmp_path / "plan.toml"
    save_plan_file(path, TEXT)
    assert load_plan_file(path).draft == DRAFT
    with pytest.raises(ExportError):
        save_plan_file(path, "")
    assert path.read_text() == TEXT
    save_plan_file(path, f"{TEXT}\n", overwrite=True)
    assert path.read_text() == f"{TEXT}\n"


def test_what_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert refused(tmp_path / "nothing").code == "no-file"
    assert refused(tmp_path / "file" / "x").code == "no-file"
    assert refused(tmp_path).code == "directory"
    assert refused(tmp_path / "a\0b").code == "unreadable"
    assert refused(tmp_path / ("n" * 300)).text.value("why") == "File name too long"


@pytest.fixture
def nobody_special() -> Iterator[None]:
    """Root may read everything, so it is somebody else for a moment."""
    before = os.geteuid()
    if before == 0:
        os.seteuid(65534)
    yield
    os.seteuid(before)


def test_what_may_not_be_read(nobody_special: None) -> None:
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / "file"
        path.write_text(TEXT)
        path.chmod(0)
        assert refused(path).code == "not-permitted"


def test_the_size_has_a_limit(tmp_path: Path) -> None:
    path = tmp_path / "plan.toml"
    path.write_text(TEXT + "#" * (LIMIT - len(TEXT.encode())))
    assert load_plan_file(path).draft == DRAFT
    path.write_text(TEXT + "#" * (LIMIT - len(TEXT.encode()) + 1))
    assert (refused(path).code, refused(path).text.value("limit")) == ("too-large", "4")


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16"])
def test_another_encoding_is_named_by_its_first_line(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "plan.toml"
    path.write_text("# one\n# 王伟\n", encoding=encoding)
    assert (refused(path).code, refused(path).line) == (
        "not-utf-8",
        1 if encoding == "utf-16" else 2,
    )


def test_windows_editors_are_understood(tmp_path: Path) -> None:
    path = tmp_path / "plan.toml"
    path.write_bytes(TEXT.replace("\n", "\r\n").encode("utf-8-sig"))
    assert load_plan_file(path).draft == DRAFT


def test_a_pipe_is_read_like_a_file(tmp_path: Path) -> None:
    reading, writing = os.pipe()
    os.write(writing, TEXT.encode())
    os.close(writing)
    try:
        assert load_plan_file(Path(f"/dev/fd/{reading}")).draft == DRAFT
    finally:
        os.close(reading)


def test_what_has_no_end_or_no_other_end_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert refused(Path("/dev/zero")).code == "not-a-file"
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(PlanFileError) as raised:  # nobody writes into it: an empty plan
        load_plan_file(tmp_path / "pipe")
    assert {each.code for each in raised.value.problems} == {"missing-key"}
    monkeypatch.setattr(file, "PIPE_SECONDS", 0.01)
    reading, writing = os.pipe()
    try:
        assert refused(Path(f"/dev/fd/{reading}")).code == "unreadable"
        os.set_blocking(writing, False)
        monkeypatch.setattr(file, "LIMIT", 1000)
        os.write(writing, b"#" * 1001)
        assert refused(Path(f"/dev/fd/{reading}")).code == "too-large"
    finally:
        os.close(reading)
        os.close(writing)


# Findings of the rules

PLAN = read_plan_file("""\
domain_alias = "x"
regions = ["Moon"]
[console]
require_mfa = false
[[grants]]
policy = "custom:Gone"
scope = "account"
[[users]]
logon_name = "li na"
[[users]]
logon_name = "wang.wei"
access = "unchanged"
""")


def test_a_finding_is_put_to_its_line() -> None:
    places = {finding.code: place_of(PLAN, finding.where) for finding in check(PLAN.draft, FACTS)}
    assert places == {
        "domain-alias.form": Place(1, "domain_alias"),
        "region.form": Place(2, "regions"),
        "logon-name.space": Place(9, "users[1].logon_name"),
        "access.mode-missing": Place(0, "access"),
        "access.unchanged-new": Place(12, "users[2].access"),
        "policies.gone": Place(5, "grants"),
    }


@pytest.mark.parametrize(
    ("where", "place"),
    [
        (Where(Step.CONNECT), Place()),
        (Where(Step.REVIEW), Place()),
        (Where(Step.ACCESS, "require_mfa"), Place(4, "console.require_mfa")),
        (Where(Step.ACCESS, "mode", 0), Place(8, "users[1].access")),
        (Where(Step.POLICIES, "grants", 1), Place(10, "users[2]")),
        (Where(Step.ACCOUNTS, "tags", 1), Place(10, "users[2].tags")),
        (Where(Step.ACCOUNTS, "logon_name", 7), Place(8, "users[8].logon_name")),
    ],
)
def test_what_the_file_leaves_out_stands_at_its_table(where: Where, place: Place) -> None:
    assert place_of(PLAN, where) == place


def test_an_unknown_account_is_about_no_line() -> None:
    finding = next(each for each in check(PLAN.draft, Facts()) if each.code == "account.not-read")
    assert place_of(PLAN, finding.where) == Place()
