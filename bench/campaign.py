"""All measurements, the desk and its peers by turns, so that a noisy minute strikes both."""

from __future__ import annotations

import json
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from bench.diagrams import dialect
from bench.figures import Figures

ROOT = Path(__file__).parents[1]
PEERS = Path(__file__).parent / "peers"
_TIMEOUT = 3600

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Size:
    """How much is measured.

    :ivar turns: how often desk and peers take turns with whole cases.
    :ivar crowd: numbers of open cases.
    """

    turns: int = 3
    cases: int = 300
    crowd: tuple[int, ...] = (1_000, 100_000, 1_000_000)
    due: int = 10_000
    open_tasks: int = 100_000


QUICK = Size(turns=1, cases=60, crowd=(1_000, 20_000), due=1_000, open_tasks=10_000)


def measure(size: Size, tell: Tell) -> Figures:
    """Everything, as one JSON object."""
    with TemporaryDirectory(prefix="redress-bench-") as folder:
        node = _node(Path(folder), tell)
        turns: dict[str, list[Figures]] = {who: [] for who, _ in _runs(size, node)}
        for turn in range(1, size.turns + 1):
            for who, work in _runs(size, node):
                tell(f"whole cases, turn {turn} of {size.turns}: {who}")
                turns[who].append(work())
    found: Figures = {who: _middle(results) for who, results in turns.items()}
    for name, command in _alone(size):
        tell(name.replace("_", " "))
        who, _, what = name.partition(" ")
        found[who][what] = _python(*command)
    return {"when": datetime.now(UTC).isoformat(timespec="seconds"), "machine": _machine(), **found}


def _runs(size: Size, node: Callable[[int], Figures] | None) -> Iterator[tuple[str, Callable[[], Figures]]]:
    yield "desk", lambda: _python("bench.desk", "run", size.cases)
    yield "raw_spiff", lambda: _python("bench.raw_spiff", "run", size.cases)
    yield "bare_spiff", lambda: _python("bench.raw_spiff", "run", size.cases, "bare")
    if node is not None:
        yield "bpmn_engine", lambda: node(max(20, size.cases // 4))


def _alone(size: Size) -> list[tuple[str, tuple[Any, ...]]]:
    return [
        ("desk floor", ("bench.desk", "floor")),
        ("desk loop", ("bench.desk", "loop")),
        ("raw_spiff loop", ("bench.raw_spiff", "loop")),
        ("desk http", ("bench.pages", "http")),
        ("desk work_list", ("bench.pages", "work_list", size.open_tasks)),
        ("desk due", ("bench.desk", "due", size.due)),
        ("desk crowd", ("bench.desk", "crowd", *size.crowd)),
    ]


def _middle(results: list[Figures]) -> Figures:
    """Of each figure the median of all turns, and how far the medians of completions lie apart."""
    parts = {
        part: {key: median(result[part][key] for result in results) for key in ("n", "p50", "p95", "p99")}
        for part in ("start", "complete")
    }
    rest = {key: median(result[key] for result in results) for key in ("cases_per_s", "bytes_per_case")}
    medians = [result["complete"]["p50"] for result in results]
    return {**parts, **rest, "spread": round(max(medians) / min(medians), 2), "turns": len(results)}


def _python(module: str, *arguments: object) -> Figures:
    return _figures([sys.executable, "-m", module, *map(str, arguments)])


def _figures(command: list[str]) -> Figures:
    ended = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, timeout=_TIMEOUT, check=True)
    return dict(json.loads(ended.stdout.splitlines()[-1]))


def _node(folder: Path, tell: Tell) -> Callable[[int], Figures] | None:
    """The peer from npm, installed on first use; without it the bench goes on."""
    node, npm = _tool("node"), _tool("npm")
    if not (PEERS / "node_modules").exists() and npm:
        tell("installing bpmn-engine")
        subprocess.run([npm, "ci", "--silent"], cwd=PEERS, check=False, capture_output=True, timeout=600)
    if node is None or not (PEERS / "node_modules" / "bpmn-engine").exists():
        tell("bpmn-engine cannot be installed here; its figures are left out")
        return None

    def run(cases: int) -> Figures:
        (folder / "complaint.bpmn").write_bytes(dialect("complaint", "javascript"))
        for file in folder.glob("bpmn-engine.sqlite*"):
            file.unlink()
        return _figures([node, str(PEERS / "bpmn_engine.cjs"), "run", str(folder), str(cases)])

    return run


def _tool(name: str) -> str | None:
    beside = Path(sys.executable).with_name(name)
    return str(beside) if beside.exists() else shutil.which(name)


def _machine() -> Figures:
    return {
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        "load": round(os.getloadavg()[0], 2),
    }
