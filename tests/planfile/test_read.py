"""Plan files: what is written is read back, and all that is wrong is named at its place."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.test_no_secret_by_type import types_in
from tests.planning import strategies
from tests.planning.new_policy_cases import LAID_OUT
from tests.planning.world import ACCOUNT, DRAFT, FACTS, GROUP
from tests.policy.documents import allow, says
from tests.policy.test_check import MISTAKES
from tui.core.draft import Draft, NewPolicy, Replacement
from tui.core.operations import Plan
from tui.core.policies import (
    ARMS_FULL,
    ARMS_READ_ONLY,
    COMPANION,
    COMPANION_DOCUMENT,
    Grant,
    custom,
)
from tui.core.secret import Secret
from tui.core.users import AccessMode, GroupChoice, Tag, UserRow
from tui.planfile import PlanFile, PlanFileError, PlanFileProblem, read_plan_file, write_plan_file
from tui.planfile.problems import either, spelled
from tui.planfile.read import without_content
from tui.planfile.schema import EXPECTED, KEYS, Kind, known_places
from tui.planning.planner import make_plan
from tui.policy.check import check_document, checked
from tui.policy.known import same_document
from tui.policy.layout import LONGEST, tidied
from tui.widgets.json_area import JsonArea

LEAST = """
[[grants]]
policy = "system:AliyunARMSReadOnlyAccess"
scope = "account"
[[users]]
logon_name = "li.na"
"""
PLANTED = "planted-needle"


def problems(text: str) -> tuple[PlanFileProblem, ...]:
    with pytest.raises(PlanFileError) as raised:
        read_plan_file(text)
    return raised.value.problems


def answer(text: str) -> PlanFile | tuple[PlanFileProblem, ...]:
    try:
        return read_plan_file(text)
    except PlanFileError as error:
        return error.problems


def told(text: str) -> list[tuple[str, int, str]]:
    return [(each.code, each.line, each.path) for each in problems(text)]


def tellable(draft: Draft) -> bool:
    """Whether the users' tags can be told as a table; the rules let no others pass."""
    return not any(
        row.tags_text or len({tag.key for tag in row.tags}) < len(row.tags) for row in draft.users
    )


def as_told(draft: Draft) -> Draft:
    """What a plan file keeps of a draft: all but what has no effect."""
    names = tuple(dict.fromkeys(row.logon_name for row in draft.users))
    return replace(
        draft,
        scope=draft.grants[0].scope if draft.grants else None,
        replacements=tuple(
            item
            for name in names
            for item in dict.fromkeys(draft.replacements)
            if item.logon_name == name
        ),
        password_resets=tuple(name for name in names if name in draft.password_resets),
        group=GroupChoice(draft.group.name) if draft.group else None,
    )


# Writing and reading back


def _writable(draft: Draft) -> Draft:
    """The same without what the form of a plan file does not take."""
    return replace(
        draft,
        users=tuple(replace(row, tags_text="") for row in draft.users),
        new_policies=tuple(
            new if checked(new.document).good else replace(new, document=COMPANION_DOCUMENT)
            for new in draft.new_policies
        ),
    )


untyped = strategies.drafts.map(_writable).filter(
    lambda draft: draft.group is None or draft.group.name
)


@given(draft=untyped.filter(tellable))
def test_what_is_written_is_read_back(draft: Draft) -> None:
    text = write_plan_file(draft, FACTS.account)
    assert read_plan_file(text) == PlanFile(as_told(draft), "1234567890123456")


def test_every_key_survives() -> None:
    draft = Draft(
        domain_alias="acme.example",
        regions=("cn-hangzhou", "eu-central-1"),
        reason='INC-42 "quoted" \\ 原因',
        users=(
            UserRow("li.na", "Li Na 李娜", (Tag("团队", "sre"), Tag("a b", ""), Tag("", "x"))),
            UserRow("wang.wei", existing=True, mode=AccessMode.UNCHANGED),
        ),
        access=replace(DRAFT.access, console=replace(DRAFT.access.console, require_mfa=False)),
        scope=GROUP,
        grants=(Grant(ARMS_READ_ONLY, GROUP), Grant(COMPANION, GROUP)),
        replacements=(Replacement("wang.wei", Grant(ARMS_FULL, ACCOUNT)),),
        new_policies=(NewPolicy(custom("mine"), LAID_OUT, "看 Hangzhou"),),
        password_resets=("wang.wei",),
    )
    text = write_plan_file(draft, FACTS.account)
    assert read_plan_file(text).draft == draft
    assert [key for key in known_places() if key.rpartition(".")[2] not in text] == []
    assert 'policy = "companion:read-trace-app"' in text


@pytest.mark.parametrize(
    ("principal", "group"),
    [
        ("", None),
        ("principal = 'user'", None),
        ("principal = 'group:viewers'", GroupChoice("viewers")),
        ("principal = 'group:group:a'", GroupChoice("group:a")),
    ],
)
def test_whom_the_grants_are_for(principal: str, group: GroupChoice | None) -> None:
    assert read_plan_file(f"{principal}\n{LEAST}").draft.group == group


def test_a_group_that_is_there_is_told_by_its_name_alone() -> None:
    draft = replace(DRAFT, group=GroupChoice("viewers", existing=True))
    text = write_plan_file(draft, None)
    assert 'principal = "group:viewers"' in text
    assert read_plan_file(text).draft.group == GroupChoice("viewers")


MAKES_ONE = f"""{LEAST}[[policies]]
name = "mine"
document = '''
{LAID_OUT}
'''
"""


def test_a_document_stands_on_lines_of_its_own() -> None:
    (new,) = read_plan_file(MAKES_ONE).draft.new_policies
    assert new == NewPolicy(custom("mine"), f"{LAID_OUT}\n")
    draft = replace(DRAFT, new_policies=(replace(new, document=LAID_OUT),))
    assert f"document = '''\n{LAID_OUT}'''" in write_plan_file(draft, None)


@pytest.mark.parametrize("document", ["'''", "{\n'", "{\r\n}", "{\n\x00}", "\n{", "{}"])
def test_any_document_can_be_told(document: str) -> None:
    import tomlkit

    draft = replace(DRAFT, new_policies=(NewPolicy(custom("mine"), document),))
    (new,) = tomlkit.parse(write_plan_file(draft, None)).unwrap()["policies"]
    assert new["document"] == document


@pytest.mark.parametrize(
    ("opening", "closing"), [("'''\n", "'''"), ('"""\n', '"""'), ("'''", "'''"), ("'''\r\n", "'''")]
)
def test_what_is_wrong_with_a_document_is_put_to_its_line(opening: str, closing: str) -> None:
    wrong = LAID_OUT.replace('"Allow"', '"allow"')
    within = next(at for at, line in enumerate(wrong.splitlines(), 1) if "allow" in line)
    text = f"{LEAST}[[policies]]\nname = 'x'\ndocument = {opening}{wrong}{closing}\n"
    (only,) = problems(text)
    found = next(at for at, line in enumerate(text.splitlines(), 1) if "allow" in line)
    assert (only.code, only.path, only.line) == ("policy-document", "policies[1].document", found)
    assert only.text.value("row") == str(within)
    told = only.told("PLAN.toml")
    assert told.endswith('Effect is either "Allow" or "Deny", written like this.')


def with_document(document: str) -> str:
    return f"{LEAST}[[policies]]\nname = 'x'\ndocument = '''\n{document}'''\n"


@pytest.mark.parametrize(
    "spoilt",
    [
        LAID_OUT.replace(" ", "\N{NO-BREAK SPACE}"),
        LAID_OUT.replace(" ", "\N{IDEOGRAPHIC SPACE}"),
        LAID_OUT.replace(" ", "\N{THIN SPACE}"),
        f"\ufeff{LAID_OUT}",
        LAID_OUT.replace(":", "\N{ZERO WIDTH SPACE}:\N{WORD JOINER}"),
        LAID_OUT.replace('"Allow"', '"Al\N{SOFT HYPHEN}low"'),
        LAID_OUT.replace(
            '"Allow"', "\N{LEFT DOUBLE QUOTATION MARK}Allow\N{RIGHT DOUBLE QUOTATION MARK}"
        ),
        LAID_OUT.replace('"', "\N{FULLWIDTH QUOTATION MARK}"),
    ],
)
def test_what_does_not_show_in_a_document_is_treated_as_in_the_editor(spoilt: str) -> None:
    (new,) = read_plan_file(with_document(spoilt)).draft.new_policies
    assert new.document == tidied(f"{spoilt}") == LAID_OUT
    assert JsonArea(spoilt, most=9999, id="x").text == LAID_OUT


def test_what_cannot_be_tidied_is_put_to_the_place_where_it_shows() -> None:
    wrong = "\ufeff" + LAID_OUT.replace('"Allow"', '\N{NO-BREAK SPACE}"allow"')
    (only,) = problems(with_document(wrong))
    shown = LAID_OUT.replace('"Allow"', ' "allow"').splitlines()
    row = next(at for at, line in enumerate(shown, 1) if "allow" in line)
    column = shown[row - 1].index('"allow"') + 1
    assert (only.text.value("row"), only.text.value("column")) == (str(row), str(column))


SET = {"ForAllValues:StringEquals": {"ram:TrustedPrincipalTypes": "Service"}}


def test_what_is_only_doubtful_is_taken() -> None:
    roles = allow("ram:CreateRole", "acs:ram:*:*:role/*", Condition=SET)
    document = says({"Effect": "Allow", "NotAction": ["ram:*"], "Resource": "*"}, roles)
    (new,) = read_plan_file(with_document(document)).draft.new_policies
    assert new.document == document


def test_a_document_that_only_white_space_makes_too_long_is_made_without_it() -> None:
    document = json.dumps(json.loads(says(*[allow("arms:List*")] * 60)), indent=8)
    assert len(document) > LONGEST
    plan = read_plan_file(with_document(document)).draft
    policy = custom("x")
    draft = replace(DRAFT, new_policies=plan.new_policies, grants=(Grant(policy, ACCOUNT),))
    made = make_plan(draft, FACTS)
    assert isinstance(made, Plan), made
    (sent,) = made.new_policies
    assert len(sent.document) <= LONGEST
    assert same_document(sent.document, document)
    assert document in write_plan_file(draft, None)


@pytest.mark.parametrize(
    ("document", "sentences"),
    [
        (
            '{"version": "1", "statement": [{"effect": "allow", "Sid": "a"}]}',
            {
                "This key has to be written Version.",
                "This key has to be written Statement.",
                "Version is missing.",
                "Statement is missing.",
            },
        ),
        ('{"Statement": []}', {"Version is missing.", "There is no statement, so that nothing"}),
        ('{"Version": "1"}', {"Statement is missing."}),
        ('{"Version": "1", "Statement": {}}', {"Statement is a list"}),
        (says({}), {"Effect is missing.", "Action is missing, or", "Resource is missing, or"}),
        (
            says({"Effect": "no", "Action": [], "NotResource": 1, "Condition": []}),
            {
                'Effect is either "Allow" or "Deny"',
                "Action is empty",
                "NotResource holds texts",
                "Condition is an object",
            },
        ),
        (
            says({"Effect": "Deny", "Action": 1, "NotAction": 1, "Resource": "*", "Id": 1}),
            {"Action and NotAction exclude", "This key is no element"},
        ),
        ('{"Version": "1", "Version": "1"}', {"Version stands here for the second time"}),
        (says(allow("a:*", Condition={"StringIs": {"a": "b"}})), {"This is no operator that RAM"}),
    ],
)
def test_elements_keep_their_case_in_sentences(document: str, sentences: set[str]) -> None:
    told = {
        each.told("P").split("of the document: ")[1] for each in problems(with_document(document))
    }
    assert all(any(each.startswith(start) for each in told) for start in sentences), told


def test_a_document_on_one_line_is_put_to_that() -> None:
    document = LAID_OUT.replace('"', '\\"').replace("\n", "\\n").replace("Version", PLANTED)
    text = f'{LEAST}[[policies]]\nname = "x"\ndocument = "{document}"\n'
    found = problems(text)
    assert {each.line for each in found} == {len(text.splitlines())}
    assert PLANTED not in "".join(each.told("PLAN.toml") for each in found)


@pytest.mark.parametrize("document", [each[0] for each in MISTAKES])
def test_every_mistake_has_words_without_the_file(document: str) -> None:
    for found in check_document(document).problems:
        told = str(without_content(found.text))
        assert told.endswith(".")
        assert told[0].isupper()


def test_without_an_account_none_is_named() -> None:
    assert read_plan_file(write_plan_file(DRAFT, None)).account == ""


@pytest.mark.parametrize(
    "row",
    [UserRow("li.na", tags=(Tag("a", "1"), Tag("a", "2"))), UserRow("li.na", tags_text="a=b=")],
)
def test_tags_that_are_no_table_are_not_lost_in_silence(row: UserRow) -> None:
    with pytest.raises(ValueError, match="tags"):
        write_plan_file(replace(DRAFT, users=(row,)), None)


def test_the_least_has_the_wizards_defaults() -> None:
    plan = read_plan_file(LEAST)
    expected = Draft(
        users=(UserRow("li.na"),), scope=ACCOUNT, grants=(Grant(ARMS_READ_ONLY, ACCOUNT),)
    )
    assert plan == PlanFile(expected, "")


@pytest.mark.parametrize(
    "text",
    [
        LEAST.replace("\n", "\r\n"),
        "\ufeff" + LEAST,
        """grants = [{ policy = "system:AliyunARMSReadOnlyAccess", scope = "account" }]
        users = [
          # one
          { logon_name = 'li.na' },
        ]""",
        '[[users]]\nlogon_name = "li.na"\n[console]\nrequire_mfa = true\n'
        + LEAST[: -len('[[users]]\nlogon_name = "li.na"\n')],
    ],
    ids=["crlf", "byte-order-mark", "inline", "another-order"],
)
def test_other_spellings_of_the_same(text: str) -> None:
    assert read_plan_file(text) == read_plan_file(LEAST)


def test_a_table_may_be_spelled_in_many_ways() -> None:
    text = LEAST + (
        'tags.team = "sre"\n[[users]]\nlogon_name = "wang.wei"\n[users.tags]\nteam = "ops"\n'
        '[[users.replace]]\npolicy = "custom:Mine"\nscope = "account"\n'
    )
    draft = read_plan_file(text).draft
    assert [row.tags for row in draft.users] == [(Tag("team", "sre"),), (Tag("team", "ops"),)]
    assert [item.logon_name for item in draft.replacements] == ["wang.wei"]


def test_no_secret_by_type() -> None:
    assert Secret not in set(types_in(PlanFile, set()))


def test_start_up_does_not_load_the_toml_library() -> None:
    code = (
        "import sys, tui.planfile, tui.planfile.read, tui.planfile.write;"
        "sys.exit('tomlkit' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


# What is wrong


def test_everything_at_once_in_the_order_of_the_file() -> None:
    text = """\
acount = "1"
site = "moon"
regions = ["cn-hangzhou",
  7]
[console]
require_mfa = "true"
reason = "x"
[[grants]]
policy = "AliyunARMSFullAccess"
[[users]]
logon_name = 4
tags = { "团队" = 1 }
[[users]]
logon_nam = "x"
replace = [
  { policy = "custom:A", scope = "account" },
  { policy = "custom:A", scope = "resource-group:" },
]
"""
    assert told(text) == [
        ("unknown-key-near", 1, "acount"),
        ("not-accepted", 2, "site"),
        ("wrong-type", 4, "regions[2]"),
        ("wrong-type", 6, "console.require_mfa"),
        ("misplaced-key", 7, "console.reason"),
        ("missing-key", 8, "grants[1].scope"),
        ("not-accepted", 9, "grants[1].policy"),
        ("wrong-type", 11, "users[1].logon_name"),
        ("wrong-type", 12, 'users[1].tags."团队"'),
        ("unknown-key-near", 14, "users[2].logon_nam"),
        ("not-accepted", 17, "users[2].replace[2].scope"),
    ]


def test_an_empty_file_lacks_what_is_required() -> None:
    assert told("") == [("missing-key", 0, "grants"), ("missing-key", 0, "users")]


def test_what_is_inside_a_misspelled_table_is_looked_at_too() -> None:
    assert told(LEAST.replace("[[users]]", "[[user]]").replace("logon_name", "login_name")) == [
        ("unknown-key-near", 5, "user"),
        ("unknown-key-near", 6, "user[1].login_name"),
    ]


@pytest.mark.parametrize(
    ("line", "code", "parameters"),
    [
        ("colour = 1", "unknown-key", {"known": str(either([key.name for key in KEYS]))}),
        ("domain-alias = 'x'", "unknown-key-near", {"near": "domain_alias"}),
        ("require_mfa = true", "misplaced-key", {"place": "[console]"}),
        ("logon_name = 'x'", "misplaced-key", {"place": "[[users]]"}),
        ("site = 1", "wrong-type", {"expected": str(EXPECTED[Kind.TEXT]), "found": "a number"}),
        ("site = 1.5", "wrong-type", {"expected": str(EXPECTED[Kind.TEXT]), "found": "a number"}),
        (
            "site = true",
            "wrong-type",
            {"expected": str(EXPECTED[Kind.TEXT]), "found": "true or false"},
        ),
        (
            "site = 2026-01-01",
            "wrong-type",
            {"expected": str(EXPECTED[Kind.TEXT]), "found": "a date or time"},
        ),
        (
            "site = 07:32:00",
            "wrong-type",
            {"expected": str(EXPECTED[Kind.TEXT]), "found": "a date or time"},
        ),
        ("site = []", "wrong-type", {"expected": str(EXPECTED[Kind.TEXT]), "found": "a list"}),
        (
            "site = {}",
            "wrong-type",
            {"expected": str(EXPECTED[Kind.TEXT]), "found": "a single table"},
        ),
        ("regions = 'x'", "wrong-type", {"expected": str(EXPECTED[Kind.TEXTS]), "found": "a text"}),
        ("console = 'x'", "wrong-type", {"expected": str(EXPECTED[Kind.TABLE]), "found": "a text"}),
        (
            "console = {require_mfa = 1}",
            "wrong-type",
            {"expected": str(EXPECTED[Kind.FLAG]), "found": "a number"},
        ),
        ("site = 'International'", "not-accepted", {"accepted": '"international" or "china"'}),
        ("principal = 'group:'", "not-accepted", {"accepted": '"user" or "group:NAME"'}),
        ("principal = 'group'", "not-accepted", {"accepted": '"user" or "group:NAME"'}),
        (f"console = {{password = '{PLANTED}'}}", "secret", {}),
        (f"access_key_secret = '{PLANTED}'", "secret", {}),
    ],
)
def test_one_wrong_line(line: str, code: str, parameters: Mapping[str, str]) -> None:
    (only,) = problems(f"# first\n{line}\n{LEAST}")
    assert (only.code, only.line) == (code, 2)
    assert {name: str(value) for name, value in only.text.values} == parameters


def test_one_table_where_several_can_stand() -> None:
    (only,) = problems(LEAST.replace("[[users]]", "[users]"))
    assert {name: str(value) for name, value in only.text.values} == {
        "expected": str(EXPECTED[Kind.TABLES]),
        "found": "a single table",
    }


@pytest.mark.parametrize("key", ["password", "Password", "secret", "access-key-secret"])
def test_a_secret_is_not_taken_for_a_misspelling_and_not_repeated(key: str) -> None:
    (only,) = problems(f'{LEAST}{key} = "{PLANTED}"\n')
    assert (only.code, only.path) == ("secret", f"users[1].{key}")


@given(st.sampled_from([place for place in known_places() if "[" not in place]), st.text())
def test_no_value_of_the_file_gets_into_a_problem(place: str, more: str) -> None:
    import tomlkit

    *tables, key = place.split(".")
    line = f"{key} = {tomlkit.string(PLANTED + more).as_string()}\n"
    header = f"[[{'.'.join(tables)}]]\n" if tables and tables[0] != "console" else "[console]\n"
    answered = answer((header if tables else "") + line)
    assert not isinstance(answered, tuple) or PLANTED not in repr(answered)


def test_a_path_is_one_line_and_counts_from_one() -> None:
    assert spelled(("users", 2, "tags", 'a"\\\n\x1b\u202eb')) == (
        'users[3].tags."a\\"\\\\\\u000a\\u001b\\u202eb"'
    )


@given(st.text() | st.text(alphabet="ab[]{}=\"'\\\n#.,1 -_:"))
def test_whatever_is_in_the_file_is_answered(text: str) -> None:
    assert answer(text)
