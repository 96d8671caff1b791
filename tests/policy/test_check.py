"""Every problem of a document is found, and said with its line and column."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import tui.policy
from tests.policy.documents import allow, says
from tests.policy.fuzz import run
from tui.core.policies import COMPANION_DOCUMENT
from tui.policy import problems
from tui.policy.check import check_document, read_document
from tui.policy.document import UNREAD, Condition, Effect, Part
from tui.policy.known_actions import is_known
from tui.policy.layout import LONGEST, LONGEST_READ, as_sent
from tui.policy.operators import OPERATORS, UNSETTLED, has_form
from tui.policy.parse import Position
from tui.policy.problems import Gravity
from tui.simulator.seed.published_policies import PUBLISHED, Published

CODES = {
    code
    for path in Path(tui.policy.__path__[0]).glob("*.py")
    for code in re.findall(
        r'"((?:json|policy|statement|condition)\.[a-z-]+)"', path.read_text(encoding="utf-8")
    )
}
"""Every problem that a document can have."""
LONG = ["arms:GetPrometheusInstance", "arms:ListDashboards"] * 70
STAR = '"Resource": "*"'
GET = '"Action": "arms:Get*"'
LET = '"Effect": "Allow"'


def one(body: str) -> str:
    """A document with one statement on a line of its own."""
    return f'{{"Version": "1", "Statement": [\n{{{body}}}\n]}}'


def when(block: str) -> str:
    return one(f'{LET}, {GET}, {STAR}, "Condition": {block}')


def codes(text: str) -> list[tuple[str, int, int]]:
    return [(each.code, each.at.line, each.at.column) for each in check_document(text).problems]


MISTAKES = [
    ("", "json.value", 1, 1),
    ('{"Version": "1",}', "json.comma-too-many", 1, 17),
    ("[]", "policy.no-object", 1, 1),
    ('{"Version": "1"}', "policy.missing", 1, 1),
    ('{"Version": "2", "Statement": []}', "policy.version", 1, 13),
    ('{"Version": 1, "Statement": []}', "policy.version", 1, 13),
    ('{"Version": "1", "Statement": []}', "policy.statement-none", 1, 31),
    ('{"Version": "1", "Statement": {}}', "policy.statement-list", 1, 31),
    ('{"Version": "1", "Statement": ["a"]}', "statement.no-object", 1, 32),
    ('{"version": "1", "Statement": []}', "policy.key-case", 1, 2),
    ('{"Version": "1", "Id": "x", "Statement": []}', "policy.key-unknown", 1, 18),
    (one(f'"Sid": "a", {LET}, {GET}, {STAR}'), "policy.key-unknown", 2, 2),
    (one(f'"Principal": "*", {LET}, {GET}, {STAR}'), "policy.principal", 2, 2),
    (one(f"{LET}, {LET}, {GET}, {STAR}"), "policy.key-twice", 2, 21),
    (one(f"{GET}, {STAR}"), "policy.missing", 2, 1),
    (one(f'"Effect": "allow", {GET}, {STAR}'), "statement.effect", 2, 12),
    (one(f"{LET}, {STAR}"), "statement.neither", 2, 1),
    (one(f"{LET}, {GET}"), "statement.neither", 2, 1),
    (one(f'{LET}, {GET}, "NotAction": "a:b", {STAR}'), "statement.both", 2, 57),
    (one(f'{LET}, "Action": 1, {STAR}'), "statement.strings", 2, 31),
    (one(f'{LET}, "Action": [], {STAR}'), "statement.empty", 2, 31),
    (one(f'{LET}, "Action": ["arms:Get*", "Get"], {STAR}'), "statement.action", 2, 45),
    (one(f'{LET}, {GET}, "Resource": "arms"'), "statement.resource", 2, 56),
    (one(f'{LET}, {GET}, "Resource": "acs:arms:x"'), "statement.resource", 2, 56),
    (one(f'{LET}, {GET}, "NotResource": "*"'), "statement.not-resource", 2, 59),
    (one(f'{LET}, "Action": "arms:DeleteEverything", {STAR}'), "statement.action-unknown", 2, 31),
    (one(f'{LET}, "Action": "esc:RunInstance", {STAR}'), "statement.service-unlisted", 2, 31),
    (
        one(f'{LET}, {GET}, "Resource": "acs:arms:<regionid>:*:prometheus/*"'),
        "policy.placeholder",
        2,
        56,
    ),
    (when("[]"), "condition.no-object", 2, 74),
    (when('{"ForAllValues:StringEquals": {"acs:Service": "a"}}'), "condition.set", 2, 75),
    (when('{"ForAnyValue:StringIs": {"acs:Service": "a"}}'), "condition.operator", 2, 75),
    (when('{"foranyvalue:bool": {"a": "a"}}'), "condition.operator-case", 2, 75),
    (when('{"ForAllValues:Null": {"a": "a"}}'), "condition.if-exists", 2, 75),
    (when('{"IpAddress": {"acs:SourceIp": "*"}}'), "condition.value-star", 2, 105),
    (when('{"NotIpAddress": {"acs:SourceIp": "10.*"}}'), "condition.value-star", 2, 108),
    (when('{"StringIs": {}}'), "condition.operator", 2, 75),
    (when('{"stringequals": {}}'), "condition.operator-case", 2, 75),
    (when('{"Null": {}}'), "condition.if-exists", 2, 75),
    (when('{"StringEqualsIfExists": {}}'), "condition.if-exists", 2, 75),
    (when('{"Bool": {}}'), "condition.keys", 2, 83),
    (when('{"Bool": {"acs:MFAPresent": true}}'), "condition.value", 2, 102),
    (when('{"Bool": {"acs:MFAPresent": "yes"}}'), "condition.value-form", 2, 102),
    (when('{"Bool": {"acs:MFAPresent": []}}'), "statement.empty", 2, 102),
    (when('{"IpAddress": {"acs:SourceIp": "10.0.0"}}'), "condition.value-form", 2, 105),
    (when('{"DateLessThan": {"acs:CurrentTime": "1.5."}}'), "condition.value-form", 2, 111),
    (when('{"StringEquals": {"acs:Mood": "good"}}'), "condition.key-unknown", 2, 92),
    (when('{"Bool": {"acs:MFAPresent": "true"}, "Bool": {}}'), "policy.key-twice", 2, 111),
    ('{"版本": 1,\n"策略": 2}', "policy.key-unknown", 2, 1),
]


@pytest.mark.parametrize(("text", "code", "line", "column"), MISTAKES)
def test_a_problem_and_its_place(text: str, code: str, line: int, column: int) -> None:
    assert (code, line, column) in codes(text)


def test_every_problem_there_is_can_be_met() -> None:
    met = {code for _, code, *_ in MISTAKES}
    elsewhere = {
        "policy.too-long",
        "policy.spaced",
        *(code for code in CODES if code.startswith("json.")),
    }
    assert met | elsewhere == CODES


def test_a_document_may_be_so_long_and_no_longer() -> None:
    statement = '{"Effect":"Allow","Action":"%s:*","Resource":"*"}'
    text = f'{{"Version":"1","Statement":[{statement}]}}'
    most = LONGEST - len(text) + len("%s")
    assert not check_document(text % ("a" * most)).problems
    long = check_document(text % ("a" * (most + 1)))
    (found,) = long.problems
    assert (found.code, found.text.value("length")) == ("policy.too-long", str(LONGEST + 1))
    assert long.document.complete


def test_a_document_that_is_too_long_by_its_white_space_only_is_sent_without() -> None:
    text = json.dumps({"Version": "1", "Statement": [allow(LONG)]}, indent=8)
    assert len(text) > LONGEST
    checked = check_document(text)
    (found,) = checked.problems
    assert (found.code, found.gravity) == ("policy.spaced", Gravity.UNSURE)
    sent = as_sent(text)
    assert (len(sent), json.loads(sent)) == (int(found.text.value("short")), json.loads(text))
    assert not check_document(sent).problems
    assert as_sent(sent) == sent
    assert as_sent(text[:LONGEST]) == text[:LONGEST]


def test_white_space_within_texts_is_sent_as_it_is() -> None:
    text = json.dumps({"a b": 'c " d  e', "f": ["\\", " "]}, indent=1) + " " * LONGEST
    assert json.loads(as_sent(text)) == json.loads(text)
    assert len(as_sent(text)) < 40


def test_a_good_document_is_read() -> None:
    condition = {"StringLike": {"acs:ResourceTag/team": ["sre", "dev"]}}
    checked = check_document(says(allow(["arms:*", "cms:Get*"], Condition=condition)))
    assert not checked.problems
    (statement,) = checked.document.statements
    assert statement.effect is Effect.ALLOW
    assert statement.actions == ("arms:*", "cms:Get*")
    assert statement.resources == ("*",)
    assert statement.conditions == (
        Condition("StringLike", "acs:ResourceTag/team", ("sre", "dev")),
    )
    assert (statement.number, statement.at) == (1, Position(1, 32))


def test_no_statement_is_left_out() -> None:
    checked = check_document(says({"Effect": "Maybe"}, allow("arms:*")))
    bad, good = checked.document.statements
    assert (bad.number, bad.effect) == (1, None)
    assert bad.unread == frozenset({Part.ACTIONS, Part.RESOURCES})
    assert (good.number, good.actions, good.unread) == (2, ("arms:*",), frozenset())
    assert not checked.document.complete


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no JSON",
        "[]",
        '{"Version": "1"}',
        '{"Statement": [{"Effect": "Allow", "Action": "arms:*", "Resource": "*"}]}',
        '{"Version": "2", "Statement": [{"Effect": "Allow", "Action": "a:*", "Resource": "*"}]}',
        '{"Version": "1", "Statement": {"Effect": "Allow", "Action": "a:*", "Resource": "*"}}',
        '{"Version": "1", "Statement": [], "Statement": []}',
    ],
)
def test_a_document_that_is_none_may_say_anything(text: str) -> None:
    assert check_document(text).document == UNREAD


PLACEHOLDERS = [
    ("acs:arms:<regionid>:*:prometheus/<clusterid>", "<regionid>"),
    ("acs:arms:{region}:*:*", "{region}"),
    ("acs:ram:*:$accountId:role/$roleName", "$accountId"),
    ("acs:ram:*:${account}:role/*", "${account}"),
    ("acs:oss:*:*:$(bucket)/*", "$(bucket)"),
    ("acs:oss:*:*:your-bucket/*", "your-bucket"),
    ("acs:oss:*:*:yourBucketName", "yourBucketName"),
    ("acs:ecs:*:*:vpc-xxxxxxxx", "xxxxxxxx"),
    ("acs:arms:cn-hangzhou:XXXX:*", "XXXX"),
    ("acs:ram::123456789012****:user/*", "123456789012****"),
    ("acs:arms:*:****:prometheus/*", "****"),
    ("acs:arms:*:*:prometheus/c1234xxxxxx", "xxxxxx"),
    ("acs:arms:*:*:prometheus/[clusterId]", "[clusterId]"),
    ("acs:arms:*:*:prometheus/＜id＞", "＜id＞"),
    ("acs:arms:*:*:prometheus/【实例ID】", "【实例ID】"),
    ("acs:oss:*:*:您的存储空间/*", "您的存储空间"),
    ("acs:arms:@region@:*:*", "@region@"),
    ("acs:arms:*:*:prometheus/clusterId", "clusterId"),
    ("acs:arms:*:*:prometheus/CLUSTER_ID", "CLUSTER_ID"),
    ("acs:log:*:*:project/projectName/logstore/*", "projectName"),
    ("acs:arms:*:*:prometheus/TODO", "TODO"),
    ("acs:arms:regionid:*:*", "regionid"),
    ("acs:arms:REGION_ID:*:*", "REGION_ID"),
    ("acs:arms:cn-hangzhou:account-id:*", "account-id"),
    ("acs:arms:cn-hangzhou:*:...", "..."),
]


@pytest.mark.parametrize(("resource", "value"), PLACEHOLDERS)
def test_a_placeholder_is_pointed_out(resource: str, value: str) -> None:
    checked = check_document(says(allow("arms:Get*", resource=resource)))
    (found,) = checked.problems
    assert (found.code, found.text.value("value")) == ("policy.placeholder", value)
    assert checked.good


@pytest.mark.parametrize(
    "resource",
    [
        "*",
        "acs:ram:*:system:policy/*",
        "acs:ram::1290384756102938:user/Xaver",
        "acs:oss:*:*:box/2015/exxon/*",
        "acs:log:cn-hangzhou-finance:*:project/x/logstore/aliyun-prom-*",
        "acs:*:*:*:*",
        "acs:arms:cn-*:12?0*:prometheus/c1",
        "acs:oss:*:*:box/**",
        "acs:oss:*:*:user-names/todos/*",
    ],
)
def test_a_name_is_no_placeholder(resource: str) -> None:
    assert not check_document(says(allow("arms:Get*", resource=resource))).problems


@pytest.mark.parametrize("key", ["acs:ResourceTag/<key>", "acs:RequestTag/${tag}"])
def test_a_placeholder_in_a_condition_key_is_pointed_out(key: str) -> None:
    condition = {"StringEquals": {key: "x"}}
    checked = check_document(says(allow("arms:Get*", Condition=condition)))
    assert [each.code for each in checked.problems] == ["policy.placeholder"]


@pytest.mark.parametrize(
    "action",
    [
        *("arms:GetPrometheusInstance", "ARMS:listdashboards", "arms:*Prom*", "ram:PassRole"),
        *("sts:AssumeRole", "ram:CheckServiceLinkedRoleExistence"),
        *("ram:ListPolicyAttachments", "ecs:*", "oss:Put*", "log:QueryMetrics"),
        *("*:Get*", "*"),
    ],
)
def test_an_action_that_is_listed_or_means_several_is_right(action: str) -> None:
    assert not check_document(says(allow(action))).problems


@pytest.mark.parametrize(
    "action", ["arms:DeleteEverything", "arms:Foo*", "ram:CreateUsers", "sts:AssumeRoles"]
)
def test_an_action_of_a_listed_service_that_no_list_has_is_not_known(action: str) -> None:
    checked = check_document(says(allow([action, action])))
    assert [each.code for each in checked.problems] == ["statement.action-unknown"]
    assert checked.good


@pytest.mark.parametrize("operator", UNSETTLED)
def test_set_operators_are_taken_and_not_settled(operator: str) -> None:
    name = operator.partition(":")[2]
    value = next(it for it in ("1", "true", "2026-01-02T12:00:00Z", "::1") if has_form(name, it))
    condition = {operator: {"acs:Service": [value]}}
    checked = check_document(says(allow("arms:*", Condition=condition)))
    assert [each.code for each in checked.problems] == ["condition.set"]
    assert checked.good


@pytest.mark.parametrize(
    "key",
    [
        *("oss:Prefix", "oss:Delimiter", "ecs:tag/team", "rds:ResourceTag/team", "arms:tag/a"),
        *("acs:ResourceTag/team", "acs:RequestTag/owner", "acs:SourceVpc", "acs:VpcSourceIp"),
        *("acs:Service", "ram:ServiceName", "acs:UserAgent", "ram:TrustedPrincipalTypes"),
    ],
)
def test_documented_condition_keys_are_known(key: str) -> None:
    condition = {"StringLike": {key: "a*"}}
    assert not check_document(says(allow("arms:*", Condition=condition))).problems


def test_of_other_keys_nothing_is_claimed() -> None:
    condition = {"StringLike": {"vpc:Region": "a*"}}
    (found,) = check_document(says(allow("arms:*", Condition=condition))).problems
    assert found.gravity is Gravity.UNSURE
    assert "documentation" not in str(found.text)


@pytest.mark.parametrize("published", PUBLISHED, ids=lambda each: each.name)
def test_published_documents_are_good(published: Any) -> None:  # noqa: ANN401
    text = json.dumps({"Version": "1", "Statement": list(published.statements)})
    assert not check_document(text).problems


def test_the_companion_is_good() -> None:
    assert not check_document(COMPANION_DOCUMENT).problems


ELEMENTS = ("Version", "Statement", "Effect", "Action", "NotAction", "Resource", "Condition")
VALUES = ("1", "Allow", "Deny", "arms:*", "*", "acs:arms:*:*:*", "acs:SourceIp")
words = st.sampled_from((*ELEMENTS, *VALUES, *OPERATORS[:3]))
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | words | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=5),
    max_leaves=20,
)


@given(anything)
def test_no_json_makes_it_crash_and_what_is_wrong_has_a_place(value: object) -> None:
    text = json.dumps(value, indent=1, ensure_ascii=False)
    checked = check_document(text)
    lines = text.split("\n")
    for each in checked.problems:
        assert 1 <= each.at.column <= len(lines[each.at.line - 1]) + 1
    assert checked.good == all(each.gravity is Gravity.UNSURE for each in checked.problems)
    assert checked.document.complete == checked.good


@given(st.text())
def test_no_text_makes_it_crash(text: str) -> None:
    assert check_document(text).problems


@pytest.mark.parametrize("published", PUBLISHED, ids=lambda each: each.name)
def test_what_somebody_else_wrote_says_the_same_and_gives_no_hints(published: Published) -> None:
    statement = allow(["arms:Gettt*", "nowhere:*"], resource="acs:arms:<regionid>:*:*")
    text = json.dumps({"Version": "1", "Statement": [*published.statements, statement]})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(problems, "hints", None)
        found = read_document(text)
    assert found == check_document(text).document


@pytest.mark.parametrize(
    ("action", "known"),
    [
        ("arms:ListPrometheusInstances", True),
        ("arms:ReadTraceApp", True),
        ("ARMS:listp*", True),
        ("arms:*q*7z*", False),
        ("arms:Get?rac?", True),
        ("arms:List*Instances*Nowhere", False),
        ("arms:*a*a*a*a*a*a*a*a*a*", False),
        ("arms:ListDashboards?", False),
        ("arms:ListDashboards*", True),
        ("ram:PassRole", True),
        ("ram:CreatePolicyVersion", True),
        ("ims:CreateAccessKey", True),
        ("ims:CreatePolicyVersion", False),
        ("resourcemanager:CreateFolder", True),
        ("sts:AssumeRole", True),
        ("cms:CreateBizTrace", True),
        ("cms:BatchExport", True),
        ("log:GetIndex", True),
        ("log:NoSuchThing", False),
    ],
)
def test_an_action_is_known_or_it_is_not(action: str, known: bool) -> None:
    assert is_known(action) is known


def test_only_of_what_can_be_sent_it_is_told_what_to_look_at_again() -> None:
    def told(space: int, *more: str) -> list[str]:
        body = says(allow(["arms:Gettt*", *more]))
        return [each.code for each in check_document(" " * space + body).problems]

    assert told(0) == ["statement.action-unknown"]
    assert told(LONGEST) == ["policy.spaced", "statement.action-unknown"]
    assert told(0, *LONG, *LONG) == ["policy.too-long"]
    assert told(LONGEST_READ) == ["policy.too-long"]


def test_a_document_of_any_length_is_read_in_time() -> None:
    # What the cloud sends may be longer than any policy; what is not read is not understood.
    listed = ", ".join(f'"a{number}:Get"' for number in range(40_000))
    text = f'{{"Version": "1", "Statement": [{{"Effect": "Allow", "Action": [{listed}]}}]}}'
    found = check_document(text)
    assert found.document == UNREAD
    assert [each.code for each in found.problems] == ["policy.too-long"]


# A small part of the fuzz run, in every test run


def test_bad_documents_are_found() -> None:
    met = run(2_000, seed=2)
    assert len(met) > 10, met
