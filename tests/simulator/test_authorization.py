"""AccessKeys of RAM users may do what their policies allow; expectations written by hand."""

from __future__ import annotations

import json

import pytest
from alibabacloud_tea_openapi.exceptions import AlibabaCloudException

from tests.conftest import SimulatorFactory
from tests.simulator.sdk import Caller, member, policy
from tui.core.account import CallerKind
from tui.core.policies import COMPANION_DOCUMENT
from tui.simulator.registry import Service
from tui.simulator.seed.people import PAYMENTS, PLATFORM
from tui.simulator.server import RunningSimulator
from tui.simulator.store import Store

RAM, ARMS, RM, STS = Service.RAM, Service.ARMS, Service.RESOURCE_MANAGER, Service.STS
HANGZHOU = "cn-hangzhou"
READ, FULL = ("System", "AliyunARMSReadOnlyAccess"), ("System", "AliyunARMSFullAccess")


def instances(call: Caller, **more: str) -> set[str]:
    answer = call(ARMS, "ListPrometheusInstances", RegionId=HANGZHOU, ShowGlobalView=True, **more)
    return {row["clusterName"] for row in json.loads(answer["Data"])}


def in_group(call: Caller, group: str) -> set[str]:
    action = "ListPrometheusInstanceByTagAndResourceGroupId"
    answer = call(ARMS, action, RegionId=HANGZHOU, ResourceGroupId=group)
    return {row["ClusterName"] for row in answer["Data"]["PrometheusInstances"]}


def applications(call: Caller) -> set[str]:
    answer = call(ARMS, "ListTraceApps", RegionId=HANGZHOU)
    return {row["AppName"] for row in answer["TraceApps"]}


def there(simulator: RunningSimulator, group: str = "", *, apps: bool = False) -> set[str]:
    """Names of the instances, or applications, that stand in a region and in this group."""

    def names(store: Store) -> set[str]:
        return {
            each.name
            for each in (store.trace_apps if apps else store.prometheus)
            if each.region == HANGZHOU and group in {"", each.resource_group}
        }

    return simulator.change(names)


def first(simulator: RunningSimulator, group: str) -> str:
    (name, *_) = sorted(there(simulator, group))
    ids = simulator.change(lambda store: {i.name: i.cluster_id for i in store.prometheus})
    return ids[name]


def test_without_a_policy_nothing_is_allowed_but_to_ask_who_one_is(
    simulator: RunningSimulator,
) -> None:
    call = member(simulator)
    assert call(STS, "GetCallerIdentity")["IdentityType"] == "RAMUser"
    assert call.refusal(RAM, "ListUsers") == (403, "NoPermission")
    lists = {"RegionId": HANGZHOU, "ShowGlobalView": True}
    assert call.refusal(ARMS, "ListPrometheusInstances", **lists) == (403, "Forbidden.RAM")
    assert call.refusal(ARMS, "ListTraceApps", RegionId=HANGZHOU) == (403, "Forbidden.RAM")


def test_a_read_only_user_can_list_and_cannot_delete(simulator: RunningSimulator) -> None:
    call = member(simulator, (READ, ""))
    assert instances(call) == there(simulator) != set()
    doomed = {"RegionId": HANGZHOU, "ClusterId": first(simulator, PAYMENTS)}
    assert call.refusal(ARMS, "UninstallPromCluster", **doomed) == (403, "Forbidden.RAM")
    assert instances(call) == there(simulator)


def test_full_access_can_delete(simulator: RunningSimulator) -> None:
    call = member(simulator, (FULL, ""))
    cluster = first(simulator, PAYMENTS)
    answer = call(ARMS, "UninstallPromCluster", RegionId=HANGZHOU, ClusterId=cluster)
    assert answer["Code"] == 200
    again = call(ARMS, "UninstallPromCluster", RegionId=HANGZHOU, ClusterId=cluster)
    assert again["Code"] == 404


def test_a_grant_in_a_resource_group_holds_there_only(simulator: RunningSimulator) -> None:
    call = member(simulator, (FULL, PAYMENTS))
    assert instances(call) == there(simulator, PAYMENTS) != there(simulator)
    assert in_group(call, PAYMENTS) == there(simulator, PAYMENTS)
    refused = {"RegionId": HANGZHOU, "ResourceGroupId": PLATFORM}
    action = "ListPrometheusInstanceByTagAndResourceGroupId"
    assert call.refusal(ARMS, action, **refused) == (403, "Forbidden.RAM")
    elsewhere = {"RegionId": HANGZHOU, "ClusterId": first(simulator, PLATFORM)}
    assert call.refusal(ARMS, "UninstallPromCluster", **elsewhere) == (403, "Forbidden.RAM")
    call(ARMS, "UninstallPromCluster", RegionId=HANGZHOU, ClusterId=first(simulator, PAYMENTS))


def test_lists_can_be_told_to_ignore_grants_in_groups(simulator_with: SimulatorFactory) -> None:
    simulator = simulator_with(lists_ignore_groups=True)
    call = member(simulator, (READ, PAYMENTS))
    lists = {"RegionId": HANGZHOU, "ShowGlobalView": True}
    assert call.refusal(ARMS, "ListPrometheusInstances", **lists) == (403, "Forbidden.RAM")


def test_the_application_list_is_empty_without_the_companion(simulator: RunningSimulator) -> None:
    Caller(simulator)(
        RAM, "CreatePolicy", PolicyName="Companion", PolicyDocument=COMPANION_DOCUMENT
    )
    assert applications(member(simulator, (READ, ""))) == set()
    simulator.change(lambda store: store.remove_user("new.one"))
    both = member(simulator, (READ, PAYMENTS), (("Custom", "Companion"), PAYMENTS))
    assert applications(both) == there(simulator, PAYMENTS, apps=True)


def test_what_a_group_of_users_holds_its_members_hold(simulator: RunningSimulator) -> None:
    call = member(simulator, group="platform-admins")
    assert call(RAM, "ListUsers")["Users"]["User"]


def test_a_deny_is_told_and_decoded_with_its_policy(simulator: RunningSimulator) -> None:
    policy(simulator, "Never", {"Effect": "Deny", "Action": "arms:*", "Resource": "*"})
    call = member(simulator, (FULL, ""), (("Custom", "Never"), ""))
    with pytest.raises(AlibabaCloudException) as caught:
        instances(call)
    detail = caught.value.data["AccessDeniedDetail"]
    assert detail["NoPermissionType"] == "ExplicitDeny"
    assert detail["AuthAction"] == "arms:ListPrometheusInstances"
    told = Caller(simulator)(
        RAM, "DecodeDiagnosticMessage", EncodedDiagnosticMessage=detail["EncodedDiagnosticMessage"]
    )["DecodedDiagnosticMessage"]
    assert told["ExplicitDeny"] is True
    (matched,) = told["MatchedPolicies"]
    assert (matched["PolicyIdentifier"], matched["Effect"]) == ("Never", "Deny")


def test_a_policy_for_a_region_and_one_with_a_condition(simulator: RunningSimulator) -> None:
    region = "acs:arms:cn-beijing:*:prometheus/*"
    policy(simulator, "Beijing", {"Effect": "Allow", "Action": "arms:List*", "Resource": region})
    away = {"IpAddress": {"acs:SourceIp": "192.0.2.0/24"}}
    far = {"Effect": "Allow", "Action": "arms:*", "Resource": "*", "Condition": away}
    policy(simulator, "Office", far)
    call = member(simulator, (("Custom", "Beijing"), ""), (("Custom", "Office"), ""))
    lists = {"RegionId": HANGZHOU, "ShowGlobalView": True}
    assert call.refusal(ARMS, "ListPrometheusInstances", **lists) == (403, "Forbidden.RAM")
    call(ARMS, "ListPrometheusInstances", RegionId="cn-beijing", ShowGlobalView=True)


def test_the_owner_of_the_account_may_do_everything(simulator_with: SimulatorFactory) -> None:
    call = Caller(simulator_with(caller=CallerKind.ROOT))
    assert call(RAM, "ListUsers")["Users"]["User"]


DENIED = (403, "NoPermission")
DOMAIN = "acme-observability.onaliyun.com"


def limited(simulator: RunningSimulator, *resources: str) -> Caller:
    """Somebody who may do everything, with these."""
    statement = {"Effect": "Allow", "Action": "*", "Resource": list(resources)}
    policy(simulator, "Limited", statement)
    return member(simulator, (("Custom", "Limited"), ""))


@pytest.mark.parametrize(
    ("kind", "principal"),
    [("IMSUser", f"chen_jie@{DOMAIN}"), ("IMSGroup", f"auditors@group.{DOMAIN}")],
)
def test_resource_management_tells_users_from_groups(
    simulator: RunningSimulator, kind: str, principal: str
) -> None:
    place = "user" if kind == "IMSUser" else "group"
    read = "acs:ram:*:system:policy/AliyunARMSReadOnlyAccess"
    call = limited(simulator, f"acs:ims:*:*:{place}/*", read)
    given = {"PolicyType": "System", "ResourceGroupId": PAYMENTS}
    names = {"PrincipalType": kind, "PrincipalName": principal}
    full = {**given, **names, "PolicyName": "AdministratorAccess"}
    assert call.refusal(RM, "AttachPolicy", **full) == DENIED
    call(RM, "AttachPolicy", **given, **names, PolicyName="AliyunARMSReadOnlyAccess")
    others = {"PrincipalType": "IMSUser", "PrincipalName": f"li.na@{DOMAIN}"}
    if kind == "IMSGroup":
        more = {**given, **others, "PolicyName": "AliyunARMSReadOnlyAccess"}
        assert call.refusal(RM, "AttachPolicy", **more) == DENIED


def test_into_a_group_takes_user_and_group(simulator: RunningSimulator) -> None:
    call = limited(simulator, "acs:ram:*:*:user/*", "acs:ram:*:*:group/auditors")
    own = {"UserName": "new.one", "GroupName": "platform-admins"}
    assert call.refusal(RAM, "AddUserToGroup", **own) == DENIED
    call(RAM, "AddUserToGroup", UserName="new.one", GroupName="auditors")
