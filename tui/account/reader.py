"""Cached reads of the account: each once, also when several threads ask at the same time."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Iterable, Mapping
from concurrent.futures import Future
from dataclasses import replace
from typing import TypeVar, cast

from tui.cloud.call import several
from tui.cloud.client import Cloud
from tui.cloud.errors import NotFoundError, NotPermittedError
from tui.cloud.types import PrometheusInstance, TraceApp
from tui.core.account import Account, PrincipalType
from tui.core.policies import AccountScope, Grant, Policy, PolicyDocument, PolicyRef, ResourceGroup
from tui.core.principals import HeldGrant, UserGroup, UserState

T = TypeVar("T")


class AccountReader:
    """Cached reads. Thread-safe; every method raises ``CloudError`` and keeps no failure."""

    def __init__(self, cloud: Cloud, domain: str = "") -> None:
        """Start with an empty cache.

        ``domain`` is the account's default domain, where it is known; it is read otherwise.
        """
        self._cloud = cloud
        self._domain = domain
        self._cache = _Cache()

    def users(self) -> tuple[UserState, ...]:
        """Every RAM user, as in the user list: without profiles, keys and grants."""
        return self._cache.get("users", self._cloud.ram.list_users)

    def policies(self) -> tuple[Policy, ...]:
        """Every system and custom policy."""
        return self._cache.get("policies", self._cloud.ram.policies)

    def resource_groups(self) -> tuple[ResourceGroup, ...]:
        """Every resource group."""
        return self._cache.get("resource-groups", self._cloud.resources.resource_groups)

    def document(self, ref: PolicyRef) -> PolicyDocument:
        """Document of a policy's default version."""
        return self._cache.get(("document", ref), lambda: self._cloud.ram.policy_document(ref))

    def documents(self, refs: Iterable[PolicyRef]) -> Mapping[PolicyRef, PolicyDocument]:
        """Documents of several policies, read in parallel, without those gone or unreadable."""

        def read(ref: PolicyRef) -> PolicyDocument | None:
            try:
                return self.document(ref)
            except (NotFoundError, NotPermittedError):
                return None

        found = several(read, dict.fromkeys(refs), self._cloud.pace.most_at_once)
        return {document.ref: document for document in found if document is not None}

    def user(self, logon_name: str) -> UserState | None:
        """One RAM user with profile, AccessKeys, tags, groups and own grants; None if not there."""
        return self._cache.get(("user", logon_name), lambda: self._read_user(logon_name))

    def users_of(self, logon_names: Iterable[str]) -> Mapping[str, UserState | None]:
        """Several RAM users, read in parallel; None for a user who is not there."""
        names = tuple(dict.fromkeys(logon_names))
        return dict(
            zip(names, several(self.user, names, self._cloud.pace.most_at_once), strict=True)
        )

    def user_groups(self) -> tuple[UserGroup, ...]:
        """Every RAM user group, as in the list: without members and grants."""
        return self._cache.get("user-groups", self._cloud.user_groups.list_groups)

    def user_group(self, name: str) -> UserGroup | None:
        """One RAM user group with its members and all its grants; None if there is none."""
        return self._cache.get(("user-group", name), lambda: self._read_group(name))

    def instances(self, region: str, group_id: str | None = None) -> tuple[PrometheusInstance, ...]:
        """Prometheus instances of a region, or of one resource group in it."""
        return self._cache.get(
            ("instances", region, group_id),
            lambda: self._cloud.arms.prometheus_instances(region, group_id),
        )

    def applications(self, region: str) -> tuple[TraceApp, ...]:
        """Applications of a region."""
        return self._cache.get(
            ("applications", region), lambda: self._cloud.arms.trace_apps(region)
        )

    def groups_of(self, logon_name: str) -> tuple[str, ...]:
        """Names of a RAM user's groups."""
        key = ("groups-of", logon_name)
        return self._cache.get(key, lambda: self._cloud.user_groups.of_user(logon_name))

    def grants_of(
        self, name: str, kind: PrincipalType = PrincipalType.USER
    ) -> tuple[HeldGrant, ...]:
        """Direct grants of a RAM user, or of a RAM user group, at both scopes."""
        return self._cache.get(("grants-of", kind, name), lambda: self._read_grants(name, kind))

    def forget(self) -> None:
        """Drop the whole cache."""
        self._cache.clear()

    def forget_user(self, logon_name: str) -> None:
        """Drop one RAM user, and the user list."""
        self._cache.drop(("user", logon_name))
        self._cache.drop("users")

    def forget_user_group(self, name: str) -> None:
        """Drop one RAM user group."""
        self._cache.drop(("user-group", name))

    def _read_user(self, logon_name: str) -> UserState | None:
        cloud = self._cloud
        try:
            found = cloud.ram.get_user(logon_name)
            profile = cloud.ram.logon_profile(logon_name)
            keys = cloud.ram.access_keys(logon_name)
            groups = cloud.user_groups.of_user(logon_name)
            tags = cloud.ims.tags_of_user(self._names().principal(logon_name))
            grants = self._read_grants(logon_name, PrincipalType.USER)
        except NotFoundError:
            # Gone, or gone while it was being read.
            return None
        return replace(
            found,
            tags=tags,
            has_logon_profile=profile is not None,
            access_keys=keys,
            grants=grants,
            groups=groups,
            complete=True,
        )

    def _read_group(self, name: str) -> UserGroup | None:
        cloud = self._cloud
        try:
            found = cloud.user_groups.get(name)
            members = cloud.user_groups.members(name)
            grants = self._read_grants(name, PrincipalType.GROUP)
        except NotFoundError:
            return None
        return replace(found, members=members, grants=grants, complete=True)

    def _read_grants(self, name: str, kind: PrincipalType) -> tuple[HeldGrant, ...]:
        cloud, names = self._cloud, self._names()
        if kind is PrincipalType.USER:
            account_wide, principal = cloud.ram.policies_of_user(name), names.principal(name)
        else:
            account_wide, principal = cloud.user_groups.policies(name), names.group_principal(name)
        return _at_both_scopes(account_wide, cloud.resources.grants(principal, kind))

    def _names(self) -> Account:
        domain = self._domain or self._cache.get("domain", self._cloud.ims.default_domain)
        return Account("", "", domain)


def _at_both_scopes(
    account_wide: Iterable[PolicyRef], attached: Iterable[HeldGrant]
) -> tuple[HeldGrant, ...]:
    """Grants without doubles: RAM lists account-wide ones only, Resource Management lists both."""
    own = [HeldGrant(Grant(ref, AccountScope())) for ref in account_wide]
    return (*own, *(grant for grant in attached if grant not in own))


class _Cache:
    """Values by key: the first to ask reads, the others wait for that answer."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._found: dict[Hashable, Future[object]] = {}

    def get(self, key: Hashable, read: Callable[[], T]) -> T:
        with self._lock:
            future = self._found.get(key)
            first = future is None
            if future is None:
                future = Future()
                self._found[key] = future
        if not first:
            return cast("T", future.result())
        try:
            value = read()
        except BaseException as error:
            self._drop_if(key, future)
            future.set_exception(error)
            raise
        future.set_result(value)
        return value

    def drop(self, key: Hashable) -> None:
        with self._lock:
            self._found.pop(key, None)

    def clear(self) -> None:
        with self._lock:
            self._found.clear()

    def _drop_if(self, key: Hashable, future: Future[object]) -> None:
        """Drop a failed read, but keep a newer one that somebody has begun meanwhile."""
        with self._lock:
            if self._found.get(key) is future:
                del self._found[key]
