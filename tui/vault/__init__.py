"""What is kept on this machine: session credentials, drafts, the clipboard."""
