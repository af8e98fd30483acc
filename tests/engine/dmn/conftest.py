"""Small DMN documents for the tests, as dmn-js writes them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from xml.sax.saxutils import escape, quoteattr

import pytest

MODEL = "https://www.omg.org/spec/DMN/20191111/MODEL/"
Table = Callable[..., bytes]
Document = Callable[..., bytes]


def definitions(body: str, namespace: str = MODEL, own: str = "urn:test") -> bytes:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><definitions xmlns="{namespace}" id="d" name="test" '
        f'namespace="{own}">{body}</definitions>'
    ).encode()


def column(kind: str, number: int, spec: str) -> str:
    """``expression: type | allowed values | default``, the last three as far as they are given."""
    head, *rest = [part.strip() for part in spec.split("|")]
    name, _, type_name = head.partition(":")
    reference = f' typeRef="{type_name.strip()}"' if type_name.strip() else ""
    values = f"<{kind}Values><text>{escape(rest[0])}</text></{kind}Values>" if rest and rest[0] else ""
    if kind == "input":
        asked = f'<inputExpression id="ie{number}"{reference}><text>{escape(name)}</text></inputExpression>'
        return f'<input id="in{number}">{asked}{values}</input>'
    default = (
        f"<defaultOutputEntry><text>{escape(rest[1])}</text></defaultOutputEntry>" if len(rest) > 1 else ""
    )
    return f'<output id="out{number}" name={quoteattr(name)}{reference}>{values}{default}</output>'


def table_xml(
    inputs: Sequence[str],
    outputs: Sequence[str],
    rules: Sequence[Sequence[str]],
    policy: str = "UNIQUE",
    aggregation: str = "",
) -> str:
    rows = ""
    for number, rule in enumerate(rules, 1):
        cells = ""
        for place, cell in enumerate(rule):
            kind = "inputEntry" if place < len(inputs) else "outputEntry"
            cells += f'<{kind} id="r{number}c{place + 1}"><text>{escape(cell)}</text></{kind}>'
        rows += f'<rule id="r{number}">{cells}</rule>'
    columns = "".join(column("input", number, spec) for number, spec in enumerate(inputs, 1))
    columns += "".join(column("output", number, spec) for number, spec in enumerate(outputs, 1))
    extra = f' aggregation="{aggregation}"' if aggregation else ""
    return f'<decisionTable id="table" hitPolicy="{policy}"{extra}>{columns}{rows}</decisionTable>'


@pytest.fixture
def document() -> Document:
    """A document around some DMN elements."""
    return definitions


@pytest.fixture
def table() -> Table:
    """A document with one decision ``decide`` that is a table."""

    def make(
        inputs: Sequence[str],
        outputs: Sequence[str],
        rules: Sequence[Sequence[str]],
        policy: str = "UNIQUE",
        aggregation: str = "",
    ) -> bytes:
        inner = table_xml(inputs, outputs, rules, policy, aggregation)
        return definitions(f'<decision id="decide" name="Decide">{inner}</decision>')

    return make
