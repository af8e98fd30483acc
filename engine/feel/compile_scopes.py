"""Compiles what brings names of its own: loops, filters, contexts and functions (DMN 1.5, clause 10.3.2)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from engine.feel import syntax
from engine.feel.budget import Run
from engine.feel.compile import Compiler, compiles
from engine.feel.numbers import as_int, is_number
from engine.feel.scope import Code, Frame
from engine.feel.temporal import Date, date_numbered
from engine.feel.types import Type
from engine.feel.values import Function, Range, kind_of


def compiler_for(text: str, types: Mapping[str, Type]) -> Compiler:
    """A compiler that knows every kind of node, those of this module included."""
    return Compiler(text, types)


def weight(node: syntax.Node) -> int:
    """The steps that evaluating ``node`` once may take, apart from its own loops and calls."""
    return sum(1 for _ in syntax.walk(node))


# -- contexts and functions


@compiles(syntax.ContextOf)
def context_of(compiler: Compiler, node: syntax.ContextOf) -> Code:
    """``{a: 1, b: a + 1}``; null where a key stands twice."""
    entries = tuple((entry.key, compiler.code(entry.value)) for entry in node.entries)
    twice = len({key for key, _ in entries}) < len(entries)
    position = node.start

    def code(frame: Frame) -> dict[str, Any] | None:
        if twice:
            frame.run.note("The context has two entries of the same name.", position)
            return None
        found: dict[str, Any] = {}
        inner = Frame(found, frame, frame.run)
        for key, value in entries:
            found[key] = value(inner)
        return found

    return code


@compiles(syntax.FunctionOf)
def function_of(compiler: Compiler, node: syntax.FunctionOf) -> Code:
    """``function(a, b) body``; the body sees the names around the definition."""
    names = tuple(parameter.name for parameter in node.parameters)
    types = tuple(
        None if parameter.type is None else compiler.type_of(parameter.type) for parameter in node.parameters
    )
    body, steps = compiler.code(node.body), weight(node.body)

    def code(frame: Frame) -> Function:
        def invoke(run: Run, values: list[Any]) -> Any:
            run.spend(steps)
            return body(Frame(dict(zip(names, values, strict=True)), frame, run))

        return Function(names, invoke, types)

    return code


# -- loops

PARTIAL = "partial"
Source = Callable[[Frame], list[Any] | None]
"""Gives the items of one iteration, or ``None`` where there is nothing to iterate over."""


def source(compiler: Compiler, iteration: syntax.Iteration) -> Source:
    """The items that an iteration goes through."""
    first = compiler.value(iteration.source)
    if iteration.last is None:
        position = iteration.source.start

        def listed(frame: Frame) -> list[Any] | None:
            return items_of(frame.run, first(frame), position)

        return listed
    last, position = compiler.code(iteration.last), iteration.start
    return lambda frame: counted(frame.run, first(frame), last(frame), position)


def items_of(run: Run, value: Any, position: int) -> list[Any] | None:
    """The items of a list or of a range of whole numbers or dates; another value is a list of one."""
    if isinstance(value, list):
        return value
    if isinstance(value, Range):
        return range_items(run, value, position)
    if value is None:
        run.note("There is nothing to go through.", position)
        return None
    return [value]


def range_items(run: Run, value: Range, position: int) -> list[Any] | None:
    """The whole numbers or dates in a range that is bounded at both ends and runs upward."""
    steps = _steps(value.low, value.high)
    if steps is None or steps[1] < steps[0]:
        run.note("The range cannot be gone through.", position)
        return None
    found = counted(run, value.low, value.high, position)
    if found is None:
        return None
    return found[0 if value.low_included else 1 : len(found) if value.high_included else len(found) - 1]


def counted(run: Run, first: Any, last: Any, position: int) -> list[Any] | None:
    """``first..last`` in steps of one, up or down."""
    ends = _steps(first, last)
    if ends is None:
        run.note(f"{kind_of(first)}..{kind_of(last)} cannot be gone through.", position)
        return None
    low, high = ends
    run.list_of(abs(high - low) + 1)
    numbers = range(low, high + 1) if low <= high else range(low, high - 1, -1)
    return [date_numbered(number) for number in numbers] if isinstance(first, Date) else list(numbers)


def _steps(first: Any, last: Any) -> tuple[int, int] | None:
    if isinstance(first, Date) and isinstance(last, Date):
        return first.number, last.number
    if not is_number(first) or not is_number(last):
        return None
    low, high = as_int(first), as_int(last)
    if low is None or high is None or low != first or high != last:
        return None
    return low, high


def rounds(frame: Frame, iterations: tuple[tuple[str, Source], ...], names: dict[str, Any]) -> Iterator[bool]:
    """Sets ``names`` to each combination, the last iteration turning fastest.

    Yields ``True`` for each, or ``False`` where there is nothing to iterate over.
    """
    if not iterations:
        yield True
        return
    (name, items), rest = iterations[0], iterations[1:]
    found = items(frame)
    if found is None:
        yield False
        return
    for item in found:
        frame.run.spend(1)
        names[name] = item
        yield from rounds(frame, rest, names)


@compiles(syntax.For)
def loop(compiler: Compiler, node: syntax.For) -> Code:
    """``for a in b return c``; ``partial`` names the results so far."""
    iterations = tuple((part.name, source(compiler, part)) for part in node.iterations)
    body, steps = compiler.code(node.body), weight(node.body)
    reads_partial = any(
        isinstance(part, syntax.Name) and part.name == PARTIAL for part in syntax.walk(node.body)
    )

    def code(frame: Frame) -> list[Any] | None:
        run = frame.run
        results: list[Any] = []
        names: dict[str, Any] = {}
        inner = Frame(names, frame, run)
        for possible in rounds(inner, iterations, names):
            if not possible:
                return None
            run.spend(steps)
            if reads_partial:
                run.spend(len(results) // 8)
                names[PARTIAL] = list(results)
            if len(results) >= run.budget.items:
                run.list_of(len(results) + 1)
            results.append(body(Frame(dict(names), frame, run)))
        return results

    return code


@compiles(syntax.Quantified)
def quantified(compiler: Compiler, node: syntax.Quantified) -> Code:
    """``some`` is true where the condition holds once, ``every`` false where it fails once."""
    iterations = tuple((part.name, source(compiler, part)) for part in node.iterations)
    condition, steps = compiler.code(node.condition), weight(node.condition)
    settled = node.kind == "some"
    position = node.condition.start

    def code(frame: Frame) -> bool | None:
        run, unknown = frame.run, False
        names: dict[str, Any] = {}
        inner = Frame(names, frame, run)
        for possible in rounds(inner, iterations, names):
            if not possible:
                return None
            run.spend(steps)
            value = condition(inner)
            if isinstance(value, bool) and value is settled:
                return value
            if not isinstance(value, bool):
                unknown = True
        if unknown:
            run.note("The condition is neither true nor false for one of the items.", position)
        return None if unknown else not settled

    return code


# -- filters


@compiles(syntax.Filter)
def filtered(compiler: Compiler, node: syntax.Filter) -> Code:
    """``list[condition]`` and ``list[position]``; positions count from 1, or from the end."""
    items, condition, steps = (
        compiler.value(node.source),
        compiler.value(node.condition),
        weight(node.condition),
    )
    position = node.start
    always_condition = isinstance(node.condition, syntax.BOOLEAN_NODES)

    def code(frame: Frame) -> Any:
        run, value = frame.run, items(frame)
        if value is None:
            run.note("There is nothing to filter.", position)
            return None
        listed = value if isinstance(value, list) else [value]
        if not always_condition:
            problems, run.problems = run.problems, None
            place = condition(frame)
            run.problems = problems
            if is_number(place):
                return item_at(run, listed, place, position)
        return [item for item in listed if holds(frame, condition, item, steps)]

    return code


def holds(frame: Frame, condition: Code, item: Any, steps: int) -> bool:
    """Whether a filter lets ``item`` through; it sees the item's entries, and the item itself as ``item``."""
    run = frame.run
    run.spend(steps)
    inner = Frame({"item": item}, frame, run)
    if isinstance(item, dict):
        inner = Frame(item, inner, run)
    return condition(inner) is True


def item_at(run: Run, items: list[Any], place: Any, position: int) -> Any:
    """The item at a position; null where there is none."""
    number = as_int(place)
    if number is None or number != place or number == 0 or abs(number) > len(items):
        run.note("The list has no item at that position.", position)
        return None
    return items[number - 1 if number > 0 else number]
