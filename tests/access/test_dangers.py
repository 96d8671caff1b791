"""Which documents let somebody take over the account; every expectation is written by hand."""

from __future__ import annotations

import pytest

from tests.access.documents import TEXTS, allow, deny, says
from tui.access.dangers import takes_over
from tui.access.policies import COMPANION_DOCUMENT

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
        says(allow("ram:CreatePolicyVersion")),
        says(allow("sts:AssumeRole")),
        says(allow("sts:*", "acs:ram:*:*:role/*")),
        says({"Effect": "Allow", "NotAction": "arms:*", "Resource": "*"}),
        says({"Effect": "Allow", "NotAction": ["ram:*", "sts:*"], "Resource": "*"}),
        says({"Effect": "Allow", "Action": "ram:*", "NotResource": "acs:oss:*:*:*"}),
        says(allow("ram:*"), deny("ram:*", Condition=MFA)),
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
        says(allow("*", "acs:oss:*:*:*")),
        says(allow("*", "acs:arms:*:*:prometheus/*")),
        says(deny("*")),
        says(deny("ram:*")),
        says(allow("ram:*"), deny("ram:*")),
        says({"Effect": "Deny", "NotAction": "ram:*", "Resource": "*"}),
        COMPANION_DOCUMENT,
        "",
        "{",
        *TEXTS.values(),
    ],
)
def test_these_do_not(document: str) -> None:
    assert not takes_over(document)
