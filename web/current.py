"""What the request in hand works with: the engine, and who is signed in."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from flask import current_app, g
from flask_login import current_user

from engine.commands import Engine
from engine.errors import NotFound
from engine.model import Case, Person, Viewer
from engine.ports import Queries

EXTENSION = "redress"


def engine() -> Engine:
    """The engine behind this application."""
    return cast(Engine, current_app.extensions[EXTENSION])


def now() -> datetime:
    """The present, aware, in UTC, by the desk's clock."""
    return engine().clock.now()


def person_or_none() -> Person | None:
    """Who is signed in, by session or by token; ``None`` for a stranger."""
    if "person" not in g:
        g.person = current_user.person if current_user.is_authenticated else None
    return cast("Person | None", g.person)


def person() -> Person:
    """Who is signed in; only for views that are not public."""
    found = person_or_none()
    if found is None:
        raise RuntimeError("This view is open to strangers, so it may not ask who is signed in.")
    return found


def viewer() -> Viewer:
    """How the person signed in looks at things."""
    found = person()
    return Viewer(found.id, found.unit, found.roles)


def case(queries: Queries, number: str) -> Case:
    """The case with this number; to somebody from whom it is hidden it does not exist.

    :raises NotFound: when there is none that the viewer may see.
    """
    found = queries.case_by_number(viewer(), number.strip().upper())
    if found is None:
        raise NotFound("case", number)
    return found
