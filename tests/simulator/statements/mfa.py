"""Virtual MFA devices."""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
from collections.abc import Callable
from datetime import UTC, datetime

from tests.simulator.statements.sources import ERRORS, LIMITS, api, model
from tests.simulator.statements.statement import (
    ACCOUNT,
    RAM,
    STAMP,
    Ask,
    From,
    Statement,
    absent,
    ask,
    holding,
    like,
    present,
)
from tui.simulator.records import MfaDevice
from tui.simulator.store import Store

CREATE = api("CreateVirtualMFADevice")
BIND = api("BindMFADevice")
MODEL = model("CreateVirtualMFADeviceRequest")
SERIAL = f"acs:ram::{ACCOUNT}:mfa/ann-phone"
MAKE = ask(RAM, "CreateVirtualMFADevice", VirtualMFADeviceName="ann-phone")
ANN = ask(RAM, "CreateUser", UserName="ann")


def code(steps: int) -> Callable[[str], str]:
    """The code of a seed so many half minutes from now, by RFC 6238."""

    def of(seed: str) -> str:
        moment = (int(time.time()) // 30 + steps).to_bytes(8, "big")
        digest = hmac.new(base64.b32decode(seed), moment, hashlib.sha1).digest()
        place = digest[-1] & 15
        number = int.from_bytes(digest[place : place + 4], "big") & 0x7FFFFFFF
        return f"{number % 1_000_000:06}"

    return of


def bind(first: int = -1, second: int = 0, **other: str | From) -> Ask:
    """Bind the device that the second request made to whom the first one made."""
    given: dict[str, str | From] = {
        "UserName": "ann",
        "SerialNumber": SERIAL,
        "AuthenticationCode1": From(1, "VirtualMFADevice.Base32StringSeed", code(first)),
        "AuthenticationCode2": From(1, "VirtualMFADevice.Base32StringSeed", code(second)),
    }
    return ask(RAM, "BindMFADevice", **{**given, **other})


def refused(says: str, request: Ask, code_: str, *before: Ask, message: str = "") -> Statement:
    """A request about the device, which is there, that is refused."""
    has = {"Message": message} if message else {}
    return Statement(says, ERRORS, request, code_, before=(ANN, MAKE, *before), has=has)


def five_thousand(store: Store) -> None:
    """As many devices as an account may have."""
    for number in range(len(store.mfa_devices), 5000):
        serial = f"acs:ram::{ACCOUNT}:mfa/d{number}"
        store.mfa_devices[serial] = MfaDevice(serial, f"d{number}", "A", "", datetime.now(UTC))


READ = ask(RAM, "GetUserMFAInfo", UserName="ann")
UNBIND = ask(RAM, "UnbindMFADevice", UserName="ann")
DELETE = ask(RAM, "DeleteVirtualMFADevice", SerialNumber=SERIAL)
LIST = ask(RAM, "ListVirtualMFADevices")

STATEMENTS: tuple[Statement, ...] = (
    Statement(
        "A new device has its seed and a picture",
        CREATE,
        MAKE,
        has={
            "VirtualMFADevice.SerialNumber": SERIAL,
            "VirtualMFADevice.Base32StringSeed": like(r"[A-Z2-7]{16,}"),
            "VirtualMFADevice.QRCodePNG": like(r"iVBOR[\w+/=]+"),
        },
    ),
    *(
        Statement(
            f"A device's name has no {name[-1]!r}",
            ERRORS,
            ask(RAM, "CreateVirtualMFADevice", VirtualMFADeviceName=name),
            "InvalidParameter.VirtualMFADeviceName.InvalidChars",
        )
        for name in ("ann_", "ann ", "ann@")
    ),
    Statement(
        "A device's name of 65 characters",
        ERRORS,
        ask(RAM, "CreateVirtualMFADevice", VirtualMFADeviceName="a" * 65),
        "InvalidParameter.VirtualMFADeviceName.Length",
    ),
    Statement(
        "A device's name of 64 characters, a dot among them",
        MODEL,
        ask(RAM, "CreateVirtualMFADevice", VirtualMFADeviceName="a." + "a" * 62),
    ),
    refused("No two devices of one name", MAKE, "EntityAlreadyExists.VirtualMFADevice"),
    Statement(
        "5000 devices are an account's limit",
        LIMITS,
        MAKE,
        "LimitExceeded.VirtualMFADevice",
        change=five_thousand,
    ),
    Statement("Two codes that follow each other bind it", BIND, bind(), before=(ANN, MAKE)),
    Statement(
        "A bound device is its user's",
        api("GetUserMFAInfo"),
        READ,
        before=(ANN, MAKE, bind()),
        has={"MFADevice.SerialNumber": SERIAL, "MFADevice.Type": "VMFA"},
    ),
    Statement(
        "A bound device is listed with its user and a date",
        api("ListVirtualMFADevices"),
        LIST,
        before=(ANN, MAKE, bind()),
        has={
            "VirtualMFADevices.VirtualMFADevice.*.SerialNumber": holding(SERIAL),
            "VirtualMFADevices.VirtualMFADevice.*.User.UserName": holding("ann", "li.na"),
            "VirtualMFADevices.VirtualMFADevice.0.ActivateDate": STAMP,
            "VirtualMFADevices.VirtualMFADevice.0.Base32StringSeed": absent,
        },
    ),
    refused(
        "The same code twice",
        bind(0, 0),
        "CheckAuthenticationCodeFail",
        message='The parameter - "AuthenticationCode" is inccorrect.',
    ),
    refused("Codes in the wrong order", bind(0, -1), "CheckAuthenticationCodeFail"),
    refused("Codes of an hour ago", bind(-121, -120), "CheckAuthenticationCodeFail"),
    *(
        refused(
            f"A code is six numbers, not {text!r}",
            bind(AuthenticationCode2=text),
            "InvalidParameter.AuthenticationCode.Format",
            message='The parameter - "AuthenticationCode" MUST be 6 numbers.',
        )
        for text in ("12345", "1234567", "12345a", "")
    ),
    refused(
        "A device that there is not",
        bind(SerialNumber=f"{SERIAL}-2"),
        "EntityNotExist.VirtualMFADevice",
    ),
    refused("A device for nobody", bind(UserName="nobody"), "EntityNotExist.User"),
    refused(
        "A user has one device",
        bind(UserName="li.na"),
        "EntityAlreadyExists.User.MFADevice",
        message="The user has already bound a MFA device.",
    ),
    refused(
        "A device has one user",
        bind(UserName="chen_jie"),
        "EntityAlreadyExists.VirtualMFADevice.User",
        bind(),
    ),
    Statement(
        "A device that is taken away is told",
        api("UnbindMFADevice"),
        UNBIND,
        before=(ANN, MAKE, bind()),
        has={"MFADevice.SerialNumber": SERIAL},
    ),
    refused(
        "Nothing is there to be taken away",
        UNBIND,
        "EntityNotExist.User.MFADevice",
        message="The user has not bound any MFA device.",
    ),
    refused(
        "A device that was taken away is gone",
        READ,
        "EntityNotExist.User.MFADevice",
        bind(),
        UNBIND,
    ),
    Statement(
        "A device of nobody's is deleted", api("DeleteVirtualMFADevice"), DELETE, before=(MAKE,)
    ),
    Statement(
        "A deleted device's name is free",
        CREATE,
        MAKE,
        before=(MAKE, DELETE),
        has={"VirtualMFADevice.Base32StringSeed": present},
    ),
    refused(
        "A bound device is not deleted", DELETE, "DeleteConflict.VirtualMFADevice.User", bind()
    ),
    Statement("No device is deleted", ERRORS, DELETE, "EntityNotExist.VirtualMFADevice"),
    refused(
        "A user with a device is not deleted",
        ask(RAM, "DeleteUser", UserName="ann"),
        "DeleteConflict.User.MFADevice",
        bind(),
    ),
    Statement(
        "Whether nobody has a device",
        ERRORS,
        ask(RAM, "GetUserMFAInfo", UserName="nobody"),
        "EntityNotExist.User",
    ),
)
