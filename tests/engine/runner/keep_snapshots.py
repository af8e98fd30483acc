"""Writes samples of what this version of the desk saves: ``python -m tests.engine.runner.keep_snapshots``.

Run it once for a new snapshot version, right after the last change to it; samples that exist are never
written over. ``test_runner_snapshots.py`` loads them for good.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson

from engine.errors import StepFailed
from engine.runner.versions import VERSION
from tests.diagrams import after, boundary, call, diagram, every, flows, many, message, node, script, user
from tests.engine.runner.walker import Walk

FOLDER = Path(__file__).parent / "snapshots"
START, END = node("startEvent", "s"), node("endEvent", "e")

LOOP = diagram(
    "p",
    START,
    node("exclusiveGateway", "again"),
    node("parallelGateway", "f"),
    user("a1"),
    user("a2"),
    user("b"),
    node("parallelGateway", "j"),
    script("count", "{n: n + 1}"),
    node("exclusiveGateway", "g", default="g_e"),
    END,
    flows("s again f a1 a2 j count g e", "f b j", "g again", when={("g", "again"): "n < 3"}),
)
INSIDE = (
    node("startEvent", "s2")
    + user("a")
    + node("eventBasedGateway", "g")
    + node("intermediateCatchEvent", "m", message("told"), r_result="said")
    + node("intermediateCatchEvent", "t1", after("P3D"))
    + call("c", "q", {"n": "n + 1"}, {"n": "n"})
    + node("endEvent", "e2")
    + node("endEvent", "e5")
    + flows("s2 a g m c e2", "g t1 e5")
)
CALLED = diagram("q", START, user("look"), END, flows("s look e"))
EVENTS = diagram(
    "p",
    START,
    node("subProcess", "sub", INSIDE),
    boundary("more", "sub", message("told"), interrupting=False),
    user("read"),
    boundary("late", "sub", every("R3/PT1H"), interrupting=False),
    user("hurry"),
    user("close"),
    END,
    node("endEvent", "e3"),
    node("endEvent", "e4"),
    flows("s sub close e", "more read e3", "late hurry e4"),
    messages={"told": "case"},
)
MANY = diagram(
    "p",
    START,
    user("a", many("lines", "line", "found", "finding")),
    user("b", many("lines", "line", "kept", "keeping", sequential=True)),
    END,
    flows("s a b e"),
)
HELD = diagram(
    "p",
    START,
    user("a"),
    node("serviceTask", "f", r_operation="x.do", r_result="got"),
    END,
    flows("s a f e"),
)

Sample = tuple[str, tuple[bytes, ...], Walk, list[str], dict[str, Any]]


def samples() -> Iterator[Sample]:
    """Name, diagrams, the instance, what is to come, and its data at the end."""
    walk = Walk(LOOP, data={"n": 0}).start().do("a1", x=1).do("b", y=1).do("a2", x=2).do("b", y=2)
    yield "loop", (LOOP,), walk, ["a1", "a2", "a1", "a2", "b"], {"n": 3, "x": 2, "y": 2}
    ended = {"n": 2, "case": "C-1", "text": "x", "ok": True, "said": {}}
    walk = Walk(EVENTS, CALLED, data={"n": 1, "case": "C-1"}).start()
    walk.tell("more", text="x").fire("late").do("a", ok=True)
    yield "events", (EVENTS, CALLED), walk, ["read", "hurry", ">m", "look", "close"], ended
    walk.tell("m")
    yield "called", (EVENTS, CALLED), walk, ["look", "close", "read", "hurry"], ended
    lists = {"lines": ["x", "y", "z"], "found": ["X", "Y", "Z"], "kept": ["1", "2", "3"]}
    kept = [f"b=keeping:{number}" for number in (1, 2, 3)]
    walk = Walk(MANY, data={"lines": ["x", "y", "z"]}).start().do("a", 1, finding="Y")
    yield "many", (MANY,), walk, ["a=finding:X", "a=finding:Z", *kept], lists
    walk.do("a", finding="X").do("a", finding="Z").do("b", keeping="1")
    yield "sequence", (MANY,), walk, kept[1:], lists
    walk = Walk(HELD).start()
    walk.services.answer = _fail
    walk.do("a", x=1)
    yield "fault", (HELD,), walk, ["!f"], {"x": 1, "got": 5}


def _fail(operation: str, inputs: dict[str, Any]) -> Any:
    raise StepFailed("f", "no price list", remedy="Add one.")


def kept(files: tuple[bytes, ...], walk: Walk, then: list[str], data: dict[str, Any]) -> dict[str, Any]:
    """A sample as its file holds it."""
    step = walk.step
    return {
        "process": walk.process,
        "diagrams": [file.decode() for file in files],
        "snapshot": orjson.loads(step.snapshot),
        "tasks": [[wait.element, wait.id] for wait in step.tasks],
        "timers": [[wait.element, wait.id, wait.due.isoformat()] for wait in step.timers if wait.due],
        "messages": [[wait.element, wait.id, wait.message, wait.key] for wait in step.messages],
        "faults": [[fault.element, fault.id] for fault in step.faults],
        "seen": {wait.id: walk.runner.task_data(walk.process, step.snapshot, wait.id) for wait in step.tasks},
        "then": then,
        "data": data,
    }


if __name__ == "__main__":
    for name, files, walk, then, data in samples():
        path = FOLDER / f"v{VERSION}-{name}.json"
        if not path.exists():
            path.write_text(json.dumps(kept(files, walk, then, data), indent=1) + "\n")
