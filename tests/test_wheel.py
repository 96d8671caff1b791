"""The wheel carries everything, and what it installs starts; without a network."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

import tui
from tests.terminal import ScreenTerminal

ROOT = Path(tui.__file__).parent.parent
PACKAGES = ("tui", "screens")
BESIDE = ("pyproject.toml", "README.md", "LICENSE")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from a copy of the sources."""
    place = tmp_path_factory.mktemp("wheel")
    sources, built = place / "sources", place / "built"
    sources.mkdir()
    for name in PACKAGES:
        shutil.copytree(ROOT / name, sources / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in BESIDE:
        shutil.copy(ROOT / name, sources / name)
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(built), at=sources)
    (made,) = built.glob("*.whl")
    return made


def run(*command: str, at: Path) -> str:
    """Run a program that must succeed; returns what it printed."""
    done = subprocess.run(command, cwd=at, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_every_file_of_the_packages_is_in_the_wheel(wheel: Path) -> None:
    wanted = {
        str(path.relative_to(ROOT))
        for name in PACKAGES
        for path in (ROOT / name).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    endings = {Path(name).suffix for name in wanted}
    assert {".py", ".tcss", ".typed"} <= endings
    with zipfile.ZipFile(wheel) as packed:
        held = {name for name in packed.namelist() if ".dist-info/" not in name}
        assert wanted <= held
        # And nothing else: no tests, no pictures.
        assert {name.partition("/")[0] for name in held} == set(PACKAGES)
        assert any(name.endswith("licenses/LICENSE") for name in packed.namelist())


def test_what_the_wheel_installs_starts_and_signs_in(wheel: Path, tmp_path: Path) -> None:
    place = tmp_path / "fresh"
    venv.create(place, with_pip=False)
    python = place / "bin" / "python"
    # Offline, so pip and the dependencies are those of this environment. Its editable Onramp is
    # not seen: Python follows path files of its own environment only.
    run(
        *(sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", str(python)),
        *("install", "--quiet", "--no-deps", "--no-index", "--root-user-action=ignore"),
        str(wheel),
        at=tmp_path,
    )
    base = {"base": str(place), "platbase": str(place)}
    own = Path(sysconfig.get_path("purelib", "venv", base))
    (own / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")

    asked = "import tui, screens; print(tui.__file__); print(screens.__file__)"
    found = run(str(python), "-c", asked, at=tmp_path).splitlines()
    assert found == [str(own / name / "__init__.py") for name in PACKAGES]

    onramp = place / "bin" / "onramp"
    assert run(str(onramp), "--version", at=tmp_path) == f"onramp {tui.__version__}\n"
    environ = {**os.environ, "HOME": str(tmp_path), "TERM": "xterm-256color"}
    with ScreenTerminal(str(onramp), ["--demo"], environ) as terminal:
        terminal.until("Which account", "Built-in simulator", "SIMULATOR")
        terminal.until("ops-admin @ acme-observability · 1290384756102938", "4 found")
        terminal.press("ctrl+n")
        terminal.until("Who needs access")
        terminal.press("ctrl+q")
        terminal.until("Leave Onramp?")
        terminal.press("tab", "enter")
        assert terminal.wait() == 0
