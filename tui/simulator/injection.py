"""Which fault hits a request, and what the service does about it."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase
from random import Random

from tui.simulator.denials import denial
from tui.simulator.dispatch import Answer, Dispatcher
from tui.simulator.errors import ApiError
from tui.simulator.faults import (
    SERVER_ERRORS,
    ExpiredToken,
    Fault,
    Invisible,
    NoPermission,
    ServerError,
    ServiceEffect,
    Throttle,
)
from tui.simulator.incoming import Incoming
from tui.simulator.records import Principal
from tui.simulator.registry import Caller, Operation
from tui.simulator.store import Store


class _Counted:
    """A fault and the requests it has seen."""

    def __init__(self, fault: Fault, seed: int) -> None:
        self.fault = fault
        self._seen = 0
        # Of its own, so that the n-th matching request fares the same whatever comes between.
        self._random = Random(seed)  # noqa: S311 - repeatable, guards nothing

    def hits(self, store: Store, request: Incoming, caller: Caller) -> bool:
        """Count a request, and say whether it is hit."""
        fault = self.fault
        if isinstance(fault.effect, ExpiredToken) and caller.key_id not in store.sessions:
            return False
        if not fnmatchcase(request.action, fault.action):
            return False
        if fault.user and fault.user not in _users_of(store, request):
            return False
        turn = self._seen - fault.after
        self._seen += 1
        if turn < 0 or (fault.most is not None and turn >= fault.most):
            return False
        return fault.probability is None or self._random.random() < fault.probability


class Injector:
    """Picks faults and plays those of the service itself."""

    def __init__(self, dispatcher: Dispatcher) -> None:
        self._dispatcher = dispatcher
        self._faults: tuple[Fault, ...] = ()
        self._counted: list[_Counted] = []

    def pick(self, request: Incoming) -> Fault | None:
        """The fault that hits a request, which is counted; None when it is spared."""
        store = self._dispatcher.store
        faults = store.settings.faults
        # Other settings may change without the counts starting anew.
        if faults is not self._faults:
            self._faults = faults
            self._counted = [_Counted(fault, store.random.getrandbits(64)) for fault in faults]
        caller = self._dispatcher.signer(request) if faults else None
        if caller is None:
            return None
        return next((c.fault for c in self._counted if c.hits(store, request, caller)), None)

    def answer(self, request: Incoming, effect: ServiceEffect) -> Answer:
        """The answer to a request that is hit by the service's own trouble."""
        match effect:
            case Invisible():
                return self._unseen(request, effect)
            case ExpiredToken():
                return self._expired(request)
            case ServerError(done=True):
                answer = self._dispatcher.answer(request)
                error = _server_error(effect)
                return self._dispatcher.refused(request, error, answer.request_id)
            case _:
                return self._dispatcher.answer(
                    request, lambda caller, operation: self._refusal(effect, caller, operation)
                )

    def _refusal(
        self, effect: Throttle | ServerError | NoPermission, caller: Caller, operation: Operation
    ) -> ApiError:
        match effect:
            case Throttle():
                return _throttling(effect)
            case ServerError():
                return _server_error(effect)
            case NoPermission():
                service = operation.service
                # GetCallerIdentity needs no permission, and may be denied here all the same.
                needed = operation.actions or (f"{service.product}:{operation.name}",)
                return denial(self._dispatcher.store, caller, needed[0], service)

    def _expired(self, request: Incoming) -> Answer:
        caller = self._dispatcher.signer(request)
        if caller is not None:
            self._dispatcher.store.expire(caller.key_id)
        # The gate says the rest.
        return self._dispatcher.answer(request)

    def _unseen(self, request: Incoming, effect: Invisible) -> Answer:
        visible = self._dispatcher.store.visible
        before = set(visible.everything())
        answer = self._dispatcher.answer(request)
        visible.hide(set(visible.everything()) - before, effect.seconds)
        return answer


def _throttling(effect: Throttle) -> ApiError:
    headers = {}
    if effect.retry_after is not None:
        # Milliseconds: the SDK sleeps that long.
        headers["x-acs-retry-after"] = str(max(1, round(effect.retry_after * 1000)))
    text = "Request was denied due to user flow control."
    return ApiError(effect.status, effect.code, text, headers=headers)


def _server_error(effect: ServerError) -> ApiError:
    status, message = SERVER_ERRORS[effect.code]
    return ApiError(status, effect.code, message)


def _users_of(store: Store, request: Incoming) -> Iterator[str]:
    """The logon names a request is about, in whatever form it names them."""
    is_user = request.parameters.get("PrincipalType", Principal.USER) == Principal.USER
    for name, value in request.parameters.items():
        match name.partition(".")[0]:
            case "UserName":
                yield value
            case "UserPrincipalName" | "ResourcePrincipalName":
                yield value.partition("@")[0]
            case "PrincipalName" if is_user:
                yield value.partition("@")[0]
            case "UserId" | "ResourceId" if value in store.users_by_id:
                yield store.users_by_id[value].name
