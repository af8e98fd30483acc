"""One module a page (or a few pages of one subject), found by name.

A module has ``blueprint``; it may have ``entry``, its line in the navigation. Its templates lie in
``templates/<module>/``, its tests in ``tests/web/pages/test_page_<module>.py``.
"""

from __future__ import annotations

import importlib
import pkgutil

from flask import Flask

from web.navigation import Entry

NAMES = tuple(sorted(item.name for item in pkgutil.iter_modules(__path__)))


def add_all(app: Flask) -> list[Entry]:
    """Add every page; returns their lines in the navigation."""
    entries: list[Entry] = []
    for name in NAMES:
        module = importlib.import_module(f"{__name__}.{name}")
        app.register_blueprint(module.blueprint)
        entry: Entry | None = getattr(module, "entry", None)
        if entry is not None:
            entries.append(entry)
    return entries
