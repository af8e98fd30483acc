"""Pages are a folder of peers: code, templates and test of each stand together under one name."""

from __future__ import annotations

import importlib
import re
from collections import Counter
from inspect import isfunction
from pathlib import Path

import pytest

from web import api, pages

ROOT = Path(__file__).parents[2]
WITHOUT_TEMPLATES = {"conflicts", "home", "files", "releases"}
"""They lead on, or answer with a file."""


@pytest.mark.parametrize("name", pages.NAMES)
def test_a_page_has_its_blueprint_its_templates_and_its_test(name: str) -> None:
    module = importlib.import_module(f"web.pages.{name}")
    assert module.blueprint.name == name, "the blueprint has the module's name"
    assert module.__doc__, "the module says what the page is for"
    assert (ROOT / "tests" / "web" / "pages" / f"test_page_{name}.py").is_file()
    templates = ROOT / "web" / "templates" / name
    assert name in WITHOUT_TEMPLATES or list(templates.glob("*.html")), f"{templates} holds no template"


@pytest.mark.parametrize("name", api.NAMES)
def test_a_part_of_the_api_has_its_test(name: str) -> None:
    assert importlib.import_module(f"web.api.{name}").__doc__
    assert (ROOT / "tests" / "web" / "api" / f"test_api_{name}.py").is_file()


@pytest.mark.parametrize("name", pages.NAMES)
def test_the_docstring_of_every_view_says_what_it_shows(name: str) -> None:
    module = importlib.import_module(f"web.pages.{name}")
    silent = [
        view.__name__
        for view in vars(module).values()
        if isfunction(view) and hasattr(view, "allowed") and not (view.__doc__ or "").strip()
    ]
    assert not silent


def test_every_page_of_the_navigation_is_opened_by_keys_of_its_own() -> None:
    entries = [
        entry
        for name in pages.NAMES
        if (entry := getattr(importlib.import_module(f"web.pages.{name}"), "entry", None))
    ]
    opened = Counter(entry.key for entry in entries)
    assert {keys: count for keys, count in opened.items() if count > 1} == {}
    assert all(re.fullmatch("g [a-z]", keys) for keys in opened), "g, then a letter"
