"""Refusals of the simulated cloud, with the codes and texts of the real one.

Source: "Error messages" of RAM (https://www.alibabacloud.com/help/doc-detail/28754.htm), with its
spelling; the texts on roles and tags are formed after it.
"""

from __future__ import annotations

from collections.abc import Mapping


class ApiError(Exception):
    """Refused request: HTTP status, ``Code`` and ``Message`` of the error body.

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
    """Absent mandatory parameter (the gateway's ``Missing{ParameterName}``)."""
    return ApiError(400, f"Missing{name}", f"{name} is mandatory for this action.")


def invalid(name: str, reason: str = "") -> ApiError:
    """Parameter that breaks a rule; ``reason`` is the code's last part, e.g. ``Length``."""
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
    "VirtualMFADevice": "The virtual mfa device does not exist.",
    "Group": "The group does not exist.",
    "Group.Policy": "The indicate policy attached to the group does not exist.",
    "Policy": "The policy does not exist.",
    "Policy.Version": "The policy version does not exist.",
    "Role": "The role does not exist.",
    "Role.Policy": "The indicate policy attached to the role does not exist.",
}

_PRESENT = {
    "User": "The user does already EXIST.",
    "User.LoginProfile": "The user login profile does already EXIST.",
    "User.MFADevice": "The user has already bound a MFA device.",
    "User.Group": "The user has already joined the group.",
    "User.Policy": "The user has already been attached this policy.",
    "VirtualMFADevice": "The virtual mfa device does already EXIST.",
    "VirtualMFADevice.User": "The virtual mfa device does already been bound to a user.",
    "Group": "The group does already EXIST.",
    "Group.Policy": "The group has already been attached this policy.",
    "Role.Policy": "The role has already been attached this policy.",
    # The real cloud says "group" here, and so do we.
    "Policy": "The group does already EXIST.",
}

_TOO_MANY = {
    "User": "The count of users beyond the current limits.",
    "User.AccessKey": "The access key count of the user access keys beyond the current limits.",
    "User.Group": "The count of groups the target user joined beyond the current limits.",
    "User.Policy": "The policy count of the user attached policies beyond the current limits.",
    "VirtualMFADevice": "The count of virtual mfa devices beyond the current limits.",
    "Group": "The count of groups beyond the current limits.",
    "Group.Policy": "The policy count of the group beyond the current limits.",
    "Policy": "The count of policy beyond the current limits.",
    "Policy.Version": "The count of policy version beyond the current limits.",
    "Role.Policy": "The count of policies attached to the role beyond the current limits.",
    "Tag": "The count of tags beyond the current limits.",
}

_CONFLICTS = {
    "User.Group": "The user CAN NOT be in any group while deleting the user.",
    "User.AccessKey": "The user CAN NOT has any access key while deleting the user.",
    "User.LoginProfile": "The user CAN NOT has any login profile while deleting the user.",
    "User.MFADevice": "The user CAN NOT has any mfa device while deleting the user.",
    "User.Policy": "The user CAN NOT has any attached policy while deleting the user.",
    "VirtualMFADevice.User": (
        "The virtual mfa device CAN NOT been bound to any user while deleting it."
    ),
    "Group.User": "The group CAN NOT has any user member while deleting the group.",
    "Group.Policy": "The entity CAN NOT has any attached policy while deleting the group.",
    "Policy.User": "The policy CAN NOT been attached to any user while deleting the policy.",
    "Policy.Group": "The policy CAN NOT been attached to any group while deleting the policy.",
    "Policy.Role": "The policy CAN NOT been attached to any role while deleting the policy.",
    "Policy.Version": "The policy CAN NOT has any version except the default version.",
    "Policy.Version.Default": "The default policy version CAN NOT been deleted directly.",
}


def not_found(what: str) -> ApiError:
    """``EntityNotExist.<what>``, 404."""
    return ApiError(404, f"EntityNotExist.{what}", _ABSENT[what])


def exists(what: str) -> ApiError:
    """``EntityAlreadyExists.<what>``, 409."""
    return ApiError(409, f"EntityAlreadyExists.{what}", _PRESENT[what])


def limit(what: str) -> ApiError:
    """``LimitExceeded.<what>``, 409."""
    return ApiError(409, f"LimitExceeded.{what}", _TOO_MANY[what])


def conflict(what: str) -> ApiError:
    """``DeleteConflict.<what>``, 409."""
    return ApiError(409, f"DeleteConflict.{what}", _CONFLICTS[what])


def no_resource_group() -> ApiError:
    """``EntityNotExists.ResourceGroup``, 404; Resource Management spells it with an extra s."""
    return ApiError(
        404, "EntityNotExists.ResourceGroup", "The specified resource group does not exist."
    )
