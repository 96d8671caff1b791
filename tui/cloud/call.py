"""How the narrow service classes call: checked names, retries, nothing else."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tui.cloud import retry
from tui.cloud.answers import Answer
from tui.cloud.errors import BadInputError, Reason, Refusal
from tui.cloud.operations import Service, operation
from tui.cloud.transport import Transport, Value
from tui.core.secret import Secret


class Caller:
    """One service's door to the transport."""

    def __init__(
        self,
        transport: Transport,
        service: Service,
        sleep: Callable[[float], None] | None = None,
        backoff: retry.Backoff = retry.USUAL,
    ) -> None:
        self._transport = transport
        self._service = service
        self._sleep = sleep
        self._backoff = backoff

    def __call__(
        self,
        action: str,
        parameters: Mapping[str, Value | None] | None = None,
        *,
        secrets: Mapping[str, Secret] | None = None,
        region: str = "",
    ) -> Answer:
        """Send an operation, again only where that is harmless (see ``tui.cloud.retry``).

        Raises:
            CloudError: by what one can do about it.
        """

        def attempt() -> Answer:
            return self._transport.call(
                self._service, action, parameters, secrets=secrets, region=region
            )

        changing = operation(self._service, action).changing
        return retry.call(attempt, changing=changing, backoff=self._backoff, sleep=self._sleep)


def named(action: str, name: str) -> str:
    """The name itself, if it is one.

    Without a name several operations would act on the caller himself (trap 17).

    Raises:
        BadInputError: it is empty; nothing was sent.
    """
    if not name.strip():
        raise BadInputError(Refusal(action, reason=Reason.NO_LOGON_NAME))
    return name
