"""The diagrams are drawn to be read: nothing crosses, nothing overlaps, everything has its lane."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import combinations, pairwise
from pathlib import Path

import pytest
from lxml import etree

PACK = Path(__file__).parents[2] / "processes" / "complaint"
DIAGRAMS = sorted(PACK.glob("*.bpmn"))
NS = {
    "bpmn": "http://www.omg.org/spec/BPMN/20100524/MODEL",
    "bpmndi": "http://www.omg.org/spec/BPMN/20100524/DI",
    "dc": "http://www.omg.org/spec/DD/20100524/DC",
    "di": "http://www.omg.org/spec/DD/20100524/DI",
}

DRAWN = ("Event", "Task", "Gateway", "subProcess", "callActivity", "Flow", "lane", "participant")

each_diagram = pytest.mark.parametrize("path", DIAGRAMS, ids=lambda path: path.stem)


@dataclass(frozen=True)
class Box:
    """A rectangle, edges included."""

    left: float
    top: float
    right: float
    bottom: float

    def shrunk(self, by: float) -> Box:
        return Box(self.left + by, self.top + by, self.right - by, self.bottom - by)

    def meets(self, other: Box) -> bool:
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )

    def holds(self, other: Box) -> bool:
        return (
            self.left <= other.left
            and self.top <= other.top
            and self.right >= other.right
            and self.bottom >= other.bottom
        )


@dataclass(frozen=True)
class Line:
    """A sequence or message flow as it is drawn."""

    id: str
    source: str
    target: str
    points: tuple[tuple[float, float], ...]
    is_message: bool

    def segments(self) -> Iterator[Box]:
        for (x0, y0), (x1, y1) in pairwise(self.points):
            yield Box(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))

    def meets(self, box: Box) -> bool:
        return any(
            piece.left <= box.right
            and box.left <= piece.right
            and piece.top <= box.bottom
            and box.top <= piece.bottom
            for piece in self.segments()
        )


class Drawing:
    """A diagram's shapes, lines and labels."""

    def __init__(self, path: Path) -> None:
        self.root = etree.parse(path, etree.XMLParser(resolve_entities=False, no_network=True))
        self.elements = {element.get("id"): element for element in self.root.iter() if element.get("id")}
        self.shapes = {
            shape.get("bpmnElement"): self._box(shape.find("dc:Bounds", NS))
            for shape in self.root.iterfind(".//bpmndi:BPMNShape", NS)
        }
        self.labels = {
            label.getparent().get("bpmnElement"): self._box(label.find("dc:Bounds", NS))
            for label in self.root.iterfind(".//bpmndi:BPMNLabel", NS)
        }
        self.lines = [self._line(edge) for edge in self.root.iterfind(".//bpmndi:BPMNEdge", NS)]

    @staticmethod
    def _box(bounds: etree._Element) -> Box:
        x, y, width, height = (float(bounds.get(name)) for name in ("x", "y", "width", "height"))
        return Box(x, y, x + width, y + height)

    def _line(self, edge: etree._Element) -> Line:
        element = self.elements[edge.get("bpmnElement")]
        points = tuple((float(p.get("x")), float(p.get("y"))) for p in edge.iterfind("di:waypoint", NS))
        return Line(
            element.get("id"),
            element.get("sourceRef"),
            element.get("targetRef"),
            points,
            element.tag.endswith("messageFlow"),
        )

    def type_of(self, id: str) -> str:
        return str(etree.QName(self.elements[id]).localname)

    def nodes(self) -> dict[str, Box]:
        """Flow nodes: everything but pools and lanes."""
        return {id: box for id, box in self.shapes.items() if self.type_of(id) not in ("participant", "lane")}

    def around(self, id: str) -> set[str]:
        """The sub-processes an element stands in."""
        return {ancestor.get("id") for ancestor in self.elements[id].iterancestors()}

    def host(self, id: str) -> str | None:
        found: str | None = self.elements[id].get("attachedToRef")
        return found

    def covers(self, id: str, label: Box) -> bool:
        """Whether a shape's outline, a diamond, a circle or a box, reaches into a label."""
        box, kind = self.shapes[id], self.type_of(id)
        x, y, reach = (box.left + box.right) / 2, (box.top + box.bottom) / 2, (box.right - box.left) / 2
        dx = max(label.left - x, x - label.right, 0)
        dy = max(label.top - y, y - label.bottom, 0)
        if kind.endswith("Gateway"):
            return dx + dy < reach
        if kind.endswith("Event"):
            return dx * dx + dy * dy < reach * reach
        return box.meets(label)

    def strangers(self, one: str, other: str) -> bool:
        """Whether two nodes have no business overlapping."""
        related = self.around(one) | self.around(other) | {self.host(one), self.host(other)}
        return not related & {one, other}


@cache
def drawing(path: Path) -> Drawing:
    return Drawing(path)


@each_diagram
def test_every_element_and_flow_is_drawn(path: Path) -> None:
    drawn = drawing(path)
    wanted = {
        element.get("id")
        for element in drawn.root.iterfind("bpmn:*//", NS)
        if element.get("id") and etree.QName(element).localname.endswith(DRAWN)
    }
    assert wanted - set(drawn.shapes) - {line.id for line in drawn.lines} == set()


@each_diagram
def test_no_two_elements_overlap(path: Path) -> None:
    drawn = drawing(path)
    overlapping = [
        (one, other)
        for (one, first), (other, second) in combinations(drawn.nodes().items(), 2)
        if drawn.strangers(one, other) and first.meets(second)
    ]
    assert overlapping == []


@each_diagram
def test_lines_run_straight_or_at_right_angles(path: Path) -> None:
    crooked = [
        line.id
        for line in drawing(path).lines
        if any(x0 != x1 and y0 != y1 for (x0, y0), (x1, y1) in pairwise(line.points))
    ]
    assert crooked == []


@each_diagram
def test_no_two_lines_cross(path: Path) -> None:
    """Lines of one source or one target may share a stretch: they read as one line that forks or joins."""
    crossing = [
        (one.id, other.id)
        for one, other in combinations(drawing(path).lines, 2)
        if not ({one.source, one.target} & {other.source, other.target})
        and any(other.meets(piece) for piece in one.segments())
    ]
    assert crossing == []


@each_diagram
def test_no_line_runs_through_an_element(path: Path) -> None:
    drawn = drawing(path)
    through = [
        (line.id, id)
        for line in drawn.lines
        for id, box in drawn.nodes().items()
        if id not in (line.source, line.target)
        and id not in drawn.around(line.source) & drawn.around(line.target)
        and not (line.is_message and id in drawn.around(line.source) | drawn.around(line.target))
        and drawn.host(id) not in (line.source, line.target)
        and drawn.host(line.source) != id
        and line.meets(box.shrunk(1))
    ]
    assert through == []


@each_diagram
def test_every_label_can_be_read(path: Path) -> None:
    """No label lies on a line, an element's edge or another label."""
    drawn = drawing(path)
    hidden: list[tuple[str, str]] = []
    for id, label in drawn.labels.items():
        room = label.shrunk(2)
        hidden += [(id, line.id) for line in drawn.lines if line.meets(room)]
        hidden += [(id, other) for other, box in drawn.labels.items() if other > id and box.meets(room)]
        hidden += [
            (id, other)
            for other, box in drawn.shapes.items()
            if box.meets(room) and not box.holds(room) and other != id
        ]
        hidden += [
            (id, other)
            for other in drawn.nodes()
            if drawn.type_of(other) != "subProcess" and drawn.covers(other, room)
        ]
    assert hidden == []


@each_diagram
def test_every_element_lies_in_its_lane(path: Path) -> None:
    drawn = drawing(path)
    outside = [
        (lane.get("id"), reference.text)
        for lane in drawn.root.iterfind(".//bpmn:lane", NS)
        for reference in lane.iterfind("bpmn:flowNodeRef", NS)
        if not drawn.shapes[lane.get("id")].holds(drawn.shapes[reference.text])
    ]
    assert outside == []
    in_lanes = {reference.text for reference in drawn.root.iterfind(".//bpmn:flowNodeRef", NS)}
    process = drawn.root.find("bpmn:process", NS)
    top = {child.get("id") for child in process if child.get("id") in drawn.nodes()}
    assert top == in_lanes


@each_diagram
def test_the_way_runs_from_left_to_right(path: Path) -> None:
    """Starts are the leftmost of their level; only lines back to something done before run left."""
    drawn = drawing(path)
    for start in drawn.root.iterfind(".//bpmn:startEvent", NS):
        siblings = [
            drawn.shapes[node.get("id")].left
            for node in start.getparent()
            if node.get("id") in drawn.nodes() and node is not start
        ]
        assert drawn.shapes[start.get("id")].left < min(siblings)


@each_diagram
def test_a_diagram_tells_one_idea(path: Path) -> None:
    """About 25 elements a level; what is more belongs into a diagram of its own."""
    drawn = drawing(path)
    levels: dict[str, int] = {}
    for id in drawn.nodes():
        parent = drawn.elements[id].getparent().get("id")
        levels[parent] = levels.get(parent, 0) + 1
    assert max(levels.values()) <= 32, levels


@each_diagram
def test_every_diagram_is_shown_in_the_docs(path: Path) -> None:
    docs = PACK.parents[1] / "docs"
    assert f"images/diagrams/{path.stem}.png" in (docs / "diagrams.md").read_text(encoding="utf-8")
    assert (docs / "images" / "diagrams" / f"{path.stem}.png").stat().st_size > 1000
