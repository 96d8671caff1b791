"""One operation of a plan becomes calls to the cloud; doing it again does no harm."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tui.access.knowledge import same_document
from tui.access.modes import PasswordSource
from tui.access.plan import (
    AttachPolicy,
    CreateAccessKey,
    CreateLogonProfile,
    CreatePolicy,
    CreateUser,
    DetachPolicy,
    Operation,
    Plan,
    ResetPassword,
    TagUser,
)
from tui.access.scopes import ResourceGroupScope
from tui.access.secret import Secret
from tui.access.users import UserState
from tui.apply.doubts import DoubtError
from tui.apply.keeping import Keeping, NotSavedError
from tui.apply.memory import Memory
from tui.apply.minting import Minter
from tui.apply.patience import Patience
from tui.cloud.client import Cloud
from tui.cloud.errors import (
    AlreadyExistsError,
    BadInputError,
    NotFoundError,
    OutcomeUnknownError,
)
from tui.vault.run_record import Kind, Slot


class Performer:
    """Carries out operations for one run and remembers what that needs."""

    def __init__(
        self,
        cloud: Cloud,
        plan: Plan,
        own_passwords: Mapping[str, Secret],
        generate: Callable[[str], Secret],
        patience: Patience,
        keeping: Keeping,
    ) -> None:
        self.memory = Memory()
        self._cloud = cloud
        self._account = plan.account
        self._own_passwords = own_passwords
        self._generate = generate
        self._patience = patience
        self._keeping = keeping
        self._minter = Minter(cloud, self.memory, patience, keeping)

    def perform(self, operation: Operation) -> bool:
        """Carry out one operation.

        Returns:
            Whether it was so already and nothing was changed.

        Raises:
            CloudError: the cloud refused, or did not answer.
            DoubtError: the administrator has to look first.
        """
        match operation:
            case CreatePolicy():
                return self._create_policy(operation)
            case CreateUser():
                return self._create_user(operation)
            case TagUser():
                return self._tag_user(operation)
            case CreateLogonProfile():
                return self._create_profile(operation)
            case ResetPassword():
                return self._reset_password(operation)
            case CreateAccessKey(logon_name=name):
                self._minter.mint(name)
                return False
            case AttachPolicy():
                return self._attach(operation)
            case DetachPolicy():
                return self._detach(operation)

    def _create_policy(self, it: CreatePolicy) -> bool:
        memory, ram = self.memory, self._cloud.ram
        try:
            ram.create_policy(it.policy, it.document, it.description)
        except OutcomeUnknownError:
            memory.policies_unclear.add(it.policy)
            raise
        except AlreadyExistsError:
            found = ram.policy_document(it.policy)
            if not same_document(found.text, it.document):
                raise
            if it.policy not in memory.policies_unclear:
                return True
        memory.policies_made.add(it.policy)
        return False

    def _create_user(self, it: CreateUser) -> bool:
        memory, ram = self.memory, self._cloud.ram
        try:
            ram.create_user(it.logon_name, it.display_name, it.comments)
        except OutcomeUnknownError:
            memory.users_unclear.add(it.logon_name)
            raise
        except AlreadyExistsError as refused:
            if not _is_as_wanted(self._find_user(it.logon_name, refused), it):
                raise
            if it.logon_name not in memory.users_unclear:
                return True
        memory.users_made.add(it.logon_name)
        return False

    def _find_user(self, logon_name: str, refused: AlreadyExistsError) -> UserState:
        try:
            return self._cloud.ram.get_user(logon_name)
        except NotFoundError:
            # A name can be taken by a user in the recycle bin (trap 27).
            raise refused from None

    def _tag_user(self, it: TagUser) -> bool:
        principal = self._account.principal(it.logon_name)
        self._settled(it.logon_name, lambda: self._cloud.ims.tag_user(principal, it.tags))
        return False

    def _create_profile(self, it: CreateLogonProfile) -> bool:
        name, memory, ram = it.logon_name, self.memory, self._cloud.ram
        if name not in memory.users_made and name not in memory.profile_absent:
            if ram.logon_profile(name) is not None:
                raise DoubtError("profile-there", subject=name)
            memory.profile_absent.add(name)
        password = self._password(it)
        try:
            self._settled(
                name,
                lambda: ram.create_logon_profile(
                    name,
                    password,
                    reset_at_next_logon=it.reset_at_next_logon,
                    require_mfa=it.require_mfa,
                ),
            )
        except OutcomeUnknownError:
            memory.profile_unclear.add(name)
            raise
        except BadInputError:
            # A password that was refused is not tried a second time.
            memory.passwords.pop(name, None)
            raise
        except AlreadyExistsError:
            # Only a profile that this run may have made is written to; then it is ours to set.
            if name not in memory.profile_unclear:
                raise DoubtError("profile-there", subject=name) from None
            self._set_again(it, password)
        memory.passwords_set.add(name)
        return False

    def _reset_password(self, it: ResetPassword) -> bool:
        name, memory = it.logon_name, self.memory
        password = self._password(it)
        try:
            if name in memory.profile_unclear:
                self._set_again(it, password)
            else:
                self._set_password(it, password)
        except OutcomeUnknownError:
            memory.profile_unclear.add(name)
            raise
        except BadInputError:
            memory.passwords.pop(name, None)
            raise
        memory.passwords_set.add(name)
        return False

    def _set_again(self, it: CreateLogonProfile | ResetPassword, password: Secret) -> None:
        """Set a password that an unanswered call may have set already."""
        try:
            self._set_password(it, password)
        except BadInputError:
            # A rule against reuse refuses the password because it is the current one.
            if it.password is PasswordSource.ASK:
                self._set_password(it, None)
                return
            fresh = self._choose(it.logon_name, self._generate(it.logon_name))
            self._set_password(it, fresh)

    def _set_password(
        self, it: CreateLogonProfile | ResetPassword, password: Secret | None
    ) -> None:
        self._cloud.ram.update_logon_profile(
            it.logon_name,
            password,
            reset_at_next_logon=it.reset_at_next_logon,
            require_mfa=it.require_mfa,
        )

    def _password(self, it: CreateLogonProfile | ResetPassword) -> Secret:
        """Chosen once per user, and kept before it is sent."""
        kept = self.memory.passwords.get(it.logon_name)
        if kept is None:
            asked = it.password is PasswordSource.ASK
            name = it.logon_name
            chosen = self._own_passwords[name] if asked else self._generate(name)
            kept = self._choose(name, chosen, known=asked)
        return kept

    def _choose(self, logon_name: str, password: Secret, *, known: bool = False) -> Secret:
        try:
            self._keeping.keep(Slot(logon_name, Kind.PASSWORD), password, known=known)
        except NotSavedError:
            raise DoubtError("password-not-saved", subject=logon_name) from None
        except OSError as error:
            why = error.strerror or ""
            raise DoubtError("password-not-kept", subject=logon_name, why=why) from None
        self.memory.passwords[logon_name] = password
        return password

    def _attach(self, it: AttachPolicy) -> bool:
        cloud, scope = self._cloud, it.scope
        principal = self._account.principal(it.logon_name)

        def attach() -> None:
            if isinstance(scope, ResourceGroupScope):
                cloud.resources.attach_policy(it.policy, principal, scope.group_id)
            else:
                cloud.ram.attach_policy(it.policy, it.logon_name)

        try:
            self._patience.settled(
                attach,
                user=it.logon_name in self.memory.users_made,
                policy=it.policy in self.memory.policies_made,
            )
        except AlreadyExistsError:
            return True
        return False

    def _detach(self, it: DetachPolicy) -> bool:
        cloud, scope = self._cloud, it.scope
        try:
            if isinstance(scope, ResourceGroupScope):
                principal = self._account.principal(it.logon_name)
                cloud.resources.detach_policy(it.policy, principal, scope.group_id)
            else:
                cloud.ram.detach_policy(it.policy, it.logon_name)
        except NotFoundError:
            # Whether grant, policy, group or user is gone: nobody holds it any more.
            return True
        return False

    def _settled(self, logon_name: str, call: Callable[[], object]) -> None:
        self._patience.settled(call, user=logon_name in self.memory.users_made)


def _is_as_wanted(found: UserState, wanted: CreateUser) -> bool:
    """What was not asked for may be anything; the comment tells runs of different days apart."""
    same_name = wanted.display_name in {"", found.display_name}
    return same_name and wanted.comments in {"", found.comments}
