"""What one step of an instance costs: load → complete a user task → run on → save.

``python -m bench.runner_steps [rounds] [repeats]`` walks a desk-like diagram (five user tasks a round, a
decision, a call, two boundary events, a loop) and prints the median time of a step and the size of the
snapshot in each round. Both should be as small in the last round as in the first.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from statistics import median
from time import perf_counter
from typing import Any

from engine.model import InstanceStatus
from engine.runner import ElementInfo, Runner, prepare
from tests.diagrams import after, boundary, call, diagram, flows, message, node, script, user

START, END = node("startEvent", "s"), node("endEvent", "e")
ROUND = ("intake", "review", "visit", "repair", "reply")

INSPECTION = diagram(
    "inspection",
    START,
    user("visit"),
    script("judge", "{severity: min([5, severity + 1])}"),
    END,
    flows("s visit judge e"),
)
DESK = diagram(
    "desk",
    START,
    node("exclusiveGateway", "again"),
    user("intake", r_due="PT4H", r_subject="=product"),
    boundary("late", "intake", after("PT24H"), interrupting=False),
    boundary("told", "intake", message("customer told"), interrupting=False),
    user("hurry"),
    user("read"),
    node("businessRuleTask", "classify", r_decision="classify", r_result="class"),
    node("exclusiveGateway", "which", default="which_review"),
    user("review"),
    user("billing"),
    node("exclusiveGateway", "together"),
    call("inspection", "inspection", {"severity": "severity"}, {"severity": "severity"}),
    node("exclusiveGateway", "pays", default="pays_repair"),
    script("charge", "{charge: 25 * severity}"),
    user("repair"),
    user("reply"),
    node("exclusiveGateway", "satisfied", default="satisfied_count"),
    script("count", "{rounds: rounds + 1}"),
    END,
    node("endEvent", "e2"),
    node("endEvent", "e3"),
    flows(
        "s again intake classify which review together inspection pays repair reply satisfied e",
        "which billing together",
        "pays charge repair",
        "satisfied count again",
        "late hurry e2",
        "told read e3",
        when={
            ("which", "billing"): 'class = "billing"',
            ("pays", "charge"): "not(in_warranty)",
            ("satisfied", "e"): "rounds >= last",
        },
    ),
    messages={"customer told": "number"},
)


class Services:
    """A fixed moment, and one table."""

    now = datetime(2026, 11, 23, 9, tzinfo=UTC)

    def call(
        self, operation: str, inputs: Mapping[str, Any], element: ElementInfo, data: Mapping[str, Any]
    ) -> Any:
        raise LookupError(operation)

    def decide(self, decision: str, context: Mapping[str, Any]) -> Any:
        return "machine"


def walk(runner: Runner, rounds: int) -> tuple[list[list[float]], list[int]]:
    """Times of the steps of each round in milliseconds, and the largest snapshot of each round."""
    services = Services()
    data = {"product": "Spring Dancer", "number": "C-1", "severity": 1, "rounds": 1, "last": rounds}
    step = runner.start("desk", data | {"in_warranty": False}, services)
    times: list[list[float]] = []
    sizes: list[int] = []
    while step.status is InstanceStatus.ACTIVE:
        if step.tasks[0].element == ROUND[0]:
            times.append([])
            sizes.append(0)
        began = perf_counter()
        step = runner.complete("desk", step.snapshot, step.tasks[0].id, {"note": "seen"}, services)
        times[-1].append((perf_counter() - began) * 1000)
        sizes[-1] = max(sizes[-1], len(step.snapshot))
    return times, sizes


def main() -> None:
    given = [int(text) for text in sys.argv[1:3]]
    rounds, repeats = (*given, *(50, 20)[len(given) :])
    runner = Runner(prepare({"desk.bpmn": DESK, "inspection.bpmn": INSPECTION}))
    walks = [walk(runner, rounds) for _ in range(repeats)]
    print(f"{'round':>5} {'median ms':>10} {'worst ms':>10} {'bytes':>7}")
    for number in sorted({1, 2, 3, 10, 50, 200, rounds} & set(range(1, rounds + 1))):
        times = [time for steps, _ in walks for time in steps[number - 1]]
        size = max(sizes[number - 1] for _, sizes in walks)
        print(f"{number:>5} {median(times):>10.3f} {max(times):>10.3f} {size:>7}")


if __name__ == "__main__":
    main()
