"""Storage on this machine: run files with sealed secrets, keyring, drafts, locks, clipboard."""
