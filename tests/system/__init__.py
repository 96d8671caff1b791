"""Tests with terminals, processes, a bus, a clipboard, an installation: ``make test-system``."""
