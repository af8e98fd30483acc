"""Each route, asked by everybody from whom a case is hidden, with the case's own numbers: not a word of it.

The relations: barred persons of each role, a person's substitute, colleagues without a part in a confidential
case, the customer and the dealer of another case, a stranger, a program.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import get_type_hints

import pytest
from flask import Flask
from pypdf import PdfReader
from werkzeug.routing import IntegerConverter, Rule

from engine.model import DESK, PRINTED, Task
from tests.stories import Story
from tests.web.test_access_matrix import outsiders_token, sign_in, token_of
from tests.web.visitor import Visitor
from tests.world import House
from web import access
from web.app import create_app

BARRED, CONFIDENTIAL = "Zyzzyva", "Xylophis"
"""What stands in the customer's name, in her words, in the item and in a file of each hidden case."""
LOOKED_FOR = "Quillon"
STAFF = ("ana", "ben", "oskar", "lin", "olga", "adam")
OUTSIDE = (
    "a stranger",
    "another customer",
    "another dealer",
    "another customer's program",
    "another dealer's program",
)
UNINVOLVED = ("chen", "pavel", "olga", "adam", "a program of pavel", "a program of chen")
"""Colleagues who have no part in a confidential case and do not lead."""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    opened = House(tmp_path_factory.mktemp("house"))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def app(house: House) -> Flask:
    made = create_app(house.engine)
    made.config["WTF_CSRF_ENABLED"] = False  # whoever forges a request learns no more than who sends it
    made.config["PROPAGATE_EXCEPTIONS"] = False
    for who in ("customer's", "dealer's"):
        outsiders_token(made, house, who)  # before so many wrong PINs are tried that no more are taken
    return made


@pytest.fixture(scope="module")
def other(house: House) -> Story:
    """A case of somebody else, with a dealer."""
    return Story(house).broken_hand("2026-08-01", customer={"name": "Otto Berg", "email": "o@post.example"})


def hidden(house: House, secret: str, **more: object) -> Story:
    name = {"name": f"{LOOKED_FOR} {secret}", "email": f"{secret.lower()}@post.example"}
    story = Story(house).registers(
        customer=name,
        description=f"The mast of {secret} broke.",
        product={"model": f"{secret} clipper", "serial": f"{secret}-1", "purchased_on": "2026-07-01"},
        lines=[{"item": f"Mast of {secret}", "defect": "other", "quantity": 1}],
        **more,
    )
    with house.engine.store.write() as uow:
        uow.files.put(
            secret.encode(),
            name=f"{secret}.txt",
            content_type="text/plain",
            at=house.clock.now(),
            case=house.case(story.number).id,
        )
        uow.outbox.add(
            key=f"letter to {secret}",
            channel="letter",
            recipient=f"{secret} Street 1, Porto",
            payload={"subject": f"To {secret}", "body": f"The mast of {secret} is mended."},
            created_at=house.clock.now(),
            case=house.case(story.number).id,
        )
        uow.commit()
    house.settle()
    return story


@pytest.fixture(scope="module")
def barred(house: House, other: Story) -> Story:
    """Nobody of those who are tried may know of it; chen is barred as ana's substitute."""
    today = house.clock.now().date()
    with house.engine.store.write() as uow:
        uow.people.add_absence("ana", today + timedelta(days=3), today + timedelta(days=5), "chen")
        uow.commit()
    story = hidden(house, BARRED, person_complained_about="Ana Silva")
    with house.engine.store.write() as uow:
        case = house.case(story.number).id
        assert {"ana", "chen"} <= uow.cases.barred(case)
        for person in STAFF:
            uow.cases.bar(case, person, "tried here", house.clock.now())
        uow.commit()
    return story


@pytest.fixture(scope="module")
def confidential(house: House, other: Story) -> Story:
    return hidden(house, CONFIDENTIAL, confidential=True)


def asked_by(app: Flask, house: House, who: str, other: Story) -> tuple[Visitor, dict[str, str]]:
    visitor, headers = Visitor(app), {}
    if who == "another customer":
        visitor.open_case(other.number)
    elif who == "another dealer":
        with visitor.client.session_transaction() as session:
            session[access.DEALER] = 1
    elif who.endswith("'s program"):
        headers["Authorization"] = f"Bearer {outsiders_token(app, house, who.split()[1])}"
    elif who.startswith("a program of "):
        headers["Authorization"] = f"Bearer {token_of(app, house, who.rpartition(' ')[2])}"
    elif who != "a stranger":
        sign_in(visitor, house, who)
    return visitor, headers


def addresses(house: House, story: Story, rule: Rule) -> str:
    """The route with what belongs to the hidden case in each place."""
    case = house.case(story.number)
    tasks: list[Task] = house.open_tasks(story.number)
    with house.engine.store.read() as queries:
        file = queries.files.of_case(case.id)[0]
        instance = queries.instances.of_case(case.id)[0].id
        facts = queries.records.complaints.get(case.id)
        line = queries.records.lines_of(case.id)[0].id
        letter = next(found.id for found in queries.letters(DESK, PRINTED) if found.case == case.id)
    known = {
        "number": story.number,
        "task": tasks[0].id,
        "instance": instance,
        "customer": facts.customer,
        "hash": file.hash,
        "file": file.hash,
        "line": line,
        "letter": letter,
        "contact": story.registered.contact,
        "release": 1,
        "name": "complaint.bpmn",
        "filename": "desk.css",
        "person": "rosa",
    }
    values = {
        name: known.get(name, 1 if isinstance(rule._converters[name], IntegerConverter) else "none")
        for name in rule.arguments
    }
    built = rule.build(values)
    assert built is not None
    return built[1]


def words_of(content: bytes) -> bytes:
    """What an answer says; a PDF keeps its words packed."""
    if not content.startswith(b"%PDF"):
        return content
    return " ".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages).encode()


def query(app: Flask, rule: Rule) -> dict[str, str]:
    """What is looked for, by the names that the route knows."""
    said = getattr(app.view_functions[rule.endpoint], "described", None)
    if said is None:
        return {"q": LOOKED_FOR, "text": LOOKED_FOR}
    names = [field.name for field in fields(said.asks)] if said.asks is not None else []
    return {"text": LOOKED_FOR} if "text" in names else {}


def body(app: Flask, story: Story, rule: Rule, secret: str) -> dict[str, object] | None:
    """What a route of the API takes, with the hidden case's number wherever a case may be named."""
    said = getattr(app.view_functions[rule.endpoint], "described", None)
    if said is None or said.takes is None:
        return None
    if not is_dataclass(said.takes):
        if not rule.rule.endswith("duplicates"):
            return {"case": story.number}
        return {"product": {"serial": f"{secret}-1"}, "customer": {"email": f"{secret.lower()}@post.example"}}
    hints = get_type_hints(said.takes)
    known: dict[object, object] = {str: story.number, int: 1, bool: False}
    return {field.name: known.get(hints[field.name]) for field in fields(said.takes)}


def leaks(
    app: Flask, house: House, story: Story, other: Story, who: str, secret: str, *, only: str = ""
) -> list[str]:
    """Routes that answered with a word of the hidden case; of one route only where one is named."""
    found = []
    for rule in app.url_map.iter_rules():
        if rule.endpoint in ("static", "security.logout"):
            continue
        address = addresses(house, story, rule)
        for method in sorted((rule.methods or set()) - {"OPTIONS", "HEAD"}):
            if only not in ("", f"{method} {rule.rule}"):
                continue
            visitor, headers = asked_by(app, house, who, other)
            seen = visitor.client.open(
                address,
                method=method,
                query_string=query(app, rule),
                headers=headers,
                json=body(app, story, rule, secret) if method in ("POST", "PUT") else None,
            )
            said = words_of(seen.data).lower()
            seen.close()
            if secret.lower().encode() in said:
                found.append(f"{method} {rule.rule}")
    return found


@pytest.mark.parametrize("who", [*STAFF, "chen", *(f"a program of {person}" for person in STAFF), *OUTSIDE])
def test_whoever_is_barred_or_a_stranger_reads_not_a_word(
    app: Flask, house: House, barred: Story, other: Story, who: str
) -> None:
    assert leaks(app, house, barred, other, who, BARRED) == []


@pytest.mark.parametrize("who", [*UNINVOLVED, *OUTSIDE])
def test_who_has_no_part_in_a_confidential_case_reads_not_a_word(
    app: Flask, house: House, barred: Story, confidential: Story, other: Story, who: str
) -> None:
    assert leaks(app, house, confidential, other, who, CONFIDENTIAL) == []


def test_the_matrix_would_see_a_leak(app: Flask, house: House, barred: Story, other: Story) -> None:
    """Petra heads production and is barred from nothing."""
    seen = leaks(app, house, barred, other, "petra", BARRED)
    assert {"GET /cases/<number>", "GET /letters", "GET /letters/<int:letter>.pdf"} <= set(seen)
    seen = leaks(app, house, barred, other, "a program of petra", BARRED)
    assert "GET /api/v1/cases/<number>" in seen
    assert "GET /api/v1/cases/search" in seen
    assert "POST /api/v1/contacts/duplicates" in seen


@pytest.mark.parametrize(
    ("who", "door"),
    [
        ("petra", "GET /cases/<number>"),
        ("greta", "GET /cases/<number>"),
        ("greta", "GET /tasks/<task>"),
        ("a program of greta", "GET /api/v1/tasks/<task>"),
    ],
)
def test_the_matrix_would_see_a_leak_and_a_door_wrongly_closed(
    app: Flask, house: House, barred: Story, other: Story, who: str, door: str
) -> None:
    """Petra heads production; Greta works in after-sales and is the superior of Ana, whom it is about."""
    assert door in leaks(app, house, barred, other, who, BARRED, only=door)


@pytest.mark.parametrize(("who", "door"), [("lin", "GET /cases/<number>"), ("greta", "GET /tasks/<task>")])
def test_leadership_and_the_head_with_whom_it_lies_read_a_confidential_case(
    app: Flask, house: House, barred: Story, confidential: Story, other: Story, who: str, door: str
) -> None:
    assert door in leaks(app, house, confidential, other, who, CONFIDENTIAL, only=door)


COUNTING = (
    "/work",
    "/work?scope=pool",
    f"/work?q={LOOKED_FOR}",
    "/cases",
    f"/cases?q={LOOKED_FOR}",
    "/report",
    "/report/report.csv",
    "/escalations",
    "/recalls",
    "/incidents",
    f"/customers?q={LOOKED_FOR}",
    "/api/v1/tasks",
    f"/api/v1/tasks?text={LOOKED_FOR}",
)
"""Where something is counted or listed; each page has the navigation with its figures, too."""
_OF_THE_VISIT = re.compile(rb'(csrf[-_]token"[^>]*(?:content|value)=|nonce=|name="csrf_token" value=)"[^"]*"')


def figures(app: Flask, house: House, who: str) -> dict[str, bytes]:
    """What each of these pages says, without what differs from visit to visit."""
    visitor = Visitor(app)
    sign_in(visitor, house, who)
    program = {"Authorization": f"Bearer {token_of(app, house, who)}"}
    said = {}
    for page in COUNTING:
        answer = visitor.client.get(page, headers=program if page.startswith("/api") else {})
        said[page] = _OF_THE_VISIT.sub(b"", answer.data)
    return said


def test_no_figure_tells_a_barred_person_that_a_hidden_case_exists(tmp_path: Path) -> None:
    """Pages, searches, reports and totals are the same, letter by letter, with the case and without it."""
    house = House(tmp_path)
    try:
        app = create_app(house.engine)
        app.config["WTF_CSRF_ENABLED"] = False
        Story(house).broken_hand("2026-08-01", customer={"name": "Otto Berg", "email": "o@post.example"})
        before = {who: figures(app, house, who) for who in (*STAFF, "petra")}
        story = hidden(house, BARRED, safety=True, severity="critical")
        with house.engine.store.write() as uow:
            for person in STAFF:
                uow.cases.bar(house.case(story.number).id, person, "tried here", house.clock.now())
            uow.commit()
        house.settle()
        after = {who: figures(app, house, who) for who in before}
    finally:
        house.close()
    told = {who: [page for page in COUNTING if before[who][page] != after[who][page]] for who in before}
    assert told.pop("petra"), "whoever is not barred sees the difference"
    assert told == {who: [] for who in STAFF}
