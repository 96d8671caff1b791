"""Sources of credentials, signing in, the checks of Connect."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from tui.cloud.errors import CloudError
from tui.core.credentials import Source, SourceKind
from tui.core.text import say
from tui.signin.aliyun_cli import ProfileError
from tui.vault.keyring import KeyringUnavailableError

if TYPE_CHECKING:
    from tui.account.checks import Check, CheckOutcome
    from tui.signin.sources import Found, FoundSource

KEYRINGS = {
    "SecretService": "the system keyring (Secret Service)",
    "libsecret": "the system keyring (libsecret)",
    "KWallet": "KDE Wallet",
    "macOS": "the macOS Keychain",
    "WinVault": "the Windows Credential Manager",
}


_AT = " @ "
"""Separator of user and account in the name of a saved AccessKey."""


def source_label(source: Source) -> str:
    """A source in few words."""
    match source.kind:
        case SourceKind.SAVED:
            return say("Saved: {name}", name=source.name)
        case SourceKind.ENVIRONMENT:
            return say("Environment")
        case SourceKind.PROFILE:
            return say("aliyun profile {name}", name=source.name) if source.name else say("aliyun")
        case SourceKind.SIMULATOR:
            return say("Simulator")
        case SourceKind.TYPED:
            return say("Typed here")


def source_title(source: Source) -> str:
    """First words of a source's line; the account of a saved one stands beside it."""
    if source.kind is SourceKind.SAVED:
        who, _, _ = source.name.rpartition(_AT)
        return say("Saved: {name}", name=who or source.name)
    return source_label(source)


PROFILE_PROBLEMS = {
    "unknown-profile": "there is no profile of this name in ~/.aliyun/config.json",
    "unknown-source": "its source_profile names no profile in ~/.aliyun/config.json",
    "no-current": "~/.aliyun/config.json names no profile as its current one",
    "malformed": "a field of this profile is not of the type that the aliyun CLI gives it, so that"
    " one refuses the file; mend ~/.aliyun/config.json",
    "unsupported-mode": "mode {mode} is not supported here; use a profile of mode AK or StsToken",
    "incomplete": "this profile lacks something its mode {mode} needs; run aliyun configure",
    "circular": "this profile builds on itself; mend source_profile in ~/.aliyun/config.json",
    "expired": "the sign-in of this profile has run out; sign in again with the aliyun CLI",
    "ask-first": "this profile runs a command, which was not agreed to",
    "external-switched-off": "ALIBABA_CLOUD_DISABLE_EXTERNAL_PROCESS forbids its command",
    "command-failed": "this profile's command did not answer with credentials",
    "foreign-sts": "its sts_endpoint or sts_region is none of Alibaba Cloud's; mend it in"
    " ~/.aliyun/config.json",
    "unreadable": "~/.aliyun/config.json cannot be read; check that it is an ordinary file, and who"
    " owns it",
    "too-large": "~/.aliyun/config.json is larger than the aliyun CLI would make it, so its"
    " profiles are left out",
    "not-json": "~/.aliyun/config.json is not valid JSON, so its profiles are left out",
    "wrong-shape": "~/.aliyun/config.json has not the shape the aliyun CLI gives it",
    "switched-off": "profiles are switched off by the environment",
}


def profile_problem(code: str, mode: str = "") -> str:
    """Why a profile, or the whole file, cannot be used."""
    return say(PROFILE_PROBLEMS[code], mode=mode)


def profile_sentence(code: str, mode: str = "") -> str:
    """Why a profile cannot be used, as a whole sentence."""
    text = profile_problem(code, mode)
    return f"{text[:1].upper()}{text[1:]}."


def unusable_source(found: FoundSource) -> str:
    """Why a requested profile, or the CLI's own choice, cannot be used."""
    return say(
        "{source}: {problem}",
        source=source_label(found.source),
        problem=profile_sentence(found.problem, found.mode),
    )


def profile_remarks(found: Found) -> tuple[str, ...]:
    """Problems of the aliyun CLI's file, and of the profile that the CLI would use."""
    said = [profile_sentence(found.profile_problem)] if found.profile_problem else []
    return (*said, unusable_source(found.missing)) if found.missing else tuple(said)


def source_meaning(found: FoundSource) -> str:
    """Remark beside a source in the list."""
    if found.problem:
        return profile_problem(found.problem, found.mode)
    match found.source.kind:
        case SourceKind.PROFILE:
            parts = [found.mode, found.masked_id]
            if found.runs_command:
                parts.append(say("runs a command, asks first"))
            return ", ".join(part for part in parts if part)
        case SourceKind.ENVIRONMENT:
            return f"{found.masked_id}  {found.source.name}"
        case SourceKind.SAVED:
            who, _, account = found.source.name.rpartition(_AT)
            parts = [
                until(found.expires) if found.expires else "",
                say("account {id}", id=account) if who else "",
                "" if found.expires else say("in the keyring"),
            ]
            return ", ".join(part for part in parts if part)
        case SourceKind.SIMULATOR:
            return ""
        case SourceKind.TYPED:
            return ""


def kept_where(place: str) -> str:
    """Place of a saved AccessKey, inside a sentence."""
    if place.startswith("keyring:"):
        return keyring_label(place.removeprefix("keyring:"))
    return say("memory")


def keyring_label(kind: str) -> str:
    """A keyring, inside a sentence."""
    return say(KEYRINGS.get(kind, "the system keyring"))


KEYRING_REASONS = {
    "no-backend": "this machine has no system keyring that Onramp trusts",
    "locked": "the system keyring is locked",
    "no-answer": "the system keyring does not answer",
    "waiting": "the system keyring has not answered yet (it may be asking for its password in"
    " another window)",
    "not-kept": "the system keyring did not keep what it was given",
    "unreadable": "what the system keyring holds was not written by Onramp",
    "failed": "the system keyring failed",
}


def why_no_keyring(code: str) -> str:
    """Why the keyring cannot be used, inside a sentence."""
    return say(KEYRING_REASONS.get(code, KEYRING_REASONS["failed"]))


def keyring_problem(code: str) -> str:
    """Why the keyring is not used, and the consequence."""
    why = why_no_keyring(code)
    return say(
        "{why}: your AccessKey stays in memory and is forgotten when you leave.",
        why=why[:1].upper() + why[1:],
    )


def keyring_waited_for() -> str:
    """A slow keyring; meanwhile nobody is signed in without being asked."""
    return say(
        "Your keyring has not answered yet; it may be asking for its password in another window."
        " What it has saved comes when it does. Pick another source, or wait."
    )


def sign_in_problem(error: Exception) -> str:
    """Why signing in failed, and the way out."""
    if isinstance(error, ProfileError):
        return profile_sentence(error.problem.value, error.mode)
    if isinstance(error, KeyringUnavailableError):
        why = why_no_keyring(error.code)
        return say("The saved AccessKey cannot be read: {why}. Pick another source.", why=why)
    if isinstance(error, CloudError):
        return cloud_sign_in_problem(error)
    return say("These credentials are not there any more. Pick another source.")


def still_signed_in() -> str:
    """Remark after a failed sign-in while an earlier one holds."""
    return say("You are still signed in as before.")


def until(expires: datetime) -> str:
    """When temporary credentials run out."""
    return say("until {moment} UTC", moment=f"{expires.astimezone(UTC):%Y-%m-%d %H:%M}")


def was_kept(place: str, *, for_session: bool) -> str:
    """A typed AccessKey was saved."""
    where = kept_where(place)
    if for_session:
        return say("Signed in. The AccessKey is in {place} until you leave.", place=where)
    return say("Signed in. The AccessKey is in {place} until you forget it (F8).", place=where)


def forgotten_all(count: int, *, done: bool, in_use: bool = False) -> str:
    """Result of forgetting every saved AccessKey.

    Args:
        count: How many there were.
        done: Whether they are gone.
        in_use: Whether the administrator is signed in with one of them.
    """
    if done:
        said = (
            say("The saved AccessKey is not in the keyring any more.")
            if count == 1
            else say("{count} saved AccessKeys are not in the keyring any more.", count=count)
        )
        return f"{said} {still_in_use()}" if in_use else said
    return say("The keyring does not answer, so some may still be in it.")


def still_in_use() -> str:
    """Remark on a forgotten AccessKey that is signed in with."""
    return say("You stay signed in with it until you leave.")


def forgotten(name: str, *, done: bool, in_use: bool = False) -> str:
    """Result of forgetting a saved AccessKey; ``in_use`` if it is signed in with."""
    if done:
        said = say("{name} is not in the keyring any more.", name=name)
        return f"{said} {still_in_use()}" if in_use else said
    return say("The keyring does not answer, so {name} is still in it.", name=name)


SIGN_IN = {
    "unknown-key": "The cloud does not know this AccessKey ID. Check it for a slip, or pick another"
    " source.",
    "disabled-key": "This AccessKey is disabled. Enable it in the RAM console, or use another one.",
    "wrong-signature": "The secret does not belong to this AccessKey ID. Type it again.",
    "clock-skew": "This machine's clock is more than 15 minutes off, so the cloud refuses its"
    " requests. Set the clock, then sign in again.",
    "session-expired": "These temporary credentials have run out. Get new ones and sign in again.",
}


def cloud_sign_in_problem(error: CloudError) -> str:
    """Why the cloud refuses these credentials."""
    known = SIGN_IN.get(error.refusal.reason)
    if known:
        return say(known)
    match error.kind:
        case "unreachable" | "outcome-unknown":
            return say(
                "The cloud cannot be reached. Check the network and the proxy settings, then"
                " press enter on the source to try again."
            )
        case "bad-credentials":
            return say(
                "The cloud does not accept these credentials ({code}). Pick another source.",
                code=error.refusal.code,
            )
        case "throttled":
            return say("The cloud asks for patience. Wait a moment, then try again.")
        case _:
            return say(
                "Signing in did not work: {code}, request {request}.",
                code=error.refusal.code or error.kind,
                request=error.refusal.request_id or "-",
            )


LABELS = {
    "identity": "Who am I",
    "ram": "RAM",
    "domain": "Default domain",
    "password-policy": "Password policy",
    "security": "Logon settings",
    "sso": "User SSO",
    "quotas": "Quotas",
    "arms": "ARMS",
    "prometheus": "Prometheus",
    "resource-groups": "Resource groups",
    "group-support": "Groups and ARMS",
}


def check_label(check: Check) -> str:
    """Name of a check."""
    return say(LABELS[check.value])


_FIRST_PASSWORD: dict[object, str] = {
    0: "at least {length} characters; first password does not expire",
    1: "at least {length} characters; first password good for one day",
    None: "at least {length} characters; first password good for {days} days",
}
"""Meaning of a password policy, by the days that a first password is good for; None for others."""


def check_sentence(outcome: CheckOutcome) -> str:
    """Result of a check, in a few words."""
    if outcome.error is not None:
        return _check_failure(outcome.error)
    p = outcome.parameters
    match outcome.check.value:
        case "identity":
            if p["kind"] == "Account":
                return say("root account {id}: use a RAM user's AccessKey", id=p["account_id"])
            return say("{name} in account {id}", name=p["name"], id=p["account_id"])
        case "ram":
            return say("answers")
        case "domain":
            return str(p["domain"])
        case "password-policy":
            length, days = p["minimum_length"], p["initial_password_age_days"]
            return say(_FIRST_PASSWORD.get(days, _FIRST_PASSWORD[None]), length=length, days=days)
        case "security":
            return _security(outcome)
        case "sso":
            return say("on: password logon may not apply") if p["enabled"] else say("off")
        case "quotas":
            return say("{users} of {quota} RAM users", users=p["users"], quota=p["users_quota"])
        case "resource-groups":
            return say("{count} found", count=p["count"])
        case "group-support":
            return {
                "activated": say("ARMS supports resource groups"),
                "not-activated": say("ARMS does not support resource groups"),
            }.get(str(p["activation"]), say("cannot tell"))
        case _:
            return {
                "activated": say("activated"),
                "not-activated": say("not activated; grants wait until it is"),
            }.get(str(p["activation"]), say("cannot tell"))


def _security(outcome: CheckOutcome) -> str:
    p = outcome.parameters
    parts = []
    if p["mfa_mandatory"]:
        parts.append(say("MFA for everyone"))
    if not p["users_may_change_password"]:
        parts.append(say("users may not change passwords"))
    if not p["users_may_manage_mfa"]:
        parts.append(say("users may not manage MFA devices"))
    if p["network_masks"]:
        count = p["network_masks"]
        parts.append(
            say("logon only from one network")
            if count == 1
            else say("logon only from {count} networks", count=count)
        )
    return "; ".join(parts) or say("nothing in the way")


def _check_failure(error: CloudError) -> str:
    if error.kind == "not-permitted":
        return say("needs {action}", action=error.refusal.missing_action or error.refusal.action)
    if error.kind == "inactive":
        return say("not activated in this account")
    if error.kind in {"unreachable", "outcome-unknown"}:
        return say("no answer; enter on the source tries again")
    return error.refusal.code or error.kind
