"""Virtual MFA devices."""

from __future__ import annotations

import base64
from datetime import UTC, datetime

import pytest

from tests.simulator.sdk import Caller, Json
from tui.simulator import values
from tui.simulator.registry import Service
from tui.simulator.server import RunningSimulator

RAM = Service.RAM


@pytest.mark.parametrize(
    ("seconds", "code"),
    [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")],
)
def test_published_vectors_of_one_time_passwords(seconds: int, code: str) -> None:
    seed = base64.b32encode(b"12345678901234567890").decode()
    at = datetime.fromtimestamp(seconds, UTC)
    assert values.code_at(seed, values.step_of(at)) == code


def device(call: Caller, name: str = "phone") -> Json:
    made: Json = call(RAM, "CreateVirtualMFADevice", VirtualMFADeviceName=name)["VirtualMFADevice"]
    return made


def codes(made: Json) -> dict[str, str]:
    step = values.step_of(datetime.now(UTC)) - 1
    seed = made["Base32StringSeed"]
    return {
        "SerialNumber": made["SerialNumber"],
        "AuthenticationCode1": values.code_at(seed, step),
        "AuthenticationCode2": values.code_at(seed, step + 1),
    }


def test_bind_and_remove(simulator: RunningSimulator) -> None:
    call = Caller(simulator)
    made = device(call)
    assert made["SerialNumber"] == "acs:ram::1290384756102938:mfa/phone"
    assert base64.b64decode(made["QRCodePNG"]).startswith(b"\x89PNG")
    call(RAM, "BindMFADevice", UserName="chen_jie", **codes(made))
    info = call(RAM, "GetUserMFAInfo", UserName="chen_jie")["MFADevice"]
    assert info == {"SerialNumber": made["SerialNumber"], "Type": "VMFA"}
    listed = call(RAM, "ListVirtualMFADevices")["VirtualMFADevices"]["VirtualMFADevice"]
    owners = {d["SerialNumber"]: d.get("User", {}).get("UserName") for d in listed}
    assert owners[made["SerialNumber"]] == "chen_jie"
    serial = {"SerialNumber": made["SerialNumber"]}
    assert call.refusal(RAM, "DeleteVirtualMFADevice", **serial) == (
        409,
        "DeleteConflict.VirtualMFADevice.User",
    )
    assert call.refusal(RAM, "DeleteUser", UserName="chen_jie") == (
        409,
        "DeleteConflict.User.MFADevice",
    )
    assert call(RAM, "UnbindMFADevice", UserName="chen_jie")["MFADevice"] == serial
    assert call.refusal(RAM, "GetUserMFAInfo", UserName="chen_jie") == (
        404,
        "EntityNotExist.User.MFADevice",
    )
    call(RAM, "DeleteVirtualMFADevice", **serial)
    assert call.refusal(RAM, "DeleteVirtualMFADevice", **serial) == (
        404,
        "EntityNotExist.VirtualMFADevice",
    )


def test_what_cannot_be_bound(simulator: RunningSimulator) -> None:
    call = Caller(simulator)
    made = device(call)
    good = codes(made)
    for changed, refusal in (
        (
            {"AuthenticationCode1": "12345"},
            (400, "InvalidParameter.AuthenticationCode.Format"),
        ),
        (
            {"AuthenticationCode2": good["AuthenticationCode1"]},
            (403, "CheckAuthenticationCodeFail"),
        ),
        ({"SerialNumber": "acs:ram::1:mfa/x"}, (404, "EntityNotExist.VirtualMFADevice")),
        ({"UserName": "li.na"}, (409, "EntityAlreadyExists.User.MFADevice")),
    ):
        parameters = {"UserName": "chen_jie", **good, **changed}
        assert call.refusal(RAM, "BindMFADevice", **parameters) == refusal
    call(RAM, "BindMFADevice", UserName="chen_jie", **good)
    assert call.refusal(RAM, "BindMFADevice", UserName="marco.rossi", **good) == (
        409,
        "EntityAlreadyExists.VirtualMFADevice.User",
    )


@pytest.mark.parametrize(
    ("name", "refusal"),
    [
        ("", (400, "InvalidParameter.VirtualMFADeviceName.Length")),
        ("under_score", (400, "InvalidParameter.VirtualMFADeviceName.InvalidChars")),
        ("li.na", (409, "EntityAlreadyExists.VirtualMFADevice")),
    ],
)
def test_refused_devices(call: Caller, name: str, refusal: tuple[int, str]) -> None:
    made = call.refusal(RAM, "CreateVirtualMFADevice", VirtualMFADeviceName=name)
    assert made == refusal
