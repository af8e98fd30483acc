"""A case told through the API."""

from __future__ import annotations

import pytest

from tests.web.api.caller import World
from tests.web.api.clauses.tale import Tale


@pytest.fixture
def tale(world: World) -> Tale:
    return Tale(world)
