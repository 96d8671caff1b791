"""Which documents let somebody take over the account; every expectation is written by hand."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from tests.planning.group_cases import NAME, among, group, through
from tests.planning.world import ACCOUNT, FACTS, GROUP, granting
from tests.policy.documents import TEXTS, allow, deny, knowing, says
from tui.core.draft import NewPolicy
from tui.core.findings import Step
from tui.core.policies import COMPANION_DOCUMENT, Scope, custom
from tui.planning.rules import blocking, check
from tui.policy.known import takes_over
from tui.policy.operators import OPERATORS, UNSETTLED

MFA = {"Bool": {"acs:MFAPresent": "true"}}


@pytest.mark.parametrize(
    "document",
    [
        says(allow("*")),
        says(allow("*:*")),
        says(allow("*", "acs:*:*:*:*")),
        says(allow("*", Condition=MFA)),
        says(allow("*"), deny("ram:*")),
        says(allow("ram:*")),
        says(allow("RAM:*")),
        says(allow("ram:*", "acs:ram:*:*:*")),
        says(allow("ram:*", "acs:ram::1234567890123456:*")),
        says(allow(["oss:Get*", "ram:Attach*"])),
        says(allow("ram:AttachPolicy")),
        says(allow("ram:CreateAccessKey", ["acs:oss:*:*:*", "acs:ram:*:*:user/*"])),
        says(allow("ram:*LoginProfile")),
        says(allow("ram:*LoginProfile", "acs:ram:*:*:user/?*")),
        says(allow("sts:AssumeRole", "acs:ram:*:*:?*")),
        says(allow("ram:CreatePolicyVersion")),
        says(allow("sts:AssumeRole")),
        says(allow("sts:*", "acs:ram:*:*:role/*")),
        says({"Effect": "Allow", "NotAction": "arms:*", "Resource": "*"}),
        says({"Effect": "Allow", "NotAction": ["ram:*", "sts:*"], "Resource": "*"}),
        says({"Effect": "Allow", "Action": "ram:*", "NotResource": "acs:oss:*:*:*"}),
        says(allow("ram:*"), deny("ram:*", Condition=MFA)),
        says(allow("ims:CreateAccessKey")),
        says(allow("ims:*")),
        says(allow("ims:CreateAccessKey", "acs:ims:*:*:user/*")),
        says(allow("ram:SetUserSsoSettings")),
        says(allow("ram:UpdateSAMLProvider")),
        says(allow("ram:UpdateOIDCProvider")),
        says(allow("ram:AddClientIdToOIDCProvider", "acs:ram::*:oidc-provider/*")),
        says(allow("ram:AddFingerprint*", "acs:ram:*:*:oidc-provider/idp-*")),
        # Made anew under a name that roles trust, or renamed to whom an identity provider signs in
        says(allow("ram:CreateSAMLProvider")),
        says(allow(["ims:DeleteOIDCProvider", "ims:CreateOIDCProvider"])),
        says(allow("ram:UpdateUser")),
        says(allow("ims:Update*", "acs:ims:*:*:user/*")),
        # Resource Management publishes some of these, too
        says(allow("resourcemanager:*")),
        says(allow("resourcemanager:AttachPolicy", "acs:resourcemanager:*:*:user/*")),
        says(allow("resourcemanager:Set*", "acs:ram:*:*:policy/own")),
        # CloudSSO gives its users any access to accounts
        says(allow("cloudsso:*")),
        says(allow("cloudsso:*", "acs:cloudsso:cn-shanghai:*:directory/*")),
        says(allow("cloudsso:CreateAccessAssignment", "acs:cloudsso:*:*:directory/d-1/*")),
        says(allow("cloudsso:ResetUserPassword", "acs:cloudsso:*:*:directory/d-1/user/u-1")),
        says(allow("ram:*"), allow("resourcemanager:*"), deny(["ram:*", "ims:*", "sts:*"])),
        says(allow("ram:PassRole")),
        says(allow("ram:PassRole", "acs:ram:*:*:role/*", Condition={"x": 1})),
        # Whoever may give one user or policy any right can be that user, or hold that policy
        says(allow("ram:AttachPolicyToUser", ["acs:ram:*:*:user/a", "acs:ram:*:system:policy/*"])),
        says(allow("ram:AddUserToGroup", "acs:ram:*:*:user/a")),
        says(allow("ram:CreatePolicyVersion", "acs:ram:*:*:policy/a")),
        # All, or several of whom one may do everything, in a roundabout way
        says(allow("ram:CreateAccessKey", "acs:ram:*:*:user/?*")),
        says(allow("ram:CreateAccessKey", "acs:ram:*:*:user/*?")),
        says(allow("ram:CreateAccessKey", "acs:r?m:*:*:u?er/adm*")),
        says(allow("ram:CreateAccessKey", [f"acs:ram:*:*:user/{each}*" for each in "abcdefgh"])),
        says(allow("*", "acs:?*:*:*:?*")),
        says(allow("sts:AssumeRole", "acs:ram::1234567890123456:role/?*")),
        # A statement that forbids something else, or may
        says(allow("ram:*", "acs:ram:*:*:*"), deny("ram:*", "acs:ram:*:1:*")),
        says(allow("ram:*", "acs:ram:*:*:*"), deny("ram:*", "acs:ram:cn-hangzhou:*:*")),
        says(allow("ram:*", "acs:ram:*:*:*"), deny("RAM:*")),
        says(allow("ram:*", "acs:ram:*:*:*"), deny("*", "ACS:*:*:*:USER/*")),
        says({"Effect": "Allow", "NotAction": ["RAM:*", "*:*s*"], "Resource": "acs:ram:*:*:*"}),
    ],
)
def test_these_take_over(document: str) -> None:
    assert takes_over(document)


@pytest.mark.parametrize(
    "document",
    [
        says(allow("arms:*"), allow("cms:*")),
        says(allow(["ram:Get*", "ram:List*"])),
        says(allow("ram:CreateServiceLinkedRole")),
        says(allow("ram:CreateAccessKey", "acs:ram:*:*:user/ci-deployer")),
        says(allow("sts:AssumeRole", "acs:ram:*:*:role/prometheus-auditor")),
        says(allow("ram:PassRole", "acs:ram:*:*:role/prometheus-exporter")),
        says(allow("ram:AddClientIdToOIDCProvider", "acs:ram::1:oidc-provider/ours")),
        says(allow(["ram:GetOIDCProvider", "ram:RemoveClientIdFromOIDCProvider"])),
        says(allow(["ram:DeleteSAMLProvider", "ram:UpdateGroup", "ram:CreateUser"])),
        says(allow("ram:UpdateUser", "acs:ram:*:*:user/li.na")),
        says(allow(["cloudsso:Get*", "cloudsso:List*", "cloudsso:RemoveUserFromGroup"])),
        says(allow(["resourcemanager:List*", "resourcemanager:*ResourceGroup*"])),
        says(allow("*", "acs:oss:*:*:*")),
        says(allow("*", "acs:arms:*:*:prometheus/*")),
        says(allow("*", "acs:*:*:*:prometheus/*")),
        says(
            {
                "Effect": "Allow",
                "NotAction": ["ram:*", "ims:*", "sts:*", "resourcemanager:*", "cloudsso:*"],
                "Resource": "acs:ram:*:*:*",
            }
        ),
        says(deny("*")),
        says(deny("ram:*")),
        says(allow("ram:*"), deny("ram:*")),
        says({"Effect": "Deny", "NotAction": "ram:*", "Resource": "*"}),
        # What a condition says changes nothing, not even one that cannot be read
        says(allow("arms:*", Condition={"ForAllValues:StringEquals": {"acs:Service": "a"}})),
        says(allow("arms:*", Condition={"StringIs": {"a": "b"}})),
        says(allow("arms:*", Condition="?")),
        says({"Effect": "Allow", "Action": "arms:*", "NotResource": "acs:oss:*:*:*"}),
        says({"Effect": "Deny", "Action": ["ram:*", 1], "Resource": 1, "Sid": "a"}),
        says(allow("arms:NoSuchAction", "acs:arms:<regionid>:*:*")),
        COMPANION_DOCUMENT,
        *TEXTS.values(),
    ],
)
def test_these_do_not(document: str) -> None:
    assert not takes_over(document)


@pytest.mark.parametrize("operator", [*OPERATORS, *UNSETTLED, "StringEqualsIfExists", "Null", "x"])
def test_no_condition_makes_it_harmless(operator: str) -> None:
    values: tuple[object, ...] = ("*", "10.*", "true", 1, None, [], ["a", {}], {})
    for value in values:
        condition = {operator: {"acs:SourceIp": value}}
        assert takes_over(says(allow("ram:*", Condition=condition))), value
        assert takes_over(says(allow("ram:*"), deny("ram:*", Condition=condition))), value


WHOLE = '{"Effect": "Allow", "Action": "arms:List*", "Resource": "*"}'
EITHER = '{"Effect": "Deny", "Effect": "Allow", "Action": "ram:*", "Resource": "*"}'
TWICE = '{"Action": "arms:Get*", '
ODD_STATEMENTS = [
    {"Action": "ram:*", "Resource": "*"},
    {"Effect": "ALLOW", "Action": "ram:*", "Resource": "*"},
    {"Effect": ["Allow"], "Action": "ram:*", "Resource": "*"},
    {"effect": "Allow", "Action": "ram:*", "Resource": "*"},
    {"Effect": "Allow", "action": "ram:*", "Resource": "*"},
    {"Effect": "Allow", "Resource": "*"},
    {"Effect": "Allow", "Action": [], "Resource": "*"},
    {"Effect": "Allow", "Action": ["arms:List*", 1], "Resource": "*"},
    {"Effect": "Allow", "Action": ["arms:List*", "ram.*"], "Resource": "*"},
    {"Effect": "Allow", "Action": ["ram:*", "List*"], "Resource": "*"},
    {"Effect": "Allow", "Action": "arms:*", "NotAction": "ram:*", "Resource": "*"},
    {"Effect": "Allow", "Action": "ram:*"},
    {"Effect": "Allow", "Action": "ram:*", "Resource": []},
    {"Effect": "Allow", "Action": "ram:*", "Resource": ["acs:oss:*:*:*", None]},
    {"Effect": "Allow", "Action": "ram:*", "Resource": "acs:ram:*"},
    {"Effect": "Allow", "Action": "ram:*", "Resource": "*", "NotResource": "*"},
    {"Effect": "Allow", "Action": "ram:*", "NotResource": "*"},
    {"Effect": "Allow", "Action": "ram:*", "Resource": "*", "Principal": {"RAM": "*"}},
    {"Effect": "Allow", "Action": "arms:List*", "Resource": "*", "Sid": "one"},
]


@pytest.mark.parametrize("statement", ODD_STATEMENTS)
def test_a_statement_that_cannot_be_read_is_taken_for_the_worst(
    statement: dict[str, object],
) -> None:
    assert takes_over(says(statement))
    assert takes_over(says(allow("arms:List*"), statement))


@pytest.mark.parametrize(
    "document",
    [
        "",
        "{",
        "ram:*",
        "[]",
        "null",
        f'{{"Version": "1", "Statement": {WHOLE}}}',
        f'{{"Version": "1", "Statement": [{WHOLE}, "ram:*"]}}',
        f'{{"Version": "1", "Statement": [{WHOLE}, [{WHOLE}]]}}',
        f'{{"Version": "2012-10-17", "Statement": [{WHOLE}]}}',
        f'{{"Version": 1, "Statement": [{WHOLE}]}}',
        f'{{"Statement": [{WHOLE}]}}',
        f'{{"Version": "1", "Id": "a", "Statement": [{WHOLE}]}}',
        f'{{"Version": "1", "Version": "1", "Statement": [{WHOLE}]}}',
        f'{{"Version": "1", "Statement": [], "Statement": [{WHOLE}]}}',
        f'{{"Version": "1", "Statement": [{WHOLE}],}}',
        f'{{"Version": "1", "Statement": [{EITHER}]}}',
        f'{{"Version": "1", "Statement": [{WHOLE.replace("{", TWICE, 1)}]}}',
        "[" * 99 + "]" * 99,
    ],
)
def test_a_document_that_cannot_be_read_is_taken_for_the_worst(document: str) -> None:
    assert takes_over(document)


GRANTED: list[object] = [
    allow("ram:*"),
    allow(
        "ram:*", Condition={"ForAllValues:StringEquals": {"ram:TrustedPrincipalTypes": "Service"}}
    ),
    allow("ram:*", Condition={"IpAddress": {"acs:SourceIp": "*"}}),
    allow("ram:*", Condition={"Bool": {"acs:MFAPresent": True}}),
    *ODD_STATEMENTS,
    "no statement",
]


@pytest.mark.parametrize("statement", GRANTED)
@pytest.mark.parametrize("scope", [ACCOUNT, GROUP])
def test_a_policy_that_may_take_over_the_account_is_granted_after_typing_its_name_only(
    statement: object, scope: Scope
) -> None:
    # Made by the plan, of the account, and held by a group that is joined.
    text = json.dumps({"Version": "1", "Statement": [statement]})
    policy = custom("by-somebody")
    read = knowing(FACTS, {policy: text})
    made = replace(granting((policy, scope)), new_policies=(NewPolicy(policy, text),))
    for draft, facts in ((made, FACTS), (granting((policy, scope)), read)):
        stops = [each.id for each in blocking(check(draft, facts), Step.REVIEW)]
        assert "policies.high-risk:by-somebody" in stops
    joined = among(group((policy, scope)), facts=read)
    stops = [each.id for each in blocking(check(through(), joined), Step.REVIEW)]
    assert stops == [f"groups.high-risk:{NAME}/by-somebody"]
