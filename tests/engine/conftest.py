"""A house for what needs a whole desk."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.world import House


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """An empty register; closed at the end."""
    opened = House(tmp_path)
    yield opened
    opened.close()
