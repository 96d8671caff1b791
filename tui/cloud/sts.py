"""Security Token Service (STS): identity of the signer, and temporary credentials of a role."""

from __future__ import annotations

from tui.cloud.answers import moment, needed, part, text
from tui.cloud.call import Caller
from tui.core.account import Caller as Identity
from tui.core.account import CallerKind
from tui.core.credentials import Credentials, Source
from tui.core.secret import Secret


class Sts:
    """STS. Every method raises ``CloudError``."""

    def __init__(self, call: Caller) -> None:
        self._call = call

    def caller(self) -> Identity:
        """Identity of the signer. Proves that the AccessKey works, not that it may do anything."""
        answer = self._call("GetCallerIdentity")
        arn = text(answer, "Arn")
        account_id = needed(answer, "AccountId")
        kind = text(answer, "IdentityType")
        # A type this release does not know is a role of some sort: never the root account.
        known = CallerKind(kind) if kind in set(CallerKind) else CallerKind.ROLE
        return Identity(
            account_id=account_id,
            arn=arn,
            kind=known,
            principal_id=text(answer, "PrincipalId"),
            name="" if known is CallerKind.ROOT else _name(arn),
        )

    def assume_role(
        self,
        role_arn: str,
        session_name: str,
        *,
        source: Source,
        seconds: int | None = None,
        policy: str = "",
        external_id: str = "",
    ) -> Credentials:
        """Temporary credentials of a role, valid for ``seconds`` (by default an hour)."""
        answer = self._call(
            "AssumeRole",
            {
                "RoleArn": role_arn,
                "RoleSessionName": session_name,
                "DurationSeconds": seconds,
                "Policy": policy or None,
                "ExternalId": external_id or None,
            },
        )
        found = part(answer, "Credentials")
        return Credentials(
            access_key_id=needed(found, "AccessKeyId"),
            secret=Secret(needed(found, "AccessKeySecret")),
            token=Secret(needed(found, "SecurityToken")),
            source=source,
            expires=moment(text(found, "Expiration")),
        )


def _name(arn: str) -> str:
    """User name; of an assumed role, its name and that of the session."""
    _, assumed, role = arn.partition(":assumed-role/")
    return role if assumed else arn.rpartition("/")[2]
