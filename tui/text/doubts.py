"""Why a run goes no further by itself, although the cloud has refused nothing."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

DOUBTS: Mapping[str, str] = MappingProxyType(
    {
        "key-there": (
            "{subject} has an AccessKey ({key}) that was not there when you reviewed the plan, so"
            " no second one was made. Look in the RAM console whose it is."
        ),
        "key-used": (
            "An AccessKey ({key}) of {subject} may have been made by an answer that got lost, but"
            " it has been used already, so it was left alone. Look in the RAM console whose it is."
        ),
        "keys-unclear": (
            "{subject} has an AccessKey that is new ({keys}), and it is not clear that it was made"
            " here. Look in the RAM console, delete what nobody knows, and try again."
        ),
        "profile-there": (
            "{subject} has console access that was not there when you reviewed the plan; its"
            " password was left as it is. Go back and look at the access mode again."
        ),
        "user-renamed": (
            "{subject} was made by this run, and somebody has renamed it {known_as} since. Nothing"
            " more was done to it. Give it back its name and try again, or undo the run: that finds"
            " it under either."
        ),
        "user-replaced": (
            "{subject} is not the user that this run made: somebody has deleted or changed that"
            " one. Nothing more was done to it. Look in the RAM console, or undo the run."
        ),
        "group-renamed": (
            "The RAM user group {subject} was made by this run, and somebody has renamed it"
            " {known_as} since. Nothing more was done to it. Give it back its name and try again,"
            " or undo the run: that finds it under either."
        ),
        "group-replaced": (
            "The RAM user group {subject} is not the one that this run made: somebody has deleted"
            " or changed that one. Nothing was granted to it. Look in the RAM console, or undo the"
            " run."
        ),
        "password-not-kept": (
            "The password of {subject} could not be written to the sealed file ({why}), so it was"
            " not set. Make room, and try again."
        ),
        "password-unclear": (
            "Whether the password that you typed for {subject} was set is not known: the answer got"
            " lost, and now the cloud refuses it. It is handed over to nobody. Skip this, and set"
            " another password in a run of its own or in the RAM console."
        ),
        "password-not-saved": (
            "The password of {subject} was not saved, so it was not set. Trying again shows a"
            " new one."
        ),
        "key-not-kept": (
            "The AccessKey {key} of {subject} was made, but its secret could not be written to the"
            " sealed file ({why}). It is in memory until you leave: make room, and try again."
        ),
        "key-not-saved": (
            "The AccessKey {key} of {subject} was made, and you have not saved its secret. It is"
            " in memory until you leave: try again to see it."
        ),
        "not-written": (
            "The run's own file takes no more lines ({why}), and nothing is changed without one."
            " Make room, and try again."
        ),
    }
)
"""A sentence for every doubt of a runner."""
