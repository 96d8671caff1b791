"""Many team members at once: what is read, and which lines are refused by number."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.planning import strategies
from tests.planning.sentences import CODES
from tui.core.users import Tag, UserRow
from tui.planning.import_users import ImportResult, decode, read_file, read_text
from tui.planning.tags import format_tags

LI_NA = UserRow("li.na", "Li Na 李娜", (Tag("team", "sre"),))


def _problems(result: ImportResult) -> list[tuple[int, str]]:
    assert all(problem.finding.code in CODES for problem in result.problems)
    return [(problem.line, problem.finding.code) for problem in result.problems]


@pytest.mark.parametrize(
    "text",
    [
        "li.na,Li Na 李娜,team=sre",
        "li.na, Li Na 李娜 , team = sre ",
        "li.na\tLi Na 李娜\tteam=sre",
        "li.na;Li Na 李娜;team=sre",
        "\ufeffli.na,Li Na 李娜,team=sre\r\n",
        '"li.na","Li Na 李娜","team=sre"\n\n',
        "ｌｉ.ｎａ,Li\u3000Na 李娜,team＝sre",
        "logon_name,display_name,tags\nli.na,Li Na 李娜,team=sre",
        "Display Name,LOGON-NAME,Tag\nLi Na 李娜,li.na,team=sre",
        "登录名称,显示名称,标签\r\nli.na,Li Na 李娜,team=sre\r\n",
        "用户名;标签;姓名\rli.na;team=sre;Li Na 李娜",
        "sep=;\nli.na;Li Na 李娜;team=sre",
        "\n  \n,,\nli.na,Li Na 李娜,team=sre,,",
    ],
)
def test_many_ways_to_write_one_user(text: str) -> None:
    result = read_text(text)
    assert result.rows == (LI_NA,)
    assert result.problems == ()


def test_names_alone() -> None:
    result = read_text("li.na\nwang.wei\n\nzhang-min")
    assert [(it.line, it.row.logon_name) for it in result.imported] == [
        (1, "li.na"),
        (2, "wang.wei"),
        (4, "zhang-min"),
    ]
    assert result.problems == ()


@pytest.mark.parametrize(
    "text",
    [
        'a,A,"team=sre, env=prod"',
        "a,A,team=sre,env=prod",
        "a,A,team=sre;env=prod",
        "a\tA\tteam=sre, env=prod",
        'logon_name,display_name,tags\na,A,"team=sre;env=prod"',
    ],
)
def test_several_tags(text: str) -> None:
    (row,) = read_text(text).rows
    assert row.tags == (Tag("team", "sre"), Tag("env", "prod"))


def test_every_bad_line_is_named_and_the_good_ones_stay() -> None:
    text = "\n".join(
        [
            "li.na,Li Na",
            "li na",
            "张三,Zhang San",
            "ok.user,OK,aliyun=x",
            "LI.NA,Li Na again",
            "x" * 65,
            ",Nobody",
            'last,"Li ""Na"""',
            "fine,Fine,a=1",
        ]
    )
    result = read_text(text)
    assert [row.logon_name for row in result.rows] == ["li.na", "fine"]
    assert _problems(result) == [
        (2, "logon-name.space"),
        (3, "logon-name.character"),
        (4, "tag.key-prefix"),
        (5, "import.duplicate"),
        (6, "logon-name.too-long"),
        (7, "logon-name.empty"),
        (8, "display-name.character"),
    ]
    assert result.problems[1].finding.value("character") == "“张”"
    assert dict(result.problems[3].finding.text.values) == {"subject": "LI.NA", "line": 1}


def test_a_warning_leaves_the_line_in() -> None:
    result = read_text("li.na,José")
    assert [row.display_name for row in result.rows] == ["José"]
    assert _problems(result) == [(1, "display-name.letter")]


def test_a_quote_that_never_closes_spoils_its_line_alone() -> None:
    result = read_text('a,A\nb,"B\nc,C\nd,"D"')
    assert [row.logon_name for row in result.rows] == ["a", "c", "d"]
    assert _problems(result) == [(2, "import.quote")]


def test_a_quoted_line_end_does_not_shift_the_numbers() -> None:
    result = read_text('a,"A\nB"\nb c,B')
    assert _problems(result) == [(1, "display-name.character"), (3, "logon-name.space")]


@pytest.mark.parametrize("text", ["", "\n\n", " , ,\n", "\ufeff", "logon_name,display_name\n"])
def test_nothing_at_all(text: str) -> None:
    assert [code for _, code in _problems(read_text(text))] == ["import.empty"]


def test_headers_that_do_not_do() -> None:
    assert _problems(read_text("姓名,标签\nLi Na,a=1")) == [(1, "import.no-logon-name")]
    assert read_text("姓名,标签\nLi Na,a=1").rows == ()
    repeated = read_text("user,logon name\na,b")
    assert (repeated.rows, _problems(repeated)) == ((), [(1, "import.repeated-column")])


def test_columns_nobody_knows_are_passed_over_and_named() -> None:
    result = read_text("logon_name,Mobile,display_name\nli.na,123,Li Na")
    assert result.rows == (UserRow("li.na", "Li Na"),)
    assert _problems(result) == [(1, "import.unknown-column")]
    assert result.problems[0].finding.value("column") == "Mobile"


def test_more_cells_than_columns() -> None:
    result = read_text("logon_name,display_name\nli.na,Li,Na\nb,B,")
    assert [row.logon_name for row in result.rows] == ["b"]
    assert _problems(result) == [(2, "import.columns")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030", "gbk"])
def test_files_come_in_several_encodings(encoding: str) -> None:
    data = "登录名称,显示名称,标签\r\nli.na,Li Na 李娜,team=sre\r\n".encode(encoding)
    assert read_file(data).rows == (LI_NA,)


@pytest.mark.parametrize("data", [b"\x89PNG\r\n\x1a\n\x00\x00", b"\xff\xfea", b"a\x00b"])
def test_what_is_no_text_is_said(data: bytes) -> None:
    assert decode(data) is None
    assert _problems(read_file(data)) == [(1, "import.encoding")]


@given(st.text())
def test_any_text_gives_rows_or_problems(text: str) -> None:
    result = read_text(text)
    assert result.rows or result.problems
    lines = max(1, len(text.splitlines()) + 1)
    assert all(1 <= problem.line <= lines for problem in result.problems)


@given(st.binary(max_size=60))
def test_any_bytes_give_an_answer(data: bytes) -> None:
    result = read_file(data)
    assert result.rows or result.problems


_plain_texts = st.text("abcXYZ 李娜.-_@", max_size=20).map(lambda text: text.strip())
_plain_tags = st.builds(
    Tag, st.text("abc;,=x", min_size=1, max_size=5), st.text('abc;, =x"', max_size=8).map(str.strip)
)


@given(
    st.lists(
        st.tuples(
            strategies.logon_names,
            _plain_texts,
            st.lists(_plain_tags, max_size=3, unique_by=lambda tag: tag.key),
        ),
        min_size=1,
        max_size=5,
        unique_by=lambda row: row[0].casefold(),
    )
)
def test_what_was_exported_is_imported(people: list[tuple[str, str, list[Tag]]]) -> None:
    def cell(text: str) -> str:
        return '"' + text.replace('"', '""') + '"'

    lines = ["logon_name,display_name,tags"]
    lines += [
        ",".join(cell(part) for part in (name, shown, format_tags(tuple(tags))))
        for name, shown, tags in people
    ]
    result = read_text("\r\n".join(lines))
    assert result.rows == tuple(UserRow(name, shown, tuple(tags)) for name, shown, tags in people)
