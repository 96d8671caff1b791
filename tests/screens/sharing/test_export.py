"""An export that was written already counts, and one that was cut off is written beside it."""

from __future__ import annotations

from pathlib import Path

import pytest

from screens.sharing.export import Export, Layout, plan_export, write
from tui.core.draft import Site
from tui.core.handover import Handover, logon_page
from tui.core.secret import Secret
from tui.core.users import AccessMode
from tui.vault.handover_file import ExportError


def given(name: str, password: str = "") -> Handover:
    return Handover(
        "1290384756102938",
        name,
        name.title(),
        AccessMode.CONSOLE,
        logon_page(Site.INTERNATIONAL, "acme.onaliyun.com"),
        (f"{name}@acme.onaliyun.com",),
        Secret(password) if password else None,
    )


EVERYONE = (given("li.na", "fake-1-1"), given("wang.wei", "fake-2-2"), given("old.hand"))


def export(layout: Layout, folder: Path) -> Export:
    return Export(layout, folder / "given.json" if layout is Layout.JSON else folder)


@pytest.mark.parametrize("layout", list(Layout))
def test_again_into_the_same_place(tmp_path: Path, layout: Layout) -> None:
    wanted = export(layout, tmp_path)
    first = plan_export(wanted, EVERYONE, ())
    files = write(wanted, EVERYONE, first)
    assert set(map(str, files)) == set(first.files.values())
    held = {path: path.read_bytes() for path in files}
    with pytest.raises(ExportError):  # nobody knows of them
        write(wanted, EVERYONE, plan_export(wanted, EVERYONE, ()))
    again = plan_export(wanted, EVERYONE, set(first.files.values()))
    assert write(wanted, EVERYONE, again) == files
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == held


@pytest.mark.parametrize("layout", list(Layout))
def test_what_was_cut_off_is_written_beside_it(tmp_path: Path, layout: Layout) -> None:
    wanted = export(layout, tmp_path)
    first = plan_export(wanted, EVERYONE, ())
    files = write(wanted, EVERYONE, first)
    whole = files[0].read_bytes()
    files[0].write_bytes(whole[:8])
    again = plan_export(wanted, EVERYONE, set(first.files.values()))
    assert again.parts == (files[0],)
    written = write(wanted, EVERYONE, again)
    assert written[0] == files[0].with_name(f"{files[0].stem}-2{files[0].suffix}")
    assert written[0].read_bytes() == whole
    assert files[0].read_bytes() == whole[:8]
    assert written[1:] == files[1:]
