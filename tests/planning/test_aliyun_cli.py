"""The plan by hand: one command per operation, safe to paste, without a secret."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
from collections.abc import Mapping, Sequence
from itertools import takewhile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui.core.account import Account
from tui.core.draft import Site
from tui.core.operations import (
    AddToGroup,
    AttachPolicy,
    AttachToGroup,
    CreateAccessKey,
    CreateGroup,
    CreateLogonProfile,
    CreatePolicy,
    CreateUser,
    DetachPolicy,
    Operation,
    Plan,
    ResetPassword,
    TagUser,
)
from tui.core.policies import (
    ARMS_READ_ONLY,
    COMPANION,
    COMPANION_DOCUMENT,
    AccountScope,
    ResourceGroupScope,
)
from tui.core.users import PasswordSource, Tag
from tui.planning.aliyun_cli import Variable, call, commands, delete_key
from tui.text.commands import as_lines, comment

GROUP = ResourceGroupScope("rg-acfmexample00")


def plan_of(*operations: Operation) -> Plan:
    account = Account("1234567890123456", "acme", "acme.onaliyun.com")
    return Plan(account, Site.INTERNATIONAL, "", (), "", (), operations, ())


@pytest.mark.parametrize(
    ("operation", "command"),
    [
        (
            CreateUser("li.na", "Li Na", "INC-42 (run)"),
            (
                "aliyun ram CreateUser --UserName li.na --DisplayName 'Li Na'"
                " --Comments 'INC-42 (run)'"
            ),
        ),
        (
            CreateGroup("viewers", "INC-42 (run)"),
            "aliyun ram CreateGroup --GroupName viewers --Comments 'INC-42 (run)'",
        ),
        (
            AddToGroup("li.na", "viewers"),
            "aliyun ram AddUserToGroup --UserName li.na --GroupName viewers",
        ),
        (
            AttachToGroup("viewers", ARMS_READ_ONLY, AccountScope()),
            (
                "aliyun ram AttachPolicyToGroup --PolicyType System"
                " --PolicyName AliyunARMSReadOnlyAccess --GroupName viewers"
            ),
        ),
        (
            AttachToGroup("viewers", COMPANION, GROUP),
            (
                "aliyun resourcemanager AttachPolicy --PolicyType Custom"
                " --PolicyName OnrampReadTraceApp --PrincipalType IMSGroup"
                " --PrincipalName viewers@group.acme.onaliyun.com"
                " --ResourceGroupId rg-acfmexample00"
            ),
        ),
        (CreateUser("li.na", "", ""), "aliyun ram CreateUser --UserName li.na"),
        (
            TagUser("li.na", (Tag("team", "sre"), Tag("empty"))),
            (
                "aliyun ims TagResources --ResourceType user"
                " --ResourcePrincipalName.1 li.na@acme.onaliyun.com"
                " --Tag.1.Key team --Tag.1.Value sre --Tag.2.Key empty --Tag.2.Value ''"
            ),
        ),
        (
            CreateLogonProfile("li.na", PasswordSource.GENERATE, True, False),
            (
                "aliyun ram CreateLoginProfile --UserName li.na --PasswordResetRequired true"
                ' --MFABindRequired false --Password="${password_li_na:?}"'
            ),
        ),
        (
            ResetPassword("li.na", PasswordSource.ASK, False, True),
            (
                "aliyun ram UpdateLoginProfile --UserName li.na --PasswordResetRequired false"
                ' --MFABindRequired true --Password="${password_li_na:?}"'
            ),
        ),
        (CreateAccessKey("li.na"), "aliyun ram CreateAccessKey --UserName li.na"),
        (
            AttachPolicy("li.na", ARMS_READ_ONLY, AccountScope()),
            (
                "aliyun ram AttachPolicyToUser --PolicyType System"
                " --PolicyName AliyunARMSReadOnlyAccess --UserName li.na"
            ),
        ),
        (
            AttachPolicy("li.na", COMPANION, GROUP),
            (
                "aliyun resourcemanager AttachPolicy --PolicyType Custom"
                " --PolicyName OnrampReadTraceApp --PrincipalType IMSUser"
                " --PrincipalName li.na@acme.onaliyun.com --ResourceGroupId rg-acfmexample00"
            ),
        ),
        (
            DetachPolicy("li.na", ARMS_READ_ONLY, AccountScope()),
            (
                "aliyun ram DetachPolicyFromUser --PolicyType System"
                " --PolicyName AliyunARMSReadOnlyAccess --UserName li.na"
            ),
        ),
        (
            DetachPolicy("li.na", COMPANION, GROUP),
            (
                "aliyun resourcemanager DetachPolicy --PolicyType Custom"
                " --PolicyName OnrampReadTraceApp --PrincipalType IMSUser"
                " --PrincipalName li.na@acme.onaliyun.com --ResourceGroupId rg-acfmexample00"
            ),
        ),
    ],
)
def test_an_operation_as_a_command(operation: Operation, command: str) -> None:
    (found,) = commands(plan_of(operation))
    assert found.line == command


WORDS = (
    *(
        "Li Na",
        "it's",
        'say "no"',
        "!!",
        "!$",
        "$(touch x)",
        "`touch x`",
        "a\\nb",
        "%s %d",
        "*",
        "~",
    ),
    *("-x", "--force", "--Comments=b:c", "---", "-", "=ls", "a=b", "#", "&& touch x", ";", "李娜"),
    "it’s “so”",
    *("a\nb", "a\rb", "a\u2028b", "a\u2029b", "a\x85b", "a\x0bb", "a\x0cb", "a\x1cb", "\ufeffa"),
    *("\n-x", "\t%s\\n'!", "a\u202eb", "\u2028\"$(touch x)'`!\\", "zero\u200bwidth\t123"),
)
PRETTY = """
{
  "Version" : "1",
  "Statement": [
    {"Effect": "Allow",  "Action": ["arms:*", "it's \\"!\\" \\n  two"],\r
     "Resource": "*", "Condition": {"StringEquals": {"a:b": ["  two  spaces\u2028 ", "\\\\"]}}}
  ]
}
"""
STAND_IN = """\
#!/bin/sh
for word in "$@"; do printf '%s\\0' "$word"; done >> "$RECORDED"
printf '\\n\\0' >> "$RECORDED"
"""


def pasted(
    lines: Sequence[str], place: Path, shell: str, environ: Mapping[str, str]
) -> tuple[list[tuple[str, ...]], str]:
    """What the aliyun CLI is called with when a shell reads the lines, and the shell's errors."""
    cli, recorded = place / "aliyun", place / "recorded"
    cli.write_text(STAND_IN)
    cli.chmod(0o700)
    recorded.write_bytes(b"")
    path = f"{place}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        [shell],
        input="\n".join(lines).encode() + b"\n",
        env={"PATH": path, "RECORDED": str(recorded), "LC_ALL": "C.UTF-8", **environ},
        cwd=place,
        capture_output=True,
        timeout=60,
        check=False,
    )
    found = recorded.read_bytes().decode().split("\0")[:-1]
    calls: list[tuple[str, ...]] = []
    rest = iter(found)
    while words := tuple(takewhile(lambda word: word != "\n", rest)):
        calls.append(words)
    assert {path.name for path in place.iterdir()} <= {"aliyun", "recorded"}
    return calls, done.stderr.decode()


def given_to(words: tuple[str, ...]) -> tuple[str, str, dict[str, str]]:
    """Service, action and parameters as the CLI reads them.

    A word that begins with a hyphen is an option; its value follows its first equals sign or,
    without one, as the next word.
    """
    service, action, *rest = words
    found: dict[str, str] = {}
    while rest:
        option, equals, value = rest.pop(0).partition("=")
        assert option.startswith("--"), option
        if not equals:
            value = rest.pop(0)
            assert not value.startswith("-"), value
        assert option[2:] not in found
        found[option[2:]] = value
    return service, action, found


@pytest.mark.parametrize("in_ascii", [False, True])
@pytest.mark.parametrize("shell", ["sh", "bash"])
def test_a_shell_hands_over_what_the_plan_says(shell: str, in_ascii: bool, tmp_path: Path) -> None:
    operations = [CreatePolicy(COMPANION, PRETTY, word) for word in WORDS]
    operations += [CreatePolicy(COMPANION, COMPANION_DOCUMENT, "")]
    users = [CreateUser(f"user{number}", word, word) for number, word in enumerate(WORDS)]
    tags = [TagUser("li.na", tuple(Tag(word, word) for word in WORDS))]
    names = ("li.na", "li-na", "li_na", "li.na.2", "LI.NA", "2", "_")
    profiles = [CreateLogonProfile(name, PasswordSource.ASK, True, True) for name in names]
    resets = [ResetPassword("old", PasswordSource.GENERATE, False, True)]
    plan = plan_of(*operations, *users, *tags, *profiles, *resets)
    made = commands(plan, in_ascii=in_ascii)
    lines = as_lines(made)
    assert not in_ascii or all(each.line.isascii() for each in made)
    assert all(line.splitlines() == [line] and line.isprintable() for line in lines)
    assert not any("********" in line for line in lines)

    variables = [each.variable for each in made if each.variable is not None]
    assert [each.logon_name for each in variables] == [*names, "old"]
    assert len({each.name for each in variables}) == len(variables)
    secrets = {each.name: f"-{number} $x'=\"!" for number, each in enumerate(variables)}
    calls, errors = pasted(lines, tmp_path, shell, secrets)
    assert errors == ""
    assert len(calls) == len(plan.operations)
    by_name = {each.logon_name: secrets[each.name] for each in variables}
    for operation, words in zip(plan.operations, calls, strict=True):
        service, action, parameters = call(operation, plan)
        wanted = dict(parameters)
        if isinstance(operation, CreateLogonProfile | ResetPassword):
            wanted["Password"] = by_name[operation.logon_name]
        if isinstance(operation, CreatePolicy):
            document = wanted["PolicyDocument"]
            assert json.loads(document) == json.loads(operation.document)
            assert len(document) < len(operation.document) or document == operation.document
        assert given_to(words) == (service, action, wanted)


def test_an_answer_of_the_cloud_stays_in_its_word(tmp_path: Path) -> None:
    plain = "aliyun ram DeleteAccessKey --UserName li.na --UserAccessKeyId LTAIexample"
    assert delete_key("li.na", "LTAIexample") == plain
    for hostile in WORDS:
        calls, errors = pasted([delete_key("li.na", hostile)], tmp_path, "sh", {})
        given = {"UserName": "li.na", "UserAccessKeyId": hostile}
        assert ([given_to(words) for words in calls], errors) == (
            [("ram", "DeleteAccessKey", given)],
            "",
        )


@pytest.mark.parametrize("shell", ["sh", "bash"])
def test_without_a_password_nothing_is_sent(shell: str, tmp_path: Path) -> None:
    profile = CreateLogonProfile("li.na", PasswordSource.GENERATE, True, True)
    calls, errors = pasted(as_lines(commands(plan_of(profile))), tmp_path, shell, {})
    assert calls == []
    assert "password_li_na" in errors


@settings(max_examples=40, deadline=None)
@given(text=st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1))
def test_nothing_a_person_typed_gets_out_of_its_word(
    text: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    # A shell drops line feeds at the end, and no rule lets one through.
    text += "."
    (made,) = commands(plan_of(CreateUser("li.na", "", text)))
    calls, errors = pasted([made.line], tmp_path_factory.mktemp("shell"), "sh", {})
    assert ([given_to(words) for words in calls], errors) == (
        [("ram", "CreateUser", {"UserName": "li.na", "Comments": text})],
        "",
    )


def test_a_comment_means_nothing_to_a_shell() -> None:
    # Where a shell takes no comments, none of its words may open, redirect or start anything.
    for name in ("li.na", "a\nb;c", "x'y"):
        line = comment(Variable("password_x", name))
        assert line.splitlines() == [line]
    assert re.fullmatch(r"# [\w .,:-]+", comment(Variable("password_li_na", "li.na")))


def test_the_options_are_those_of_the_api() -> None:
    # By the parameters that Alibaba Cloud publishes, as the simulator checks them too.
    published = Path(__file__).parents[1] / "simulator" / "published_parameters.txt"
    known = published.read_text()
    everything = plan_of(
        CreatePolicy(COMPANION, COMPANION_DOCUMENT, "d"),
        CreateUser("a", "b", "c"),
        TagUser("a", (Tag("k", "v"),)),
        CreateLogonProfile("a", PasswordSource.ASK, True, True),
        ResetPassword("a", PasswordSource.ASK, True, True),
        CreateAccessKey("a"),
        AttachPolicy("a", COMPANION, GROUP),
        AttachPolicy("a", COMPANION, AccountScope()),
        DetachPolicy("a", COMPANION, GROUP),
        DetachPolicy("a", COMPANION, AccountScope()),
        CreateGroup("g", "c"),
        AddToGroup("a", "g"),
        AttachToGroup("g", COMPANION, GROUP),
        AttachToGroup("g", COMPANION, AccountScope()),
    )
    for each in commands(everything):
        service, action, given = given_to(tuple(shlex.split(each.line))[1:])
        (row,) = [row for row in known.splitlines() if row.startswith(f"{service} {action}:")]
        options = {name.partition(".")[0] for name in given}
        parameters = row.partition(":")[2].split()
        required = {name[:-1] for name in parameters if name.endswith("!")}
        assert required <= options <= {name.rstrip("!") for name in parameters}, each.line
