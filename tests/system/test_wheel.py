"""The wheel carries everything, and what it installs starts with its own packages; offline."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import textwrap
import venv
import zipfile
from dataclasses import dataclass
from email import message_from_string
from email.message import Message
from importlib import metadata
from pathlib import Path

import pytest

from tests.program import START
from tests.terminal import ScreenTerminal
from tui import __version__

ROOT = START.parent
PACKAGES = ("tui", "screens")
COMMANDS = ("onramp", "onramp-arms")
VERSION = f"onramp {__version__}\n"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the sdist as an installer does where it finds no wheel."""
    place = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", str(place), at=ROOT)
    (packed,) = place.glob("onramp_arms-*.tar.gz")
    with tarfile.open(packed) as sources:
        sources.extractall(place, filter="data")
    sources_at = place / packed.name.removesuffix(".tar.gz")
    assert {START.name, "README.md", "SECURITY.md", "LICENSE", "Makefile", "tests"} <= {
        each.name for each in sources_at.iterdir()
    }
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(place), at=sources_at)
    (made,) = place.glob("onramp_arms-*.whl")
    return made


def run(*command: str, at: Path, **environ: str) -> str:
    """Run a program that must succeed; returns what it printed."""
    given = {**os.environ, **environ}
    done = subprocess.run(
        command, cwd=at, env=given, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_every_file_of_the_packages_is_in_the_wheel(wheel: Path) -> None:
    wanted = {
        f"_onramp_arms/{path.relative_to(ROOT)}"
        for name in PACKAGES
        for path in (ROOT / name).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    endings = {Path(name).suffix for name in wanted}
    assert {".py", ".tcss", ".typed", ".sh"} <= endings
    with zipfile.ZipFile(wheel) as packed:
        held = {name for name in packed.namelist() if ".dist-info/" not in name}
        # And nothing else: no tests, no pictures, no name at the top that others may have.
        assert held == {*wanted, START.name}
        assert any(name.endswith("licenses/LICENSE") for name in packed.namelist())


def told(wheel: Path) -> Message:
    """What a package page is made of."""
    with zipfile.ZipFile(wheel) as packed:
        (name,) = [name for name in packed.namelist() if name.endswith(".dist-info/METADATA")]
        return message_from_string(packed.read(name).decode())


def test_what_a_package_page_would_show(wheel: Path) -> None:
    """Pictures and links that start from the repository lead nowhere from there."""
    page = told(wheel)
    assert (page["Name"], page["Version"]) == ("onramp-arms", __version__)
    text = page.get_payload()
    assert isinstance(text, str)
    assert "terminal wizard" in text
    assert not re.search(r"\]\(|<img|://", text)
    assert page.get_all("Project-URL") is None
    versions = {
        line.rpartition(" ")[2]
        for line in page.get_all("Classifier", [])
        if re.search(r":: 3\.\d+$", line)
    }
    assert "{}.{}".format(*sys.version_info) in versions
    assert page["Requires-Python"] == f">={min(versions, key=minor)}"


def test_the_part_of_the_sdk_that_is_replaced_is_required_as_it_was_tried(wheel: Path) -> None:
    """No other one may have the same private parts."""
    needed = [it for it in told(wheel).get_all("Requires-Dist", []) if it.startswith("darabonba")]
    assert needed == [f"darabonba-core=={metadata.version('darabonba-core')}"]


def minor(version: str) -> int:
    return int(version.partition(".")[2])


# Others' packages of the same names

FOREIGN = "import sys; sys.stdout.write('foreign '); sys.exit(66)\n"
"""Every module of it, but for those that a path file of its own loads."""
FINDER = """\
import sys
from importlib.machinery import PathFinder
class Foreign:
    @staticmethod
    def find_spec(name, path=None, target=None):
        if name.partition(".")[0] in ("tui", "screens"):
            return PathFinder.find_spec(name, [{place!r}] if path is None else path)
sys.meta_path.insert(0, Foreign)
"""


def hostile(place: Path, *, loads: bool = False) -> Path:
    """Packages of our names in a directory, with some of our modules."""
    for name in PACKAGES:
        home = place / name
        home.mkdir(parents=True)
        (home / "__init__.py").write_text("" if loads else FOREIGN)
        for module in ("cli", "text", "process", "services", "connect", "session"):
            (home / f"{module}.py").write_text("main = list\n" if loads else FOREIGN)
    return place


@dataclass(frozen=True)
class Installed:
    """A Python with the wheel in an environment of its own."""

    python: str
    packages: Path

    @property
    def start(self) -> str:
        """The start module."""
        return str(self.packages / START.name)


def pythons() -> dict[str, str]:
    """An interpreter for each version that this machine offers and Onramp supports."""
    found = {"{}.{}".format(*sys.version_info): sys.executable}
    names = [f"python3.{number}" for number in range(11, 30)]
    candidates = [path for path in map(shutil.which, ["python3", *names]) if path]
    root = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    candidates += [str(path) for path in (root / "versions").glob("3.*/bin/python3")]
    asked = (
        "import sys, venv; print('{}.{}'.format(*sys.version_info), sys.version_info >= (3, 11))"
    )
    for candidate in candidates:
        done = subprocess.run([candidate, "-c", asked], capture_output=True, text=True, check=False)
        version, _, new_enough = done.stdout.strip().partition(" ")
        if done.returncode == 0 and new_enough == "True":
            found.setdefault(version, candidate)
    return found


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Installed]:
    """The wheel unpacked for every Python; without what it needs, so that all can try it."""
    found = []
    for version, python in pythons().items():
        place = tmp_path_factory.mktemp(f"python{version}")
        # Not by the venv module of this Python, which can make environments of its own only.
        run(python, "-m", "venv", "--without-pip", "--symlinks", str(place), at=place)
        own = place / "bin" / "python"
        asked = "import sysconfig; print(sysconfig.get_path('purelib'))"
        packages = Path(run(str(own), "-c", asked, at=place).strip())
        shutil.unpack_archive(wheel, packages, "zip")
        found.append(Installed(str(own), packages))
    assert found
    return found


def test_no_other_package_of_the_same_name_is_imported(
    installed: list[Installed], tmp_path: Path
) -> None:
    """On every Python that is there, in each way in which one comes before ours."""
    there = hostile(tmp_path / "there")
    for each in installed:
        ways = [[each.python, "-P", each.start], [each.python, "-m", START.stem]]
        # What a console script of any installer does.
        ways += [
            [each.python, "-c", f"import sys; from {START.stem} import main; sys.exit(main())"]
        ]
        for way in ways:
            for environ in ({}, {"PYTHONPATH": "."}, {"PYTHONPATH": str(there)}):
                assert run(*way, "--version", at=there, **environ) == VERSION


@pytest.mark.parametrize(
    "line",
    [
        "{place}",
        "import sys; sys.path.insert(0, {place!r})",
        "import sys; sys.path.insert(0, {place!r}); import tui.cli, tui.text, screens.connect",
        "import sys; sys.path.insert(0, {place!r}); import finder",
        "import sys; sys.path.insert(0, {place!r}); import finder, tui.cli",
    ],
)
def test_no_path_file_brings_one_in(line: str, installed: list[Installed], tmp_path: Path) -> None:
    place = hostile(tmp_path / "there", loads="tui.cli" in line)
    (place / "finder.py").write_text(FINDER.format(place=str(place)))
    for each in installed:
        beside = [each.packages / f"{name}.pth" for name in ("aaa", "zzz")]
        try:
            for path in beside:
                path.write_text(line.format(place=str(place)) + "\n")
            assert run(each.python, "-P", each.start, "--version", at=tmp_path) == VERSION
        finally:
            for path in beside:
                path.unlink()


def test_one_that_is_installed_beside_it_does_no_harm(installed: list[Installed]) -> None:
    for each in installed:
        hostile(each.packages)
        try:
            assert run(each.python, "-P", each.start, "--version", at=each.packages) == VERSION
        finally:
            for name in PACKAGES:
                shutil.rmtree(each.packages / name)


def test_a_checkout_is_as_safe(tmp_path: Path) -> None:
    there = hostile(tmp_path / "there")
    place = {"PYTHONPATH": f".{os.pathsep}{there}"}
    for command in ([sys.executable, "-P", str(START)], [sys.executable, str(START)]):
        assert run(*command, "--version", at=there, **place) == VERSION


# All of it


@pytest.fixture(scope="module")
def complete(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with the wheel, all that it needs, and others' packages beside it."""
    place = tmp_path_factory.mktemp("complete") / "fresh"
    venv.create(place, with_pip=False)
    # Offline, so pip and the dependencies are those of this environment. Its editable Onramp is
    # not seen: Python follows path files of its own environment only.
    run(
        *(sys.executable, "-m", "pip", "--disable-pip-version-check"),
        *("--python", str(place / "bin" / "python")),
        *("install", "--quiet", "--no-deps", "--no-index", "--root-user-action=ignore"),
        str(wheel),
        at=place,
    )
    base = {"base": str(place), "platbase": str(place)}
    own = Path(sysconfig.get_path("purelib", "venv", base))
    (own / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    hostile(own)
    return place


@pytest.fixture
def outside(tmp_path: Path) -> dict[str, str]:
    """An environment of variables in which everything points to others' packages."""
    there = hostile(tmp_path / "there")
    kept = ("PATH", "LANG", "LC_ALL", "PYTHONWARNINGS")
    home = {"HOME": str(tmp_path), "TERM": "xterm-256color", "PYTHONPATH": f".{os.pathsep}{there}"}
    return {**{name: os.environ[name] for name in kept if name in os.environ}, **home}


def test_what_the_wheel_installs_starts_and_signs_in(
    complete: Path, outside: dict[str, str], tmp_path: Path
) -> None:
    for name in COMMANDS:
        at = tmp_path / "there"
        assert run(str(complete / "bin" / name), "--version", at=at, **outside) == VERSION
    inner = textwrap.dedent(
        f"""
        cd {tmp_path / "there"}
        exec {complete / "bin" / COMMANDS[0]} --demo
        """
    )
    with ScreenTerminal("sh", ["-c", inner], outside) as terminal:
        terminal.until("Which account", "Built-in simulator", "SIMULATOR")
        terminal.until("ops-admin @ acme-observability · 1290384756102938", "4 found")
        terminal.press("ctrl+n")
        terminal.until("Who needs access")
        terminal.press("ctrl+q")
        terminal.until("Leave Onramp?")
        terminal.press("tab", "enter")
        assert terminal.wait() == 0


def test_what_the_doctor_says_to_run_is_this_onramp(
    complete: Path, outside: dict[str, str], tmp_path: Path
) -> None:
    """Not what the PATH, the working directory or PYTHONPATH have of that name."""
    at = tmp_path / "there"
    done = subprocess.run(
        [complete / "bin" / "onramp-arms", "doctor", "--json"],
        cwd=at,
        # Port 1 is silent, and so the doctor says how a simulator is started.
        env={**outside, "ONRAMP_ENDPOINT": "http://127.0.0.1:1"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    checks = json.loads(done.stdout)["checks"]
    (mend,) = [each["mend"] for each in checks if each["code"] == "endpoint-silent"]
    # Another distribution's command of the same name may have been installed over ours.
    ours = (complete / "bin" / "onramp").rename(tmp_path / "onramp")
    try:
        (complete / "bin" / "onramp").write_text("#!/bin/sh\nexit 66\n")
        helped = run("sh", "-c", mend.replace("simulator", "simulator --help"), at=at, **outside)
    finally:
        ours.replace(complete / "bin" / "onramp")
    assert "usage: onramp simulator" in helped
    assert "-m tui" not in mend
