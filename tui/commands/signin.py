"""Signing in without asking who: the first source that there is, and which one is said."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tui.commands.confirm import agrees
from tui.commands.context import Context
from tui.commands.exits import CommandError, Exit, LeftError, exit_of
from tui.core.credentials import SourceKind
from tui.signin.sources import Found, FoundSource, SignedIn, expected, find_sources, sign_in

if TYPE_CHECKING:
    from tui.cloud.client import Cloud


def sign_in_to(context: Context, account_id: str) -> SignedIn:
    """Sign in, and make sure of the account.

    Args:
        context: the command's.
        account_id: the account that it has to be; any, where it is empty.

    Raises:
        CommandError: nobody can be signed in, or it is another account.
        LeftError: a profile's command was not agreed to.
    """
    from tui.text import signing_in

    chosen, signed = _signed_in(context, account_id)
    parameters = signed.identity.parameters
    is_ = str(parameters["account_id"])
    if account_id and is_ != account_id:
        signed.cloud.close()
        raise CommandError(Exit.REFUSED, signing_in.other_account(chosen.source, is_, account_id))
    context.console.tell(
        "signed-in",
        signing_in.signed_in(chosen.source, str(parameters["name"]), is_),
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
    from tui.text import signing_in

    chosen = _choose(context, find_sources(context.services), account_id)
    try:
        return chosen, sign_in(context.services, chosen)
    except expected() as error:
        raise CommandError(_exit(error), signing_in.not_signed_in(chosen, error)) from None


def _exit(error: Exception) -> Exit:
    from tui.cloud.errors import CloudError

    return exit_of(error) if isinstance(error, CloudError) else Exit.REFUSED


def _choose(context: Context, found: Found, account_id: str) -> FoundSource:
    from tui.text import signing_in
    from tui.text.connecting import profile_remarks, unusable_source

    candidates = _candidates(found, account_id)
    usable = next((each for each in candidates if not each.problem), None)
    if usable is None:
        if candidates:
            raise CommandError(Exit.REFUSED, unusable_source(candidates[0]))
        raise CommandError(Exit.REFUSED, signing_in.no_credentials(found))
    if not usable.named and found.profile_problem != "switched-off":
        for remark in profile_remarks(found):
            context.console.warn(remark)
    if usable.runs_command:
        _agree_to_command(context, usable)
    return usable


def _candidates(found: Found, account_id: str) -> Sequence[FoundSource]:
    """In the order in which they win: named, saved, the environment, aliyun's current profile.

    What is saved counts where it is clear which one is meant: of the wanted account, or the only.
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
    """A profile's command runs if its profile was named together with --yes, or if a person agrees.

    Raises:
        CommandError: there is nobody to ask.
        LeftError: it was not agreed to.
    """
    from tui.text import commanding, signing_in

    if source.named and context.yes:
        return
    if not context.console.interactive:
        raise CommandError(Exit.REFUSED, signing_in.command_not_agreed(source.source.name))
    if not agrees(context, signing_in.may_run_command(source.source.name)):
        raise LeftError(commanding.left())


def decoded(cloud: Cloud, error: BaseException) -> tuple[str, tuple[str, ...], bool]:
    """The RAM action that is missing, the policies that decided, and whether one forbids it.

    Best effort: where the answer brought nothing to decode, or may not be decoded, it is empty.
    """
    from tui.cloud.errors import CloudError, NotPermittedError

    if not isinstance(error, NotPermittedError) or error.refusal.diagnostic is None:
        return "", (), False
    try:
        denial = cloud.ram.decode_denial(error.refusal.diagnostic)
    except CloudError:
        return "", (), False
    return denial.action, denial.policies, denial.explicit
