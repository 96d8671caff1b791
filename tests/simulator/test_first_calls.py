"""The thin slice: a user with a logon profile and a policy, made by the official SDK."""

from __future__ import annotations

import pytest
from alibabacloud_ram20150501 import models as m

from tests.simulator.sdk import Caller, ram
from tui.simulator.registry import Service
from tui.simulator.server import RunningSimulator


@pytest.mark.parametrize("algorithm", [None, "v2"])
def test_make_a_console_user(simulator: RunningSimulator, algorithm: str | None) -> None:
    client = ram(simulator, algorithm=algorithm)
    user = client.create_user(
        m.CreateUserRequest(user_name="zhang.san_1-x", display_name="张三 A@b")
    ).body.user
    assert (user.user_name, user.display_name) == ("zhang.san_1-x", "张三 A@b")


@pytest.mark.parametrize("algorithm", [None, "v2"])
@pytest.mark.parametrize("form", [False, True])
def test_who_am_i(simulator: RunningSimulator, algorithm: str | None, form: bool) -> None:
    call = Caller(simulator, form=form, algorithm=algorithm)
    me = call(Service.STS, "GetCallerIdentity")
    assert me["IdentityType"] == "RAMUser"
    assert me["Arn"] == f"acs:ram::{me['AccountId']}:user/ops-admin"
    domain = call(Service.IMS, "GetDefaultDomain")
    assert domain["DefaultDomainName"] == "acme-observability.onaliyun.com"
