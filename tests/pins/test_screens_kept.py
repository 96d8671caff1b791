"""The kept pictures show every kind of screen, and each of them is taken by a walk of today."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

from textual.screen import Screen

import screens
import tui
from tests.pins.screens_gallery import KEPT, SHOWN, is_renewing

HERE = Path(__file__).parent
_WALK = re.compile(r'gallery_of\("([^"]+)"\)')
_PRODUCT = (screens, tui)


def kinds(above: type[Screen[object]]) -> Iterator[type[Screen[object]]]:
    """Every kind of screen of the product that no other kind is made from."""
    for kind in above.__subclasses__():
        ours = kind.__module__.split(".")[0] in {package.__name__ for package in _PRODUCT}
        if ours and not kind.__subclasses__() and not inspect.isabstract(kind):
            yield kind
        yield from kinds(kind)


def test_every_kind_of_screen_is_in_a_picture() -> None:
    for package in _PRODUCT:
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not module.name.endswith("__main__"):
                importlib.import_module(module.name)
    shown = {name for path in KEPT.rglob(SHOWN) for name in path.read_text("utf-8").split()}
    missing = {kind.__name__ for kind in kinds(Screen)} - shown
    assert missing == set()


def test_each_folder_of_kept_pictures_is_of_a_walk() -> None:
    sources = [path.read_text("utf-8") for path in HERE.glob("test_screens_*.py")]
    walks = [name for source in sources for name in _WALK.findall(source)]
    assert len(walks) == len(set(walks)), "two walks would keep their pictures in one folder"
    kept = {path for path in KEPT.iterdir() if path.is_dir()}
    if is_renewing():
        for folder in [each for each in kept if each.name not in walks]:
            for path in folder.iterdir():
                path.unlink()
            folder.rmdir()
        return
    assert {folder.name for folder in kept} == set(walks)
    assert [path for path in KEPT.iterdir() if path not in kept] == []
