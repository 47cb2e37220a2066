"""Wide matrices: a part of them everyday, all of them in the whole suite."""

from collections.abc import Iterable
from typing import Any

import pytest

EVERYDAY_ONE_IN = 10


def thinned(rows: Iterable[tuple[Any, ...]]) -> list[Any]:
    """Parameters of a test; every tenth row is everyday, the others are slow."""
    return [
        pytest.param(*row, marks=[pytest.mark.slow] if number % EVERYDAY_ONE_IN else [])
        for number, row in enumerate(rows)
    ]
