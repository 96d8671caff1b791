"""Signing in of a command, and again during a run."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from tui.apply.report import exit_of
from tui.cloud.errors import CloudError
from tui.commands.confirm import agrees
from tui.commands.context import Context
from tui.commands.exits import CommandError, LeftError
from tui.commands.report import Progress
from tui.core.credentials import SourceKind
from tui.core.exits import Exit
from tui.core.secret import Secret
from tui.core.text import say
from tui.signin.sources import (
    TYPED,
    Found,
    FoundSource,
    Keep,
    SignedIn,
    Typed,
    expected,
    find_sources,
    sign_in,
)
from tui.text import commands
from tui.text.reauth import ran_out, which_account, why_not
from tui.text.signin import profile_remarks, source_label, unusable_source

if TYPE_CHECKING:
    from tui.apply.reauth import SignInGate
    from tui.cloud.errors import BadCredentialsError


def sign_in_to(context: Context, account_id: str) -> SignedIn:
    """Sign in, and make sure of the account; an empty ``account_id`` accepts any.

    Raises:
        CommandError: nobody can be signed in, or it is another account.
        LeftError: a profile's command was not agreed to.
    """
    chosen, signed = _signed_in(context, account_id)
    parameters = signed.identity.parameters
    is_ = str(parameters["account_id"])
    if account_id and is_ != account_id:
        signed.cloud.close()
        raise CommandError(Exit.REFUSED, commands.other_account(chosen.source, is_, account_id))
    context.console.tell(
        "signed-in",
        commands.signed_in(chosen.source, str(parameters["name"]), is_),
        account=is_,
        user=str(parameters["name"]),
        kind=str(parameters["kind"]),
        source=chosen.source.kind.value,
        source_name=chosen.source.name,
    )
    return signed


def sign_in_quietly(context: Context) -> SignedIn:
    """Sign in to whichever account it is, and name it nowhere.

    Raises:
        CommandError: nobody can be signed in.
        LeftError: a profile's command was not agreed to.
    """
    return _signed_in(context, "")[1]


def _signed_in(context: Context, account_id: str) -> tuple[FoundSource, SignedIn]:
    chosen = _choose(context, find_sources(context.services), account_id)
    try:
        return chosen, sign_in(context.services, chosen)
    except expected() as error:
        raise CommandError(_exit(error), commands.not_signed_in(chosen, error)) from None


def _exit(error: Exception) -> Exit:
    return exit_of(error) if isinstance(error, CloudError) else Exit.REFUSED


def _choose(context: Context, found: Found, account_id: str) -> FoundSource:
    candidates = _candidates(found, account_id)
    usable = next((each for each in candidates if not each.problem), None)
    if usable is None:
        if candidates:
            raise CommandError(Exit.REFUSED, unusable_source(candidates[0]))
        raise CommandError(Exit.REFUSED, commands.no_credentials(found))
    if not usable.named and found.profile_problem != "switched-off":
        for remark in profile_remarks(found):
            context.console.warn(remark)
    if usable.runs_command:
        _agree_to_command(context, usable)
    return usable


def _candidates(found: Found, account_id: str) -> Sequence[FoundSource]:
    """Sources in order of precedence: named, saved, environment, the aliyun CLI's current profile.

    A saved AccessKey counts where the choice is clear: of the wanted account, or the only one.
    """
    named = [each for each in found.sources if each.named]
    if named:
        return named

    def of(kind: SourceKind) -> list[FoundSource]:
        return [each for each in found.sources if each.source.kind is kind]

    saved = of(SourceKind.SAVED)
    if account_id:
        saved = [each for each in saved if each.source.name.endswith(f"@ {account_id}")][:1]
    elif len(saved) > 1:
        saved = []
    rest = [each for each in found.candidates if each.source.kind is not SourceKind.SAVED]
    return (*saved, *rest)


def _agree_to_command(context: Context, source: FoundSource) -> None:
    """Allow a profile's command if its profile was named together with --yes, or on agreement."""
    if source.named and context.yes:
        return
    if not context.console.interactive:
        raise CommandError(
            Exit.REFUSED,
            say(
                "The profile {name} runs a command to get credentials, which nobody agreed to;"
                " name it with --profile {name} and add --yes.",
                name=source.source.name,
            ),
        )
    if not agrees(
        context,
        say(
            "The profile {name} runs a command to get credentials. Run it? [y/N]",
            name=source.source.name,
        ),
    ):
        raise LeftError(commands.left())


_STOP: Final = "stop"
"""Word that ends the wait; no AccessKey ID looks like it."""


class SigningAgain:
    """Renewal of credentials: on the terminal, or without one by reading the source once more.

    The run's threads only leave word that somebody is needed. Asking is for the main thread, which
    is the one that a signal interrupts.
    """

    def __init__(self, context: Context, gate: SignInGate, progress: Progress) -> None:
        """Subscribe to the run's gate."""
        self._context = context
        self._gate = gate
        self._progress = progress
        self._source = gate.credentials.source
        self._needed: BadCredentialsError | None = None
        self._tried_at: int | None = None
        """Number of settled operations when the source was read again without a question."""
        gate.listen(self._leave_word)

    def _leave_word(self, error: BadCredentialsError) -> None:
        self._needed = error

    def attend(self) -> None:
        """Sign somebody in again, if the run needs it. In the main thread. Blocking."""
        error, self._needed = self._needed, None
        if error is None:
            return
        signals = self._context.signals
        try:
            with signals.interrupting():
                signed = None if signals.stopped else self._sign_in(error)
        except KeyboardInterrupt:
            if not signals.stopped:  # nothing but the question tells that the terminal went away
                signals.receive(0)
            return
        if signed is None:
            self._gate.give_up()
            return

        # It is in the run's own client from here on; this one was for asking whose they are.
        signed.cloud.close()
        self._context.console.warn(say("Signed in again; going on."))
        self._gate.signed_in(signed)

    def _sign_in(self, error: BadCredentialsError) -> SignedIn | None:
        clock = self._context.services.clock
        console = self._context.console
        console.warn(ran_out(error, self._gate.credentials.expires, clock()))
        console.warn(self._progress.paused())
        return self._ask() if console.interactive else self._read_unasked()

    # With a terminal

    def _ask(self) -> SignedIn | None:
        console, rereads = self._context.console, self._source.renewable
        console.warn(which_account(self._gate.account_id))
        if rereads:
            question = say(
                "AccessKey ID (Enter reads {source} again, {stop} ends the run here):",
                source=source_label(self._source),
                stop=_STOP,
            )
        else:
            question = say("AccessKey ID ({stop} ends the run here):", stop=_STOP)
        while True:
            line = console.ask_line(question)
            if line is None or line.casefold() == _STOP:
                return None
            if not line and not rereads:
                continue
            try:
                return self._typed(line) if line else self._read()
            except expected() as error:
                console.warn(why_not(error))

    def _typed(self, access_key_id: str) -> SignedIn:
        console = self._context.console
        secret = Secret(console.ask_unseen(say("Secret:")))
        token = console.ask_unseen(say("STS token (Enter for none):"))
        typed = Typed(access_key_id, secret, Secret(token) if token else None, Keep.MEMORY)
        return self._opened(FoundSource(TYPED), typed)

    # Without one

    def _read_unasked(self) -> SignedIn | None:
        console, source = self._context.console, source_label(self._source)
        if not self._source.renewable:
            console.warn(
                say(
                    "There is no terminal to ask on, and {source} cannot have changed; sign in"
                    " anew, then go on with the run.",
                    source=source,
                )
            )
            return None
        if self._tried_at == self._progress.report.progress:
            console.warn(
                say(
                    "{source} was read again already, and what it gave is refused too.",
                    source=source,
                )
            )
            return None
        self._tried_at = self._progress.report.progress
        console.warn(say("There is no terminal to ask on; reading {source} again.", source=source))
        try:
            return self._read()
        except expected() as error:
            console.warn(say("{source}, read again: {why}", source=source, why=why_not(error)))
            return None

    # Both

    def _read(self) -> SignedIn:
        # Whoever agreed to run a profile's command for this run has agreed to run it again.
        return self._opened(FoundSource(self._source))

    def _opened(self, found: FoundSource, typed: Typed | None = None) -> SignedIn:
        return sign_in(self._context.services, found, typed, account_id=self._gate.account_id)
