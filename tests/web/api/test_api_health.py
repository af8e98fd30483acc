"""Whether the desk can serve."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import contextmanager

import pytest

from engine.errors import Busy
from tests.web.visitor import Visitor
from tests.world import House


def test_it_answers_strangers_once_the_database_has_answered(visit: Callable[[str], Visitor]) -> None:
    answer = visit("").get("/healthz")
    assert (answer.status_code, answer.get_json()) == (200, {"status": "ok"})


def test_it_says_no_while_the_database_cannot(
    visit: Callable[[str], Visitor], house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    @contextmanager
    def locked():  # type: ignore[no-untyped-def]  # stands for a locked database
        raise Busy("The database is locked.")
        yield

    monkeypatch.setattr(house.engine.store, "read", locked)
    assert visit("").get("/healthz").status_code == 503
