"""What the screens share while the wizard runs: the draft, what is known, and the services."""

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
    """What stands between us and the cloud."""

    REFUSED = auto()
    """The credentials that were good at sign-in are not any more."""
    NO_ANSWER = auto()


PASSWORD_RESET = "access.password-reset:"  # noqa: S105 - what the IDs of such findings begin with
Watcher = Callable[[], None]


class Session:
    """The wizard's memory. Screens change it on the event loop only, and are told of changes.

    Secrets are kept here and nowhere in the draft: own passwords until they are applied, and what
    a run made, inside its runner.
    """

    def __init__(self, services: Services) -> None:
        self.services = services
        self._draft = Draft()
        self._facts = Facts()
        self.credentials: Credentials | None = None
        self.cloud: Cloud | None = None
        self.saved_as = ""
        """Under what name a typed AccessKey is kept; empty if it is not."""
        self.chosen: Source | None = None
        """Where the credentials of the sign-in on Connect came from."""
        self.to_forget: set[str] = set()
        """Names of everything that was kept for this session only."""
        self.reader: AccountReader | None = None
        self.own_passwords: dict[str, Secret] = {}
        """By logon name."""
        self.confirmed: frozenset[str] = frozenset()
        """IDs of the findings accepted by typing."""
        self.runs: list[RunHandle] = []
        """What was applied, or is being applied, oldest first; secrets stay in their files."""
        self.undoings: list[RunHandle] = []
        """Runs that are being taken back, or were, the last one last; each once."""
        self.keeping: StorageChoice | None = None
        """How new secrets are kept, as it was chosen last; the passphrase stays for the session.
        None until it had to be asked: by the OS keyring."""
        self.history = History()
        """What was done to the list of people."""
        self._run_id = ""
        self.handed = Handed(services.safe)
        """Writes down what has been handed over."""
        self.shared: set[str] = set()
        """Keys of the handovers whose secret was copied, shown or exported."""
        self.verifications = Verifications(self.handed, services.sleep)
        """What was found of users after a run."""
        self.outcomes: dict[Check, CheckOutcome] = {}
        """What the checks of the first step came to."""
        self.turned_away = False
        """Nobody is signed in, and the last attempt was refused."""
        self.trouble: Trouble | None = None
        """As the last answer had it."""
        self._watchers: list[Watcher] = []
        self._findings: tuple[Finding, ...] | None = None

    @property
    def applying(self) -> RunHandle | None:
        """The run in hand; None before Apply."""
        return self.runs[-1] if self.runs else None

    @property
    def run_here(self) -> RunHandle | None:
        """The run of what is planned now; None while it is only a plan.

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
        """The run that is being taken back, or was taken back last."""
        return self.undoings[-1] if self.undoings else None

    def undo_begun(self, undoing: RunHandle) -> None:
        """A run is taken back, perhaps in a further attempt."""
        others = [each for each in self.undoings if each.run_id != undoing.run_id]
        self.undoings = [*others, undoing]

    @property
    def half_undone(self) -> RunHandle | None:
        """A run of the account that is signed in whose undo is to be gone on with."""
        halted = (it for it in self.undoings if it.halted and self._is_here(it))
        return next(halted, None)

    def _is_here(self, run: RunHandle) -> bool:
        caller = self._facts.caller
        return caller is not None and caller.account_id == run.plan.account.account_id

    @property
    def busy(self) -> RunHandle | None:
        """What is changing the account right now."""
        newest = (self.undoing, self.applying)
        return next((run for run in newest if run is not None and run.running), None)

    def unshared(self) -> tuple[str, ...]:
        """Logon names whose secret was made here and neither copied, shown nor exported."""
        made = (each for each in handovers(self.runs) if each.has_secret)
        return tuple(each.logon_name for each in made if each.key not in self.shared)

    @property
    def run_id(self) -> str:
        """What the next run will be called; new users carry it in their comments."""
        if not self._run_id:
            self._run_id = self.services.safe.new_id(self.services.clock())
        return self._run_id

    def run_begun(self) -> None:
        """The name is taken: the next plan gets another one."""
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
        """What has been read of the account."""
        return self._facts

    @facts.setter
    def facts(self, facts: Facts) -> None:
        if facts != self._facts:
            self._facts = facts
            self._tell()

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What the rules say about draft and account, worked out once per change."""
        if self._findings is None:
            from tui.planning.rules import check

            self._findings = check(self._draft, self._facts)
        return self._findings

    def signed_in(self, credentials: Credentials, cloud: Cloud, saved_as: str) -> None:
        """Another administrator: nothing known of an earlier account may stay."""
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
        """What the credentials in use are saved as; empty if they are not."""
        used = self.credentials
        if used is not None and used.source.kind is SourceKind.SAVED:
            return used.source.name
        return self.saved_as

    def signed_in_again(self, signed: SignedIn) -> None:
        """The same account with other credentials: what is known, typed and planned stays.

        The cloud's client is the same one; whoever waits for it gives it the credentials.
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
        """The cloud answered, or did not: what the header says follows it.

        Args:
            error: What came of a request; None where it went well.
        """
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
        """Keep what a check of the first step came to, whichever step is open by now."""
        self.outcomes[outcome.check] = outcome
        self.facts = outcome.learn(self.facts)

    def run_ended(self) -> None:
        """A run is over: what was read before it no longer holds, and a reset was done once."""
        self.confirmed = frozenset(
            each for each in self.confirmed if not each.startswith(PASSWORD_RESET)
        )
        self.verifications.forget()
        if self.reader is not None:
            self.reader.forget()
        self._tell()

    def watch(self, watcher: Watcher) -> None:
        """Call ``watcher`` after every change; once, however often it is said."""
        # Textual calls a base class's on_mount by itself, beside whoever calls super().
        if watcher not in self._watchers:
            self._watchers.append(watcher)

    def unwatch(self, watcher: Watcher) -> None:
        """Stop calling it."""
        if watcher in self._watchers:
            self._watchers.remove(watcher)

    def _tell(self) -> None:
        self._findings = None
        for watcher in tuple(self._watchers):
            watcher()
