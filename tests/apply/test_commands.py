"""The plan by hand: one command per operation, safe to paste, without a secret."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.access.account import Account, Site
from tui.access.modes import PasswordSource
from tui.access.plan import (
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
from tui.access.policies import ARMS_READ_ONLY, COMPANION, COMPANION_DOCUMENT
from tui.access.scopes import AccountScope, ResourceGroupScope
from tui.access.users import Tag
from tui.apply.commands import REDACTED, commands

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
                "aliyun ram CreateLoginProfile --UserName li.na --Password '********'"
                " --PasswordResetRequired true --MFABindRequired false"
            ),
        ),
        (
            ResetPassword("li.na", PasswordSource.ASK, False, True),
            (
                "aliyun ram UpdateLoginProfile --UserName li.na --Password '********'"
                " --PasswordResetRequired false --MFABindRequired true"
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
    assert commands(plan_of(operation)) == (command,)


def test_a_document_comes_through_a_shell_unharmed() -> None:
    (line,) = commands(plan_of(CreatePolicy(COMPANION, COMPANION_DOCUMENT, 'It\'s "fine"')))
    words = shlex.split(line)
    assert json.loads(words[words.index("--PolicyDocument") + 1]) == json.loads(COMPANION_DOCUMENT)
    assert words[-1] == 'It\'s "fine"'


@given(st.text(min_size=1), st.text(min_size=1))
def test_nothing_a_person_typed_gets_out_of_its_word(name: str, comment: str) -> None:
    (line,) = commands(plan_of(CreateUser(name, "", comment)))
    words = ["aliyun", "ram", "CreateUser", "--UserName", name, "--Comments", comment]
    assert shlex.split(line) == words


def test_the_options_are_those_of_the_api() -> None:
    """By the parameters that Alibaba Cloud publishes, as the simulator checks them too."""
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
    )
    for line in commands(everything):
        words = shlex.split(line)
        (row,) = [row for row in known.splitlines() if row.startswith(f"{words[1]} {words[2]}:")]
        options = {word[2:].partition(".")[0] for word in words if word.startswith("--")}
        parameters = row.partition(":")[2].split()
        required = {name[:-1] for name in parameters if name.endswith("!")}
        assert required <= options <= {name.rstrip("!") for name in parameters}, line


def test_the_redaction_is_no_password() -> None:
    assert set(REDACTED) == {"*"}
