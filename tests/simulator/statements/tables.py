"""Every table of statements."""

from __future__ import annotations

from collections.abc import Mapping

from tests.simulator.statements import policy_versions, resources, sessions
from tests.simulator.statements.statement import Statement

TABLES: Mapping[str, tuple[Statement, ...]] = {
    "policy_versions": policy_versions.STATEMENTS,
    "resources": resources.STATEMENTS,
    "sessions": sessions.STATEMENTS,
}
