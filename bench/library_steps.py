"""The same plain loop on this desk's runner and on SpiffWorkflow as it comes.

``python -m bench.library_steps [rounds] [repeats]``: five user tasks a round; a step is load → complete
a user task → run on → save. Printed are median milliseconds and the size of what is saved, by round.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from statistics import median
from time import perf_counter
from typing import Any

from lxml import etree
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser
from SpiffWorkflow.bpmn.serializer.workflow import BpmnWorkflowSerializer
from SpiffWorkflow.util.task import TaskState

from bench.runner_steps import Services
from engine.runner import Runner, prepare
from tests.diagrams import diagram, flows, node, script, user

TASKS = ("intake", "review", "visit", "repair", "reply")
Times = list[list[float]]


def loop(count: str) -> bytes:
    """The diagram; ``count`` is the script that counts the rounds."""
    return diagram(
        "p",
        node("startEvent", "s"),
        node("exclusiveGateway", "again"),
        *(user(task) for task in TASKS),
        script("count", count),
        node("exclusiveGateway", "g", default="g_e"),
        node("endEvent", "e"),
        flows(f"s again {' '.join(TASKS)} count g e", "g again", when={("g", "again"): "n < last"}),
    )


def ours(rounds: int) -> tuple[Times, list[int]]:
    """Times and sizes of the runner, for each round."""
    runner, services = Runner(prepare({"p.bpmn": loop("{n: n + 1}")})), Services()
    step = runner.start("p", {"n": 0, "last": rounds}, services)

    def once() -> int:
        nonlocal step
        step = runner.complete("p", step.snapshot, step.tasks[0].id, {"note": "seen"}, services)
        return len(step.snapshot)

    return measured(rounds, once)


def library(rounds: int) -> tuple[Times, list[int]]:
    """Times and sizes of the library, saved as its manual says."""
    parser = BpmnParser()
    parser.add_bpmn_xml(etree.fromstring(loop("n = n + 1").replace(b' scriptFormat="feel"', b"")))
    workflow = BpmnWorkflow(parser.get_spec("p"))
    workflow.get_next_task(spec_name="s").data.update({"n": 0, "last": rounds})
    workflow.do_engine_steps()
    serializer = BpmnWorkflowSerializer()
    saved: Any = serializer.serialize_json(workflow)

    def once() -> int:
        nonlocal saved
        loaded = serializer.deserialize_json(saved)
        task = loaded.get_next_task(state=TaskState.READY, manual=True)
        task.data["note"] = "seen"
        task.run()
        loaded.do_engine_steps()
        saved = serializer.serialize_json(loaded)
        return len(saved)

    return measured(rounds, once)


def measured(rounds: int, once: Callable[[], int]) -> tuple[Times, list[int]]:
    """Run all rounds, one step after the other."""
    times: Times = []
    sizes: list[int] = []
    for _ in range(rounds):
        times.append([])
        sizes.append(0)
        for _ in TASKS:
            began = perf_counter()
            size = once()
            times[-1].append((perf_counter() - began) * 1000)
            sizes[-1] = max(sizes[-1], size)
    return times, sizes


def main() -> None:
    given = [int(text) for text in sys.argv[1:3]]
    rounds, repeats = (*given, *(50, 5)[len(given) :])
    print(f"{'round':>5} {'runner ms':>10} {'bytes':>7} {'library ms':>11} {'bytes':>8}")
    both = [[measure(rounds) for _ in range(repeats)] for measure in (ours, library)]
    for number in sorted({1, 3, 10, 50, rounds} & set(range(1, rounds + 1))):
        cells = []
        for walks in both:
            cells.append(median(time for times, _ in walks for time in times[number - 1]))
            cells.append(max(sizes[number - 1] for _, sizes in walks))
        print(f"{number:>5} {cells[0]:>10.3f} {cells[1]:>7} {cells[2]:>11.3f} {cells[3]:>8}")


if __name__ == "__main__":
    main()
