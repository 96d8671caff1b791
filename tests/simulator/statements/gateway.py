"""What is said of every request: its signature, its time, its operation."""

from __future__ import annotations

from tests.simulator.statements.client import Sending
from tests.simulator.statements.sources import (
    CAPABILITY,
    GATEWAY,
    META,
    NOT_BUILT,
    V1_SIGNING,
    V3_SIGNING,
)
from tests.simulator.statements.statement import (
    ARMS,
    HOLDER,
    IMS,
    RAM,
    RM,
    STS,
    Ask,
    Statement,
    allow,
    ask,
    holder,
    holding,
)

WHO = ask(STS, "GetCallerIdentity")
READ = ask(RAM, "GetUser", UserName="li.na")
NOT_FOUND = "Specified api is not found, please check your url and method."


def old(request: Ask, /, *, method: str = "POST", **common: str | None) -> Ask:
    """A request by the older signature with other common parameters."""
    return request.sent(Sending(old=True, method=method, before=common))


def new(request: Ask, **headers: str | None) -> Ask:
    """A request by the newer signature with other headers."""
    return request.sent(Sending(before={n.replace("_", "-"): v for n, v in headers.items()}))


_SIGNING = (
    Statement(
        "A request in the query of a GET", V1_SIGNING, READ.sent(Sending(old=True, method="GET"))
    ),
    Statement(
        "A form that is signed the older way", V1_SIGNING, READ.sent(Sending(old=True, form=True))
    ),
    Statement("A form that is signed the newer way", V3_SIGNING, READ.sent(Sending(form=True))),
    Statement(
        "The signature's method may be in small letters",
        V1_SIGNING,
        old(READ, SignatureMethod="hmac-sha1"),
    ),
    Statement(
        "A signature by another method",
        GATEWAY,
        old(READ, SignatureMethod="HMAC-MD5"),
        "InvalidSignatureMethod",
        has={"Message": "Specified signature method is not valid."},
    ),
    Statement(
        "What is changed after it was signed",
        V1_SIGNING,
        READ.sent(Sending(old=True, after={"UserName": "wang.wei"})),
        "SignatureDoesNotMatch",
        has={"Message": holding("server string to sign is:POST&%2F&")},
    ),
    Statement(
        "What is added after it was signed",
        V1_SIGNING,
        READ.sent(Sending(old=True, after={"Added": "x"})),
        "SignatureDoesNotMatch",
    ),
    Statement(
        "A header that is changed after it was signed",
        V3_SIGNING,
        READ.sent(Sending(after={"x-acs-signature-nonce": "another"})),
        "SignatureDoesNotMatch",
    ),
    Statement(
        "A body that is not the one whose digest was signed",
        V3_SIGNING,
        READ.sent(Sending(form=True, before={"x-acs-content-sha256": "0" * 64})),
        "SignatureDoesNotMatch",
    ),
    Statement(
        "Parameters that nobody knows are signed and left alone",
        V1_SIGNING,
        ask(RAM, "GetUser", UserName="li.na", on="", Unknown="a b+c*~/?"),
    ),
    *(
        Statement(
            f"{name} is signed",
            V3_SIGNING,
            READ.sent(Sending(unsigned=(name,))),
            "IncompleteSignature",
        )
        for name in ("host", "x-acs-action", "x-acs-version", "x-acs-date", "x-acs-signature-nonce")
    ),
    Statement(
        "A header of one's own may be signed too",
        V3_SIGNING,
        new(READ, user_agent="one's own", accept="application/json"),
    ),
    Statement(
        "A header of one's own need not be signed",
        V3_SIGNING,
        READ.sent(Sending(after={"user-agent": "one's own", "accept-encoding": "identity"})),
    ),
    Statement(
        "A header's nonce is mandatory",
        V3_SIGNING,
        new(READ, x_acs_signature_nonce=None),
        "IncompleteSignature",
    ),
    Statement(
        "No Authorization's parts",
        GATEWAY,
        READ.sent(Sending(after={"authorization": "Bearer x"})),
        "IncompleteSignature",
        has={"Message": "The request signature does not conform to Aliyun standards."},
    ),
    Statement(
        "An AccessKey that there is not",
        GATEWAY,
        old(READ, AccessKeyId="LTAI5tUnknown"),
        "InvalidAccessKeyId.NotFound",
        has={"Message": "Specified access key is not found."},
    ),
    *(
        Statement(
            f"Without {name}",
            GATEWAY,
            READ.sent(Sending(old=True, before={name: None})),
            f"Missing{name}",
            has={"Message": f"{name} is mandatory for this action."},
        )
        for name in ("AccessKeyId", "Timestamp", "SignatureNonce", "Action", "Version")
    ),
    Statement(
        "Without Signature",
        GATEWAY,
        READ.sent(Sending(old=True, after={"Signature": None})),
        "MissingSignature",
    ),
    Statement(
        "An empty Signature",
        GATEWAY,
        READ.sent(Sending(old=True, after={"Signature": ""})),
        "MissingSignature",
    ),
)

_TIMES = (
    *(
        Statement(f"{minutes} minutes off", GATEWAY, READ.sent(Sending(old=True, minutes=minutes)))
        for minutes in (-13, 13)
    ),
    *(
        Statement(
            f"{minutes} minutes off by the older signature",
            GATEWAY,
            READ.sent(Sending(old=True, minutes=minutes)),
            "InvalidTimeStamp.Expired",
            has={"Message": "Specified time stamp or date value is expired."},
        )
        for minutes in (-20, 20)
    ),
    Statement(
        "A day off by the newer signature",
        GATEWAY,
        READ.sent(Sending(minutes=24 * 60)),
        "InvalidTimeStamp.Expired",
    ),
    *(
        Statement(
            f"No time: {text}",
            GATEWAY,
            old(READ, Timestamp=text),
            "InvalidTimeStamp.Format",
            has={"Message": "Specified time stamp or date value is not well formatted."},
        )
        for text in ("2026-01-02", "2026-13-02T03:04:05Z", "2026-01-02T03:04:05+08:00")
    ),
    Statement(
        "No time in a header", GATEWAY, new(READ, x_acs_date="now"), "InvalidTimeStamp.Format"
    ),
    Statement(
        "A header's time is mandatory",
        V3_SIGNING,
        new(READ, x_acs_date=None),
        "IncompleteSignature",
    ),
)


def _replayed(how: Sending) -> Statement:
    request = READ.sent(how)
    kind = "older" if how.old else "newer"
    return Statement(
        f"A nonce is used once, by the {kind} signature",
        GATEWAY,
        request,
        "SignatureNonceUsed",
        before=(request,),
        has={"Message": "Specified signature nonce was used already."},
    )


_NONCES = (
    _replayed(Sending(old=True, before={"SignatureNonce": "statements-a"})),
    _replayed(Sending(before={"x-acs-signature-nonce": "statements-b"})),
    Statement(
        "Another AccessKey may use the same nonce",
        GATEWAY,
        READ.by(HOLDER).sent(Sending(old=True, before={"SignatureNonce": "statements-c"})),
        before=(
            *holder(allow("ram:GetUser")),
            READ.sent(Sending(old=True, before={"SignatureNonce": "statements-c"})),
        ),
    ),
)

_OPERATIONS = (
    *(
        Statement(
            f"There is no {name}",
            GATEWAY,
            ask(version, name),
            "InvalidAction.NotFound",
            has={"Message": NOT_FOUND},
        )
        for version, name in (
            (RAM, "getuser"),
            (RAM, "GetDefaultDomain"),
            (IMS, "ListDomainAlias"),
            (STS, "AssumeRoles"),
            (RM, "ListResourceGroup"),
            (ARMS, "ListPrometheusInstance"),
        )
    ),
    *(
        Statement(
            f"{name} is there, but not built",
            NOT_BUILT,
            ask(version, name),
            "NotImplemented",
            has={"Message": holding(name)},
        )
        for version, name in (
            (RAM, "CreateRole"),
            (IMS, "SetDefaultDomain"),
            (STS, "AssumeRoleWithSAML"),
            (RM, "CreateResourceGroup"),
            (ARMS, "GetAuthToken"),
            ("2024-03-30", "GetPrometheusView"),
        )
    ),
    Statement(
        "A version that there is not", GATEWAY, ask("2015-05-02", "GetUser"), "InvalidVersion"
    ),
    *(
        Statement(
            f"No {method} in RPC style",
            META,
            READ.sent(Sending(method=method)),
            "UnsupportedHTTPMethod",
        )
        for method in ("PUT", "DELETE", "PATCH")
    ),
    Statement(
        "ListResourceGroupCapability takes POST",
        META,
        ask(RM, "ListResourceGroupCapability"),
        has={"Capabilities.*.Service": holding("ecs", "arms", "rds")},
    ),
    Statement(
        "ListResourceGroupCapability takes no GET",
        META,
        ask(RM, "ListResourceGroupCapability").sent(Sending(method="GET")),
        "UnsupportedHTTPMethod",
    ),
    Statement(
        "The documented capability",
        CAPABILITY,
        ask(RM, "ListResourceGroupCapability", Service="ecs", ResourceType="instance"),
        has={
            "Capabilities.0.Service": "ecs",
            "Capabilities.0.ResourceType": "instance",
            "Capabilities.0.SupportResourceGroupEvent": True,
            "Capabilities.1": None,
        },
    ),
    Statement(
        "Capabilities without events",
        CAPABILITY,
        ask(RM, "ListResourceGroupCapability", Service="ecs", SupportResourceGroupEvent="false"),
        has={"Capabilities": []},
    ),
)


STATEMENTS: tuple[Statement, ...] = (*_SIGNING, *_TIMES, *_NONCES, *_OPERATIONS)
