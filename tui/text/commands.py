"""Sentences of the command line alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

from tui.apply.in_use import InUse
from tui.core.credentials import Source
from tui.core.findings import Finding, Severity
from tui.core.scrubbing import printable
from tui.core.text import say
from tui.planning.aliyun_cli import Command, Variable
from tui.text.operations import concern_words, run_problem
from tui.text.reauth import why_not
from tui.text.signin import profile_remarks, source_label

if TYPE_CHECKING:
    from tui.apply.events import NeedsAttentionError
    from tui.cloud.errors import CloudError
    from tui.signin.sources import Found, FoundSource


def may_apply(count: int, account_id: str, alias: str) -> str:
    """Question before the first change."""
    account = f"{account_id} ({alias})" if alias and alias != account_id else account_id
    if count == 1:
        return say("Apply 1 operation to account {account}? [y/N]", account=account)
    return say("Apply {count} operations to account {account}? [y/N]", count=count, account=account)


def may_forget(run_id: str, count: int) -> str:
    """Question before secrets are destroyed."""
    if count == 1:
        return say("Destroy the secret of run {run} for good? [y/N]", run=run_id)
    return say("Destroy the {count} secrets of run {run} for good? [y/N]", run=run_id, count=count)


def left() -> str:
    """Answer to a question that was not agreed to."""
    return say("Nothing was changed.")


def not_accepted(ids: Sequence[str]) -> str:
    """Findings that nobody agreed to, with the options that accept them."""
    import shlex

    options = " ".join(f"--accept {shlex.quote(each)}" for each in ids)
    return say(
        "Something above has to be agreed to, and --yes is not enough for it; add {options}.",
        options=options,
    )


def not_possible(count: int) -> str:
    """Errors of the rules forbid the plan."""
    if count == 1:
        return say("Nothing was changed: the error above stands in the way.")
    return say("Nothing was changed: the errors above stand in the way.")


# Findings and plans


def finding_at(file: str, line: int, path: str, finding: Finding) -> str:
    """A finding on one line, as compilers write it."""
    start = f"{file}:{line}" if line else file
    return ": ".join(part for part in (start, path, str(finding.text)) if part)


def finding_line(finding: Finding, placed: str) -> str:
    """A finding for people: severity, place, sentence, and the option that accepts it."""
    kind = {
        Severity.ERROR: say("error"),
        Severity.CONFIRM: say("to confirm"),
        Severity.WARNING: say("warning"),
    }[finding.severity]
    text = say("{kind}: {placed}", kind=kind, placed=placed)
    if finding.link:
        text = say("{text} See {link}", text=text, link=finding.link)
    if finding.severity is not Severity.CONFIRM:
        return text
    return accept_line(text, finding.id)


def accept_line(text: str, id_: str) -> str:
    """A sentence with the option that agrees to it."""
    import shlex

    return say("{text} [--accept {id}]", text=text, id=shlex.quote(id_))


def concern_line(found: InUse) -> str:
    """A user in use, with the option that deletes the user all the same."""
    return accept_line(say("to confirm: {text}", text=concern_words(found)), found.id)


def nothing_changed() -> str:
    """End of a dry run."""
    return say("This was a dry run: nothing was changed.")


INSTEAD: Mapping[str, str] = MappingProxyType(
    {
        "no-logon-name": (
            "A logon name is missing, and without it the change would hit your own user; nothing"
            " was sent, so fill it in in the plan file."
        ),
        "read-timeout": (
            "The cloud did not answer in time, so it may or may not have done it; going on looks"
            " first what is there."
        ),
        "connection-lost": (
            "The connection broke before the answer came, so it may or may not be done; going on"
            " looks first what is there."
        ),
        "given-up": (
            "Onramp was told to end and did not wait for the answer, so it may or may not be done;"
            " going on looks first what is there."
        ),
        "unreadable-answer": (
            "The answer could not be read, so it may or may not be done; going on looks first what"
            " is there."
        ),
        "too-large-answer": (
            "The answer is larger than any that the cloud sends, so it was not read to its end, and"
            " it may or may not be done; check the proxy, and go on, which looks first what is"
            " there."
        ),
        "server-failed": (
            "The cloud had an error of its own, so it may or may not be done; going on looks first"
            " what is there."
        ),
        "replayed": (
            "The cloud got the same request twice, so it may or may not be done; going on looks"
            " first what is there."
        ),
        "outcome-unknown": (
            "No answer came, so it may or may not be done; going on looks first what is there."
        ),
        "already-exists": (
            "It is there already, but not as planned ({code}); look at it in the RAM console, then"
            " correct the plan file."
        ),
        "not-found": (
            "It is not there ({code}); look at the account in the RAM console, then correct the"
            " plan file."
        ),
        "bad-input": "The cloud does not accept a value ({code}); correct it in the plan file.",
        "InvalidParameter.Password.TooWeak": (
            "The password is not strong enough for the account's password policy; try again with"
            " another one."
        ),
        "EntityAlreadyExists.User": (
            "A RAM user of this name has come into the account meanwhile, with other details; say"
            " existing = true in the plan file to grant to that user, or choose another name."
        ),
        "EntityAlreadyExists.User.LoginProfile": (
            "Somebody gave this user console access meanwhile, and its password is not known here;"
            ' say access = "unchanged" for this user in the plan file.'
        ),
        "EntityAlreadyExists.Policy": (
            "A custom policy of this name has come into the account meanwhile, with another"
            " document; apply the plan file again, which finds a free name."
        ),
        "EntityAlreadyExists.Group": (
            "A RAM user group of this name has come into the account meanwhile, and whoever is in"
            " it would be granted this. Look who that is and apply the plan file again, which uses"
            " the group, or name another one in it."
        ),
        "EntityNotExist.Group": (
            "The RAM user group is not there; it may have been deleted meanwhile. Applying the plan"
            " file again makes it."
        ),
        "EntityNotExist.User": (
            "The RAM user is not there; it may have been deleted meanwhile, so look at the account"
            " in the RAM console, then apply the plan file again."
        ),
        "EntityNotExist.Policy": (
            "The policy is not there any more; name another one in the plan file."
        ),
        "EntityNotExists.ResourceGroup": (
            "The resource group is not there any more; name another one in the plan file."
        ),
        "LimitExceeded.User.Policy": (
            "This user cannot hold more policies; take one away in the RAM console, or grant fewer"
            " in the plan file."
        ),
        "MalformedPolicyDocument": (
            "The cloud does not accept the policy's document; look at the policy in the RAM"
            " console."
        ),
        "profile-there": (
            "{subject} has console access that was not there when the plan was made; its password"
            ' was left as it is. Say access = "unchanged" for this user in the plan file.'
        ),
        "key-not-kept": (
            "The AccessKey {key} of {subject} was made, but its secret could not be written to the"
            " sealed file ({why}), so nobody can use it. Make room, and go on: it is deleted, and"
            " another one is made."
        ),
    }
)
"""Sentences in place of the wizard's, by reason, code or kind."""


def command_problem(error: CloudError | NeedsAttentionError) -> str:
    """A failure, and the way out on the command line."""
    return run_problem(error, INSTEAD)


def signed_in(source: Source, user: str, account_id: str) -> str:
    """User, account and source of a sign-in."""
    return say(
        "Signed in as {user} of account {account} ({source}).",
        user=user or say("the root account"),
        account=account_id,
        source=source_label(source),
    )


def not_signed_in(chosen: FoundSource, error: Exception) -> str:
    """Why a source of credentials cannot be used."""
    return f"{source_label(chosen.source)}: {why_not(error)}"


def other_account(source: Source, is_: str, wanted: str) -> str:
    """The credentials belong to another account."""
    return say(
        "{source} is of account {account}, and this is for account {wanted}; sign in with an"
        " AccessKey of that one, for example with --profile NAME.",
        source=source_label(source),
        account=is_,
        wanted=wanted,
    )


def no_credentials(found: Found) -> str:
    """No credentials were found."""
    text = say(
        "There are no credentials to sign in with: set ALIBABA_CLOUD_ACCESS_KEY_ID and"
        " ALIBABA_CLOUD_ACCESS_KEY_SECRET, or name a profile of the aliyun CLI with --profile."
    )
    text = " ".join((*profile_remarks(found), text))
    if len(found.sources) < 2:
        return text
    return say(
        "{text} Several AccessKeys are saved; a plan file's account says which is meant.", text=text
    )


def as_lines(commands: Iterable[Command]) -> tuple[str, ...]:
    """Commands for a shell, each on one line, a comment before those that need a variable."""
    found: list[str] = []
    for each in commands:
        if each.variable is not None:
            found.append(comment(each.variable))
        found.append(each.line)
    return tuple(found)


def comment(variable: Variable) -> str:
    """A variable's origin, as one line of comment.

    Not every shell takes comments where one types: nothing in it may mean anything to a shell.
    """
    sentence = say(
        "# First type the password that you choose for {user} into {name}, unseen: read -rs {name}",
        user=printable(variable.logon_name),
        name=variable.name,
    )
    return printable(sentence)
