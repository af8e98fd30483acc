"""The pack's files hold together: what one names, another has."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from inspect import signature
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from engine.check import check_artefacts
from engine.dmn import review_table
from engine.feel import compile_expression
from engine.registry import Operation, Registry
from processes.complaint import register
from tests.processes.diagram_walk import PACK, decide, forms, processes, tables

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
REDRESS = "{urn:redress:bpmn:1}"
CLAUSES = {f"Q{n}" for n in range(1, 5)} | {f"S{n}" for n in range(1, 14)}
BOUND = {*(f"Q{number}" for number in range(1, 5)), *(f"S{number}" for number in range(1, 14))}
BY_CODE = {"S13"}
"""No element of a diagram keeps these: the engine does."""
NODES = ("Event", "Task", "Gateway", "subProcess", "callActivity")
FROM_OUTSIDE = {
    "contact received": "intake",
    "satisfaction given": "the customer's page",
    "level up asked": "the customer's page",
    "complaint withdrawn": "the customer's page",
    "quote accepted": "the customer's page",
    "quote refused": "the customer's page",
    "replacement arrived": "the customer's page",
    "reply sent": "the outbox",
    "reply failed": "the outbox",
    "reply bounced": "intake of mail",
    "reply delivered": "the operation reply.deliver",
    "final reply delivered": "the operation reply.deliver",
    "customer asked": "whoever asks, on the case's page, and the operation reply.deliver",
    "question over": "the customer's next contact, a bounce, and whatever closes the case",
    "later day chosen": "the operation inspection.appoint",
    "item seen": "the operations inspection.appoint and inspection.record, and whatever closes the case",
    "customer not reached": "whoever could not reach her, on the case's page",
    "statement asked": "the operation statement.ask",
    "recall proposed": "the operation recall.propose",
    "all owners answered": "the owners' page",
    "dealer concerned": "a dealer's contact, and the operation dealer.concern",
    "dealer wrote": "the dealer's page",
    "coordination over": "whatever closes the case",
}
"""Messages that diagrams wait for and none of them throws, with who does."""

TEXTS = sorted(PACK.glob("texts/*/*.txt"))
PLACEHOLDER = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)


@cache
def roots() -> dict[str, etree._Element]:
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    return {path.stem: etree.parse(path, parser).getroot() for path in sorted(PACK.glob("*.bpmn"))}


def nodes(*types: str) -> Iterator[tuple[str, etree._Element]]:
    """Flow nodes of these kinds with the diagram they stand in; all of them without a kind."""
    for name, root in roots().items():
        for element in root.iterfind(f"{BPMN}process//*"):
            kind = etree.QName(element).localname
            if kind in types if types else kind.endswith(NODES) and not kind.endswith("Definition"):
                yield name, element


def at(name: str, element: etree._Element) -> str:
    return f"{name}#{element.get('id')}"


def commitments() -> dict[str, Any]:
    return tomllib.loads((PACK / "commitments.toml").read_text(encoding="utf-8"))


def contents() -> dict[str, bytes]:
    return {
        str(path.relative_to(PACK)): path.read_bytes()
        for suffix in ("*.bpmn", "decisions/*.dmn", "forms/*.form", "texts/*/*.txt")
        for path in PACK.glob(suffix)
    }


def test_every_file_passes_the_checks_that_publishing_asks_for() -> None:
    assert check_artefacts(contents()) == ()


def test_every_id_is_its_files_stem() -> None:
    assert {path.stem for path in PACK.glob("*.bpmn")} == processes().ids
    assert [name for name, form in forms().items() if form.id != name] == []
    assert [name for name, model in tables().items() if name not in model.decisions] == []


def test_no_table_overlaps_has_gaps_or_rules_that_never_answer() -> None:
    assert [finding for model in tables().values() for finding in review_table(model)] == []


def test_every_form_and_every_table_is_used() -> None:
    assert {task.get(REDRESS + "form") for _, task in nodes("userTask")} == set(forms())
    assert {task.get(REDRESS + "decision") for _, task in nodes("businessRuleTask")} == set(tables())


def test_every_table_is_given_all_that_it_reads() -> None:
    starved = {
        at(name, task): missing
        for name, task in nodes("businessRuleTask")
        if (
            missing := tables()[task.get(REDRESS + "decision")]
            .decisions[task.get(REDRESS + "decision")]
            .names
            - {given.get("name") for given in task.iter(REDRESS + "input")}
        )
    }
    assert starved == {}


def test_every_element_says_which_clauses_it_serves_and_why() -> None:
    silent = []
    for name, element in nodes():
        words = (element.findtext(BPMN + "documentation") or "").strip()
        match = re.match(r"\[([QS]\d+(?:, [QS]\d+)*)\] \S.{10,}", words)
        if not match or not set(match.group(1).split(", ")) <= CLAUSES:
            silent.append(at(name, element))
    assert silent == []


def test_every_element_but_a_merge_or_an_event_gateway_has_a_name() -> None:
    quiet = ("eventBasedGateway", "parallelGateway")
    nameless = [
        at(name, element)
        for name, element in nodes()
        if not element.get("name")
        and etree.QName(element).localname not in quiet
        and len(element.findall(BPMN + "outgoing")) != 1
    ]
    assert nameless == []


def test_every_question_ends_in_a_question_mark_and_every_way_on_is_an_answer() -> None:
    unclear = []
    for name, gateway in nodes("exclusiveGateway", "inclusiveGateway"):
        ways = [flow.text for flow in gateway.findall(BPMN + "outgoing")]
        if len(ways) < 2:
            continue
        answers = [roots()[name].find(f".//*[@id='{way}']").get("name") for way in ways]
        if not gateway.get("name").endswith("?") or not all(answers) or not gateway.get("default"):
            unclear.append(at(name, gateway))
    assert unclear == []


def test_every_message_is_sent_by_somebody_and_taken_by_somebody() -> None:
    thrown: set[str] = set()
    caught: set[str] = set()
    keys: dict[str, set[str]] = {}
    for name, element in nodes():
        for definition in element.iterfind(BPMN + "messageEventDefinition"):
            message = roots()[name].find(f"{BPMN}message[@id='{definition.get('messageRef')}']")
            throws = etree.QName(element).localname in ("endEvent", "intermediateThrowEvent")
            (thrown if throws else caught).add(message.get("name"))
            keys.setdefault(message.get("name"), set()).add(message.get(REDRESS + "key"))
    assert thrown - caught == set(), "nobody waits for these"
    assert caught - thrown == set(FROM_OUTSIDE), "nobody sends these"
    assert [message for message, found in keys.items() if len(found) != 1 or None in found] == []


def operations() -> Mapping[str, Operation]:
    """What the pack brings for diagrams to call."""
    registry = Registry()
    register(registry)
    return registry.operations


def callers() -> Iterator[tuple[str, str, list[str]]]:
    """Element, operation and the names of the arguments it is called with."""
    for name, element in nodes("userTask", "serviceTask", "sendTask"):
        if operation := element.get(REDRESS + "operation"):
            given = [item.get("name") for item in element.iter(REDRESS + "input")]
            form = ["submission"] if etree.QName(element).localname == "userTask" else []
            yield at(name, element), operation, form + given


def test_every_operation_that_a_diagram_calls_is_there_and_takes_what_it_is_given() -> None:
    known = operations()
    unfit = []
    for element, operation, arguments in callers():
        try:
            signature(known[operation]).bind(None, **dict.fromkeys(arguments))
        except (KeyError, TypeError) as mismatch:
            unfit.append((element, operation, str(mismatch)))
    assert unfit == []


_OF_EARLIER_RELEASES = {"escalation.decide"}
"""Called by diagrams on which cases may still run."""


def test_every_operation_of_the_pack_is_called_by_a_diagram() -> None:
    called = {operation for _, operation, _ in callers()}
    assert set(operations()) - called == _OF_EARLIER_RELEASES


def test_whoever_may_not_do_a_task_did_one_that_exists() -> None:
    tasks = {element.get("id") for _, element in nodes("userTask")}
    unknown = [
        at(name, task)
        for name, task in nodes("userTask")
        if not set((task.get(REDRESS + "notBy") or "").split()) <= tasks
    ]
    assert unknown == []


def test_every_user_task_is_somebodys_and_has_a_time() -> None:
    elements = {(process, id): info for process in processes().ids for id, info in _infos(process).items()}
    nobodys = [
        at(name, task)
        for name, task in nodes("userTask")
        if not (info := elements[name, task.get("id")]).unit
        and not info.role
        and not task.get(REDRESS + "assignee")
    ]
    assert nobodys == []
    assert [at(name, task) for name, task in nodes("userTask") if not task.get(REDRESS + "due")] == []


def _infos(process: str) -> Any:
    return processes().process(process).elements


def test_a_list_that_is_gone_through_is_declared_so_that_the_editor_keeps_it() -> None:
    """bpmn-js drops a reference to something that is not declared."""
    lost = []
    for name, root in roots().items():
        declared = {item.get("id") for item in root.iter(BPMN + "property")}
        used = {
            item.text for tag in ("loopDataInputRef", "loopDataOutputRef") for item in root.iter(BPMN + tag)
        }
        lost += [(name, missing) for missing in used - declared]
    assert lost == []


# Forms and texts -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(path.stem for path in PACK.glob("forms/*.form")))
def test_the_facts_a_form_shows_are_expressions_that_can_be_read(name: str) -> None:
    text = json.dumps(json.loads((PACK / "forms" / f"{name}.form").read_bytes()), ensure_ascii=False)
    for expression in PLACEHOLDER.findall(text):
        compile_expression(json.loads(f'"{expression}"'))


def test_every_question_on_a_form_has_a_label() -> None:
    mute = [
        f"{name}: {field.key}" for name, form in forms().items() for field in form.fields if not field.label
    ]
    assert mute == []


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_text_has_a_subject_and_placeholders_that_can_be_read(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert re.match(r"Subject: .+\n\n.+", text)
    for expression in PLACEHOLDER.findall(text):
        compile_expression(expression)


def test_every_text_is_there_in_every_language_and_says_the_same_facts() -> None:
    names = {
        (path.parent.name, path.stem): {
            name
            for expression in PLACEHOLDER.findall(path.read_text(encoding="utf-8"))
            for name in compile_expression(expression).names
        }
        for path in TEXTS
    }
    languages = {language for language, _ in names}
    assert languages == {"en", "zh"}
    for _, stem in names:
        facts = [names.get((language, stem)) for language in sorted(languages)]
        assert facts[0] == facts[1], stem


# Tables ----------------------------------------------------------------------------------------------

RIGHT = {
    "received_on": "2026-11-23",
    "start_on": "2026-07-01",
    "repair_days": 0,
    "defect": "paint_crack",
    "confirmed": "yes",
    "cause": "quality",
}


@pytest.mark.parametrize(
    ("began", "last"),
    [
        ("2026-08-31", "2027-02-28"),
        ("2027-08-31", "2028-02-29"),
        ("2026-08-30", "2027-02-28"),
        ("2026-08-28", "2027-02-28"),
        ("2026-10-31", "2027-04-30"),
        ("2026-12-31", "2027-06-30"),
        ("2027-02-28", "2027-08-28"),
        ("2028-02-29", "2028-08-29"),
        ("2026-07-01", "2027-01-01"),
    ],
)
def test_the_guarantee_lasts_six_months_and_its_last_day_counts(began: str, last: str) -> None:
    day_after = compile_expression('string(date(day) + duration("P1D"))').evaluate({"day": last})
    on_time = decide("guarantee", **RIGHT | {"start_on": began, "received_on": last})
    late = decide("guarantee", **RIGHT | {"start_on": began, "received_on": day_after})
    assert on_time["covered"] is True
    assert on_time["ends_on"] == last
    assert late["covered"] is False
    assert last in late["reason"]


@pytest.mark.parametrize(
    "defect",
    ["paint_crack", "paint_peel", "colour_difference", "unstable", "tilt", "hand_broken", "foot_broken"],
)
def test_the_guarantee_covers_every_defect_of_its_scope(defect: str) -> None:
    assert decide("guarantee", **RIGHT | {"defect": defect})["covered"] is True


@pytest.mark.parametrize(
    "wrong",
    [
        {"defect": "other"},
        {"defect": None},
        {"confirmed": "no", "cause": None},
        {"cause": "use"},
        {"cause": "transport"},
        {"cause": "wear"},
        {"cause": "other"},
        {"cause": None},
        {"start_on": None},
    ],
)
def test_the_guarantee_refuses_with_a_reason(wrong: dict[str, Any]) -> None:
    outcome = decide("guarantee", **RIGHT | wrong)
    assert outcome["covered"] is False
    assert outcome["reason"]


def test_days_in_repair_extend_the_guarantee() -> None:
    outcome = decide("guarantee", **RIGHT | {"received_on": "2027-01-08", "repair_days": 7})
    assert (outcome["covered"], outcome["ends_on"]) == (True, "2027-01-08")


@pytest.mark.parametrize(
    ("words", "reported"),
    [
        ("My daughter was INJURED by a splinter", True),
        ("There is smoke from the base", True),
        ("A journalist has asked me about it", True),
        ("I will go to the police", True),
        ("我儿子受伤了", True),
        ("The paint cracks a little", False),
        ("", False),
        (None, False),
    ],
)
def test_injury_danger_press_and_authorities_are_emergencies(words: str | None, reported: bool) -> None:
    assert decide("emergency", description=words, safety=False, severity=None)["report"] is reported


def test_a_ticked_safety_concern_or_a_critical_grade_is_an_emergency_whatever_the_words() -> None:
    assert decide("emergency", description="", safety=True, severity=None)["report"] is True
    assert decide("emergency", description="", safety=None, severity="critical")["report"] is True


@pytest.mark.parametrize(
    ("words", "defects", "concern"),
    [
        ("The sleeve", ["paint_peel"], "product"),
        ("The carton was crushed", ["other"], "packaging"),
        ("Two pieces are missing", [], "packaging"),
        ("Your colleague was rude to me", [], "staff"),
        ("The dealer does not answer", [], "dealer"),
        ("It looks strange", [], "product"),
    ],
)
def test_a_complaint_is_classified_by_what_it_speaks_of(words: str, defects: list[str], concern: str) -> None:
    lines = [{"item": "one", "defect": defect} for defect in defects]
    outcome = decide(
        "classification", type="complaint", description=words, lines=lines, safety=False, severity=None
    )
    assert (outcome["type"], outcome["severity"], outcome["concern"]) == ("complaint", "normal", concern)


@pytest.mark.parametrize(
    ("concern", "defects", "unit", "opinions"),
    [
        ("product", ["paint_crack"], "technical_quality", ["production"]),
        ("product", ["colour_difference"], "technical_quality", ["design", "production"]),
        ("product", ["hand_broken", "tilt"], "technical_quality", ["r_and_d"]),
        ("product", None, "technical_quality", ["production"]),
        ("packaging", [], "warehouse", []),
        ("staff", [], "sales", []),
        ("dealer", [], "after_sales", []),
        (None, None, "after_sales", []),
    ],
)
def test_what_it_concerns_decides_who_examines_it(
    concern: str | None, defects: list[str] | None, unit: str, opinions: list[str]
) -> None:
    outcome = decide("routing", concern=concern, defects=defects)
    assert (outcome["unit"], outcome["opinions"]) == (unit, opinions)


@pytest.mark.parametrize(
    ("kind", "given", "needed"),
    [
        ("refused guarantee", {}, True),
        ("refund", {"amount": "200.00"}, False),
        ("refund", {"amount": "200.01"}, True),
        ("refund", {"amount": 1000}, True),
        ("final reply", {}, False),
        ("final reply", {"amount": "250.00"}, True),
        ("final reply", {"severity": "critical"}, True),
        ("final reply", {"cycle": 2}, False),
        ("final reply", {"cycle": 3}, True),
        ("interim reply", {"severity": "critical", "cycle": 5}, False),
    ],
)
def test_a_second_person_is_asked_where_the_table_says(
    kind: str, given: dict[str, Any], needed: bool
) -> None:
    inputs = {"amount": None, "severity": None, "cycle": None} | given
    assert decide("second_person", kind=kind, **inputs)["needed"] is needed


def test_useful_ideas_are_rewarded_and_mere_thanks_are_not() -> None:
    assert decide("reward", type="suggestion", usefulness="useful")["amount"] == "20.00"
    assert decide("reward", type="suggestion", usefulness="valuable")["amount"] == "50.00"
    assert decide("reward", type="praise", usefulness="valuable")["worth"] is True
    assert decide("reward", type="praise", usefulness="none")["worth"] is False
    assert decide("reward", type="suggestion", usefulness=None)["worth"] is False


@pytest.mark.parametrize("channel", ["call", "letter", "visit", "email", "web", "dealer", "api"])
def test_every_contact_is_promised_a_reply_within_24_elapsed_hours(channel: str) -> None:
    assert decide("reply_promise", channel=channel, type="complaint") == {
        "unit": "elapsed_hours",
        "amount": 24,
    }


# Commitments -----------------------------------------------------------------------------------------


def test_every_bound_clause_names_what_keeps_it_and_all_of_it_is_there() -> None:
    known = {at(name, element) for name, element in nodes()}
    clauses = commitments()["clauses"]
    assert set(clauses) == BOUND
    for id, clause in clauses.items():
        assert clause["elements"] or id in BY_CODE, id
        assert set(clause["elements"]) <= known, id
        assert set(clause["decisions"]) <= set(tables()), id
        assert set(clause["forms"]) <= set(forms()), id
        assert clause["promise"] and clause["kept"]


def test_what_keeps_a_clause_says_so_in_its_documentation() -> None:
    words = {at(name, element): element.findtext(BPMN + "documentation") for name, element in nodes()}
    untold = [
        (id, element)
        for id, clause in commitments()["clauses"].items()
        for element in clause["elements"]
        if id not in (words[element] or "").partition("]")[0].removeprefix("[").split(", ")
    ]
    assert untold == []


@pytest.mark.parametrize("rule", commitments()["only_after"], ids=lambda rule: rule["says"])
def test_no_way_avoids_what_must_come_before(rule: dict[str, Any]) -> None:
    """With the earlier elements taken out of the diagram, the later one cannot be reached."""
    diagram, _, element = rule["element"].partition("#")
    assert rule["clause"] in BOUND
    assert {name for name in rule["after"]} <= {at(name, node) for name, node in nodes()}
    assert element in _reached(diagram, without=set())
    assert element not in _reached(diagram, without={name.partition("#")[2] for name in rule["after"]})


def _reached(diagram: str, without: set[str]) -> set[str]:
    """What a token can reach in one diagram: along flows, into sub-processes, out at boundary events."""
    root = roots()[diagram]
    following: dict[str, set[str]] = {}
    for flow in root.iter(BPMN + "sequenceFlow"):
        following.setdefault(flow.get("sourceRef"), set()).add(flow.get("targetRef"))
    for event in root.iter(BPMN + "boundaryEvent"):
        following.setdefault(event.get("attachedToRef"), set()).add(event.get("id"))
    for inner in root.iter(BPMN + "subProcess"):
        starts = {start.get("id") for start in inner.findall(BPMN + "startEvent")}
        following.setdefault(inner.get("id"), set()).update(starts)
    seen: set[str] = set()
    ahead = [start.get("id") for start in root.find(BPMN + "process").findall(BPMN + "startEvent")]
    while ahead:
        here = ahead.pop()
        if here not in seen and here not in without:
            seen.add(here)
            ahead += following.get(here, ())
    return seen


@pytest.mark.parametrize("rule", commitments()["never"], ids=lambda rule: rule["says"])
def test_what_must_never_happen_is_not_drawn(rule: dict[str, Any]) -> None:
    called = _operations_below(rule["diagram"])
    assert called, "the diagram calls nothing at all"
    forbidden = [
        operation
        for operation in called
        for pattern in rule["operations"]
        if operation == pattern or (pattern.endswith("*") and operation.startswith(pattern[:-1]))
    ]
    assert forbidden == []


def _operations_below(diagram: str) -> set[str]:
    found: set[str] = set()
    ahead, seen = [diagram], set()
    while ahead:
        here = ahead.pop()
        if here not in seen:
            seen.add(here)
            elements = list(roots()[here].iter())
            found |= {item.get(REDRESS + "operation") for item in elements} - {None}
            ahead += [item.get("calledElement") for item in elements if item.get("calledElement")]
    return found
