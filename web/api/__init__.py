"""The API under ``/api/v1``: one module a subject, found by name, each with ``blueprint``.

Callers carry a token; sessions and cookies mean nothing here, so requests need no mark against forgery.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator

from flask import Blueprint, Flask

NAMES = tuple(sorted(item.name for item in pkgutil.iter_modules(__path__)))
PREFIX = "/api/v1"


def add_all(app: Flask) -> Iterator[Blueprint]:
    """Add every part; yields their blueprints."""
    for name in NAMES:
        module = importlib.import_module(f"{__name__}.{name}")
        app.register_blueprint(module.blueprint)
        yield module.blueprint
