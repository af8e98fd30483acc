"""Small artefacts that break, or keep, one rule each."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any
from xml.sax.saxutils import escape

import pytest

from engine.check import rules
from engine.check.base import Artefacts
from engine.errors import Finding

Check = Callable[..., list[Finding]]


@pytest.fixture
def found() -> Check:
    """``found(rule, {name: content, …}, operations=None)``: what one rule alone finds."""

    def check(
        rule: str, contents: Mapping[str, bytes], operations: frozenset[str] | None = None
    ) -> list[Finding]:
        return list(rules()[rule](Artefacts(contents, operations)))

    return check


@pytest.fixture
def form() -> Callable[..., bytes]:
    """``form(id, *components)``: a form-js schema."""

    def make(id: str, *components: dict[str, Any]) -> bytes:
        return json.dumps(
            {"type": "default", "id": id, "schemaVersion": 18, "components": list(components)}
        ).encode()

    return make


TABLE = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="defs" name="d" namespace="urn:test">
  <decision id="{id}" name="{id}"><decisionTable id="t" hitPolicy="{policy}">
    <input id="i1" label="Age">
      <inputExpression id="e1" typeRef="number"><text>age</text></inputExpression>
    </input>
    <output id="o1" name="price" typeRef="number"/>
    {rules}
  </decisionTable></decision>
</definitions>"""


@pytest.fixture
def table() -> Callable[..., bytes]:
    """``table({"< 18": "5", …}, id="price", policy="UNIQUE")``: one input ``age``, one output ``price``."""

    def make(cells: Mapping[str, str], id: str = "price", policy: str = "UNIQUE") -> bytes:
        rows = "".join(
            f'<rule id="r{number}">'
            f'<inputEntry id="c{number}"><text>{escape(condition)}</text></inputEntry>'
            f'<outputEntry id="a{number}"><text>{escape(answer)}</text></outputEntry></rule>'
            for number, (condition, answer) in enumerate(cells.items(), 1)
        )
        return TABLE.format(id=id, policy=policy, rules=rows).encode()

    return make
