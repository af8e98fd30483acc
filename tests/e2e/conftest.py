"""A real browser for the tests below this folder.

``page`` is an open tab; a test that uses it fails when the page wrote an error to its console, threw, or
asked for something the content security policy refuses. What a test provokes on purpose it allows by name
on ``browser_log``.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Timer
from types import ModuleType

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Playwright, sync_playwright
from playwright.sync_api import Error as PlaywrightError

ROOT = Path(__file__).parents[2]
ASSETS = ROOT / "web" / "assets"
BUNDLES = ROOT / "web" / "static" / "bundles"
CHROMIUMS = ("chromium", "chromium-browser", "google-chrome")

REPORT_VIOLATIONS = """
document.addEventListener("securitypolicyviolation", (event) =>
  console.error(`content security policy: ${event.effectiveDirective} refused ${event.blockedURI}`
    + ` ${event.sample} (${event.sourceFile}:${event.lineNumber})`));
"""

AXE_RUN = """async (context) => {
  const found = await axe.run(context ?? document, {resultTypes: ["violations"]});
  return found.violations.filter((v) => ["serious", "critical"].includes(v.impact))
    .map((v) => `${v.id}: ${v.help}\\n` + v.nodes.map((n) => "    " + n.html.slice(0, 160)).join("\\n"));
}"""


@dataclass
class BrowserLog:
    """What went wrong in a tab, and what of it the test has asked for."""

    problems: list[str] = field(default_factory=list)
    allowed: list[str] = field(default_factory=list)

    def allow(self, text: str) -> None:
        """Accept problems that contain *text*, such as the status of an answer that the test makes fail."""
        self.allowed.append(text)

    def unexpected(self) -> list[str]:
        """The problems that nobody asked for."""
        return [problem for problem in self.problems if not any(text in problem for text in self.allowed)]


def find_chromium() -> str:
    """Path of the browser: ``REDRESS_CHROMIUM``, else the first of the usual names on the PATH."""
    named = os.environ.get("REDRESS_CHROMIUM")
    if named:
        if not Path(named).is_file():
            pytest.fail(f"REDRESS_CHROMIUM names {named}, and there is no such file.", pytrace=False)
        return named
    found = next((path for name in CHROMIUMS if (path := shutil.which(name))), None)
    if found is None:
        pytest.fail(
            f"No browser: none of {', '.join(CHROMIUMS)} is on the PATH. Install one (Debian: "
            "apt install chromium; elsewhere: python -m playwright install chromium, then set "
            "REDRESS_CHROMIUM to its path).",
            pytrace=False,
        )
    return found


def load_build_hook() -> ModuleType:
    """The module that builds the bundles; it is no package's part, so it is loaded from its file."""
    spec = importlib.util.spec_from_file_location("redress_hatch_build", ASSETS / "hatch_build.py")
    if spec is None or spec.loader is None:
        raise ImportError(f"{ASSETS / 'hatch_build.py'} cannot be loaded")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Browsers:
    """Keeps one browser running; a new one takes its place when it died."""

    def __init__(self, playwright: Playwright) -> None:
        self._playwright = playwright
        self._running: Browser | None = None

    def current(self) -> Browser:
        """The browser that runs."""
        if self._running is None or not self._running.is_connected():
            self._running = self._playwright.chromium.launch(
                executable_path=find_chromium(),
                args=[
                    "--no-sandbox",
                    "--disable-gpu",
                    "--disable-background-networking",
                    "--disable-dev-shm-usage",
                ],
            )
        return self._running

    def close(self) -> None:
        """End it."""
        if self._running is not None and self._running.is_connected():
            self._running.close()


@pytest.fixture(scope="session")
def browsers() -> Iterator[Browsers]:
    """One browser for all tests of a run."""
    with sync_playwright() as playwright:
        kept = Browsers(playwright)
        yield kept
        kept.close()


@pytest.fixture
def browser(browsers: Browsers) -> Browser:
    """The running browser."""
    return browsers.current()


@contextmanager
def closed_in_time(seconds: float = 20) -> Iterator[None]:
    """End the browsers of this process when one of them does not close a profile in time."""
    watchdog = Timer(seconds, kill_browsers)
    watchdog.start()
    try:
        yield
    except PlaywrightError as gone:
        if watchdog.is_alive():
            raise
        print(f"the browser did not close in time and was ended: {gone.message}")
    finally:
        watchdog.cancel()


def kill_browsers() -> None:
    """Kill the browsers that this process started, found through the driver that is its child."""
    own = {os.getpid()}
    for entry in sorted(Path("/proc").glob("[0-9]*"), key=lambda item: int(item.name)):
        with suppress(OSError):
            parent = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
            if parent in own:
                own.add(int(entry.name))
                if b"--remote-debugging" in (entry / "cmdline").read_bytes():
                    os.kill(int(entry.name), signal.SIGKILL)


@pytest.fixture(scope="session")
def bundles() -> Path:
    """The folder of the built bundles; fails when they are missing or older than their sources."""
    if not load_build_hook().is_fresh(ASSETS, BUNDLES):
        pytest.fail(
            "web/static/bundles is missing or older than web/assets: run “python web/assets/hatch_build.py” "
            "(or “pip install -e .”).",
            pytrace=False,
        )
    return BUNDLES


@pytest.fixture
def browser_log() -> BrowserLog:
    """What the tab of this test complained about."""
    return BrowserLog()


@pytest.fixture
def browser_context(browser: Browser) -> Iterator[BrowserContext]:
    """A fresh profile: no cookies, English, UTC, a desk-sized window."""
    context = browser.new_context(
        viewport={"width": 1280, "height": 800}, locale="en-GB", timezone_id="UTC", reduced_motion="reduce"
    )
    context.set_default_timeout(10_000)
    context.add_init_script(REPORT_VIOLATIONS)
    yield context
    with closed_in_time():
        context.close()


@pytest.fixture
def page(browser_context: BrowserContext, browser_log: BrowserLog) -> Iterator[Page]:
    """An empty tab; the test fails at its end when the browser complained about anything in it."""

    def on_console(message: ConsoleMessage) -> None:
        if message.type == "error":
            browser_log.problems.append(f"console: {message.text} ({message.location.get('url', '')})")

    tab = browser_context.new_page()
    tab.on("console", on_console)
    tab.on("pageerror", lambda error: browser_log.problems.append(f"exception: {error}"))
    yield tab
    unexpected = browser_log.unexpected()
    assert not unexpected, "the browser complained:\n" + "\n".join(unexpected)


@pytest.fixture(scope="session")
def axe_source() -> str:
    """The text of axe-core, which the build brings along for tests."""
    script = ASSETS / "node_modules" / "axe-core" / "axe.min.js"
    if not script.is_file():
        pytest.fail(f"{script} is missing: run “python web/assets/hatch_build.py”.", pytrace=False)
    return script.read_text(encoding="utf-8")


@pytest.fixture
def assert_accessible(axe_source: str) -> Callable[..., None]:
    """``assert_accessible(page, selector=None)``: axe-core finds nothing serious or critical."""

    def check(tab: Page, selector: str | None = None) -> None:
        tab.evaluate(axe_source)
        found = tab.evaluate(AXE_RUN, selector)
        assert not found, "axe-core found:\n" + "\n".join(found)

    return check
