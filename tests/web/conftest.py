"""A house with the demo company, and the pages over it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.web.visitor import Visitor
from tests.world import House
from web.app import create_app


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """An empty register; closed at the end."""
    opened = House(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def app(house: House) -> Flask:
    """The pages over the house."""
    made = create_app(house.engine)
    made.testing = True
    return made


@pytest.fixture
def visit(app: Flask) -> Callable[[str], Visitor]:
    """``visit("ana")``: a browser in which this person is signed in; ``visit("")`` is a stranger's."""

    def go(person: str) -> Visitor:
        visitor = Visitor(app)
        return visitor.sign_in(person) if person else visitor

    return go
