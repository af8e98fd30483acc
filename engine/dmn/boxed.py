"""Compiles boxed expressions: the boxes in which DMN draws FEEL (DMN 1.5, clauses 7.3 and 10.2)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from engine.dmn.builder import Builder, Scope
from engine.dmn.document import Element, child, children, tag, text, type_ref
from engine.dmn.table import DecisionTable
from engine.dmn.table_reader import read_table
from engine.errors import FeelTypeError
from engine.feel.budget import Run
from engine.feel.calls import call
from engine.feel.compile_scopes import holds, items_of
from engine.feel.lexer import plain_spelling
from engine.feel.scope import Code, Frame
from engine.feel.values import Function
from engine.sentences import say

LOOP_STEPS = 10


def null(frame: Frame) -> None:
    """The code of a box that could not be read."""


class Boxes:
    """Compiles the boxes of one document.

    :ivar tables: the decision tables met on the way.
    :ivar bound: the names that boxes gave to entries, parameters and items.
    """

    def __init__(self, builder: Builder) -> None:
        self.builder = builder
        self.tables: list[DecisionTable] = []
        self.bound: set[str] = set()

    def binding(self, scope: Scope, names: Iterable[str]) -> Scope:
        """The scope with names that the document itself gives."""
        given = [plain_spelling(name) for name in names]
        self.bound |= set(given)
        return scope.with_names(given)

    def code(self, element: Element, scope: Scope) -> Code:
        """The code of a box, its value made to fit the type the box names."""
        kind = tag(element)
        read = READERS.get(kind)
        if read is None:
            self.builder.find(
                "table-unsupported",
                element,
                say("“%(kind)s” is not run here.", kind=kind or element.tag),
                say("Use a decision table, an expression or a context."),
            )
            return null
        code = read(self, element, scope)
        return self.builder.typed(code, self.builder.type_named(element, type_ref(element)), "The result")

    def inside(self, element: Element, scope: Scope) -> Code:
        """The code of the one box in ``element``."""
        found = self.box_in(element)
        if found is None:
            self.builder.find(
                "table-empty", element, say("An expression is missing here."), say("Write one.")
            )
            return null
        return self.code(found, scope)

    def box_in(self, element: Element) -> Element | None:
        """The first box directly inside ``element``."""
        return next(children(element, *READERS), None)

    # -- boxes

    def literal(self, element: Element, scope: Scope) -> Code:
        """A FEEL text."""
        if child(element, "importedValues") is not None:
            self.builder.find("table-unsupported", element, say("Imported values are not read here."))
            return null
        return self.builder.expression(element, text(element), scope).value

    def table(self, element: Element, scope: Scope) -> Code:
        """A decision table."""
        found = read_table(self.builder, element, scope)
        self.tables.append(found)
        return found.evaluate

    def context(self, element: Element, scope: Scope) -> Code:
        """A context; its last entry without a name, where there is one, is the result."""
        entries: list[tuple[str | None, Code]] = []
        for entry in children(element, "contextEntry"):
            variable = child(entry, "variable")
            name = None if variable is None else variable.get("name")
            code = self.inside(entry, scope)
            if variable is not None and name:
                kind = self.builder.type_named(variable, type_ref(variable))
                code = self.builder.typed(code, kind, f"“{name}”")
                scope = self.binding(scope, [name])
            entries.append((plain_spelling(name) if name else None, code))
        return context_code(entries)

    def invocation(self, element: Element, scope: Scope) -> Code:
        """A call with its arguments bound by name."""
        called = self.inside(element, scope)
        bindings: list[tuple[str, Code]] = []
        for binding in children(element, "binding"):
            parameter = child(binding, "parameter")
            name = "" if parameter is None else parameter.get("name", "")
            bindings.append((plain_spelling(name), self.inside(binding, scope)))
        names = tuple(name for name, _ in bindings)

        def code(frame: Frame) -> Any:
            values = [value(frame) for _, value in bindings]
            return called_or_null(frame.run, called(frame), values, names)

        return code

    def function(self, element: Element, scope: Scope) -> Code:
        """A function definition; only those written in FEEL are run."""
        if element.get("kind", "FEEL") != "FEEL":
            self.builder.find(
                "table-unsupported",
                element,
                say("A function of the kind %(kind)s is not run here.", kind=element.get("kind")),
                say("Write the function in FEEL."),
            )
            return null
        parameters = list(children(element, "formalParameter"))
        names = tuple(plain_spelling(part.get("name", "")) for part in parameters)
        types = tuple(self.builder.type_named(part, type_ref(part)) for part in parameters)
        body = self.inside(element, self.binding(scope, names))

        def code(frame: Frame) -> Function:
            def invoke(run: Run, values: list[Any]) -> Any:
                run.spend(LOOP_STEPS)
                return body(Frame(dict(zip(names, values, strict=True)), frame, run))

            return Function(names, invoke, types)

        return code

    def list(self, element: Element, scope: Scope) -> Code:
        """A list, a box for each item."""
        items = tuple(self.code(item, scope) for item in element if tag_of(item) in READERS)
        return lambda frame: [item(frame) for item in items]

    def relation(self, element: Element, scope: Scope) -> Code:
        """A list of contexts, drawn as a grid."""
        columns = [plain_spelling(column.get("name", "")) for column in children(element, "column")]
        rows = [
            tuple(self.code(cell, scope) for cell in row if tag_of(cell) in READERS)
            for row in children(element, "row")
        ]
        if any(len(row) != len(columns) for row in rows):
            self.builder.find(
                "table-rule", element, say("A row has another number of cells than the grid has columns.")
            )
            return null
        return lambda frame: [dict(zip(columns, [cell(frame) for cell in row], strict=True)) for row in rows]

    def conditional(self, element: Element, scope: Scope) -> Code:
        """If, then, else."""
        parts = [child(element, name) for name in ("if", "then", "else")]
        condition, yes, no = (null if part is None else self.inside(part, scope) for part in parts)
        return lambda frame: yes(frame) if condition(frame) is True else no(frame)

    def filter(self, element: Element, scope: Scope) -> Code:
        """The items of a list that hold."""
        source, match = child(element, "in"), child(element, "match")
        if source is None or match is None:
            self.builder.find("table-empty", element, say("A filter needs a list and a condition."))
            return null
        items, condition = self.inside(source, scope), self.inside(match, self.binding(scope, ["item"]))

        def code(frame: Frame) -> Any:
            value = items(frame)
            if value is None:
                return None
            listed = value if isinstance(value, list) else [value]
            return [item for item in listed if holds(frame, condition, item, LOOP_STEPS)]

        return code

    def loop(self, element: Element, scope: Scope) -> Code:
        """For each item, a result."""
        parts = self._iteration(element, "return", scope)
        if parts is None:
            return null
        name, items, body = parts

        def code(frame: Frame) -> Any:
            found = items_of(frame.run, items(frame), 0)
            if found is None:
                return None
            results: list[Any] = []
            for item in found:
                frame.run.spend(LOOP_STEPS + len(results) // 8)
                results.append(body(Frame({name: item, "partial": list(results)}, frame, frame.run)))
            return results

        return code

    def quantified(self, element: Element, scope: Scope) -> Code:
        """Whether a condition holds for some item or for every one."""
        parts = self._iteration(element, "satisfies", scope)
        if parts is None:
            return null
        name, items, condition = parts
        settled = tag(element) == "some"

        def code(frame: Frame) -> bool | None:
            found = items_of(frame.run, items(frame), 0)
            if found is None:
                return None
            frame.run.spend(LOOP_STEPS * len(found))
            answers = [condition(Frame({name: item}, frame, frame.run)) for item in found]
            if any(answer is settled for answer in answers):
                return settled
            return None if any(answer is not (not settled) for answer in answers) else not settled

        return code

    def _iteration(self, element: Element, body: str, scope: Scope) -> tuple[str, Code, Code] | None:
        name = plain_spelling(element.get("iteratorVariable", ""))
        source, inner = child(element, "in"), child(element, body)
        if not name or source is None or inner is None:
            self.builder.find("table-empty", element, say("A loop needs a name, a list and an expression."))
            return None
        return name, self.inside(source, scope), self.inside(inner, self.binding(scope, [name, "partial"]))


def tag_of(element: Element) -> str:
    """The DMN name of a child that may also be a comment."""
    return tag(element) if isinstance(element.tag, str) else ""


def context_code(entries: Sequence[tuple[str | None, Code]]) -> Code:
    """A context whose entries see those before them; an entry without a name is the result."""

    def code(frame: Frame) -> Any:
        found: dict[str, Any] = {}
        inner = Frame(found, frame, frame.run)
        for name, value in entries:
            if name is None:
                return value(inner)
            found[name] = value(inner)
        return found

    return code


def called_or_null(run: Run, function: Any, values: Sequence[Any], names: Sequence[str | None]) -> Any:
    """What a function gives; null, with the reason noted, where the call does not fit."""
    try:
        return call(run, function, values, names)
    except FeelTypeError as error:
        run.note(error.message)
        return None


READERS: dict[str, Callable[[Boxes, Element, Scope], Code]] = {
    "literalExpression": Boxes.literal,
    "decisionTable": Boxes.table,
    "context": Boxes.context,
    "invocation": Boxes.invocation,
    "functionDefinition": Boxes.function,
    "list": Boxes.list,
    "relation": Boxes.relation,
    "conditional": Boxes.conditional,
    "filter": Boxes.filter,
    "for": Boxes.loop,
    "some": Boxes.quantified,
    "every": Boxes.quantified,
}
