"""Many team members at once: what is read, and which lines are refused by number."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.planning import strategies
from tests.planning.sentences import CODES
from tui.core.users import Tag, UserRow
from tui.planning.import_text import decode
from tui.planning.import_users import ImportResult, read_file, read_text, without_secrets
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


# Lists of people as directories and HR systems export them, and as spreadsheets save them


ANN = UserRow("ann", "Ann Lee")
PLANTED = "Winter2026!"


def codes(result: ImportResult) -> list[str]:
    return [each.finding.code for each in result.problems]


def said(result: ImportResult) -> str:
    return "\n".join(str(each.finding.text) for each in result.problems)


@pytest.mark.parametrize(
    ("text", "left_out"),
    [
        ("sAMAccountName;cn;mail;department\nann;Ann Lee;ann@x.com;Ops", ("mail", "department")),
        ("uid,cn\nann,Ann Lee", ()),
        ("Account,Name\nann,Ann Lee", ()),
        ("UID , CN\nann,Ann Lee", ()),
        ('DistinguishedName,Name,SamAccountName\n"CN=Ann Lee,OU=x",Ann Lee,ann',
         ("DistinguishedName",)),
        ("username,email,status,userid,fullname\nann,a@x.com,Member,U012,Ann Lee",
         ("email", "status", "userid")),
        ("login,firstName,lastName,email\nann,Ann,Lee,ann@x.com", ("email",)),
        ("Given Name\tSurname\tMail Nickname\nAnn\tLee\tann", ()),
        ("Benutzername;Vorname;Nachname;Abteilung\nann;Ann;Lee;IT", ("Abteilung",)),
        ("Anmeldename;Anzeigename\nann;Ann Lee", ()),
        ("Employee ID,Legal First Name,Legal Last Name,User Name\n7,Ann,Lee,ann", ("Employee ID",)),
        ("帐号,姓名,部门\nann,Ann Lee,运维", ("部门",)),
        ("ユーザー名,氏名\nann,Ann Lee", ()),
        ("使用者名稱,顯示名稱\nann,Ann Lee", ()),
        ("아이디,이름\nann,Ann Lee", ()),
        ("Nom d’utilisateur;Nom complet\nann;Ann Lee", ()),
    ],
)  # fmt: skip
def test_a_header_is_known_and_what_is_left_out_is_said(
    text: str, left_out: tuple[str, ...]
) -> None:
    result = read_text(text)
    assert result.rows == (ANN,)
    assert codes(result) == {0: [], 1: ["import.unknown-column"]}.get(
        len(left_out), ["import.unknown-columns"]
    )
    assert all(name in said(result) for name in left_out)


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("userPrincipalName,displayName\nann@x.onmicrosoft.com,Ann Lee", "userPrincipalName"),
        ("User Principal Name,Display Name\nann@x.com,Ann Lee", "User Principal Name"),
        ("First Name [Required],Last Name [Required],Email Address [Required]\nAnn,Lee,ann@x.com",
         "Email Address [Required]"),
        ("version:v1.0\nName [displayName],User name [userPrincipalName]\nAnn Lee,ann@x.com",
         "User name [userPrincipalName]"),
        ("login,firstName,lastName\nann@x.com,Ann,Lee", "login"),
        ("E-Mail-Adresse;Name\nann@x.com;Ann Lee", "E-Mail-Adresse"),
        ("姓名,企业邮箱\nAnn Lee,ann@x.com", "企业邮箱"),
        ("First Name,Last Name,Work Email\nAnn,Lee,ann@x.com", "Work Email"),
        ("Name,Email - Work\nAnn Lee,ann@x.com", "Email - Work"),
    ],
)  # fmt: skip
def test_of_an_address_the_logon_name_is_what_stands_before_the_at(text: str, column: str) -> None:
    result = read_text(text)
    assert result.rows == (ANN,)
    assert codes(result) == ["import.name-of-address"]
    assert column in said(result)


def test_two_addresses_with_one_name_are_told_apart_by_somebody() -> None:
    result = read_text("mail\nann@x.com\nann@y.com")
    assert codes(result) == ["import.name-of-address", "import.duplicate"]


def test_family_names_come_first_where_they_do() -> None:
    assert read_text("账号,姓,名\nwang.wei,王,伟").rows == (UserRow("wang.wei", "王伟"),)
    assert read_text("uid,sn,givenName\nann,Lee,Ann").rows == (ANN,)


@pytest.mark.parametrize(
    "text",
    [
        "Mitarbeiternummer;Kontakt\n17;ann@x.com\n18;bo@x.com",
        "who,contact\nann,ann@x.com",
        "Person,Phone number\nann,+49 30 1234",
        "Kontakt\nann@x.com\nbo@x.com",
        "Report\nBadge;Team\n12;Ops\n13;Dev",
        'DN\n"CN=Ann Lee,OU=x"\n"CN=Bo,OU=x"',
    ],
)
def test_what_looks_like_a_header_is_never_a_person(text: str) -> None:
    result = read_text(text)
    assert (result.rows, codes(result)) == ((), ["import.no-logon-name"])


@pytest.mark.parametrize(
    ("text", "above"),
    [
        ("Staff report 2026\nusername,display name\nann,Ann Lee", 1),
        ("Staff report 2026,,\n,,\nusername,display name,\nann,Ann Lee,", 1),
        ("#TYPE ADUser\nSamAccountName,Name\nann,Ann Lee", 1),
        ("Mitarbeiterliste\nStand,01.02.2026\n\nBenutzername,Anzeigename\nann,Ann Lee", 2),
        ('"填写须知：\n1、红色字段必填",,\n帐号,姓名,部门\nann,Ann Lee,运维', 1),
        ("Liste\nBenutzername;Kürzel 2;Abteilung\nann;;", 1),
    ],
)
def test_a_title_above_the_names_of_columns_is_passed_over_and_said(text: str, above: int) -> None:
    result = read_text(text)
    assert [row.logon_name for row in result.rows] == ["ann"]
    first = result.problems[0]
    assert (first.line, first.finding.code) == (1, "import.above-header")
    assert first.finding.value("count") == str(above)


@pytest.mark.parametrize(
    "text",
    [
        'sep=;\nBenutzername;Anzeigename\nann;"Ann Lee"',
        "SEP=;\r\nBenutzername;Anzeigename\r\nann;Ann Lee",
        '"sep=;"\nBenutzername;Anzeigename\nann;Ann Lee',
        "sep=|\nusername|display name\nann|Ann Lee",
        "username|display name|password\nann|Ann Lee|x",
        "Benutzername;Abteilung, Ort;Anzeigename\nann;IT, Bonn;Ann Lee",
        "Ort, Straße;Benutzername;Anzeigename\nBonn, Weg 1;ann;Ann Lee",
        "username,display name\nann,Ann Lee\nUsername,Display Name",
        "version:v1.0\nusername,display name\nann,Ann Lee\nusername,display name",
    ],
)
def test_no_line_but_a_persons_becomes_one(text: str) -> None:
    assert read_text(text).rows == (ANN,)


def test_by_the_columns_of_another_table_nobody_is_read() -> None:
    text = f"username,display name\nann,Ann Lee\nmail,password\nbo@x.com,{PLANTED}"
    result = read_text(text)
    assert result.rows == (ANN,)
    assert [(each.line, each.finding.code) for each in result.problems] == [
        (3, "import.another-header")
    ]
    clean = without_secrets(text)
    assert PLANTED not in clean
    assert clean.count("\n") == text.count("\n")


def test_a_person_is_not_taken_for_the_names_of_columns() -> None:
    people = read_text('"CN=Ann Lee,OU=x",user,ann\nann,Ann Lee\nuser,Anybody')
    assert [row.logon_name for row in people.rows] == ["ann", "user"]
    assert read_text("ann\nuser\nadmin").rows == tuple(map(UserRow, ("ann", "user", "admin")))


def test_a_number_is_no_name() -> None:
    text = "Employee #,Last Name,First Name,Work Email\n12,Lee,Ann,ann@x.com"
    assert read_text(text).rows == (ANN,)


# Passwords

NAMES = (
    "Password", "password", "PASSWORD", "Passwort", "Kennwort", "密码", "初始密码", "口令", "pwd",
    "Pwd", "Password [Required]", "Temporary Password",
    "Initial password [passwordProfile] Required",
    "userPassword", "secret", "Client Secret", "PIN", "token", "API Token", "パスワード",
    "비밀번호",
    "Wachtwoord", "Hasło", "Temp PW", "P/W", "Pass phrase", "Passcode", "OTP secret", "PUK",
    "Kennwörter", "Zugangscode", "One-time code", "Recovery codes", "MFA seed",
    "パスフレーズ", "密钥",
    "contraseña", "Mot de passe", "unicodePwd", "AccessKeySecret", "Pass", "Пароль",
    "parola", "Clave", "Clave de acceso", "passord", "geslo", "lozinka", "jelszo", "Jelszó",
    "sifre", "Şifre", "parool", "kodeord", "Palavra-passe", "contrasenya", "κωδικός", "ΚΩΔΙΚΟΣ",
    "סיסמה", "รหัสผ่าน", "mật khẩu", "Kata Sandi", "Zugangsdaten", "Sicherheitscode",
    "recovery phrase", "2fa", "2FA", "كلمة المرور", "पासवर्ड", "slaptazodis",
)  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("order", [0, 1, 2])
def test_a_column_of_passwords_is_refused_by_name_and_shown_nowhere(name: str, order: int) -> None:
    header, row = ["logon_name", "display_name"], ["ann", "Ann Lee"]
    header.insert(order, name)
    row.insert(order, PLANTED)
    text = f"{','.join(header)}\r\n{','.join(row)}\r\n"
    result = read_text(text)
    assert result.rows == (ANN,)
    assert codes(result) == ["import.password-column"]
    assert f"“{name}”" in said(result)
    clean = without_secrets(text)
    assert PLANTED not in clean + said(result) + repr(result)
    assert read_text(clean) == result
    assert without_secrets(clean) == clean


def test_the_template_of_google() -> None:
    text = (
        "First Name [Required],Last Name [Required],Email Address [Required],Password [Required],"
        "Password Hash Function [UPLOAD ONLY],Org Unit Path [Required]\n"
        f"Ann,Lee,ann@x.com,{PLANTED},,/Ops\n"
    )
    result = read_text(text)
    assert result.rows == (ANN,)
    assert PLANTED not in repr(result)
    assert PLANTED not in without_secrets(text)


def test_without_a_header_only_what_reads_like_a_tag_is_one() -> None:
    result = read_text(f"ann,Ann Lee,ann@x.com,{PLANTED},team=sre\nbo,Bo,bo@x.com,{PLANTED}")
    assert [row.logon_name for row in result.rows] == ["ann", "bo"]
    assert [[tag.key for tag in row.tags] for row in result.rows] == [["team"], []]
    assert codes(result) == ["import.no-tags"] * 2
    assert PLANTED not in repr(result) + said(result)
    # Some passwords end as a tag without a value does.
    assert read_text("ann,Ann Lee,U2VjcmV0MQ==").rows == (ANN,)
    assert read_text("ann,Ann Lee,P@ssw0rd=1,Winter!=x").rows == (ANN,)


@pytest.mark.parametrize(
    "text",
    [
        f'uid,password\nann,"{PLANTED}\nbo,{PLANTED}',
        f"uid,password\nann,x,{PLANTED}",
        f'uid;password\n"ann";"{PLANTED}\n{PLANTED}"',
        f"sep=;\nuid;Kennwort\nann;{PLANTED}",
        f"version:v1.0\nuid,pwd\n\nann,{PLANTED}",
        f"Kennung2;Kennwort\nann;{PLANTED}",
        f"\ufeffuid\tpwd\rann\t{PLANTED}\r\n",
    ],
)
def test_whatever_else_is_wrong_no_password_stays_in_the_text(text: str) -> None:
    clean = without_secrets(text)
    assert PLANTED not in clean
    assert PLANTED not in said(read_text(text)) + said(read_text(clean))
    assert "import.password-column" in codes(read_text(clean))
    assert read_text(clean).rows == read_text(text).rows
    assert without_secrets(clean) == clean


CELLS = st.text('ab"\n,; ', max_size=6)


@given(
    rows=st.lists(st.tuples(CELLS, CELLS.map(lambda text: PLANTED + text)), max_size=4),
    delimiter=st.sampled_from(",;\t"),
)
def test_whatever_stands_around_it_no_password_stays(
    rows: list[tuple[str, str]], delimiter: str
) -> None:
    written = io.StringIO()
    csv.writer(written, delimiter=delimiter).writerows([("uid", "password"), *rows])
    clean = without_secrets(written.getvalue())
    assert PLANTED not in clean
    assert without_secrets(clean) == clean
    assert [each.line for each in read_text(clean).imported] == [
        each.line for each in read_text(written.getvalue()).imported
    ]


@given(st.lists(st.sampled_from(['"', "uid", "pwd", ",", ";", "\n", "x", "sep=;"])).map("".join))
def test_emptied_once_it_is_empty(text: str) -> None:
    clean = without_secrets(text)
    assert without_secrets(clean) == clean


@pytest.mark.parametrize(
    "text",
    [
        f"Staff report\nusername,display name,password\nann,Ann Lee,{PLANTED}",
        f"Staff,report\n\nPasswort;Benutzername\n{PLANTED};ann",
        f"username|password\nann|{PLANTED}",
        f'"SEP=;"\nBenutzername;Kennwort\nann;{PLANTED}',
        f"password,username\n{PLANTED},ann\npassword,username\n{PLANTED}2,bo",
        f"username,password\nann,{PLANTED}\nmail,name\nbo@x.com,{PLANTED}",
        f"username,password\nname,{PLANTED},mail\nann,{PLANTED}",
        f"username,password,mail\nuser,Password-{PLANTED},name\nann,{PLANTED}",
    ],
)
def test_below_whatever_their_name_stands_passwords_are_taken_out(text: str) -> None:
    clean = without_secrets(text)
    assert PLANTED not in clean
    assert clean.count("\n") == text.count("\n")
    assert without_secrets(clean) == clean
    assert PLANTED not in repr(read_text(text).rows)


NAMELESS = ("Tajne słowo", "合言葉", "Onboarding note", "", "mail", "x")


@pytest.mark.parametrize("name", NAMELESS)
@pytest.mark.parametrize("order", [0, 1, 2])
def test_of_a_column_that_is_not_read_no_value_is_shown(name: str, order: int) -> None:
    header, row, more = ["logon_name", "display_name"], ["ann", "Ann Lee"], ["bo", "Bo"]
    for cells, value in ((header, name), (row, PLANTED), (more, PLANTED)):
        cells.insert(order, value)
    more.append(PLANTED)  # too many
    text = "\n".join(map(",".join, (header, row, more)))
    clean = without_secrets(text)
    assert PLANTED not in clean
    assert read_text(clean).rows == read_text(text).rows == (ANN,)
    assert without_secrets(clean) == clean


def test_what_names_no_secret_is_used() -> None:
    for known in ("logon_name", "账号", "ユーザーID", "Kürzel", "Nom d'utilisateur", "логин"):
        assert read_text(f"{known},name\nann,Ann Lee").rows == (ANN,)
    assert read_text("parolari,Ann Parolari\ngeslova,Bo\nclave,Al Clave").rows[0] == UserRow(
        "parolari", "Ann Parolari"
    )


def test_what_has_no_such_column_stays_as_it_is() -> None:
    for text in ("ann,Ann Lee\r\n", "uid,cn\nann,Ann\n", "pin,Pin Li\nkey,Key", ""):
        assert without_secrets(text) == text
    assert [row.logon_name for row in read_text("pin,Pin Li\nkey,Al Key").rows] == ["pin", "key"]


# Encodings


@pytest.mark.parametrize(
    ("encoding", "guess", "name"),
    [
        ("cp1252", "Windows-1252", "Sinéad Brien"),
        ("cp1252", "Windows-1252", "Jürgen Müller"),
        ("latin-1", "Windows-1252", "José"),
        ("cp932", "Shift-JIS", "山田太郎"),
        ("cp932", "Shift-JIS", "渡辺さくら"),
        ("iso2022_jp", "ISO-2022-JP", "山田太郎"),
        ("gb18030", "GB 18030", "王伟"),
        ("gbk", "GB 18030", "欧阳娜娜"),
        ("cp950", "Big5", "陳美玲"),
        ("cp949", "EUC-KR", "김철수 이영희"),
        ("utf-16-le", "UTF-16", "王伟"),
        ("utf-16-be", "UTF-16", "Jürgen"),
    ],
)
def test_a_guessed_encoding_is_said_with_a_sample(encoding: str, guess: str, name: str) -> None:
    data = f"logon name,display name\nann,{name}\n".encode(encoding)
    result = read_file(data)
    assert [row.display_name for row in result.rows] == [name]
    first = result.problems[0].finding
    assert first.code == "import.encoding-guessed"
    assert dict(first.text.values) == {"encoding": guess, "sample": name}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_what_a_file_says_itself_is_no_guess(encoding: str) -> None:
    data = "uid,cn\nann,José 王伟\n".encode(encoding)
    decoded = decode(data)
    assert decoded is not None
    assert decoded.guess == ""
    assert "import.encoding-guessed" not in codes(read_file(data))


@pytest.mark.parametrize(
    ("encoding", "name"),
    [("cp1251", "Иван Иванов"), ("cp1250", "Łukasz Żółw"), ("cp1253", "Ελένη")],
)
def test_what_cannot_be_guessed_is_refused(encoding: str, name: str) -> None:
    result = read_file(f"uid,cn\nann,{name}\n".encode(encoding))
    assert (result.rows, codes(result)) == ((), ["import.encoding"])


def test_a_sample_is_never_out_of_a_column_that_is_left_out() -> None:
    result = read_file("uid,cn,password\nann,Ann Lee,Pässwörter\n".encode("cp1252"))
    assert codes(result) == ["import.encoding-guessed-unseen", "import.password-column"]
    assert "ssw" not in said(result).replace("password", "")
