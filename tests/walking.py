"""Ways through the wizard in a terminal, for tests that are about what comes at their end."""

from __future__ import annotations

from tests.terminal import ScreenTerminal


def to_accounts(terminal: ScreenTerminal) -> None:
    """From the start: signed in by the environment, on to the team members."""
    terminal.until("Which account", "● SIMULATOR", "4 found")
    terminal.press("ctrl+n")
    terminal.until("Who needs access?", "Display name", "Back")


def on_to_review(terminal: ScreenTerminal) -> None:
    """From the team members: console passwords, read-only, in the whole account."""
    terminal.press("ctrl+n")
    terminal.until("How do they sign in?", "Console password", "Back")
    terminal.press("space")
    terminal.until("●  Console password", "MFA")
    terminal.press("ctrl+n")
    terminal.until("Where does it hold?", "Whole account", "Back")
    terminal.press("space")
    terminal.until("●  Whole account")
    terminal.press("ctrl+n")
    terminal.until("What may they do?", "□  AliyunARMSReadOnlyAccess", "Back")
    terminal.press("space")
    terminal.until("■  AliyunARMSReadOnlyAccess")
    terminal.press("ctrl+n")
    terminal.until("Is this right?", "Apply")
