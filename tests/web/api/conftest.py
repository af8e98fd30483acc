"""A house that is used through its API."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.web.api.caller import World
from tests.world import House


@pytest.fixture
def world(app: Flask, house: House) -> World:
    """Everybody's programs."""
    return World(app, house)
