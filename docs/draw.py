"""Draws every diagram of the pack for ``docs/diagrams.md``: ``python -m docs.draw``, after ``make test``."""

from __future__ import annotations

import io
import secrets
import sys
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread

from lxml import etree
from PIL import Image
from playwright.sync_api import Page, sync_playwright
from werkzeug.serving import make_server

from tests.e2e.conftest import find_chromium
from tests.world import House
from web.app import create_app
from web.auth import hash_password

ROOT = Path(__file__).parents[1]
PACK = ROOT / "processes" / "complaint"
IMAGES = ROOT / "docs" / "images" / "diagrams"
BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
ORDER = ("contact", "emergency_check", "emergency", "complaint", "settlement", "inspection", "repair")
"""Along a complaint's way; the others follow by name."""
_LARGE = """
.rd-diagram-canvas { position: fixed !important; inset: 0; width: 100vw !important; height: 100vh !important;
  z-index: 9999; background: #fff; }
.rd-zoom, .bjs-powered-by { display: none !important; }
"""


def main() -> None:
    """Draw them, and write the page that shows them."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    names = [*ORDER, *sorted({file.stem for file in PACK.glob("*.bpmn")} - set(ORDER))]
    password = secrets.token_urlsafe()
    with TemporaryDirectory() as home:
        house = House(Path(home))
        with house.engine.store.write() as uow:
            uow.people.save(replace(uow.people.get("olga"), password=hash_password(password)))
            uow.commit()
        server = make_server("127.0.0.1", 0, create_app(house.engine), threaded=True)
        Thread(target=server.serve_forever, daemon=True).start()
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=find_chromium(), args=["--no-sandbox"])
            context = browser.new_context(viewport={"width": 1800, "height": 1200}, bypass_csp=True)
            page = context.new_page()
            address = f"http://127.0.0.1:{server.server_port}"
            page.goto(f"{address}/sign-in")
            page.fill("input[type=email]", "olga@modelhouse.example")
            page.fill("input[type=password]", password)
            page.click("button[type=submit]")
            page.wait_for_load_state()
            for name in names:
                page.goto(f"{address}/releases/1/show/{name}.bpmn")
                _draw(page, IMAGES / f"{name}.png")
                sys.stdout.write(f"{name}\n")
            browser.close()
        server.shutdown()
        house.close()
    (ROOT / "docs" / "diagrams.md").write_text(_page(names), encoding="utf-8")


def _draw(page: Page, file: Path) -> None:
    page.wait_for_selector("[data-diagram][data-ready=true]")
    page.add_style_tag(content=_LARGE)
    page.evaluate("window.dispatchEvent(new Event('resize'))")
    page.evaluate("document.querySelectorAll('.rd-zoom-button')[2].click()")
    page.evaluate("new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))")
    box = page.locator(".djs-container .viewport").bounding_box()
    if box is None:
        raise SystemExit(f"{file.stem} shows nothing.")
    clip = {"x": max(box["x"] - 10, 0), "y": max(box["y"] - 10, 0)}
    size = {"width": min(box["width"] + 20, 1800), "height": min(box["height"] + 20, 1200)}
    shot = Image.open(io.BytesIO(page.screenshot(clip={**clip, **size})))
    shot.convert("RGB").quantize(64).save(file, optimize=True)


def _page(names: list[str]) -> str:
    parts = [
        "# The diagrams of the complaint pack",
        "",
        "What the desk does is drawn here, and nowhere else. Process owners change these diagrams in the",
        "browser; each element names the clauses that it keeps. Drawn by `python -m docs.draw`.",
    ]
    for name in names:
        process = etree.parse(PACK / f"{name}.bpmn").find(f"{BPMN}process")
        title, words = process.get("name"), process.findtext(f"{BPMN}documentation")
        parts += ["", f"## {title}", "", words, "", f"![{title}](images/diagrams/{name}.png)"]
    return "\n".join(parts) + "\n"


if __name__ == "__main__":
    main()
