"""Session: state that the screens share."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum, auto
from typing import TYPE_CHECKING

from screens.sharing.handover_log import Handed, handovers
from screens.sharing.verification import Verifications
from tui.core.credentials import SourceKind
from tui.core.draft import Draft
from tui.core.facts import Facts
from tui.core.secret import Secret
from tui.planning.edit_history import History

if TYPE_CHECKING:
    from screens.run_handle import RunHandle
    from tui.account.checks import Check, CheckOutcome
    from tui.account.reader import AccountReader
    from tui.apply.open_run import StorageChoice
    from tui.cloud.client import Cloud
    from tui.core.credentials import Credentials, Source
    from tui.core.findings import Finding
    from tui.services import Services
    from tui.signin.sources import SignedIn


class Trouble(Enum):
    """Obstacle between the wizard and the cloud."""

    REFUSED = auto()
    """The cloud refuses credentials that it accepted at sign-in."""
    NO_ANSWER = auto()


PASSWORD_RESET = "access.password-reset:"  # noqa: S105 - what the IDs of such findings begin with
Watcher = Callable[[], None]


class Session:
    """Draft, facts, sign-in, runs and services of the wizard.

    Screens change it on the event loop only, and are told of changes. Secrets are kept here and
    nowhere in the draft: own passwords until they are applied, and those that a run made, inside
    its runner.
    """

    def __init__(self, services: Services) -> None:
        self.services = services
        self._draft = Draft()
        self._facts = Facts()
        self.credentials: Credentials | None = None
        self.cloud: Cloud | None = None
        self.saved_as = ""
        """Name under which a typed AccessKey is saved; empty if it is not."""
        self.chosen: Source | None = None
        """Source of the credentials of the sign-in on Connect."""
        self.to_forget: set[str] = set()
        """Names of AccessKeys that are saved for this session only."""
        self.reader: AccountReader | None = None
        self.own_passwords: dict[str, Secret] = {}
        """Own passwords by logon name."""
        self.confirmed: frozenset[str] = frozenset()
        """IDs of the findings confirmed by typing."""
        self.runs: list[RunHandle] = []
        """Runs, oldest first; secrets stay in their files."""
        self.undoings: list[RunHandle] = []
        """Undos, oldest first; one for each run."""
        self.keeping: StorageChoice | None = None
        """Last choice of the storage of secrets; the passphrase stays for the session.

        None until it had to be asked for: by the OS keyring.
        """
        self.history = History()
        """Undo history of the list of people."""
        self._run_id = ""
        self.handed = Handed(services.safe)
        """Log of the handovers."""
        self.shared: set[str] = set()
        """Keys of the handovers whose secret was copied, shown or exported."""
        self.verifications = Verifications(self.handed, services.sleep)
        """Verifications of users after a run."""
        self.outcomes: dict[Check, CheckOutcome] = {}
        """Results of the checks of Connect."""
        self.turned_away = False
        """Whether nobody is signed in, and the last attempt was refused."""
        self.trouble: Trouble | None = None
        """Obstacle of the last answer."""
        self._watchers: list[Watcher] = []
        self._findings: tuple[Finding, ...] | None = None

    @property
    def applying(self) -> RunHandle | None:
        """The latest run; None before Apply."""
        return self.runs[-1] if self.runs else None

    @property
    def run_here(self) -> RunHandle | None:
        """The run of the present plan; None before Apply.

        After a new sign-in an unfinished run would go on with the old credentials, and after
        another plan was about to be applied its file is closed; then a new plan is made, which
        leaves out what is done.
        """
        run = self.applying
        if run is None or run.taken_back or run.draft != self._draft or not self._is_here(run):
            return None
        return run if run.over or (run.cloud is self.cloud and run.place is not None) else None

    @property
    def undoing(self) -> RunHandle | None:
        """The latest undo, under way or over."""
        return self.undoings[-1] if self.undoings else None

    def undo_begun(self, undoing: RunHandle) -> None:
        """Add an undo, perhaps a further attempt of one."""
        others = [each for each in self.undoings if each.run_id != undoing.run_id]
        self.undoings = [*others, undoing]

    @property
    def half_undone(self) -> RunHandle | None:
        """Undo of the signed-in account that can be resumed."""
        halted = (it for it in self.undoings if it.halted and self._is_here(it))
        return next(halted, None)

    def _is_here(self, run: RunHandle) -> bool:
        caller = self._facts.caller
        return caller is not None and caller.account_id == run.plan.account.account_id

    @property
    def busy(self) -> RunHandle | None:
        """Run or undo that is changing the account right now."""
        newest = (self.undoing, self.applying)
        return next((run for run in newest if run is not None and run.running), None)

    def unshared(self) -> tuple[str, ...]:
        """Logon names whose secret was made here and neither copied, shown nor exported."""
        made = (each for each in handovers(self.runs) if each.has_secret)
        return tuple(each.logon_name for each in made if each.key not in self.shared)

    @property
    def run_id(self) -> str:
        """ID of the next run; new users carry it in their comments."""
        if not self._run_id:
            self._run_id = self.services.safe.new_id(self.services.clock())
        return self._run_id

    def run_begun(self) -> None:
        """Drop the ID, which is taken: the next plan gets another one."""
        self._run_id = ""

    @property
    def draft(self) -> Draft:
        """The answers so far."""
        return self._draft

    @draft.setter
    def draft(self, draft: Draft) -> None:
        if draft != self._draft:
            self._draft = draft
            self._tell()

    @property
    def facts(self) -> Facts:
        """Facts read of the account."""
        return self._facts

    @facts.setter
    def facts(self, facts: Facts) -> None:
        if facts != self._facts:
            self._facts = facts
            self._tell()

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Findings on draft and account, worked out once per change."""
        if self._findings is None:
            from tui.planning.rules import check

            self._findings = check(self._draft, self._facts)
        return self._findings

    def signed_in(self, credentials: Credentials, cloud: Cloud, saved_as: str) -> None:
        """Take another sign-in: no fact of an earlier account may stay."""
        from tui.account.reader import AccountReader

        # Its threads read with the earlier credentials.
        self.verifications.forget()
        if self.cloud is not None:
            self.cloud.close()
        self.credentials = credentials
        self.chosen = credentials.source
        self.cloud = cloud
        self.saved_as = saved_as
        self.reader = AccountReader(cloud)
        self.confirmed = frozenset()
        # Checked against the other account's password policy, if at all.
        self.own_passwords.clear()
        self._facts = Facts()
        self.trouble = None
        self.turned_away = False
        self._tell()

    @property
    def name_in_use(self) -> str:
        """Name of the saved AccessKey in use; empty for other credentials."""
        used = self.credentials
        if used is not None and used.source.kind is SourceKind.SAVED:
            return used.source.name
        return self.saved_as

    def signed_in_again(self, signed: SignedIn) -> None:
        """Take other credentials of the same account: facts, draft and plan stay.

        The cloud's client stays, too; whoever waits for it gives it the credentials.
        """
        if signed.for_session_only:
            self.to_forget.add(signed.saved_as)
        self.credentials = signed.credentials
        self.saved_as = signed.saved_as
        self.outcomes[signed.identity.check] = signed.identity
        self._facts = signed.identity.learn(self._facts)
        self.trouble = None
        self._tell()

    def heard(self, error: Exception | None) -> None:
        """Note an answer of the cloud for the header; ``error`` is None where it went well."""
        from tui.cloud.errors import BadCredentialsError, UnreachableError

        trouble = None
        if isinstance(error, BadCredentialsError):
            trouble = Trouble.REFUSED
        elif isinstance(error, UnreachableError):
            trouble = Trouble.NO_ANSWER
        if trouble is not self.trouble:
            self.trouble = trouble
            self._tell()

    def checked(self, outcome: CheckOutcome) -> None:
        """Note the result of a check of Connect, whichever step is open by now."""
        self.outcomes[outcome.check] = outcome
        self.facts = outcome.learn(self.facts)

    def run_ended(self) -> None:
        """Drop facts read before the end of a run, and resets of passwords that are done."""
        self.confirmed = frozenset(
            each for each in self.confirmed if not each.startswith(PASSWORD_RESET)
        )
        self.verifications.forget()
        if self.reader is not None:
            self.reader.forget()
        self._tell()

    def watch(self, watcher: Watcher) -> None:
        """Call ``watcher`` after every change; a second registration has no effect."""
        # Textual calls a base class's on_mount by itself, beside whoever calls super().
        if watcher not in self._watchers:
            self._watchers.append(watcher)

    def unwatch(self, watcher: Watcher) -> None:
        """Stop calling ``watcher``."""
        if watcher in self._watchers:
            self._watchers.remove(watcher)

    def _tell(self) -> None:
        self._findings = None
        for watcher in tuple(self._watchers):
            watcher()
