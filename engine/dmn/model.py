"""Decision models: DMN documents ready to decide."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from engine.dmn.boxed import Boxes, called_or_null
from engine.dmn.builder import Builder, DecisionRun, Scope
from engine.dmn.document import Element, child, children, parse, reference, tag, type_ref
from engine.dmn.graph import Decision, Evaluation, InputData, Knowledge, Logic, Node, Service
from engine.dmn.table import DecisionTable
from engine.errors import FeelTypeError, Finding, NotFound, TableInvalid
from engine.feel.budget import Budget
from engine.feel.expression import too_deep
from engine.feel.jsonvalues import imported, to_python
from engine.feel.lexer import plain_spelling
from engine.feel.scope import Frame

DECISION_BUDGET = Budget(steps=300_000)
KINDS: dict[str, type[Node]] = {
    "inputData": InputData,
    "decision": Decision,
    "businessKnowledgeModel": Knowledge,
    "decisionService": Service,
}


@dataclass(frozen=True, slots=True)
class DecisionOutcome:
    """What was decided, and why.

    :param value: the value: a context for several outputs, ``None`` where no rule matched.
    :param rules: the ids of the rules that matched in the table of the decision itself.
    :param trace: the ids of the rules that matched, by the id of each table that was asked.
    :param missing: names that were read and not given.
    :param problems: why parts of the decision were null.
    """

    value: Any
    rules: tuple[str, ...]
    trace: Mapping[str, tuple[str, ...]]
    missing: tuple[str, ...]
    problems: tuple[FeelTypeError, ...]


@dataclass(frozen=True, slots=True)
class DecisionSummary:
    """What a decision asks and answers, for pages and checks.

    :param names: the names it needs from outside, those of the decisions it requires included.
    :param table: its decision table, where it is one.
    """

    id: str
    name: str
    names: frozenset[str]
    table: DecisionTable | None

    @property
    def inputs(self) -> tuple[tuple[str, str | None], ...]:
        """What its table asks: the expression and the type of each input column."""
        if self.table is None:
            return ()
        return tuple((column.expression.text.strip(), column.type_name) for column in self.table.inputs)

    @property
    def outputs(self) -> tuple[tuple[str, str | None], ...]:
        """What its table answers: the name and the type of each output column."""
        if self.table is None:
            return ()
        return tuple((column.name, column.type_name) for column in self.table.outputs)


class DecisionModel:
    """The decisions of one document.

    :ivar decisions: each decision by id.
    :ivar findings: what is wrong or could be better; no errors where the model came from
        :func:`parse_decisions`.
    """

    def __init__(self, artefact: str, namespace: str, name: str) -> None:
        self.artefact = artefact
        self.namespace = namespace
        self.name = name
        self.nodes: dict[str, Node] = {}
        self.types: dict[str, Any] = {}
        self.decisions: dict[str, DecisionSummary] = {}
        self.findings: tuple[Finding, ...] = ()

    def node(self, id_or_name: str) -> Node:
        """The element of that id or, failing that, name; raises NotFound."""
        found = self.nodes.get(id_or_name)
        if found is None:
            name = plain_spelling(id_or_name)
            found = next((node for node in self.nodes.values() if node.name == name), None)
        if found is None:
            raise NotFound("decision", id_or_name)
        return found

    def decide(
        self, decision: str, context: Mapping[str, Any], budget: Budget | None = None
    ) -> DecisionOutcome:
        """Decides for the names in ``context``; raises NotFound or BudgetExceeded."""
        node = self.node(decision)
        problems: list[FeelTypeError] = []
        run = DecisionRun(budget or DECISION_BUDGET, problems, node.name)
        run.matched = {}
        outside = Frame({plain_spelling(name): value for name, value in context.items()}, None, run, raw=True)
        try:
            value = to_python(run, node.value(Evaluation(run, outside)))
        except RecursionError:
            raise too_deep(run) from None
        needed = self.decisions[node.id].names if node.id in self.decisions else frozenset()
        table = self.decisions[node.id].table if node.id in self.decisions else None
        trace = {name: tuple(rules) for name, rules in run.matched.items()}
        return DecisionOutcome(
            value,
            trace.get(table.id, ()) if table is not None else (),
            trace,
            tuple(sorted(needed - set(outside.names))),
            tuple(problems),
        )

    def call_service(self, service: str, arguments: Mapping[str, Any], budget: Budget | None = None) -> Any:
        """What a decision service gives for arguments by name; raises NotFound or BudgetExceeded."""
        node = self.node(service)
        if not isinstance(node, Service):
            raise NotFound("decision service", service)
        run = DecisionRun(budget or DECISION_BUDGET, [], node.name)
        run.matched = {}
        given = {plain_spelling(name): value for name, value in arguments.items()}
        values = [imported(run, given.get(part.name)) for part in node.inputs]
        function = node.value(Evaluation(run, Frame({}, None, run)))
        try:
            return to_python(run, called_or_null(run, function, values, [None] * len(values)))
        except RecursionError:
            raise too_deep(run) from None


def parse_decisions(xml: bytes, artefact: str, imports: Iterable[DecisionModel] = ()) -> DecisionModel:
    """The decisions of a DMN 1.3, 1.4 or 1.5 document; raises TableInvalid for anything that cannot be run.

    :param imports: the models that the document imports.
    """
    model = read_decisions(xml, artefact, imports)
    errors = [finding for finding in model.findings if finding.severity == "error"]
    if errors:
        raise TableInvalid(errors)
    return model


def read_decisions(xml: bytes, artefact: str, imports: Iterable[DecisionModel] = ()) -> DecisionModel:
    """As :func:`parse_decisions`, for drafts: what cannot be run is null and stands in the findings.

    Raises TableInvalid only where the document is no DMN at all.
    """
    return _Reader(parse(xml, artefact), artefact, imports).read()


class _Reader:
    """Reads one document: first names and types, then what depends on them."""

    def __init__(self, root: Element, artefact: str, imports: Iterable[DecisionModel]) -> None:
        self.root = root
        self.builder = Builder(artefact)
        self.model = DecisionModel(artefact, root.get("namespace", ""), root.get("name", ""))
        self.available = {model.namespace: model for model in imports}
        self.imported: dict[str, tuple[str, Node]] = {}
        self.elements: dict[str, Element] = {}

    def read(self) -> DecisionModel:
        """The model."""
        self._imports()
        self.builder.read_types(self.root)
        for element in children(self.root, *KINDS):
            self._declare(element)
        for node_id, element in self.elements.items():
            self._require(self.model.nodes[node_id], element)
        self._check_circles()
        reads: dict[str, frozenset[str]] = {}
        for node_id, element in self.elements.items():
            node = self.model.nodes[node_id]
            if isinstance(node, Logic):
                reads[node_id] = self._compile(node, element)
        for node in self.model.nodes.values():
            if isinstance(node, Decision):
                self._summarise(node, reads)
        self.model.types = self.builder.types
        self.model.findings = tuple(self.builder.findings)
        return self.model

    def _imports(self) -> None:
        for element in children(self.root, "import"):
            model = self.available.get(element.get("namespace", ""))
            name = element.get("name", "")
            if model is None:
                self.builder.find(
                    "table-reference",
                    element,
                    f"The imported model “{name}” is not here.",
                    "Add it to the release, or copy its decisions into this file.",
                )
                continue
            for node_id, node in model.nodes.items():
                self.imported[f"{model.namespace}#{node_id}"] = (plain_spelling(name), node)
            for type_name, type_ in model.types.items():
                self.builder.types.setdefault(f"{name}.{type_name}" if name else type_name, type_)

    def _declare(self, element: Element) -> None:
        variable = child(element, "variable")
        name = element.get("name", "")
        if not name:
            self.builder.find("table-name", element, "This element has no name.", "Name it.")
        node_id = element.get("id") or name
        if node_id in self.model.nodes:
            self.builder.find("table-name", element, f"The id “{node_id}” stands twice.", "Change one.")
        kind = self.builder.type_named(element if variable is None else variable, type_ref(variable))
        self.model.nodes[node_id] = KINDS[tag(element)](node_id, plain_spelling(name), kind)
        self.elements[node_id] = element

    # -- requirements

    def _target(self, element: Element) -> tuple[str, Node] | None:
        target = reference(element) or ""
        if target in self.model.nodes:
            return "", self.model.nodes[target]
        if target in self.imported:
            return self.imported[target]
        own = f"{self.model.namespace}#"
        if target.startswith(own) and target.removeprefix(own) in self.model.nodes:
            return "", self.model.nodes[target.removeprefix(own)]
        self.builder.find(
            "table-reference", element, f"It refers to “{target}”, which is not here.", "Remove the arrow."
        )
        return None

    def _require(self, node: Node, element: Element) -> None:
        if isinstance(node, Service):
            parts = {
                name: [found[1] for part in children(element, name) if (found := self._target(part))]
                for name in ("inputData", "inputDecision", "outputDecision")
            }
            node.inputs = parts["inputData"] + parts["inputDecision"]
            node.outputs = parts["outputDecision"]
            if not node.outputs:
                self.builder.find("table-output", element, "The service has no output decision.")
            return
        if not isinstance(node, Logic):
            return
        for requirement in children(element, "informationRequirement", "knowledgeRequirement"):
            for arrow in children(requirement, "requiredInput", "requiredDecision", "requiredKnowledge"):
                found = self._target(arrow)
                if found is not None and found[0]:
                    node.groups.append(found)
                elif found is not None:
                    node.requires.append(found[1])

    def _check_circles(self) -> None:
        finished: set[str] = set()
        for start in self.model.nodes.values():
            path: dict[str, Iterator[Node]] = {start.id: iter(_needs(start))}
            while path:
                current = next(reversed(path))
                following = next(path[current], None)
                if following is None:
                    finished.add(current)
                    path.pop(current)
                elif following.id in path:
                    self._cut(current, following)
                elif following.id not in finished and following.id in self.model.nodes:
                    path[following.id] = iter(_needs(following))

    def _cut(self, current: str, following: Node) -> None:
        node = self.model.nodes[current]
        self.builder.find(
            "table-reference",
            self.elements[current],
            f"“{node.name}” depends on itself.",
            "Remove one of the arrows of the circle.",
        )
        if isinstance(node, Logic):
            node.requires = [other for other in node.requires if other is not following]

    # -- logic

    def _compile(self, node: Logic, element: Element) -> frozenset[str]:
        """Compiles the logic of an element; gives the names it reads that no requirement provides."""
        boxes = Boxes(self.builder)
        given = {other.name for other in node.requires} | {group for group, _ in node.groups}
        names = given | {data.name for data in self.model.nodes.values() if isinstance(data, InputData)}
        scope = Scope().with_names([*names, *(other.name for _, other in node.groups)])
        before = len(self.builder.read)
        if isinstance(node, Knowledge):
            logic = child(element, "encapsulatedLogic")
            if logic is None:
                self.builder.find("table-empty", element, "The knowledge model is empty.")
                return frozenset()
            node.code = boxes.function(logic, scope)
        else:
            box = boxes.box_in(element)
            if box is None:
                self._report_no_logic(element)
                return frozenset()
            node.code = boxes.code(box, scope)
        node.tables = tuple(boxes.tables)
        read: set[str] = set()
        for expression in self.builder.read[before:]:
            read |= expression.names
        return frozenset(read - given - set(boxes.bound))

    def _report_no_logic(self, element: Element) -> None:
        other = [tag(part) for part in element if isinstance(part.tag, str) and tag(part).endswith("ression")]
        self.builder.find(
            "table-unsupported" if other else "table-empty",
            element,
            f"The decision “{element.get('name', '')}” has no logic that can be run.",
            "Give it a decision table or an expression.",
        )

    def _summarise(self, node: Decision, reads: Mapping[str, frozenset[str]]) -> None:
        needed: set[str] = set()
        waiting: list[Node] = [node]
        seen: set[str] = set()
        while waiting:
            current = waiting.pop()
            if current.id in seen:
                continue
            seen.add(current.id)
            if isinstance(current, InputData):
                needed.add(current.name)
            elif isinstance(current, Decision):
                needed |= reads.get(current.id, frozenset())
                waiting.extend(current.requires)
                waiting.extend(other for _, other in current.groups)
        box = Boxes(self.builder).box_in(self.elements[node.id])
        is_table = box is not None and tag(box) == "decisionTable"
        self.model.decisions[node.id] = DecisionSummary(
            node.id, node.name, frozenset(needed), node.tables[0] if is_table and node.tables else None
        )


def _needs(node: Node) -> list[Node]:
    if isinstance(node, Logic):
        return [*node.requires, *(other for _, other in node.groups)]
    return node.outputs if isinstance(node, Service) else []
