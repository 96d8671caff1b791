"""Every table of statements."""

from __future__ import annotations

from collections.abc import Mapping

from tests.simulator.statements import policy_versions
from tests.simulator.statements.statement import Statement

TABLES: Mapping[str, tuple[Statement, ...]] = {
    "policy_versions": policy_versions.STATEMENTS,
}
