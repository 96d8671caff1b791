"""The line of everything in a TOML text, held against a layout that is drawn at random."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator

import pytest
import tomlkit
from hypothesis import given
from hypothesis import strategies as st

from tui.planfile import PlanFileError, read_plan_file
from tui.planfile.positions import BY_ERROR, REASONS, parse, scan
from tui.planfile.problems import KeyPath

MARKER = 4242424242
"""No other number is in a text, so that its line can be found by looking for it."""

blanks = st.sampled_from(["", " ", "  ", "\t"])
words = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Zl", "Zp"]), max_size=6)
comments = words.map(lambda text: f" # {text} [x] = \"'")
gaps = st.lists(st.just("") | comments, max_size=2).map("\n".join)
names = st.sampled_from(["a", "b-1", "姓名", "d.e", 'f"g', "h#i", "", "[j]"])


def written_key(name: str) -> st.SearchStrategy[str]:
    bare = name.isascii() and name.replace("-", "").isalnum()
    quoted = [tomlkit.string(name).as_string()]
    return st.sampled_from([*quoted, *([f"'{name}'"] if "'" not in name else []), *[name] * bare])


def strings() -> st.SearchStrategy[str]:
    plain = words.map(lambda text: text.replace("'", ""))
    return st.one_of(
        words.map(lambda text: tomlkit.string(text).as_string()),
        plain.map(lambda text: f"'{text}'"),
        st.lists(plain, max_size=3).map(lambda lines: "'''" + "\n".join(lines) + "'''"),
        st.lists(st.sampled_from(["x", '""', '\\"""', "\\\n  ", "\n", "王", "# ", "]", "}"])).map(
            lambda parts: '"""y' + "x".join(parts) + 'x"""'
        ),
        st.sampled_from(['""""a"""', '"""a"""""', "''''a'''", "'''a'''''", '""', "''", '""""""']),
    )


scalars = st.one_of(
    st.just("7"),
    strings(),
    st.sampled_from(["true", "1979-05-27 07:32:00", "1979-05-27T07:32:00Z", "-inf", "0x1f"]),
)


@st.composite
def arrays(draw: st.DrawFn, inner: st.SearchStrategy[str]) -> str:
    text = "["
    items = draw(st.lists(inner, max_size=3))
    for at, item in enumerate(items):
        text += f"{draw(gaps)}\n{draw(blanks)}" if draw(st.booleans()) else draw(blanks)
        text += item
        if at < len(items) - 1 or draw(st.booleans()):
            text += f"{draw(blanks)},"
    return text + (f"{draw(gaps)}\n" if draw(st.booleans()) else "") + "]"


@st.composite
def inline_tables(draw: st.DrawFn, inner: st.SearchStrategy[str]) -> str:
    pairs = [
        f"{draw(written_key(name))}{draw(blanks)}={draw(blanks)}{draw(inner)}"
        for name in draw(st.lists(names, max_size=3, unique=True))
    ]
    return "{" + f"{draw(blanks)},{draw(blanks)}".join(pairs) + "}"


values = st.recursive(scalars, lambda inner: arrays(inner) | inline_tables(inner), max_leaves=4)


@st.composite
def bodies(draw: st.DrawFn) -> list[str]:
    """Lines, and sometimes several to a value, below one header."""
    found = []
    for name in draw(st.lists(names, max_size=3, unique=True)):
        key = draw(written_key(name))
        if draw(st.booleans()):
            key += f"{draw(blanks)}.{draw(blanks)}{draw(names.flatmap(written_key))}"
        comment = draw(st.just("") | comments)
        found.append(f"{draw(blanks)}{key}{draw(blanks)}={draw(blanks)}{draw(values)}{comment}")
        found.append(draw(gaps))
    return found


@st.composite
def documents(draw: st.DrawFn) -> str:
    """TOML of every layout: tables, arrays of them in any order, tables inside the last one."""
    found = draw(bodies())
    headers = draw(st.lists(st.sampled_from(["one", "two", "many"]), max_size=4))
    seen: set[str] = set()
    for header in headers:
        name = f"t-{header}"
        if header == "many":
            found.append(f"[[{draw(blanks)}{name}{draw(blanks)}]]{draw(st.just('') | comments)}")
            found += draw(bodies())
            for inner in draw(st.sampled_from([[], ["[t-many.in]"], ["[[ t-many . 'ins' ]]"] * 2])):
                found.append(inner)
                found += draw(bodies())
        elif name not in seen:
            seen.add(name)
            found.append(f'[ "{name}" ]')
            found += draw(bodies())
    return draw(st.sampled_from(["\n", "\r\n"])).join(found)


def places(value: object, path: KeyPath = ()) -> Iterator[KeyPath]:
    """Every path into a document."""
    inside: list[tuple[str | int, object]] = []
    if isinstance(value, dict):
        inside = [*value.items()]
    elif isinstance(value, list):
        inside = [*enumerate(value)]
    for part, item in inside:
        yield (*path, part)
        yield from places(item, (*path, part))


def find(value: object) -> KeyPath | None:
    """Where the marker is."""
    for place in places(value):
        item: object = value
        for part in place:
            item = item[part]  # type: ignore[index]
        if item == MARKER and not isinstance(item, bool | float):
            return place
    return None


@given(documents())
def test_everything_has_a_line_and_nothing_else_has(text: str) -> None:
    document = tomllib.loads(text)
    found = scan(text)
    assert (found.repeated, found.stuck) == (None, None)
    assert set(found.lines) == set(places(document))
    assert parse(text) == (document, found)


@given(documents(), st.data())
def test_a_marker_planted_anywhere_is_found_on_its_line(text: str, data: st.DataObject) -> None:
    # A number in place of any value stands where it stands.
    spots = [at for at in range(len(text)) if text[at] == "7"]
    at = data.draw(st.sampled_from(spots)) if spots else 0
    planted = f"{text[:at]}{MARKER}{text[at + 1 :]}" if spots else f"first = {MARKER}\n{text}"
    try:
        place = find(tomllib.loads(planted))
    except tomllib.TOMLDecodeError:
        return  # it was a part of a date
    if place is not None:  # rather than inside a text
        assert scan(planted).of(place) == planted[: planted.index(str(MARKER))].count("\n") + 1


@pytest.mark.parametrize(
    ("text", "place", "line"),
    [
        ("[[u]]\n[c]\n[[u]]\nx = 1", ("u", 1, "x"), 4),
        ("[[u]]\n[u.t]\n\nx = 1\n[[u]]\n[u.t]\nx = 1", ("u", 1, "t", "x"), 7),
        ("[[u]]\n[[u.r]]\n[[u.r]]\nx=1\n[[u]]\n[[u.r]]\nx=2", ("u", 1, "r", 0, "x"), 7),
        ("a = [\n\n [1,\n  2],\n]", ("a", 0, 1), 4),
        ('a = """\n\n"""\nb = 1', ("b",), 4),
        ("# 一\n# 二\u2028\x85\n'姓' = 0", ("姓",), 3),
        ("a.b.c = 1\na.b.d = 2", ("a", "b", "d"), 2),
        ("a = {\n b = 1,\n}", ("a", "b"), 2),
        ('"\\u0061 b" = 1', ("a b",), 1),
    ],
)
def test_a_line(text: str, place: KeyPath, line: int) -> None:
    assert scan(text).lines[place] == line


def test_what_has_no_line_has_that_of_its_table() -> None:
    found = scan("\n[a]\nb = 1")
    assert (found.of(("a", "nothing")), found.of(("nothing",))) == (2, 0)


# Where it stops being TOML


def syntax(text: str) -> tuple[str, int, str, str]:
    with pytest.raises(PlanFileError) as raised:
        read_plan_file(text)
    (only,) = raised.value.problems
    return only.code, only.line, only.text.value("column"), only.text.value("reason")


@pytest.mark.parametrize(
    ("text", "line", "column", "reason"),
    [
        ("site = china\n", 1, 8, "character"),
        ("\na = \n", 2, 5, "line-end"),
        ("a\n", 1, 2, "line-end"),
        ("[a\n", 1, 3, "line-end"),
        ("\r\na = 'x\r\nb = 1", 2, 7, "line-break"),
        ('a = "x\nb = 1', 1, 7, "line-break"),
        ("# \u2028 一\n李 = 1", 2, 1, "key"),
        ("a = [\n1,\n\n", 1, 5, "end"),
        ('b = 1\na = """\nx\n\n', 2, 5, "end"),
        ('a = "x', 1, 5, "end"),
        ("\na = {b = 1", 2, 5, "end"),
        ("a = tru", 1, 1, "character"),
        ('# \u2028\na = "\x01"', 2, 6, "control"),
        ("a = 1\rb = 2", 1, 7, "control"),
        ('a = "C:\\Users"', 1, 9, "escape"),
        ("a = 1979-13-01\n", 1, 15, "value"),
        ("a b = 1", 1, 5, "key"),
        ("= 1", 1, 1, "key"),
        ("[]", 1, 2, "key"),
        ("a = " + "[" * 5000, 1, 105, "depth"),
        (".".join("a" * 5000) + " = 1", 1, 200, "depth"),
    ],
)
def test_what_is_no_toml_is_shown(text: str, line: int, column: int, reason: str) -> None:
    assert syntax(text) == ("syntax", line, str(column), str(REASONS[reason]))


@pytest.mark.parametrize(
    ("text", "line", "path"),
    [
        ("a = 1\nb = 2\na = 3\nc = 4", 3, "a"),
        ("[a]\nx = 1\n[a]\ny = 2\nz = 3", 3, "a"),
        ("[[u]]\nx = 1\n[[u]]\nx = 1\nx = 2", 5, "u[2].x"),
        ("a = {x = 1}\n\na.y = 2", 3, "a"),
        ("a = 1\n[a.b]", 2, "a"),
        ("a = [{}]\n[[a]]", 2, "a"),
        ("[[a]]\n[a]", 2, "a"),
        ("a.b = 1\n[a]", 2, "a"),
        ("[a]\nb.c = 1\n[a.b]", 3, "a.b"),
    ],
)
def test_a_repeated_key_is_shown_where_it_comes_again(text: str, line: int, path: str) -> None:
    with pytest.raises(PlanFileError) as raised:
        read_plan_file(text)
    (only,) = raised.value.problems
    assert (only.code, only.line, only.path) == ("repeated-key", line, path)


def test_every_error_of_the_library_has_its_reason() -> None:
    from tomlkit import exceptions

    errors = {
        name
        for name, kind in vars(exceptions).items()
        if isinstance(kind, type) and issubclass(kind, exceptions.ParseError)
    }
    assert errors - {"ParseError"} == set(BY_ERROR)
    assert set(BY_ERROR.values()) <= set(REASONS)
