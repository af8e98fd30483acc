"""Reads a DMN document into a decision model: first names and types, then what depends on them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from engine.dmn.boxed import Boxes
from engine.dmn.builder import Builder, Scope
from engine.dmn.document import Element, child, children, parse, reference, tag, type_ref
from engine.dmn.graph import Decision, InputData, Knowledge, Logic, Node, Service
from engine.dmn.model import DecisionModel, DecisionSummary
from engine.errors import TableInvalid
from engine.feel.lexer import plain_spelling
from engine.feel.types import Type
from engine.sentences import say

KINDS: dict[str, Callable[[str, str, Type], Node]] = {
    "inputData": InputData,
    "decision": Decision,
    "businessKnowledgeModel": Knowledge,
    "decisionService": Service,
}


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
        self.cut: set[tuple[str, str]] = set()

    def read(self) -> DecisionModel:
        """The model."""
        self._imports()
        self.builder.speaks_feel(self.root)
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
                    say("The imported model “%(name)s” is not here.", name=name),
                    say("Add it to the release, or copy its decisions into this file."),
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
            self.builder.find("table-name", element, say("This element has no name."), say("Name it."))
        node_id = element.get("id") or name
        if node_id in self.model.nodes:
            self.builder.find(
                "table-name",
                element,
                say("The id “%(node_id)s” stands twice.", node_id=node_id),
                say("Change one."),
            )
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
            "table-reference",
            element,
            say("It refers to “%(target)s”, which is not here.", target=target),
            say("Remove the arrow."),
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
                self.builder.find("table-output", element, say("The service has no output decision."))
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
            say("“%(name)s” depends on itself.", name=node.name),
            say("Remove one of the arrows of the circle."),
        )
        self.cut.add((current, following.id))
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
                self.builder.find("table-empty", element, say("The knowledge model is empty."))
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
        read -= given | boxes.bound
        self._report_unrequired(node, element, read)
        return frozenset(read)

    def _report_unrequired(self, node: Logic, element: Element, read: set[str]) -> None:
        if node.name in read and (node.id, node.id) not in self.cut:
            self.builder.find(
                "table-reference",
                element,
                say("“%(name)s” reads itself, so it never has a value.", name=node.name),
                say("Use a loop over a list in its place, or give one of the two another name."),
            )
        for other in self.model.nodes.values():
            if other.name in read and other.name != node.name and (node.id, other.id) not in self.cut:
                self.builder.find(
                    "table-reference",
                    element,
                    say(
                        "“%(name)s” reads “%(name2)s”, but no arrow leads from there.",
                        name=node.name,
                        name2=other.name,
                    ),
                    say("Draw an arrow from “%(name)s” to “%(name2)s”.", name=other.name, name2=node.name),
                )

    def _report_no_logic(self, element: Element) -> None:
        other = [tag(part) for part in element if isinstance(part.tag, str) and tag(part).endswith("ression")]
        self.builder.find(
            "table-unsupported" if other else "table-empty",
            element,
            say("The decision “%(name)s” has no logic that can be run.", name=element.get("name", "")),
            say("Give it a decision table or an expression."),
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
