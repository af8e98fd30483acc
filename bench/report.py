"""What was measured, as tables for people, with the goals each figure is held against."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from bench.figures import Figures

_NAMES = {
    "desk": "the desk",
    "raw_spiff": "SpiffWorkflow alone",
    "bare_spiff": "the same without SQLAlchemy",
    "bpmn_engine": "bpmn-engine (npm)",
}


@dataclass(frozen=True)
class Goal:
    """One promise about speed or size.

    :ivar most: the value may not be above it; for ``least`` not below.
    """

    name: str
    value: float
    limit: float
    unit: str = ""
    least: bool = False

    @property
    def met(self) -> bool:
        """Whether it is kept."""
        return self.value >= self.limit if self.least else self.value <= self.limit

    @property
    def row(self) -> tuple[str, str, str, str]:
        """Name, value, limit and verdict as texts."""
        sign = "≥" if self.least else "≤"
        return (
            self.name,
            f"{self.value:,.3g} {self.unit}".strip()
            if self.value < 1000
            else f"{self.value:,.0f} {self.unit}",
            f"{sign} {self.limit:,g} {self.unit}".strip(),
            "yes" if self.met else "NO",
        )


def goals(found: Figures) -> list[Goal]:
    """Every goal with what was measured for it."""
    desk, raw = found["desk"], found["raw_spiff"]
    crowd = {int(count): figures for count, figures in desk["crowd"].items()}
    few, many = crowd[min(crowd)], crowd[max(crowd)]
    loop, raw_loop = desk["loop"], raw["loop"]
    return [
        Goal(
            "complete, of SpiffWorkflow alone", _ratio(desk["complete"]["p50"], raw["complete"]["p50"]), 0.4
        ),
        Goal("complete in round 1, of SpiffWorkflow alone", _ratio(loop["first"], raw_loop["first"]), 0.4),
        Goal("complete in round 50, of SpiffWorkflow alone", _ratio(loop["last"], raw_loop["last"]), 0.03),
        Goal("round 50, of round 1", loop["growth"], 1.15),
        Goal(
            "cases per second, of SpiffWorkflow alone",
            _ratio(desk["cases_per_s"], raw["cases_per_s"]),
            3,
            least=True,
        ),
        Goal(
            f"complete with {max(crowd):,} open cases, of {min(crowd):,}",
            _ratio(many["complete"]["p50"], few["complete"]["p50"]),
            1.1,
        ),
        Goal(f"sweep with {max(crowd):,} timers waiting", many["sweep"]["p50"], 1, "ms"),
        Goal("timers due at once, drained", desk["due"]["per_s"], 500, "/s", least=True),
        Goal("completions meanwhile, p99 of idle p99", desk["due"]["p99_ratio"], 3),
        Goal("finished case with its history", desk["bytes_per_case"], 8192, "bytes"),
        Goal("completion over HTTP, p50", desk["http"]["p50"], 4, "ms"),
        Goal("work list with many open tasks, p95", desk["work_list"]["p95"], 25, "ms"),
        Goal(
            "complete, of its floor (steps + one commit)",
            _ratio(desk["complete"]["p50"], desk["floor"]["sum"]),
            2,
        ),
    ]


def _ratio(one: float, other: float) -> float:
    return round(one / other, 3)


def tables(found: Figures) -> Iterator[tuple[str, tuple[str, ...], list[tuple[str, ...]]]]:
    """Title, heads and rows of each table."""
    who = [name for name in _NAMES if name in found]
    lines: list[tuple[str, Callable[[Figures], str]]] = [
        ("start, ms", lambda figures: _times(figures["start"])),
        ("complete, ms", lambda figures: _times(figures["complete"])),
        ("cases per second", lambda figures: f"{figures['cases_per_s']:g}"),
        ("bytes per finished case", lambda figures: f"{figures['bytes_per_case']:,.0f}"),
        ("complete, turns apart", lambda figures: f"{figures['spread']:g} ×"),
    ]
    yield (
        "Whole cases (p50 / p95 / p99, median of the turns)",
        ("", *(_NAMES[name] for name in who)),
        [(label, *(show(found[name]) for name in who)) for label, show in lines],
    )
    yield (
        "With more and more open cases",
        (
            "open cases",
            "complete a new one, ms",
            "complete among them, ms",
            "sweep, ms",
            "bytes per open case",
        ),
        [
            (
                f"{int(count):,}",
                _times(figures["complete"]),
                _times(figures["complete_among"]),
                _times(figures["sweep"]),
                f"{figures['bytes_per_open_case']:,}",
            )
            for count, figures in found["desk"]["crowd"].items()
        ],
    )
    yield ("Goals", ("", "measured", "goal", "met"), [goal.row for goal in goals(found)])


def _times(figures: dict[str, Any]) -> str:
    return " / ".join(f"{figures[key]:.2f}" for key in ("p50", "p95", "p99"))


def markdown(found: Figures) -> str:
    """The report; ``redress bench`` writes it to ``bench/report.md``."""
    machine = found["machine"]
    parts = [
        "# How fast the desk is",
        f"Written by `redress bench` on {found['when'][:10]}: {machine['cores']} cores, {machine['system']}, "
        f"Python {machine['python']}, load {machine['load']}. SQLite with a write-ahead log and "
        "synchronous=FULL: a step is on the disk when it returns. Desk and peers took turns; read the "
        "ratios, the machine is shared. SpiffWorkflow alone keeps its whole state as JSON in a row a case, "
        "by SQLAlchemy's ORM, and writes no history, task, timer or search rows.",
    ]
    for title, heads, rows in tables(found):
        line = ["", *(":--" if place == 0 else "--:" for place in range(len(heads))), ""]
        body = "\n".join("| " + " | ".join(row) + " |" for row in (heads, *rows))
        first, _, rest = body.partition("\n")
        parts.append(f"## {title}\n\n{first}\n{'|'.join(line)}\n{rest}")
    return "\n\n".join(parts) + "\n"
