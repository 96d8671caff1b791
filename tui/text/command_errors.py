"""What the cloud said no to, where there are no screens to go back to: on the command line."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from tui.text.applying import run_problem

if TYPE_CHECKING:
    from tui.apply.events import NeedsAttentionError
    from tui.cloud.errors import CloudError

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
"""By reason, code or kind, what is said in the place of the wizard's sentence."""


def command_problem(error: CloudError | NeedsAttentionError) -> str:
    """Why something was not done, and what can be done on the command line."""
    return run_problem(error, INSTEAD)
