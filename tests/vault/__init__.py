"""Tests of the vault: keyring, clipboard, drafts."""
