"""Refusals of the cloud and of this machine, and the ways out."""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil
from types import MappingProxyType
from typing import TYPE_CHECKING

from tui.core.text import say

if TYPE_CHECKING:
    from tui.cloud.errors import CloudError

REASONS: Mapping[str, str] = MappingProxyType(
    {
        "unknown-key": (
            "The cloud does not know this AccessKey ID; check it for a slip, or sign in with"
            " another one."
        ),
        "disabled-key": (
            "This AccessKey is disabled; enable it in the RAM console, or sign in with another one."
        ),
        "wrong-signature": (
            "The secret does not belong to this AccessKey ID; type it again, or sign in with"
            " another one."
        ),
        "clock-skew": (
            "This machine's clock is more than 15 minutes off, so the cloud refuses its requests;"
            " set the clock and try again."
        ),
        "session-expired": ("The temporary credentials have run out; sign in again with new ones."),
        "session-refused": (
            "The cloud does not accept the STS token; copy all three parts of the credentials"
            " again."
        ),
        "no-credentials": "There are no credentials to sign with; sign in first.",
        "no-logon-name": (
            "A logon name is missing, and without it the change would hit your own user; nothing"
            " was sent, so go back and fill it in."
        ),
        "address-refused": (
            "Nothing is sent to that address, which is neither Alibaba Cloud's own nor on this"
            " machine; check ONRAMP_ENDPOINT."
        ),
        "connection-refused": (
            "Nothing answers at the cloud's address; if it is a simulator, start it, then try"
            " again."
        ),
        "name-not-found": (
            "The cloud's address cannot be found; check the network connection and try again."
        ),
        "connect-timeout": (
            "The cloud cannot be reached in time; check the network and the proxy settings, then"
            " try again."
        ),
        "certificate-refused": (
            "The certificate at the cloud's address is not trusted, so nothing was sent; check"
            " the proxy, or the certificates of this machine."
        ),
        "proxy-failed": (
            "The proxy does not let the request through; check the proxy settings and try again."
        ),
        "read-timeout": (
            "The cloud did not answer in time, so it may or may not have done it; retry looks"
            " first what is there."
        ),
        "connection-lost": (
            "The connection broke before the answer came, so it may or may not be done; retry"
            " looks first what is there."
        ),
        "given-up": (
            "Onramp was told to end and did not wait for the answer, so it may or may not be done;"
            " retry looks first what is there."
        ),
        "unreadable-answer": (
            "The answer could not be read, so it may or may not be done; retry looks first what"
            " is there."
        ),
        "too-large-answer": (
            "The answer is larger than any that the cloud sends, so it was not read to its end, and"
            " it may or may not be done; check the proxy, and retry, which looks first what is"
            " there."
        ),
        "long-wait": (
            "The cloud asks for a wait of {seconds} seconds, which is longer than Onramp waits by"
            " itself; try again after that."
        ),
        "server-failed": (
            "The cloud had an error of its own, so it may or may not be done; retry looks first"
            " what is there."
        ),
        "replayed": (
            "The cloud got the same request twice, so it may or may not be done; retry looks"
            " first what is there."
        ),
    }
)
"""A sentence for every value of ``tui.cloud.errors.Reason``, some with ``{seconds}``."""

KINDS: Mapping[str, str] = MappingProxyType(
    {
        "cloud-error": "The cloud refused with {code}; try again, or look the code up.",
        "bad-credentials": (
            "The cloud does not accept the credentials ({code}); sign in with others."
        ),
        "not-permitted": (
            "You lack the permission {permission}; have it added to your RAM user, then try again."
        ),
        "inactive": "The service is not activated in this account; activate it in the console.",
        "already-exists": (
            "It is there already, but not as planned ({code}); go back and look at it again."
        ),
        "not-found": "It is not there ({code}); go back and look at the account again.",
        "limit-reached": (
            "A quota of the account is used up ({code}); make room, or ask for a higher one, then"
            " try again."
        ),
        "bad-input": "The cloud does not accept a value ({code}); go back and change it.",
        "in-use": "Something still depends on it ({code}); remove that first, then try again.",
        "throttled": "The cloud gets too many requests; wait a moment, then try again.",
        "unreachable": "The cloud cannot be reached; check the network, then try again.",
        "outcome-unknown": (
            "No answer came, so it may or may not be done; retry looks first what is there."
        ),
    }
)
"""A sentence for every kind of CloudError, some with ``{code}`` and ``{permission}``."""

CODES: Mapping[str, str] = MappingProxyType(
    {
        "InvalidParameter.Password.TooWeak": (
            "The password is not strong enough for the account's password policy; go back to"
            " Access mode and choose another."
        ),
        "EntityAlreadyExists.User": (
            "A RAM user of this name has come into the account meanwhile, with other details; go"
            " back and grant to that user, or choose another name."
        ),
        "EntityAlreadyExists.User.LoginProfile": (
            "Somebody gave this user console access meanwhile, and its password is not known here;"
            " go back and leave the access as it is."
        ),
        "EntityAlreadyExists.Policy": (
            "A custom policy of this name has come into the account meanwhile, with another"
            " document; go back to Policy choice, which finds a free name."
        ),
        "EntityAlreadyExists.Group": (
            "A RAM user group of this name has come into the account meanwhile, and whoever is in"
            " it would be granted this; go back and use that group, or choose another name."
        ),
        "EntityNotExist.Group": (
            "The RAM user group is not there; it may have been deleted meanwhile, so go back and"
            " look at the account again."
        ),
        "LimitExceeded.Group": (
            "The account cannot hold more RAM user groups; delete one in the RAM console, then try"
            " again."
        ),
        "LimitExceeded.User.Group": (
            "This user cannot be in more RAM user groups; take the user out of one in the RAM"
            " console, then try again."
        ),
        "LimitExceeded.Group.Policy": (
            "This RAM user group cannot hold more policies; take one away in the RAM console, then"
            " try again."
        ),
        "EntityNotExist.User": (
            "The RAM user is not there; it may have been deleted meanwhile, so go back and look at"
            " the account again."
        ),
        "EntityNotExist.Policy": (
            "The policy is not there any more; go back to Policy choice and choose another."
        ),
        "EntityNotExists.ResourceGroup": (
            "The resource group is not there any more; go back to Resource scope and choose"
            " another."
        ),
        "LimitExceeded.User": (
            "The account cannot hold more RAM users; delete some, or ask Alibaba Cloud for a higher"
            " quota, then try again."
        ),
        "LimitExceeded.User.AccessKey": (
            "This user has as many AccessKeys as there can be; delete one in the RAM console, then"
            " try again."
        ),
        "LimitExceeded.User.Policy": (
            "This user cannot hold more policies; take one away in the RAM console, or go back and"
            " choose fewer."
        ),
        "LimitExceeded.Policy": (
            "The account cannot hold more custom policies; delete one in the RAM console, then try"
            " again."
        ),
        "MalformedPolicyDocument": (
            "The cloud does not accept the policy's document; go back to Policy choice and look at"
            " it."
        ),
    }
)
"""Sentences for single codes of the cloud, where they say more than the kind does."""


_NOTHING: Mapping[str, str] = MappingProxyType({})


def cloud_error(error: CloudError, instead: Mapping[str, str] = _NOTHING) -> str:
    """A refusal of the cloud, the way out, and the request ID if there is one.

    ``instead`` has sentences in place of the usual ones, by reason, code or kind.
    """
    text = cloud_reason(error, instead)
    if not error.refusal.request_id:
        return text
    return say("{text} (request {request})", text=text, request=error.refusal.request_id)


def cloud_reason(error: CloudError, instead: Mapping[str, str] = _NOTHING) -> str:
    """A refusal without its request ID, so that equal reasons are equal texts."""
    refusal = error.refusal
    permitted = error.kind != "not-permitted"
    if permitted and refusal.reason in REASONS:
        key, table = str(refusal.reason), REASONS
    elif permitted and refusal.code in CODES:
        key, table = refusal.code, CODES
    else:
        key, table = error.kind if error.kind in KINDS else "cloud-error", KINDS
    return say(
        instead.get(key, table[key]),
        code=refusal.code or refusal.action,
        permission=refusal.missing_action or refusal.action,
        seconds=ceil(refusal.retry_after),
    )
