"""Which credentials there are, which of them win, and signing in with one."""

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
    """How long a typed AccessKey is kept."""

    MEMORY = "memory"
    """Nowhere: the keyring has not answered yet, and is not waited for."""
    SESSION = "session"
    UNTIL_FORGOTTEN = "until-forgotten"


@dataclass(frozen=True, slots=True)
class Typed:
    """What the administrator typed, and how long it is to be kept."""

    access_key_id: str
    secret: Secret
    token: Secret | None
    keep: Keep
    expires: datetime | None = None
    """When the token runs out, where that was said; with a time zone."""


@dataclass(frozen=True, slots=True)
class FoundSource:
    """One place with credentials, before any of them is used."""

    source: Source
    masked_id: str = ""
    """The AccessKey ID with its middle left out; empty where it is not known yet."""
    mode: str = ""
    """The mode of an aliyun CLI profile."""
    problem: str = ""
    """Why it cannot be used, as a code; empty if it can."""
    runs_command: bool = False
    """Using it runs a command that the profile names; the administrator is asked first."""
    expires: datetime | None = None
    """When a saved AccessKey runs out, where that is known."""
    named: bool = False
    """It was asked for on the command line, so no other is used in its place."""


@dataclass(frozen=True, slots=True)
class Found:
    """Every source in the order in which they win, and what went wrong while looking."""

    sources: tuple[FoundSource, ...]
    place: str
    """Where a typed AccessKey would be kept, as the session store's code."""
    keyring_problem: str = ""
    profile_problem: str = ""
    complete: bool = True
    """Whether the keyring has said what it holds."""

    @property
    def candidates(self) -> tuple[FoundSource, ...]:
        """Those that are used without being picked, in the order in which they win.

        Only the named one if one is. Of the aliyun CLI's profiles, it is the one that the CLI
        would use, and where that one cannot be used, no other is in its place.
        """
        named = tuple(each for each in self.sources if each.named)
        if named:
            return named
        profiles = [each for each in self.sources if each.source.kind is SourceKind.PROFILE]
        return tuple(each for each in self.sources if each not in profiles[1:])

    @property
    def missing(self) -> FoundSource | None:
        """The profile that the aliyun CLI would use, where it is not there."""
        codes = {"unknown-profile", "no-current"}
        return next((each for each in self.sources if each.problem in codes), None)

    @property
    def winner(self) -> FoundSource | None:
        """The first of them that can be used without asking anything.

        What is saved would go before the rest, so without it there is none but a named one.
        """
        candidates = [each for each in self.candidates if each.named or self.complete]
        usable = (each for each in candidates if not each.problem and not each.runs_command)
        return next(usable, None)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Credentials that the cloud accepts, and the cloud they open."""

    credentials: Credentials
    cloud: Cloud
    identity: CheckOutcome
    saved_as: str = ""
    """The name under which a typed AccessKey was kept; empty if it was not."""
    not_saved: str = ""
    """Why it could not be kept, as a code."""

    @property
    def for_session_only(self) -> bool:
        """Whether what was kept is to be forgotten on leaving."""
        return self.saved_as.startswith(SESSION_PREFIX)


SESSION_PREFIX = "session "
"""Begins the names of items that end with the session; the token of the start follows. One whose
start has ended was left behind by a wizard that was killed, and is removed."""
WAITING = "waiting"
"""The code for a keyring that has not answered so far."""


def keep_like(name: str) -> Keep:
    """How long to keep what takes the place of something saved.

    Args:
        name: what it is saved as; empty if it is not, and then nothing is kept either.
    """
    if not name:
        return Keep.MEMORY
    return Keep.SESSION if name.startswith(SESSION_PREFIX) else Keep.UNTIL_FORGOTTEN


def expected() -> tuple[type[Exception], ...]:
    """The errors that :func:`sign_in` may raise for reasons the administrator can act on."""
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
        Whether the keyring answered. What it did not forget of a session is removed at the next
        start.
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
    """The cloud accepts these credentials, but they are another account's than is wanted."""

    def __init__(self, account_id: str, wanted: str) -> None:
        super().__init__(account_id)
        self.account_id = account_id
        self.wanted = wanted


def find_sources(services: Services, *, ask_keyring: bool = True) -> Found:
    """See :func:`look_for_sources`; also removes what killed sessions left in the keyring."""
    names, trouble = _saved_names(services, ask_keyring)
    _tidy(services, names)
    return _found(services, names, trouble, ask_keyring)


def look_for_sources(services: Services, *, ask_keyring: bool = True) -> Found:
    """Every source in the order in which they win. Blocking: a keyring may be asked.

    The profile named on the command line comes first, then what was saved, then the environment,
    then the profiles of the aliyun CLI with its current one in front. Nothing is changed.

    Args:
        services: Where to look.
        ask_keyring: Without it, what is saved is left out, and nothing is waited for.
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
    """The profiles, and in front the one that is meant, also where it is not there.

    Args:
        profiles: Those of the aliyun CLI.
        named: The one that the command line names.
    """
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
    """What is saved, and until when it holds; a keyring that fails is not asked for the rest."""
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
    """What the keyring has, those of sessions too, and why it does not say."""
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
    """Load the credentials of a source and ask the cloud who they are. Blocking.

    A profile's command is run if it has one: ask before calling. A typed AccessKey is kept only
    after the cloud accepted it.

    Args:
        services: The outside world.
        found: Where the credentials are.
        typed: What was typed, where that is the source.
        account_id: The account that it has to be; any, where it is empty.

    Raises:
        OtherAccountError: they are another account's; they are not kept.
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
