"""Every kind of operation is carried out and taken back by somebody."""

from __future__ import annotations

from typing import get_args

import pytest

from tui.apply.resources import RESOURCES
from tui.core.operations import Operation


@pytest.mark.parametrize("kind", get_args(Operation))
def test_a_kind_of_operation_has_its_resource(kind: type[Operation]) -> None:
    assert kind in RESOURCES
