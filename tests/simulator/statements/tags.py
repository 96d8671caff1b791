"""Tags of RAM users, which IMS has."""

from __future__ import annotations

from tests.simulator.statements.sources import IMS_MODEL, api, model
from tests.simulator.statements.statement import (
    DOMAIN,
    IMS,
    RAM,
    Ask,
    From,
    Statement,
    absent,
    ask,
    holding,
    present,
)

TAG, UNTAG, LIST = (api(n, IMS) for n in ("TagResources", "UntagResources", "ListTagResources"))
RULES = model("CreateUserRequestTag", IMS_MODEL)
ANN_NAME = f"ann@{DOMAIN}"
ANN = ask(RAM, "CreateUser", UserName="ann")
ON_ANN = {"ResourceType": "user", "ResourcePrincipalName.1": ANN_NAME}
ROWS = "TagResources.TagResource"


def on_ann(action: str, **more: str | From) -> Ask:
    """A request about the tags of a user who is made before."""
    request = ask(IMS, action, **more)
    return Ask(IMS, action, {**ON_ANN, **request.given})


def tag(key: str = "team", value: str = "sre", number: int = 1) -> Ask:
    return on_ann("TagResources", **{f"Tag__{number}__Key": key, f"Tag__{number}__Value": value})


def many(count: int, first: int = 0) -> Ask:
    """So many tags at once."""
    given = {f"Tag__{n}__Key": f"k{first + n}" for n in range(1, count + 1)}
    return on_ann("TagResources", **given)


SHOW = on_ann("ListTagResources")


def refused(says: str, request: Ask, code: str) -> Statement:
    return Statement(says, RULES, request, code, before=(ANN,))


STATEMENTS: tuple[Statement, ...] = (
    Statement("A user gets a tag", TAG, tag(), before=(ANN,)),
    Statement(
        "A tag is listed with its user's ID",
        LIST,
        SHOW,
        before=(ANN, tag()),
        has={
            f"{ROWS}.0.TagKey": "team",
            f"{ROWS}.0.TagValue": "sre",
            f"{ROWS}.0.ResourceType": "user",
            f"{ROWS}.0.ResourceId": present,
            f"{ROWS}.1": None,
            "IsTruncated": False,
            "NextToken": absent,
        },
    ),
    Statement(
        "A key that is there gets the new value",
        TAG,
        SHOW,
        before=(ANN, tag(), tag(value="dev")),
        has={f"{ROWS}.*.TagValue": ["dev"]},
    ),
    Statement(
        "A value may be empty",
        RULES,
        SHOW,
        before=(ANN, tag(value="")),
        has={f"{ROWS}.0.TagValue": absent},
    ),
    Statement(
        "A user by the ID",
        TAG,
        ask(
            IMS,
            "TagResources",
            ResourceType="user",
            ResourceId__1=From(0, "User.UserId"),
            Tag__1__Key="a",
        ),
        before=(ANN,),
    ),
    Statement("A key may be 128 characters", RULES, tag("k" * 128), before=(ANN,)),
    Statement("A value may be 128 characters", RULES, tag("k", "v" * 128), before=(ANN,)),
    refused("A key of 129 characters", tag("k" * 129), "InvalidParameter.Tag.Key.Length"),
    refused("A value of 129 characters", tag("k", "v" * 129), "InvalidParameter.Tag.Value.Length"),
    refused("A key is not empty", tag(""), "InvalidParameter.Tag.Key.Length"),
    *(
        refused(f"A key like {key}", tag(key), "InvalidParameter.Tag.Key.InvalidChars")
        for key in ("aliyun-team", "acs:team", "see http://x", "https://x")
    ),
    *(
        refused(f"A value like {text}", tag("k", text), "InvalidParameter.Tag.Value.InvalidChars")
        for text in ("acs:x", "http://x")
    ),
    Statement("A value may start with aliyun", RULES, tag("k", "aliyun"), before=(ANN,)),
    Statement("Twenty tags are a user's", TAG, many(20), before=(ANN,)),
    refused("Twenty-one tags at once", many(21), "LimitExceeded.Tag"),
    Statement("A twenty-first tag", TAG, tag(), "LimitExceeded.Tag", before=(ANN, many(20))),
    Statement("A new value is no twenty-first tag", TAG, tag("k1", "new"), before=(ANN, many(20))),
    Statement(
        "A refused tag leaves the others as they were",
        TAG,
        SHOW,
        before=(ANN, many(3)),
        has={f"{ROWS}.2.TagKey": "k3", f"{ROWS}.3": None},
    ),
    refused("Without a tag", on_ann("TagResources"), "MissingTag"),
    refused(
        "Another type",
        ask(
            IMS,
            "TagResources",
            ResourceType="policy",
            Tag__1__Key="k",
            ResourcePrincipalName__1=ANN_NAME,
        ),
        "InvalidParameter.ResourceType",
    ),
    refused(
        "Without a type",
        ask(IMS, "TagResources", Tag__1__Key="k", ResourcePrincipalName__1=ANN_NAME),
        "MissingResourceType",
    ),
    refused(
        "Nobody is named",
        ask(IMS, "TagResources", ResourceType="user", Tag__1__Key="k"),
        "MissingResourcePrincipalName",
    ),
    refused(
        "By ID and by name at once",
        on_ann("TagResources", ResourceId__1=From(0, "User.UserId"), Tag__1__Key="k"),
        "InvalidParameter.ResourcePrincipalName",
    ),
    refused(
        "Somebody who is not there",
        ask(
            IMS,
            "TagResources",
            ResourceType="user",
            Tag__1__Key="k",
            ResourcePrincipalName__1=f"nobody@{DOMAIN}",
        ),
        "EntityNotExist.User",
    ),
    refused(
        "An ID that is nobody's",
        ask(IMS, "TagResources", ResourceType="user", Tag__1__Key="k", ResourceId__1="1"),
        "EntityNotExist.User",
    ),
    refused(
        "Fifty users are a request's limit",
        Ask(
            IMS,
            "TagResources",
            {
                "ResourceType": "user",
                "Tag.1.Key": "k",
                **{f"ResourcePrincipalName.{n}": ANN_NAME for n in range(1, 52)},
            },
        ),
        "InvalidParameter.ResourcePrincipalName.Length",
    ),
    Statement(
        "One tag is removed",
        UNTAG,
        SHOW,
        before=(ANN, many(3), on_ann("UntagResources", TagKey__1="k2")),
        has={f"{ROWS}.*.TagKey": ["k1", "k3"]},
    ),
    Statement(
        "All tags are removed",
        UNTAG,
        SHOW,
        before=(ANN, many(3), on_ann("UntagResources", All="true")),
        has={ROWS: []},
    ),
    Statement(
        "All is for requests without keys",
        UNTAG,
        SHOW,
        before=(ANN, many(3), on_ann("UntagResources", All="true", TagKey__1="k2")),
        has={f"{ROWS}.*.TagKey": ["k1", "k3"]},
    ),
    Statement(
        "A key that is not there is removed as well",
        UNTAG,
        on_ann("UntagResources", TagKey__1="nothing"),
        before=(ANN,),
    ),
    refused("Neither a key nor all", on_ann("UntagResources"), "MissingTagKey"),
    refused("All is a boolean", on_ann("UntagResources", All="yes"), "InvalidParameter.All"),
    Statement(
        "Users by a tag",
        LIST,
        ask(
            IMS,
            "ListTagResources",
            ResourceType="user",
            Tag__1__Key="location",
            Tag__1__Value="hangzhou",
        ),
        has={f"{ROWS}.*.TagKey": holding("location"), f"{ROWS}.0.TagValue": "hangzhou"},
    ),
    Statement(
        "A page of tags",
        LIST,
        on_ann("ListTagResources", PageSize="2"),
        before=(ANN, many(3)),
        has={"IsTruncated": True, "NextToken": present, f"{ROWS}.2": None},
    ),
    Statement(
        "The next page",
        LIST,
        on_ann("ListTagResources", PageSize="2", NextToken=From(2, "NextToken")),
        before=(ANN, many(3), on_ann("ListTagResources", PageSize="2")),
        has={"IsTruncated": False, f"{ROWS}.*.TagKey": ["k3"]},
    ),
    *(
        refused(
            f"PageSize is 1 to 100, not {size}",
            on_ann("ListTagResources", PageSize=size),
            "InvalidParameter.PageSize",
        )
        for size in ("0", "101", "-1", "ten")
    ),
    refused(
        "A token that is none",
        on_ann("ListTagResources", NextToken="?"),
        "InvalidParameter.NextToken",
    ),
    Statement(
        "A user's tags are in GetUser of IMS",
        api("GetUser", IMS),
        ask(IMS, "GetUser", UserPrincipalName=ANN_NAME),
        before=(ANN, tag()),
        has={"User.Tags.Tag.0.TagKey": "team", "User.Tags.Tag.0.TagValue": "sre"},
    ),
)
