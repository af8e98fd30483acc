"""Runs cases of the DMN Technology Compatibility Kit: a folder of .dmn models with .xml tests beside them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from lxml import etree

from engine.dmn import DecisionModel, read_decisions
from engine.errors import FeelError, NotFound, TableInvalid
from engine.feel.budget import DEFAULT, Budget, Run
from engine.feel.jsonvalues import imported
from engine.feel.numbers import is_number
from engine.feel.temporal_text import read_date, read_date_time, read_duration, read_time
from engine.feel.values import equals, text_of

TEST = "{http://www.omg.org/spec/DMN/20160719/testcase}"
XSI = "{http://www.w3.org/2001/XMLSchema-instance}"
TOLERANCE = Decimal("1e-8")
BUDGET = Budget(steps=300_000, clock=lambda: datetime.now(UTC))


@dataclass(frozen=True)
class Result:
    level: str
    folder: str
    case: str
    passed: bool
    wants_value: bool
    detail: str


def run_folder(folder: Path) -> Iterator[Result]:
    """Every case below ``folder``; the level is the name of the folder above the case's own."""
    for tests in sorted(folder.rglob("*.xml")):
        root = etree.parse(str(tests)).getroot()
        if root.tag != f"{TEST}testCases":
            continue
        model = load(tests.parent, root.findtext(f"{TEST}modelName", ""))
        for case in root.iterfind(f"{TEST}testCase"):
            yield run_case(tests, case, model)


def load(folder: Path, name: str) -> DecisionModel | TableInvalid:
    """The model of a test, with the models in the same folder that it may import."""
    others = []
    try:
        for path in sorted(folder.glob("*.dmn")):
            if path.name != name:
                others.append(read_decisions(path.read_bytes(), path.name))
        return read_decisions((folder / name).read_bytes(), name, others)
    except TableInvalid as error:
        return error


def run_case(tests: Path, case: etree._Element, model: DecisionModel | TableInvalid) -> Result:
    given = {node.get("name"): value_of(node) for node in case.iterfind(f"{TEST}inputNode")}
    wanted_any = False
    details = []
    for node in case.iterfind(f"{TEST}resultNode"):
        expected = node.find(f"{TEST}expected")
        wanted = None if expected is None else value_of(expected)
        wanted_any = wanted_any or wanted is not None
        got = decided(model, case, node.get("name"), given)
        if not same(got, wanted):
            details.append(f"{node.get('name')} gave {shown(got)}, wanted {shown(wanted)}")
    return Result(
        tests.parent.parent.name,
        tests.parent.name,
        case.get("id", ""),
        not details,
        wanted_any,
        "; ".join(details),
    )


def decided(
    model: DecisionModel | TableInvalid, case: etree._Element, name: str, given: dict[str, Any]
) -> Any:
    if isinstance(model, TableInvalid):
        return f"refused: {model}"
    run = Run(DEFAULT)
    try:
        if case.get("type") == "decisionService":
            found = imported(run, model.call_service(case.get("invocableName", ""), given, BUDGET))
            return found[name] if isinstance(found, dict) and name in found else found
        return imported(run, model.decide(name, given, BUDGET).value)
    except (FeelError, NotFound) as error:
        return f"{type(error).__name__}: {error}"


def value_of(node: etree._Element) -> Any:
    """The FEEL value that a test writes."""
    listed = node.find(f"{TEST}list")
    if listed is not None:
        return None if nil(listed) else [value_of(item) for item in listed.iterfind(f"{TEST}item")]
    components = node.findall(f"{TEST}component")
    if components:
        return {part.get("name"): None if nil(part) else value_of(part) for part in components}
    value = node.find(f"{TEST}value")
    if value is None or nil(value):
        return None
    text = value.text or ""
    kind = (value.get(f"{XSI}type") or "xsd:string").split(":")[-1]
    reader = READERS.get(kind)
    return text if reader is None else reader(text.strip())


def nil(node: etree._Element) -> bool:
    return bool(node.get(f"{XSI}nil") == "true")


READERS: dict[str, Callable[[str], Any]] = {
    "boolean": lambda text: text in ("true", "1"),
    "decimal": Decimal,
    "double": Decimal,
    "integer": Decimal,
    "date": read_date,
    "time": read_time,
    "dateTime": read_date_time,
    "duration": read_duration,
}


def same(got: Any, wanted: Any) -> bool:
    """Equal, numbers up to a tolerance, as the kit's own runners compare."""
    if is_number(got) and is_number(wanted):
        return abs(Decimal(got) - Decimal(wanted)) <= TOLERANCE
    if isinstance(got, list) and isinstance(wanted, list):
        return len(got) == len(wanted) and all(map(same, got, wanted))
    if isinstance(got, dict) and isinstance(wanted, dict):
        return got.keys() == wanted.keys() and all(same(got[key], wanted[key]) for key in got)
    return equals(Run(DEFAULT), got, wanted) is True


def shown(value: Any) -> str:
    return text_of(Run(DEFAULT), value, quoted=True)[:120]
