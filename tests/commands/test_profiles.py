"""The aliyun CLI's file, as the commands see it: whom they sign in as, and what they say."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.commands.conftest import Office
from tui.core.credentials import SourceKind
from tui.text.signin import PROFILE_PROBLEMS

OTHER = {"name": "work", "mode": "AK", "access_key_id": "LTAI5tOther", "access_key_secret": "x"}


def put(office: Office, *profiles: dict[str, str], **more: str) -> Path:
    """A file without a current profile; the AccessKey leaves the environment."""
    path = office.place / ".aliyun" / "config.json"
    path.parent.mkdir()
    path.write_text(json.dumps({"profiles": profiles, **more}))
    for name in ("ALIBABA_CLOUD_ACCESS_KEY_ID", "ALIBABA_CLOUD_ACCESS_KEY_SECRET"):
        office.environ.pop(name)
    return path


def own(office: Office, name: str) -> dict[str, str]:
    return {
        "name": name,
        "access_key_id": office.environ["ALIBABA_CLOUD_ACCESS_KEY_ID"],
        "access_key_secret": office.environ["ALIBABA_CLOUD_ACCESS_KEY_SECRET"],
    }


def dry(office: Office) -> tuple[str, ...]:
    return ("apply", office.plan(), "--dry-run", "--yes", "--json")


def examined(office: Office) -> list[tuple[str, str]]:
    checks = json.loads(office.run("doctor", "--json").out)["checks"]
    return [(it["code"], it["sentence"]) for it in checks if it["topic"] == "credentials"]


def test_without_a_current_profile_default_is_used(office: Office) -> None:
    put(office, OTHER, own(office, "default"))
    assert examined(office) == [("credentials", "aliyun profile default would be used")]
    first = office.run(*dry(office)).events[0]
    assert (first["source"], first["source_name"]) == (SourceKind.PROFILE, "default")


@pytest.mark.parametrize(
    ("more", "environ", "name"),
    [
        ({}, {}, "default"),
        ({"current": "gone"}, {}, "gone"),
        ({"current": "work"}, {"ALIBABA_CLOUD_PROFILE": "wrok"}, "wrok"),
        ({"current": "work"}, {"ALICLOUD_PROFILE": "Work"}, "Work"),
    ],
)
def test_a_profile_that_is_not_there_is_said_and_none_is_used(
    office: Office, more: dict[str, str], environ: dict[str, str], name: str
) -> None:
    put(office, own(office, "work"), own(office, "other"), **more)
    office.environ.update(environ)
    why = "there is no profile of this name in ~/.aliyun/config.json"
    ((code, told),) = examined(office)
    assert code == "credentials-current"
    assert told.startswith(f"aliyun profile {name} is what the aliyun CLI would use, but {why}")
    done = office.run(*dry(office))
    assert done.code == 4
    assert done.summary["sentence"] == f"aliyun profile {name}: {why[:1].upper()}{why[1:]}."
    assert [each["event"] for each in done.events] == ["summary"]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b'{"profiles": [],}', "not-json"),
        ('{"profiles": []}'.encode("utf-16"), "not-json"),
        (b'{"profiles": 5}', "wrong-shape"),
        (None, "unreadable"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_by_doctor_and_apply(
    office: Office, content: bytes | None, problem: str
) -> None:
    path = put(office)
    if content is None:
        path.unlink()
        path.mkdir()
    else:
        path.write_bytes(content)
    sentence = PROFILE_PROBLEMS[problem]
    assert examined(office)[0] == ("credentials-file", sentence)
    done = office.run(*dry(office))
    assert (done.code, done.summary["outcome"]) == (4, "refused")
    assert sentence[:1].upper() + sentence[1:] in done.summary["sentence"]


def test_a_broken_file_is_said_beside_credentials_that_are_used(office: Office) -> None:
    kept = dict(office.environ)
    put(office).write_text("{,}")
    office.environ.update(kept)
    done = office.run(*dry(office))
    assert done.events[0]["source"] == SourceKind.ENVIRONMENT
    assert "is not valid JSON, so its profiles are left out" in done.err
    assert [code for code, _ in examined(office)] == [
        "credentials",
        "credentials-file",
        "credentials-environment",
    ]


def test_no_command_runs_that_is_forbidden(office: Office) -> None:
    ran = office.place / "ran"
    put(office, {"name": "default", "process_command": f"touch {ran}"})
    office.environ["ALIBABA_CLOUD_DISABLE_EXTERNAL_PROCESS"] = "true"
    forbids = "ALIBABA_CLOUD_DISABLE_EXTERNAL_PROCESS forbids its command"
    done = office.run("--profile", "default", *dry(office))
    assert done.code == 4
    assert forbids in done.summary["sentence"]
    ((code, told),) = examined(office)
    assert code == "credentials-current"
    assert forbids in told
    assert not ran.exists()
