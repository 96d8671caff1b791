"""Virtual MFA devices."""

from __future__ import annotations

import re
from datetime import UTC

from tui.simulator import errors, values
from tui.simulator.errors import ApiError
from tui.simulator.records import MfaDevice, User
from tui.simulator.registry import DEVICE, DEVICES, USER, Body, Call, Service, operation

MAX_DEVICES = 5000
"""Of an account."""

_CODE = re.compile(r"[0-9]{6}")
_PIXEL = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5E"
    "rkJggg=="
)
"""Stand-in for the QR code: a PNG, but of a single pixel."""


def _user(call: Call) -> User:
    return call.store.user(values.logon_name(call.text("UserName")))


def _device(call: Call) -> MfaDevice:
    device = call.store.mfa_devices.get(call.text("SerialNumber"))
    if device is None:
        raise errors.not_found("VirtualMFADevice")
    return device


def _bound(call: Call) -> MfaDevice:
    device = call.store.device_of(_user(call))
    if device is None:
        raise errors.not_found("User.MFADevice")
    return device


@operation(Service.RAM, "CreateVirtualMFADevice", "VirtualMFADeviceName", on=(DEVICES,))
def create_virtual_mfa_device(call: Call) -> Body:
    """Create a device; seed and QR code are in this answer only and are secrets."""
    store = call.store
    name = values.device_name(call.text("VirtualMFADeviceName"))
    serial = f"acs:ram::{store.account_id}:mfa/{name}"
    if serial in store.mfa_devices:
        raise errors.exists("VirtualMFADevice")
    if len(store.mfa_devices) >= MAX_DEVICES:
        raise errors.limit("VirtualMFADevice")
    device = MfaDevice(serial, name, values.base32_seed(store.random))
    store.mfa_devices[serial] = device
    return {
        "VirtualMFADevice": {
            "SerialNumber": serial,
            "Base32StringSeed": device.seed,
            "QRCodePNG": _PIXEL,
        }
    }


@operation(
    Service.RAM,
    "BindMFADevice",
    "UserName SerialNumber AuthenticationCode1 AuthenticationCode2",
    on=(USER,),
)
def bind_mfa_device(call: Call) -> Body:
    """Bind a device to a user with two codes that follow each other."""
    user, device = _user(call), _device(call)
    codes = (call.text("AuthenticationCode1"), call.text("AuthenticationCode2"))
    if not all(_CODE.fullmatch(code) for code in codes):
        raise ApiError(
            400,
            "InvalidParameter.AuthenticationCode.Format",
            'The parameter - "AuthenticationCode" MUST be 6 numbers.',
        )
    if call.store.device_of(user) is not None:
        raise errors.exists("User.MFADevice")
    if device.user_id:
        raise errors.exists("VirtualMFADevice.User")
    now = call.store.now()
    if not values.consecutive(device.seed, *codes, now):
        # The real message is misspelled too.
        raise ApiError(
            403,
            "CheckAuthenticationCodeFail",
            'The parameter - "AuthenticationCode" is inccorrect.',
        )
    device.user_id, device.activated = user.user_id, now.astimezone(UTC)
    return {}


@operation(Service.RAM, "UnbindMFADevice", "UserName", on=(USER,))
def unbind_mfa_device(call: Call) -> Body:
    """Unbind a user's device; it can be bound again."""
    device = _bound(call)
    device.user_id, device.activated = "", None
    return {"MFADevice": {"SerialNumber": device.serial}}


@operation(Service.RAM, "DeleteVirtualMFADevice", "SerialNumber", on=(DEVICE,))
def delete_virtual_mfa_device(call: Call) -> Body:
    """Delete a device that nobody has bound."""
    device = _device(call)
    if device.user_id:
        raise errors.conflict("VirtualMFADevice.User")
    del call.store.mfa_devices[device.serial]
    return {}


@operation(Service.RAM, "GetUserMFAInfo", "UserName", on=(USER,))
def get_user_mfa_info(call: Call) -> Body:
    """Read the device bound to a user."""
    return {"MFADevice": {"SerialNumber": _bound(call).serial, "Type": "VMFA"}}


@operation(Service.RAM, "ListVirtualMFADevices", on=(DEVICES,))
def list_virtual_mfa_devices(call: Call) -> Body:
    """List every device, with the user it is bound to."""
    listed: list[Body] = []
    for device in call.store.mfa_devices.values():
        entry: Body = {"SerialNumber": device.serial}
        user = call.store.users_by_id.get(device.user_id)
        if user is not None:
            entry["ActivateDate"] = values.stamp_or_empty(device.activated)
            entry["User"] = {
                "UserId": user.user_id,
                "UserName": user.name,
                "DisplayName": user.display_name,
            }
        listed.append(entry)
    return {"VirtualMFADevices": {"VirtualMFADevice": listed}}
