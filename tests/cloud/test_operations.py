from __future__ import annotations

import pytest

from tui.cloud.endpoints import Endpoints
from tui.cloud.operations import OPERATIONS, Service, operation
from tui.cloud.transport import Transport
from tui.core.credentials import Credentials
from tui.core.secret import Secret

NEVER = ("GetPrometheusApiToken", "GetPrometheusInstance", "DescribeTraceLicenseKey")


def test_no_operation_orders_anything_or_answers_with_tokens() -> None:
    actions = {action for _, action in OPERATIONS}
    assert "ListPrometheusInstances" in actions
    assert not [action for action in actions if action.startswith("Open") or action in NEVER]


@pytest.mark.parametrize("action", [*NEVER, "OpenArmsServiceSecondVersion", "OpenArmsDefaultSLR"])
def test_what_is_not_listed_cannot_be_sent(action: str) -> None:
    # Port 1 refuses connections: had it been sent, the error would be another one.
    transport = Transport(
        Credentials("id", Secret("fake")), Endpoints.loopback("http://127.0.0.1:1")
    )
    with pytest.raises(KeyError):
        transport.call(Service.ARMS, action)


def test_arms_and_sts_only_read() -> None:
    changing = {op.service for op in OPERATIONS.values() if op.changing}
    assert changing == {Service.RAM, Service.IMS, Service.RESOURCES}


def test_every_verb_is_on_the_right_side() -> None:
    reading = ("Get", "List", "Check", "AssumeRole", "Decode")
    wrong = [
        op.action for op in OPERATIONS.values() if op.changing == op.action.startswith(reading)
    ]
    assert not wrong


@pytest.mark.parametrize(
    ("service", "action", "permissions"),
    [
        (Service.RAM, "CreateUser", ("ram:CreateUser",)),
        (Service.IMS, "TagResources", ("ram:TagResources",)),
        (Service.RESOURCES, "AttachPolicy", ("ram:AttachPolicy",)),
        (
            Service.RESOURCES,
            "ListResourceGroups",
            ("ram:ListResourceGroups", "resourcemanager:ListResourceGroups"),
        ),
        (
            Service.RESOURCES,
            "ListResourceGroupCapability",
            ("resourcemanager:ListResourceGroupCapability",),
        ),
        (Service.ARMS, "ListTraceApps", ("arms:ListTraceApps",)),
        (Service.STS, "GetCallerIdentity", ()),
    ],
)
def test_permissions(service: Service, action: str, permissions: tuple[str, ...]) -> None:
    assert operation(service, action).permissions == permissions


@pytest.mark.parametrize(
    ("service", "action", "patient"),
    [
        (Service.RAM, "CreateAccessKey", True),
        (Service.RAM, "CreateUser", True),
        (Service.RAM, "UpdateLoginProfile", True),
        (Service.RAM, "DeleteUser", False),
        (Service.RAM, "ListUsers", False),
    ],
)
def test_answers_with_secrets_are_waited_for(
    service: Service, action: str, *, patient: bool
) -> None:
    assert operation(service, action).patient is patient
