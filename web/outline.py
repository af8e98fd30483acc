"""A diagram as a list, for keyboards and screen readers: its elements in the order of flow."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from lxml import etree

from web.i18n import gettext
from web.words import element_type

_BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
_NODES = frozenset(
    f"{_BPMN}{name}"
    for name in (
        *("task", "userTask", "serviceTask", "sendTask", "receiveTask", "scriptTask", "manualTask"),
        *("businessRuleTask", "callActivity", "subProcess", "startEvent", "endEvent", "boundaryEvent"),
        *("intermediateCatchEvent", "intermediateThrowEvent", "exclusiveGateway", "inclusiveGateway"),
        *("parallelGateway", "eventBasedGateway"),
    )
)


@dataclass(frozen=True)
class Flow:
    """A way on from an element: the answer written on it, and the name of what it leads to."""

    answer: str
    target: str


@dataclass(frozen=True)
class Node:
    """An element as it is drawn.

    :ivar depth: how many sub-processes stand around it.
    :ivar process: the id of its process.
    """

    id: str
    name: str
    kind: str
    process: str
    depth: int
    flows: tuple[Flow, ...]


@dataclass(frozen=True)
class Step:
    """A line of the list, in the page's language.

    :ivar type: what kind of element it is, in everyday words.
    :ivar ways: where it goes on, where that is not simply the next line.
    """

    id: str
    name: str
    type: str
    depth: int
    ways: str = ""


def outline(content: bytes, process: str) -> list[Step]:
    """The elements of a process, in the order of flow; joins stand after all of their branches."""
    return [
        Step(node.id, node.name or element_type(node.kind), element_type(node.kind), node.depth, _ways(node))
        for node in nodes(content)
        if node.process == process
    ]


@lru_cache(maxsize=128)
def nodes(content: bytes) -> tuple[Node, ...]:
    """All elements of a diagram; artefacts never change, so what was read once is kept."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    root = etree.fromstring(content, parser)
    found: list[Node] = []
    for process in root.iter(f"{_BPMN}process"):
        names = {item.get("id") or "": _label(item) for item in process.iter(*_NODES)}
        found += _container(process, process.get("id") or "", 0, names)
    return tuple(found)


def _container(
    container: etree._Element, process: str, depth: int, names: Mapping[str, str]
) -> Iterator[Node]:
    own = {item.get("id") or "": item for item in container if item.tag in _NODES}
    flows = [item for item in container if item.tag == f"{_BPMN}sequenceFlow"]
    ways: dict[str, list[str]] = {id: [] for id in own}
    answers: dict[str, list[Flow]] = {id: [] for id in own}
    for flow in flows:
        source, target = flow.get("sourceRef") or "", flow.get("targetRef") or ""
        if source in own and target in own:
            ways[source].append(target)
            answers[source].append(Flow((flow.get("name") or "").strip(), names.get(target, target)))
    for id, item in own.items():
        host = item.get("attachedToRef")
        if host in own:
            ways[host].append(id)
    for id in _in_order(own, ways):
        item = own[id]
        kind = etree.QName(item).localname
        yield Node(id, names[id], kind, process, depth, tuple(answers[id]))
        yield from _container(item, process, depth + 1, names) if kind == "subProcess" else ()


def _in_order(own: Mapping[str, etree._Element], ways: Mapping[str, list[str]]) -> list[str]:
    """Reverse postorder of the walk from the starts: topological but for the flows that lead back."""
    entered = {target for targets in ways.values() for target in targets}
    starts = [id for id in own if id not in entered]
    reached = _reached(starts, ways)
    # Whatever no start leads to is walked first, so that it comes last.
    circles = [id for id in own if id not in reached]
    seen: set[str] = set()
    done: list[str] = []
    for id in [*circles, *reversed(starts)]:
        _walk(id, ways, seen, done)
    return done[::-1]


def _reached(starts: Iterable[str], ways: Mapping[str, list[str]]) -> set[str]:
    found: set[str] = set()
    waiting = list(starts)
    while waiting:
        id = waiting.pop()
        if id not in found:
            found.add(id)
            waiting += ways[id]
    return found


def _walk(start: str, ways: Mapping[str, list[str]], seen: set[str], done: list[str]) -> None:
    if start in seen:
        return
    seen.add(start)
    path: list[tuple[str, Iterator[str]]] = [(start, reversed(ways[start]))]
    while path:
        id, rest = path[-1]
        following = next((item for item in rest if item not in seen), None)
        if following is None:
            done.append(id)
            path.pop()
        else:
            seen.add(following)
            path.append((following, reversed(ways[following])))


def _label(item: etree._Element) -> str:
    return " ".join((item.get("name") or "").split())


def _ways(node: Node) -> str:
    if len(node.flows) < 2:
        return ""
    return "; ".join(_way(flow) for flow in node.flows)


def _way(flow: Flow) -> str:
    if flow.answer:
        return gettext("%(answer)s: %(target)s", answer=flow.answer, target=flow.target)
    return flow.target
