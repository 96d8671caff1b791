"""Sources of credentials, their order of precedence, and signing in with one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from tui.cloud.errors import BadCredentialsError, CloudError, Reason, Refusal
from tui.core.credentials import Credentials, Source, SourceKind
from tui.core.secret import Secret
from tui.signin.aliyun_cli import (
    ProfileError,
    environment_credentials,
    list_profiles,
    load_profile,
    mask_id,
)
from tui.vault.keyring import KeyringUnavailableError

if TYPE_CHECKING:
    from tui.account.checks import CheckOutcome
    from tui.cloud.client import Cloud
    from tui.core.text import Parameters
    from tui.services import Services
    from tui.signin.aliyun_cli import ProfileList

TYPED = Source(SourceKind.TYPED)


class Keep(StrEnum):
    """Lifetime of a typed AccessKey."""

    MEMORY = "memory"
    """Not saved: the keyring has not answered yet, and is not waited for."""
    SESSION = "session"
    UNTIL_FORGOTTEN = "until-forgotten"


@dataclass(frozen=True, slots=True)
class Typed:
    """Typed AccessKey, with its lifetime."""

    access_key_id: str
    secret: Secret
    token: Secret | None
    keep: Keep
    expires: datetime | None = None
    """End of the token, where it was given; with a time zone."""


@dataclass(frozen=True, slots=True)
class FoundSource:
    """One source of credentials, before it is used."""

    source: Source
    masked_id: str = ""
    """AccessKey ID with its middle left out; empty where it is not known yet."""
    mode: str = ""
    """Mode of an aliyun CLI profile."""
    problem: str = ""
    """Code of the reason why it cannot be used; empty if it can."""
    runs_command: bool = False
    """Using it runs the profile's command; the administrator is asked first."""
    expires: datetime | None = None
    """End of a saved AccessKey, where it is known."""
    named: bool = False
    """Named on the command line, so no other is used in its place."""


@dataclass(frozen=True, slots=True)
class Found:
    """Sources in order of precedence, with the problems of finding them."""

    sources: tuple[FoundSource, ...]
    place: str
    """Storage of a typed AccessKey, as the session store's code."""
    keyring_problem: str = ""
    profile_problem: str = ""
    complete: bool = True
    """Whether the keyring has listed its items."""

    @property
    def candidates(self) -> tuple[FoundSource, ...]:
        """Sources that are used without being picked, in order of precedence.

        A named one is the only candidate. Of the aliyun CLI's profiles, only the current one is: if
        it cannot be used, no other takes its place.
        """
        named = tuple(each for each in self.sources if each.named)
        if named:
            return named
        profiles = [each for each in self.sources if each.source.kind is SourceKind.PROFILE]
        return tuple(each for each in self.sources if each not in profiles[1:])

    @property
    def missing(self) -> FoundSource | None:
        """Current profile of the aliyun CLI, where it does not exist."""
        codes = {"unknown-profile", "no-current"}
        return next((each for each in self.sources if each.problem in codes), None)

    @property
    def winner(self) -> FoundSource | None:
        """First candidate that can be used without a question.

        Saved AccessKeys take precedence, so before the keyring has answered only a named source can
        win.
        """
        candidates = [each for each in self.candidates if each.named or self.complete]
        usable = (each for each in candidates if not each.problem and not each.runs_command)
        return next(usable, None)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Credentials that the cloud accepts, with the client that uses them."""

    credentials: Credentials
    cloud: Cloud
    identity: CheckOutcome
    saved_as: str = ""
    """Name under which a typed AccessKey was saved; empty if it was not."""
    not_saved: str = ""
    """Code of the reason why it could not be saved."""

    @property
    def for_session_only(self) -> bool:
        """Whether the saved AccessKey is removed on leaving."""
        return self.saved_as.startswith(SESSION_PREFIX)


SESSION_PREFIX = "session "
"""Prefix of the names of items that end with the session; the token of the start follows. An item
whose start has ended was left behind by a wizard that was killed, and is removed.
"""
WAITING = "waiting"
"""Code for a keyring that has not answered so far."""


def keep_like(name: str) -> Keep:
    """Lifetime of an AccessKey that replaces a saved one, by the name it is saved under.

    An empty name means that it is not saved; neither is the new one.
    """
    if not name:
        return Keep.MEMORY
    return Keep.SESSION if name.startswith(SESSION_PREFIX) else Keep.UNTIL_FORGOTTEN


def expected() -> tuple[type[Exception], ...]:
    """Errors of :func:`sign_in` that the administrator can act on."""
    return (
        CloudError,
        ProfileError,
        KeyringUnavailableError,
        SavedKeyGoneError,
        OtherAccountError,
    )


def forget_saved(services: Services, names: Iterable[str]) -> bool:
    """Remove saved AccessKeys. Blocking.

    Returns:
        Whether the keyring answered. Items of a session that stay are removed at the next start.
    """
    try:
        for name in names:
            services.sessions.forget(name)
    except KeyringUnavailableError:
        return False
    return True


class SavedKeyGoneError(Exception):
    """The keyring no longer has the saved AccessKey."""


class OtherAccountError(Exception):
    """The cloud accepts these credentials, but they belong to another account than is wanted."""

    def __init__(self, account_id: str, wanted: str) -> None:
        super().__init__(account_id)
        self.account_id = account_id
        self.wanted = wanted


def find_sources(services: Services, *, ask_keyring: bool = True) -> Found:
    """Find all sources, and remove items of killed sessions from the keyring. Blocking."""
    names, trouble = _saved_names(services, ask_keyring)
    _tidy(services, names)
    return _found(services, names, trouble, ask_keyring)


def look_for_sources(services: Services, *, ask_keyring: bool = True) -> Found:
    """Find all sources in order of precedence. Blocking: a keyring may be asked.

    The profile named on the command line comes first, then saved AccessKeys, then the environment,
    then the profiles of the aliyun CLI with its current one in front. Nothing is changed. Without
    ``ask_keyring``, saved AccessKeys are left out, and nothing is waited for.
    """
    return _found(services, *_saved_names(services, ask_keyring), ask_keyring)


def _found(services: Services, names: Iterable[str], trouble: str, ask_keyring: bool) -> Found:
    if services.simulator is not None:
        return Found((FoundSource(Source(SourceKind.SIMULATOR)),), services.sessions.place)

    place = "memory"
    if ask_keyring:
        place = services.sessions.place
        trouble = trouble or services.sessions.reason
    kept = (name for name in names if not name.startswith(SESSION_PREFIX))
    saved = list(_saved(services, kept))
    profiles = list_profiles(services.home, services.environ)
    found = list(_listed(profiles, services.profile))
    ahead = [each for each in found if each.named]
    found = [each for each in found if not each.named]
    environment = environment_credentials(services.environ)
    if environment is not None:
        found.insert(0, FoundSource(environment.source, mask_id(environment.access_key_id)))
    return Found(
        (*ahead, *saved, *found), place, trouble, profiles.problem.value, complete=ask_keyring
    )


def _listed(profiles: ProfileList, named: str | None) -> Iterator[FoundSource]:
    """Profiles of the aliyun CLI, the current or named one in front, even if it does not exist."""
    first = profiles.current if named is None else named
    names = {each.name for each in profiles.profiles}
    if (names or first or named is not None) and first not in names:
        missing = "unknown-profile" if first else "no-current"
        yield FoundSource(
            Source(SourceKind.PROFILE, first),
            problem=profiles.problem.value or missing,
            named=named is not None,
        )
    for profile in sorted(profiles.profiles, key=lambda profile: profile.name != first):
        yield FoundSource(
            Source(SourceKind.PROFILE, profile.name),
            profile.masked_id,
            profile.mode,
            profile.reason.value if profile.reason else "",
            profile.runs_command,
            named=profile.name == named,
        )


def _saved(services: Services, names: Iterable[str]) -> Iterator[FoundSource]:
    """Saved AccessKeys with their end; a keyring that fails is not asked for the rest."""
    answers = True
    for name in names:
        expires = None
        try:
            kept = services.sessions.load(name) if answers else None
            expires = kept.expires if kept is not None else None
        except KeyringUnavailableError:
            answers = False
        yield FoundSource(Source(SourceKind.SAVED, name), expires=expires)


def _saved_names(services: Services, ask_keyring: bool) -> tuple[tuple[str, ...], str]:
    """Names in the keyring, and the code of the reason for an empty list."""
    if not ask_keyring:
        return (), WAITING
    try:
        return services.sessions.names(), ""
    except KeyringUnavailableError as error:
        return (), error.code


def _tidy(services: Services, names: Iterable[str]) -> None:
    sessions = (name for name in names if name.startswith(SESSION_PREFIX))
    forget_saved(services, (name for name in sessions if _is_left_behind(services, name)))


def _is_left_behind(services: Services, name: str) -> bool:
    token = name.removeprefix(SESSION_PREFIX).partition(" ")[0]
    try:
        return services.living.is_gone(token)
    except OSError:
        return False


def sign_in(
    services: Services, found: FoundSource, typed: Typed | None = None, *, account_id: str = ""
) -> SignedIn:
    """Load the credentials of a source and ask the cloud for their identity. Blocking.

    A profile's command is run if it has one: ask before calling. A typed AccessKey is saved only
    after the cloud accepted it. An empty ``account_id`` accepts any account.

    Raises:
        OtherAccountError: the credentials are another account's; they are not saved.
        CloudError: the cloud does not accept them, or does not answer.
        ProfileError: the profile cannot be used.
        KeyringUnavailableError: the keyring does not answer.
        SavedKeyGoneError: nothing is saved under that name any more.
    """
    from tui.account.checks import Check, run_check

    credentials = _load(services, found, typed)
    cloud = services.connect(credentials)
    identity = run_check(cloud, Check.IDENTITY)
    if identity.error is not None:
        cloud.close()
        raise identity.error
    is_ = str(identity.parameters["account_id"])
    if account_id and is_ != account_id:
        cloud.close()
        raise OtherAccountError(is_, account_id)
    saved_as = not_saved = ""
    if typed is not None:
        saved_as, not_saved = _keep(services, credentials, typed.keep, identity.parameters)
    return SignedIn(credentials, cloud, identity, saved_as, not_saved)


def _load(services: Services, found: FoundSource, typed: Typed | None) -> Credentials:
    if typed is not None:
        return Credentials(typed.access_key_id, typed.secret, typed.token, TYPED, typed.expires)
    match found.source.kind:
        case SourceKind.SIMULATOR:
            return _simulated(services, found.source)
        case SourceKind.SAVED:
            saved = services.sessions.load(found.source.name)
            if saved is None:
                raise SavedKeyGoneError(found.source.name)
            if saved.expires is not None and saved.expires <= services.clock():
                raise BadCredentialsError(
                    Refusal("GetCallerIdentity", reason=Reason.SESSION_EXPIRED)
                )
            return saved
        case SourceKind.ENVIRONMENT:
            environment = environment_credentials(services.environ)
            if environment is None:
                raise SavedKeyGoneError(found.source.name)
            return environment
        case SourceKind.PROFILE:
            return _from_profile(services, found.source.name)
        case SourceKind.TYPED:
            raise SavedKeyGoneError(found.source.name)


def _simulated(services: Services, source: Source) -> Credentials:
    if services.simulator is None:
        raise SavedKeyGoneError(source.name)
    running = services.simulator()
    return Credentials(running.access_key_id, running.access_key_secret, source=source)


def _from_profile(services: Services, name: str) -> Credentials:
    if services.endpoints is None:
        raise SavedKeyGoneError(name)
    return load_profile(
        name,
        home=services.home,
        environ=services.environ,
        endpoints=services.endpoints,
        now=services.clock(),
        run_command=True,
    )


def _keep(
    services: Services, credentials: Credentials, keep: Keep, identity: Parameters
) -> tuple[str, str]:
    name = f"{identity['name'] or 'root account'} @ {identity['account_id']}"
    if keep is Keep.MEMORY:
        return "", ""
    try:
        if keep is Keep.SESSION:
            name = f"{SESSION_PREFIX}{services.living.token} {name}"
        services.sessions.save(name, credentials)
    except KeyringUnavailableError as error:
        return "", error.code
    except OSError:  # without a token it could not be told from a leftover
        return "", "failed"
    return name, ""
