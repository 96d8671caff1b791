"""Console access and its password: kept before it is sent, and never a stranger's."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress

from tui.apply.entries import LogonSettings, PasswordRefused, Refused
from tui.apply.events import NeedsAttentionError
from tui.apply.journal import Journal
from tui.apply.open_run import MintedSecrets, NotSavedError, SecretSink
from tui.apply.ownership import is_profile_of
from tui.apply.timing import OnWait, Timing
from tui.cloud.client import Cloud
from tui.cloud.errors import AlreadyExistsError, BadInputError, NotPermittedError
from tui.cloud.types import LogonProfile
from tui.core.operations import CreateLogonProfile, ResetPassword
from tui.core.secret import Secret
from tui.core.users import PasswordSource
from tui.vault.run_file import Kind, Slot
from tui.vault.sealing import SealError


class PasswordSetter:
    """Gives console access for one run."""

    def __init__(
        self,
        cloud: Cloud,
        journal: Journal,
        own: Mapping[str, Secret],
        generate: Callable[[str], Secret],
        patience: Timing,
        keeping: SecretSink,
        memory: MintedSecrets,
    ) -> None:
        self._cloud = cloud
        self._journal = journal
        self._state = journal.state
        self._own = own
        self._generate = generate
        self._patience = patience
        self._keeping = keeping
        self._memory = memory

    def create_profile(self, at: int, it: CreateLogonProfile, told: OnWait) -> bool:
        """Carry it out; see ``Performer.perform``."""
        name, ram = it.logon_name, self._cloud.ram
        known = self._state.user_made(name) or self._state.operations[at].is_unclear
        if not known and ram.logon_profile(name) is not None:
            raise NeedsAttentionError("profile-there", subject=name)
        password = self._password(it)
        unclear = self._begin(at)
        try:
            self._patience.settled(
                lambda: ram.create_logon_profile(
                    name,
                    password,
                    reset_at_next_logon=it.reset_at_next_logon,
                    require_mfa=it.require_mfa,
                ),
                user=self._state.user_made(name),
                told=told,
            )
        except BadInputError:
            self._drop(at, it)
            raise
        except AlreadyExistsError:
            # Only a profile that this run may have made is written to; then it is ours to set.
            if not unclear:
                self._journal.note(Refused(at))
            if not (unclear and self._made_it(at, it, told)):
                raise NeedsAttentionError("profile-there", subject=name) from None
            # It is there, and yet may not be seen by the next call (trap 11).
            self._patience.settled(lambda: self._set_again(at, it, password), user=True, told=told)
        return False

    def reset(self, at: int, it: ResetPassword) -> bool:
        """Carry it out; see ``Performer.perform``."""
        password = self._password(it)
        try:
            if self._begin(at, lambda: self._settings_of(it.logon_name)):
                self._set_again(at, it, password)
            else:
                self._set_password(it, password)
        except BadInputError:
            self._drop(at, it)
            raise
        return False

    def _made_it(self, at: int, it: CreateLogonProfile, told: OnWait) -> bool:
        """Whether an unanswered call of this run made the profile that is there."""
        if self._state.user_made(it.logon_name):
            return True
        found = self._patience.appeared(lambda: self._cloud.ram.logon_profile(it.logon_name), told)
        earlier = self._state.operations[at].earlier
        return found is not None and is_profile_of(found, it, earlier, self._patience.grace)

    def _settings_of(self, logon_name: str) -> LogonSettings | None:
        """How a profile is before a reset, so that an undo can give it back."""
        with suppress(NotPermittedError):  # then the undo says that it does not know
            found = self._cloud.ram.logon_profile(logon_name)
            if found is not None:
                return LogonSettings(found.reset_at_next_logon, found.require_mfa)
        return None

    def _begin(self, at: int, settings: Callable[[], LogonSettings | None] = lambda: None) -> bool:
        now = self._patience.clock()
        return self._journal.begin(at, now, self._cloud.time, settings=settings)

    def _set_again(self, at: int, it: CreateLogonProfile | ResetPassword, password: Secret) -> None:
        """Set a password that an unanswered call may have set already.

        A rule against reuse refuses it then because it is the current one, with the code of any
        other rule. A generated one gives way to another; one that a person typed is handed over
        only where it is known to have been set.
        """
        try:
            self._set_password(it, password)
        except BadInputError:
            if it.password is PasswordSource.ASK:
                if not self._was_set(at, it):
                    raise NeedsAttentionError("password-unclear", subject=it.logon_name) from None
                return
            fresh = self._choose(it.logon_name, self._generate(it.logon_name))
            self._set_password(it, fresh)

    def _was_set(self, at: int, it: CreateLogonProfile | ResetPassword) -> bool:
        """Whether an unanswered call has set the password that the cloud now refuses.

        An older password of the user is refused by the same rule, so that the refusal itself tells
        nothing; the profile's date does. Where the account has no rule against reuse, the refusal
        is about something else: the password policy was changed since the password was typed.
        """
        ram, ims = self._cloud.ram, self._cloud.ims
        found: LogonProfile | None
        if isinstance(it, CreateLogonProfile):
            found = ram.logon_profile(it.logon_name)
        elif ims.password_policy().reuse_prevention:
            found = ims.logon_profile(self._state.plan.account.principal(it.logon_name))
        else:
            found = None
        earlier = self._state.operations[at].earlier
        return found is not None and is_profile_of(found, it, earlier, self._patience.grace)

    def _set_password(self, it: CreateLogonProfile | ResetPassword, password: Secret) -> None:
        self._cloud.ram.update_logon_profile(
            it.logon_name,
            password,
            reset_at_next_logon=it.reset_at_next_logon,
            require_mfa=it.require_mfa,
        )

    def _drop(self, at: int, it: CreateLogonProfile | ResetPassword) -> None:
        """A password that was refused is not tried a second time, where there can be another."""
        self._journal.note(PasswordRefused(at))
        if it.password is PasswordSource.GENERATE or it.logon_name in self._own:
            self._memory.passwords.pop(it.logon_name, None)

    def _password(self, it: CreateLogonProfile | ResetPassword) -> Secret:
        """Chosen once per user, and kept before it is sent."""
        kept = self._memory.passwords.get(it.logon_name)
        if kept is not None:
            return kept
        if it.password is PasswordSource.ASK:
            return self.keep_own(it.logon_name)
        return self._choose(it.logon_name, self._generate(it.logon_name))

    def keep_own(self, logon_name: str) -> Secret:
        """Keep a password that the administrator typed, once.

        Raises:
            NeedsAttentionError: ``password-not-kept``.
        """
        kept = self._memory.passwords.get(logon_name)
        return kept or self._choose(logon_name, self._own[logon_name], known=True)

    def _choose(self, logon_name: str, password: Secret, *, known: bool = False) -> Secret:
        try:
            self._keeping.keep(Slot(logon_name, Kind.PASSWORD), password, known=known)
        except NotSavedError:
            raise NeedsAttentionError("password-not-saved", subject=logon_name) from None
        except (OSError, SealError) as error:
            why = getattr(error, "strerror", None) or ""
            raise NeedsAttentionError("password-not-kept", subject=logon_name, why=why) from None
        self._memory.passwords[logon_name] = password
        return password
