"""Random expressions here and in the FEEL of form-js, which shows and hides fields in the browser.

Both are asked for the same expressions over the same data; ``REDRESS_SEED`` sets the first seed, and a
failing one prints its own. Left out is where feelin differs from the standard, with the clause:

- ``sort`` without a function (10.3.4.4), and dates and times, which are JavaScript's there (10.3.4.7);
- null in a range, in a list of tests and in ``satisfies``, which it makes false (10.3.2.5, 10.3.2.8);
- ranges whose ends stand the wrong way round, which it turns (7.3.2.7), and the empty list compared.
"""

from __future__ import annotations

import json
import math
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest

from engine.errors import FeelError
from engine.feel import compile_expression, to_json

SEED = int(os.environ.get("REDRESS_SEED", "0"))
ASSETS = Path(__file__).parents[3] / "web" / "assets"
DATA: dict[str, Any] = {
    "n": 7,
    "half": 0.5,
    "yes": True,
    "name": "Anna",
    "none": None,
    "list": [3, 1, 2],
    "words": ["b", "a"],
    "lines": [{"price": 10, "open": True}, {"price": 4, "open": False}],
    "box": {"deep": {"deeper": 5}},
}


class Feelin:
    """The other engine, in a process of its own."""

    def __init__(self) -> None:
        node = Path(sys.executable).with_name("node")
        assert node.exists(), "node is missing: make test installs it"
        assert (ASSETS / "node_modules" / "@bpmn-io" / "feelin").exists(), "make test builds web/assets first"
        self.process = subprocess.Popen(
            [str(node), str(Path(__file__).with_name("feelin.mjs")), str(ASSETS / "package.json")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def value(self, expression: str) -> Any:
        """What it makes of an expression; an error is ``Ellipsis``."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        print(json.dumps({"expression": expression, "context": DATA}), file=self.process.stdin, flush=True)
        answer = json.loads(self.process.stdout.readline())
        return ... if "error" in answer else answer["value"]

    def close(self) -> None:
        """End it."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(timeout=10)
        assert self.process.stdout is not None
        self.process.stdout.close()


@pytest.fixture(scope="module")
def feelin() -> Iterator[Feelin]:
    other = Feelin()
    yield other
    other.close()


class Maker:
    """Makes expressions of a kind: ``number``, ``known`` (a number that is not null), ``boolean``, ``text``,
    ``numbers`` or ``context``."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.bound: list[str] = []

    def make(self, kind: str, depth: int) -> str:
        """An expression whose value is of a kind, or null."""
        templates = _LEAVES[kind] if depth == 0 else _LEAVES[kind] + 3 * _TEMPLATES[kind]
        template = self.random.choice(templates)
        if template == "=":
            return str(self.random.choice((0, 1, 2, 3, 10, 0.25, 1.5, 100)))
        if template == "bound":
            return self.random.choice(self.bound) if self.bound else "n"
        return self._filled(template, depth - 1)

    def _filled(self, template: str, depth: int) -> str:
        """A template with its holes made: ``<number>``, or ``<x:number>`` where the name ``x`` is bound."""

        def made(hole: re.Match[str]) -> str:
            self.bound += filter(None, [hole["name"]])
            text = self.make(hole["kind"], depth)
            del self.bound[len(self.bound) - bool(hole["name"]) :]
            return text

        return _HOLE.sub(made, template)


_HOLE = re.compile(r"<(?:(?P<name>\w+):)?(?P<kind>number|known|boolean|text|numbers|context)>")
_LEAVES = {
    "number": ["=", "=", "n", "half", "bound", "box.deep.deeper", "none"],
    "boolean": ["true", "false", "yes", "none"],
    "text": ['"ab"', '""', "name", '"Anna"'],
    "numbers": ["list", "[]", "[1, 2, 2]", "lines.price"],
    "context": ["box", "{a: 1}", "lines[1]"],
    "known": ["=", "n", "half", "box.deep.deeper"],
}
_TEMPLATES = {
    "number": [
        "(<number> + <number>)",
        "(<number> - <number>)",
        "(<number> * <number>)",
        "(<number> / <number>)",
        "(-<number>)",
        "(if <boolean> then <number> else <number>)",
        "count(<numbers>)",
        "sum(<numbers>)",
        "min(<numbers>)",
        "max(<numbers>)",
        "mean(<numbers>)",
        "floor(<number>)",
        "ceiling(<number>)",
        "abs(<number>)",
        "modulo(<number>, 3)",
        "string length(<text>)",
        "<numbers>[1]",
        "<numbers>[-1]",
        "<numbers>[9]",
        "{a: <number>, b: a + 1}.b",
        "sum(for x in <numbers> return <x:number>)",
        "count(lines[open = true])",
        "lines[price > <number>][1].price",
        "(function(x) <x:number>)(<number>)",
    ],
    "boolean": [
        "(<number> = <number>)",
        "(<number> != <number>)",
        "(<text> = <text>)",
        "(<number> > <number>)",
        "(<number> <= <number>)",
        "(<known> between 1 and 7)",
        "(<known> in [1..7])",
        "(<known> in (1..7))",
        "(<known> in (1, 2, > 5))",
        "(<boolean> and <boolean>)",
        "(<boolean> or <boolean>)",
        "not(<boolean>)",
        "(some x in list satisfies x > <known>)",
        "(every x in list satisfies x * <known> < 5)",
        "list contains(<numbers>, <number>)",
        "contains(<text>, <text>)",
        "starts with(<text>, <text>)",
        "ends with(<text>, <text>)",
        "(list = [3, 1, 2])",
        "(words = words)",
        "(<number> = null)",
        "(none = null)",
        "all([<boolean>, <boolean>])",
        "any([<boolean>, <boolean>])",
    ],
    "text": [
        "(<text> + <text>)",
        "upper case(<text>)",
        "lower case(<text>)",
        'substring("a" + name, 2)',
        'substring("über", -2, 1)',
        "substring before(<text>, <text>)",
        "substring after(<text>, <text>)",
        "(if <boolean> then <text> else <text>)",
        'string join(words, "-")',
        "words[2]",
        'replace(<text>, "a", "o")',
    ],
    "numbers": [
        "[<number>, <number>]",
        "<numbers>[item > <number>]",
        "(for x in <numbers> return <x:number>)",
        "(for x in 1..3 return <x:number>)",
        "(for x in 3..1 return <x:number>)",
        "concatenate(<numbers>, <numbers>)",
        "append(<numbers>, <number>)",
        "reverse(<numbers>)",
        "distinct values(<numbers>)",
        "index of(<numbers>, <number>)",
        "flatten([<numbers>, [<number>]])",
        "(if <boolean> then <numbers> else <numbers>)",
        "[<context>].a",
    ],
    "known": [
        "(<known> + <known>)",
        "(<known> * <known>)",
        "(<known> - <known>)",
        "count(<numbers>)",
        "floor(<known>)",
        "abs(<known>)",
    ],
    "context": [
        "{a: <number>, b: <text>}",
        "{a: <numbers>, b: {c: <boolean>}}",
        'context put(<context>, "a", <number>)',
        "(if <boolean> then <context> else <context>)",
    ],
}


def ours(expression: str) -> Any:
    """What the desk makes of an expression; an error is ``Ellipsis``."""
    try:
        return to_json(compile_expression(expression).evaluate(DATA))
    except FeelError:
        return ...


def same(one: Any, other: Any) -> bool:
    """Equal, numbers up to what doubles can tell; where feelin has no number the desk has none either."""
    if isinstance(one, dict) and one.keys() == {"@decimal"}:
        one = float(one["@decimal"])
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, int | float) and isinstance(other, int | float):
        return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-9)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(value, other[name]) for name, value in one.items())
    return bool(one == other)


@pytest.mark.parametrize("seed", range(SEED, SEED + 20))
def test_expressions_mean_the_same_in_the_browser(feelin: Feelin, seed: int) -> None:
    print(f"REDRESS_SEED={seed}")
    random = Random(seed)
    for _ in range(60):
        maker = Maker(random)
        expression = maker.make(random.choice(sorted(_LEAVES)), random.randint(1, 4))
        assert same(ours(expression), feelin.value(expression)), (
            expression,
            ours(expression),
            feelin.value(expression),
        )
