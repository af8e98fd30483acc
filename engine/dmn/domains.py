"""The values that an input of a decision table can have, as far as its cells can tell them apart.

Cells compare with constants. Between two neighbouring constants every value passes the same tests, so one of
them stands for all: a *sample*. What a table does for the samples is what it does for every value.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cmp_to_key
from typing import Any

from engine.dmn.table import DecisionTable, Input
from engine.errors import FeelError
from engine.feel import syntax
from engine.feel.budget import Budget, Run
from engine.feel.builtins import BUILTINS
from engine.feel.compile_scopes import compiler_for
from engine.feel.expression import UnaryTests
from engine.feel.numbers import NUMBERS
from engine.feel.scope import Frame
from engine.feel.temporal import (
    DAY,
    SECOND,
    Date,
    DateTime,
    DaysDuration,
    MonthsDuration,
    Time,
    date_numbered,
    local_at,
    time_numbered,
)
from engine.feel.types import SimpleType
from engine.feel.values import Range, equals, kind_of, order

WHOLE_TYPES = ("integer", "long")
ROOM = Budget(steps=10_000_000)
CLOCK_READERS = frozenset(["now", "today"])
OTHER_TEXT = "(another text)"


@dataclass(frozen=True, slots=True)
class Column:
    """One thing that a table asks about; columns that ask the same are one.

    :param name: the expression of the input.
    :param samples: one value for each group of values that no cell tells apart.
    :param masks: for each rule, which samples pass its cells, as bits; ``None`` where a cell cannot be
        analysed.
    """

    name: str
    samples: tuple[Any, ...]
    masks: tuple[int | None, ...]

    @property
    def everything(self) -> int:
        """The mask of all samples."""
        return (1 << len(self.samples)) - 1


def blank() -> Frame:
    """A frame without any names, with room for a whole review."""
    return Frame({}, None, Run(ROOM))


def is_constant(node: syntax.Node) -> bool:
    """Whether a node has the same value wherever it is evaluated."""
    return all(
        part.name in BUILTINS and part.name not in CLOCK_READERS
        if isinstance(part, syntax.Name)
        else not isinstance(part, syntax.InputValue)
        for part in syntax.walk(node)
    )


def constant(node: syntax.Node, text: str) -> Any:
    """The value of a constant node; null where it has none."""
    try:
        return compiler_for(text, {}).code(node)(blank())
    except FeelError:
        return None


def constants(tests: UnaryTests) -> list[Any] | None:
    """The values that unary tests compare with; ``None`` where one of them is not constant."""
    found: list[Any] = []
    for node in tests.tree.tests:
        if isinstance(node, syntax.OperatorTest):
            node = node.operand
        if not is_constant(node):
            return None
        found.extend(_points(constant(node, tests.text)))
    return found


def _points(value: Any) -> list[Any]:
    if isinstance(value, Range):
        return [end for end in (value.low, value.high) if end is not None]
    if isinstance(value, list):
        return [point for item in value for point in _points(item)]
    return [] if value is None else [value]


def columns(table: DecisionTable) -> list[Column]:
    """What the table asks about, with samples of the values of each."""
    grouped: dict[str, list[int]] = {}
    for place, column in enumerate(table.inputs):
        grouped.setdefault(column.expression.text.strip(), []).append(place)
    return [_column(table, name, places) for name, places in grouped.items()]


def _column(table: DecisionTable, name: str, places: Sequence[int]) -> Column:
    points: list[Any] = []
    unclear: set[int] = set()
    for place in places:
        allowed = table.inputs[place].allowed
        points.extend((allowed and constants(allowed)) or [])
        for number, rule in enumerate(table.rules):
            found = constants(rule.inputs[place].tests)
            if found is None:
                unclear.add(number)
            else:
                points.extend(found)
    asked = table.inputs[places[0]]
    samples = tuple(_allowed(asked, samples_between(asked, points)))
    masks = tuple(
        None if number in unclear else _mask([rule.inputs[place].tests for place in places], samples)
        for number, rule in enumerate(table.rules)
    )
    return Column(name, samples, masks)


def _mask(cells: Iterable[UnaryTests], samples: Sequence[Any]) -> int:
    mask = (1 << len(samples)) - 1
    for tests in cells:
        if not tests.any_value:
            frame = blank()
            passing = [tests.passes(frame, sample) is True for sample in samples]
            mask &= sum(1 << place for place, passes in enumerate(passing) if passes)
    return mask


def _allowed(asked: Input, samples: list[Any]) -> list[Any]:
    if asked.allowed is None or constants(asked.allowed) is None:
        return samples
    tests = asked.allowed
    return [sample for sample in samples if tests.passes(blank(), sample) is True] or samples


# -- samples


def samples_between(asked: Input, points: list[Any]) -> list[Any]:
    """One value for each group that the points tell apart: the points and what lies around them."""
    kind = asked.type.kind if isinstance(asked.type, SimpleType) else None
    kinds = {kind_of(point) for point in points}
    if kind is None and len(kinds) == 1:
        kind = kinds.pop()
    same = distinct([point for point in points if kind is None or kind_of(point) == kind])
    if kind == "boolean":
        return [True, False]
    if kind == "string":
        return [*same, *_other_texts(same)]
    if kind in STARTS:
        ordered = sorted(same, key=cmp_to_key(lambda one, other: order(one, other) or 0))
        return _around(ordered, kind, whole=asked.type_name in WHOLE_TYPES)
    return same or [OTHER_TEXT]


def distinct(points: Iterable[Any]) -> list[Any]:
    """The points without repetitions."""
    found: list[Any] = []
    for point in points:
        if not any(equals(Run(ROOM), point, other) is True for other in found):
            found.append(point)
    return found


def _other_texts(texts: Sequence[str]) -> list[str]:
    """Texts that differ from all ``texts``: before, between and after them in order, and a readable one."""
    ordered = sorted(texts)
    candidates = [OTHER_TEXT, "", *(text + " " for text in ordered)]
    return [candidate for candidate in candidates if candidate not in texts] if texts else [OTHER_TEXT]


def _around(points: Sequence[Any], kind: str, *, whole: bool) -> list[Any]:
    if not points:
        return [STARTS[kind]]
    samples = [shifted(points[0], -1)]
    for low, high in zip(points, [*points[1:], None], strict=True):
        samples.append(low)
        samples.append(shifted(low, 1) if high is None else between(low, high, whole=whole))
    return [sample for sample in samples if sample is not None]


STARTS: dict[str, Any] = {
    "number": Decimal(1),
    "date": Date(2026, 1, 1),
    "time": Time(12, 0, 0),
    "date and time": DateTime(Date(2026, 1, 1), Time(12, 0, 0)),
    "days and time duration": DaysDuration(DAY),
    "years and months duration": MonthsDuration(1),
}
"""A value of each kind that has an order, for columns that compare with nothing."""


def shifted(point: Any, direction: int) -> Any:
    """A value a little before (-1) or after (1) a point; ``None`` where there is none."""
    if isinstance(point, Date):
        return date_numbered(point.number + direction)
    if isinstance(point, DateTime):
        day = date_numbered(point.date.number + direction)
        return None if day is None else DateTime(day, point.time)
    if isinstance(point, Time):
        moved = point.nanos + direction * SECOND
        return time_numbered(moved, point) if 0 <= moved < DAY else None
    if isinstance(point, DaysDuration):
        return DaysDuration(point.nanos + direction * DAY)
    if isinstance(point, MonthsDuration):
        return MonthsDuration(point.months + direction)
    return NUMBERS.add(point, direction)


def between(low: Any, high: Any, *, whole: bool = False) -> Any:
    """A value between two points; ``None`` where there is none."""
    if isinstance(low, Date):
        middle = (low.number + high.number) // 2
        return date_numbered(middle) if middle > low.number else None
    if isinstance(low, DateTime):
        return local_at((low.nanos() + high.nanos()) // 2, low.time)
    if isinstance(low, Time):
        return time_numbered((low.nanos + high.nanos) // 2, low)
    if isinstance(low, DaysDuration):
        return DaysDuration((low.nanos + high.nanos) // 2)
    if isinstance(low, MonthsDuration):
        middle = (low.months + high.months) // 2
        return MonthsDuration(middle) if middle > low.months else None
    if whole:
        following = NUMBERS.add(low, 1).to_integral_value()
        return following if low < following < high else None
    return NUMBERS.divide(NUMBERS.add(low, high), 2)
