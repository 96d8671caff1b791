"""Refusals of the simulated cloud, with the codes and texts of the real one."""

from __future__ import annotations

from collections.abc import Mapping


class ApiError(Exception):
    """A request is refused: HTTP status, ``Code`` and ``Message`` of the error body.

    ``extra`` goes into the body too, ``headers`` beside it.
    """

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        extra: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.message = message
        self.extra = dict(extra or {})
        self.headers = dict(headers or {})


def missing(name: str) -> ApiError:
    """A mandatory parameter is absent (the gateway's ``Missing{ParameterName}``)."""
    return ApiError(400, f"Missing{name}", f"{name} is mandatory for this action.")


def invalid(name: str, reason: str = "") -> ApiError:
    """A parameter breaks a rule; ``reason`` is the code's last part, e.g. ``Length``."""
    text = {
        "InvalidChars": f'The parameter - "{name}" contains invalid chars.',
        "Length": f'The parameter - "{name}" beyond the length limit.',
        "Format": f'The format of the parameter - "{name}" is incorrect.',
        "TooWeak": f'The parameter - "{name}" is not compliant with the password policy.',
    }.get(reason, f'The parameter - "{name}" is incorrect.')
    return ApiError(400, f"InvalidParameter.{name}" + (f".{reason}" if reason else ""), text)


_ABSENT = {
    "User": "The user does not exist.",
    "User.AccessKey": "The user access key does not exist.",
    "User.LoginProfile": "The user login profile does not exist.",
    "User.MFADevice": "The user has not bound any MFA device.",
    "User.Policy": "The indicate policy of the user does not exist.",
    "User.Group": "The user has not joined the group.",
    "VirtualMFADevice": "The virtual MFA device does not exist.",
    "Group": "The group does not exist.",
    "Group.Policy": "The indicate policy of the group does not exist.",
    "Policy": "The policy does not exist.",
    "Policy.Version": "The policy version does not exist.",
    "Role": "The role does not exist.",
    "Role.Policy": "The indicate policy of the role does not exist.",
}

_PRESENT = {
    "User": "The user does already EXIST.",
    "User.LoginProfile": "The user login profile does already EXIST.",
    "User.MFADevice": "The user has already bound an MFA device.",
    "User.Group": "The user has already joined the group.",
    "User.Policy": "The indicate policy of the user does already EXIST.",
    "VirtualMFADevice": "The virtual MFA device does already EXIST.",
    "VirtualMFADevice.User": "The virtual MFA device has already been bound to a user.",
    "Group": "The group does already EXIST.",
    "Group.Policy": "The indicate policy of the group does already EXIST.",
    "Role.Policy": "The indicate policy of the role does already EXIST.",
    # The real cloud says "group" here, and so do we.
    "Policy": "The group does already EXIST.",
}


def not_found(what: str) -> ApiError:
    """``EntityNotExist.<what>``, 404."""
    return ApiError(404, f"EntityNotExist.{what}", _ABSENT[what])


def exists(what: str) -> ApiError:
    """``EntityAlreadyExists.<what>``, 409."""
    return ApiError(409, f"EntityAlreadyExists.{what}", _PRESENT[what])


def limit(what: str, noun: str) -> ApiError:
    """``LimitExceeded.<what>``, 409."""
    return ApiError(409, f"LimitExceeded.{what}", f"The {noun} beyond the current limits.")


def conflict(what: str, message: str) -> ApiError:
    """``DeleteConflict.<what>``, 409."""
    return ApiError(409, f"DeleteConflict.{what}", message)


def no_resource_group() -> ApiError:
    """Resource Management spells this one with an extra s (trap 10)."""
    return ApiError(
        404, "EntityNotExists.ResourceGroup", "The specified resource group does not exist."
    )
