"""What every answer says to the browser."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.web.visitor import Visitor
from web import pages
from web.bundles import STATIC

TEMPLATES = sorted((Path(pages.__file__).parents[1] / "templates").rglob("*.html"))
ICONS = set(re.findall(r'id="([\w-]+)"', (STATIC / "bundles" / "icons.svg").read_text(encoding="utf-8")))


@pytest.mark.parametrize(
    "path", ["/sign-in", "/work", "/nowhere", "/healthz", "/api/v1/tasks", "/static/desk.css"]
)
def test_the_policy_is_strict_everywhere(visit: Callable[[str], Visitor], path: str) -> None:
    headers = visit("ana").get(path).headers
    policy = headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "script-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


def test_pages_are_not_kept_by_the_browser_and_built_files_are(visit: Callable[[str], Visitor]) -> None:
    ana = visit("ana")
    assert ana.get("/work").headers["Cache-Control"] == "no-store"
    style = re.search(r'href="(/static/desk\.css\?v=\w+)"', ana.get("/work").text)
    assert style
    assert "immutable" in ana.get(style.group(1)).headers["Cache-Control"]
    assert "immutable" not in ana.get("/static/desk.css").headers["Cache-Control"]


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_no_template_has_what_the_policy_would_refuse(template: Path) -> None:
    text = template.read_text(encoding="utf-8")
    assert not re.search(r"\sstyle\s*=", text), "inline style"
    assert not re.search(r"\son[a-z]+\s*=", text), "inline handler"
    assert not re.search(r"<style", text), "style element"
    assert not re.search(r"hx-on|\bjs:", text), "needs eval"
    for script in re.findall(r"<script\b[^>]*>", text):
        assert "src=" in script or 'type="application/json"' in script, script


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_every_form_that_changes_something_carries_the_mark(template: Path) -> None:
    text = template.read_text(encoding="utf-8")
    for form in re.findall(r'<form\b[^>]*method="post".*?</form>', text, re.DOTALL):
        assert "csrf_token" in form or "mark()" in form, form[:120]


def test_every_icon_that_a_page_names_is_in_the_sprite() -> None:
    code = [path for path in Path(pages.__file__).parents[1].glob("**/*.py") if "assets" not in path.parts]
    named: dict[str, str] = {}
    for path in TEMPLATES:
        for found in re.findall(r'icon\("([\w-]+)"', path.read_text(encoding="utf-8")):
            named[found] = path.name
    for path in code:
        for found in re.findall(r'Entry\(.*?, "[\w.]+", "([\w-]+)"', path.read_text(encoding="utf-8")):
            named[found] = path.name
    from web.timeline import WORDINGS

    named |= {wording.sign: type for type, wording in WORDINGS.items()}
    assert named
    assert not {icon: where for icon, where in named.items() if icon not in ICONS}
