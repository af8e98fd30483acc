"""What the readers of a DMN document share: its findings, its types, and the compiling of its FEEL texts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from engine.dmn.document import MODEL_NAMESPACES, Element, child, children, identity, text, type_ref
from engine.errors import FeelError, Finding
from engine.feel.budget import Run
from engine.feel.expression import Expression, UnaryTests
from engine.feel.lexer import plain_spelling
from engine.feel.scope import Code, Frame
from engine.feel.types import (
    ANY,
    SIMPLE_TYPES,
    ContextType,
    FunctionType,
    ListType,
    RestrictedType,
    Type,
    coerced,
)
from engine.feel.values import kind_of
from engine.sentences import say

FEEL_NAMESPACES = tuple(namespace.replace("/MODEL/", "/FEEL/") for namespace in MODEL_NAMESPACES)
NEVER = "not(null, != null)"
"""Unary tests that nothing passes."""

EDITOR_TYPES = {
    "integer": SIMPLE_TYPES["number"],
    "long": SIMPLE_TYPES["number"],
    "double": SIMPLE_TYPES["number"],
    "any": ANY,
}
"""Names of types that DMN editors offer besides those of FEEL."""


@dataclass(frozen=True, slots=True)
class Scope:
    """The names that an expression can read at some place of the document."""

    names: frozenset[str] = frozenset()

    def with_names(self, names: Iterable[str]) -> Scope:
        """The scope with more names."""
        return replace(self, names=self.names | {plain_spelling(name) for name in names})


class Builder:
    """The state of reading one document."""

    def __init__(self, artefact: str) -> None:
        self.artefact = artefact
        self.findings: list[Finding] = []
        self.types: dict[str, Type] = dict(EDITOR_TYPES)
        self._definitions: dict[str, Element] = {}
        self._open: set[str] = set()
        self.component_names: set[str] = set()
        self.read: list[Expression | UnaryTests] = []

    # -- findings

    def find(
        self, rule: str, element: Element, message: str, remedy: str = "", severity: str = "error"
    ) -> None:
        """Notes something wrong with an element."""
        self.findings.append(
            Finding(
                rule,
                message,
                element=identity(element),
                remedy=remedy,
                severity=severity,
                artefact=self.artefact,
                line=element.sourceline,
            )
        )

    # -- FEEL

    def speaks_feel(self, element: Element) -> bool:
        """Whether a text is FEEL; a finding where the element says it is something else."""
        language = str(element.get("expressionLanguage") or "")
        if not language or language.lower() == "feel" or language.startswith(FEEL_NAMESPACES):
            return True
        self.find(
            "table-unsupported",
            element,
            say("The expression language %(language)s is not run here.", language=language),
            say("Write the expression in FEEL."),
        )
        return False

    def expression(self, element: Element, source: str | None, scope: Scope) -> Expression:
        """A compiled expression; where it cannot be read, a finding and null."""
        if not self.speaks_feel(element):
            return Expression("null")
        if source is None or not source.strip():
            self.find(
                "table-empty", element, say("An expression is missing here."), say("Write it, or write null.")
            )
            source = "null"
        try:
            found = Expression(source, scope.names | self.component_names, self.types)
        except FeelError as error:
            self._feel_finding(element, source, error)
            return Expression("null")
        self.read.append(found)
        return found

    def tests(self, element: Element, source: str | None, scope: Scope) -> UnaryTests:
        """Compiled unary tests; where they cannot be read, a finding and a test that nothing passes."""
        if not self.speaks_feel(element):
            return UnaryTests(NEVER)
        try:
            found = UnaryTests(source or "", scope.names | self.component_names, self.types)
        except FeelError as error:
            self._feel_finding(element, source or "", error)
            return UnaryTests(NEVER)
        self.read.append(found)
        return found

    def _feel_finding(self, element: Element, source: str, error: FeelError) -> None:
        where = "" if error.position is None else f" (character {error.position + 1})"
        shown = source.strip() if len(source) <= 80 else source.strip()[:77] + "…"
        self.find("table-expression", element, f"{error.message}{where}: {shown}", error.remedy)

    # -- types

    def read_types(self, root: Element) -> None:
        """Reads the item definitions, in whatever order they stand."""
        for definition in children(root, "itemDefinition"):
            self._definitions[definition.get("name", "")] = definition
        for name in list(self._definitions):
            self._defined(name)

    def _defined(self, name: str) -> Type | None:
        if name in self.types or name not in self._definitions:
            return self.types.get(name)
        definition = self._definitions[name]
        if name in self._open:
            self.find(
                "table-type",
                definition,
                say("The type “%(name)s” is made of itself.", name=name),
                say("Break the circle."),
            )
            return ANY
        self._open.add(name)
        self.types[name] = self._definition_type(definition)
        self._open.discard(name)
        return self.types[name]

    def _definition_type(self, definition: Element) -> Type:
        components = list(children(definition, "itemComponent"))
        self.component_names |= {plain_spelling(part.get("name", "")) for part in components}
        function = child(definition, "functionItem")
        if components:
            found: Type = ContextType(
                tuple((part.get("name", ""), self._definition_type(part)) for part in components)
            )
        elif function is not None:
            parameters = tuple(
                self.type_named(part, type_ref(part)) for part in children(function, "parameters")
            )
            result = function.get("outputTypeRef")
            found = FunctionType(parameters, self.type_named(function, result) if result else None)
        else:
            found = self.type_named(definition, type_ref(definition))
        found = self._restricted(definition, "allowedValues", found)
        if definition.get("isCollection") == "true":
            found = ListType(found)
        return self._restricted(definition, "typeConstraint", found)

    def _restricted(self, definition: Element, constraint: str, base: Type) -> Type:
        allowed = text(child(definition, constraint))
        if allowed is None or not allowed.strip():
            return base
        tests = self.tests(definition, allowed, Scope())

        def accepts(run: Run, value: Any) -> bool:
            return tests.passes(Frame({}, None, run), value) is True

        return RestrictedType(base, accepts)

    def type_named(self, element: Element, name: str | None) -> Type:
        """The type of that name; any for none; a finding where there is no such type."""
        if not name:
            return ANY
        local = name.rsplit(":", 1)[-1]
        found = self.types.get(name) or self._defined(name) or SIMPLE_TYPES.get(name)
        found = found or self.types.get(local) or self._defined(local) or SIMPLE_TYPES.get(local)
        if found is None:
            self.find(
                "table-type",
                element,
                say("There is no type “%(name)s”.", name=name),
                say("Use string, number, boolean, date, time, dateTime or a type defined in this file."),
            )
            return ANY
        return found

    def typed(self, code: Code, type_: Type, what: str) -> Code:
        """``code`` whose value is made to fit a type, or is null where it does not."""
        if type_ == ANY:
            return code

        def fitted(frame: Frame) -> Any:
            return fit(frame.run, code(frame), type_, what)

        return fitted


def fit(run: Run, value: Any, type_: Type, what: str) -> Any:
    """``value`` made to fit a type; null, with the reason noted, where it does not."""
    found, fits = coerced(run, value, type_)
    if not fits:
        run.note(f"{what} is a {kind_of(value)}, which does not fit its type.")
        return None
    return found


def record(run: Run, table: str, rules: Iterable[str]) -> None:
    """Keeps which rules of a table matched, where somebody wants to know."""
    if isinstance(run, DecisionRun):
        run.matched.setdefault(table, []).extend(rules)


class DecisionRun(Run):
    """The meter of one decision; also keeps the rules that matched, by table id."""

    __slots__ = ("matched",)

    matched: dict[str, list[str]]


Names = Mapping[str, Any]
