"""Terminals without UTF-8: commands say what they can in ASCII, the wizard says what it needs."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from tests.program import PROGRAM
from tests.system.test_cli import on_a_terminal
from tui.plain_output import HANDLER

ASCII = {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}
LATIN = {"PYTHONIOENCODING": "latin-1"}
STRICT = {"PYTHONIOENCODING": "ascii:strict"}


def onramp(*arguments: str, place: Path, **environ: str) -> subprocess.CompletedProcess[bytes]:
    clean = {key: value for key, value in os.environ.items() if key not in {"LANG", "LC_CTYPE"}}
    return subprocess.run(
        [*PROGRAM, *arguments],
        env={**clean, "HOME": str(place), "XDG_STATE_HOME": str(place / "state"), **environ},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("environ", [ASCII, STRICT])
def test_the_doctors_marks_are_ascii_where_nothing_else_is_taken(
    environ: dict[str, str], tmp_path: Path
) -> None:
    done = onramp("doctor", place=tmp_path, **environ)
    text = (done.stdout + done.stderr).decode("ascii")
    assert {line[0] for line in text.splitlines()} <= set("+!x >-"), text
    assert "+ Onramp" in text
    assert "x Terminal" in text
    assert "Traceback" not in text
    assert "\\u" not in text


def test_what_an_encoding_has_is_left_as_it_is(tmp_path: Path) -> None:
    done = onramp("--profile", "Jürgen 王伟 \N{PILE OF POO}", "doctor", place=tmp_path, **LATIN)
    assert "aliyun profile Jürgen ?? ? was asked for" in " ".join(
        done.stdout.decode("latin-1").split()
    )


def test_a_script_gets_the_same_json_in_every_encoding(tmp_path: Path) -> None:
    name = "“Jürgen” 王伟"
    found = [
        json.loads(onramp("--profile", name, "doctor", "--json", place=tmp_path, **environ).stdout)
        for environ in ({}, LATIN, STRICT)
    ]
    for each in found:
        told = {it["code"]: it["parameters"] for it in each["checks"]}
        assert told["credentials-unusable"]["name"] == name


def test_names_that_are_no_text_end_no_command(tmp_path: Path) -> None:
    done = onramp("apply", os.fsdecode(b"\xe9\xff.toml"), "--dry-run", place=tmp_path, **ASCII)
    assert done.returncode == 2
    assert b"Traceback" not in done.stderr
    done.stderr.decode("ascii")


@pytest.mark.parametrize("environ", [ASCII, LATIN, STRICT])
def test_the_wizard_says_that_it_needs_utf_8(environ: dict[str, str]) -> None:
    code, printed = on_a_terminal("--demo", size=(80, 24), **environ)
    assert code == 2
    assert "the wizard needs UTF-8" in printed
    assert "LC_ALL=C.UTF-8" in printed
    assert "onramp apply" in printed
    assert len(printed.splitlines()) == 1
    assert "\x1b" not in printed


@pytest.mark.parametrize("environ", [{"LC_ALL": "C"}, {"LANG": "C"}])
def test_where_python_makes_utf_8_of_it_nothing_is_refused(environ: dict[str, str]) -> None:
    _, printed = on_a_terminal("doctor", size=(80, 24), PYTHONCOERCECLOCALE="1", **environ)
    assert "✓ Terminal" in printed


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("✓ ✗ ▲ · › → …", "+ x ! - > -> ..."),
        ("“a” ‘b’ – —", "\"a\" 'b' - -"),
        ("Jürgen 王伟 \ud800", "J?rgen ?? ?"),
    ],
)
def test_what_is_said_instead(text: str, plain: str) -> None:
    assert text.encode("ascii", HANDLER).decode("ascii") == plain
