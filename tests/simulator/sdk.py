"""Official SDK clients for a simulator."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest
from alibabacloud_ram20150501.client import Client as RamClient
from alibabacloud_tea_openapi.client import Client as OpenApiClient
from alibabacloud_tea_openapi.exceptions import AlibabaCloudException
from alibabacloud_tea_openapi.models import Config
from alibabacloud_tea_openapi.utils_models import OpenApiRequest, Params
from darabonba.runtime import RuntimeOptions

from tui.core.secret import Secret
from tui.simulator.registry import Service
from tui.simulator.server import RunningSimulator
from tui.simulator.store import Store

Json = dict[str, Any]


def config(
    simulator: RunningSimulator,
    *,
    key: tuple[str, Secret] | None = None,
    token: Secret | None = None,
    algorithm: str | None = None,
) -> Config:
    """The administrator's configuration, or another AccessKey's."""
    key_id, secret = key or (simulator.access_key_id, simulator.access_key_secret)
    return Config(
        endpoint=simulator.endpoint.removeprefix("http://"),
        protocol="http",
        access_key_id=key_id,
        access_key_secret=secret.reveal(),
        security_token=token.reveal() if token else None,
        signature_algorithm=algorithm,
    )


def ram(simulator: RunningSimulator, **options: Any) -> RamClient:  # noqa: ANN401
    """The RAM client of the official SDK."""
    return RamClient(config(simulator, **options))


class Caller:
    """Calls any operation of any service through the SDK's generic client.

    Parameters go into the query string, or into the form body.
    """

    def __init__(
        self,
        simulator: RunningSimulator,
        *,
        form: bool = False,
        **options: Any,  # noqa: ANN401
    ) -> None:
        self._client = OpenApiClient(config(simulator, **options))
        self._form = form

    def __call__(self, service: Service, action: str, **parameters: object) -> Json:
        """The answer's body; names with a dot in them are written with two underscores."""
        given = {name.replace("__", "."): str(value) for name, value in parameters.items()}
        request = OpenApiRequest(body=given) if self._form else OpenApiRequest(query=given)
        params = Params(
            action=action,
            version=service.value,
            protocol="HTTP",
            pathname="/",
            method="POST",
            auth_type="AK",
            style="RPC",
            req_body_type="formData",
            body_type="json",
        )
        answer: Json = self._client.call_api(params, request, RuntimeOptions())
        body: Json = answer["body"]
        return body

    def refusal(self, service: Service, action: str, **parameters: object) -> tuple[int, str]:
        """HTTP status and code of a call that must be refused."""
        with pytest.raises(AlibabaCloudException) as caught:
            self(service, action, **parameters)
        return caught.value.status_code, caught.value.code


Grant = tuple[tuple[str, str], str]
"""Type and name of a policy, and the scope: empty for the account."""


def policy(simulator: RunningSimulator, name: str, *statements: Mapping[str, object]) -> None:
    """Make a custom policy of these statements."""
    document = json.dumps({"Version": "1", "Statement": list(statements)})
    Caller(simulator)(Service.RAM, "CreatePolicy", PolicyName=name, PolicyDocument=document)


def member(
    simulator: RunningSimulator, *grants: Grant, group: str = "", user: str = "new.one"
) -> Caller:
    """A new RAM user with an AccessKey, as a client."""

    def make(store: Store) -> tuple[str, Secret]:
        made = store.add_user(user)
        for (kind, name), scope in grants:
            store.attach(made, kind, name, scope)
        if group:
            store.groups[group].members[made.user_id] = store.now()
        key = store.add_key(made)
        return key.key_id, Secret(key.secret)

    return Caller(simulator, key=simulator.change(make))
