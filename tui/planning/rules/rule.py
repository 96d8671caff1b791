"""What a rule is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias

from tui.core.draft import Draft
from tui.core.facts import Facts
from tui.core.findings import Finding

Rule: TypeAlias = Callable[[Draft, Facts], Iterator[Finding]]
"""Looks at one thing and yields a finding for each place where it is not right."""
