"""The page of one task."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from threading import Barrier
from typing import Any

import pytest

from engine.model import Task
from tests.web.visitor import CLASSIFIED, Visitor, complain
from tests.world import House

Visit = Callable[[str], Visitor]


@pytest.fixture
def task(house: House) -> Task:
    """Maria Gomez's complaint waits to be classified."""
    return house.task(complain(house), "confirm_classification")


def block(text: str, name: str) -> Any:
    """The JSON that a page carries under a data attribute."""
    found = re.search(rf"<script type=\"application/json\" data-{name}>(.*?)</script>", text, re.DOTALL)
    assert found, f"no data-{name}"
    return json.loads(found.group(1))


def attribute(text: str, name: str) -> str:
    found = re.search(rf'{name}="([^"]*)"', text)
    assert found, name
    return html.unescape(found.group(1))


def test_it_shows_the_form_prefilled_and_the_customers_words(task: Task, visit: Visit) -> None:
    page = visit("ana").get(f"/tasks/{task.id}").text
    assert block(page, "schema")["id"] == "classify"
    assert block(page, "data")["lines"][0]["item"] == "left arm"
    assert attribute(page, "data-submit") == f"/tasks/{task.id}/complete"
    assert attribute(page, "data-revision") == str(task.revision)
    for word in (
        "The paint on the left arm cracks",
        "Maria Gomez",
        "K7-00123",
        "left arm: cracked paint",
        "by phone",
    ):
        assert word in page


def test_it_tells_the_history_in_sentences(task: Task, visit: Visit) -> None:
    page = visit("ana").get(f"/tasks/{task.id}").text
    assert "A contact by phone was recorded; it was received Mon" in page
    assert "The clock of the reply promise runs until Tue" in page


def test_words_of_customers_are_text_wherever_they_stand(house: House, visit: Visit) -> None:
    evil = "</script><script>alert(1)</script>"
    number = complain(house, description=evil, customer={"name": evil, "email": "e@example.org"})
    page = visit("ana").get(f"/tasks/{house.task(number, 'confirm_classification').id}").text
    assert "<script>alert(1)" not in page
    assert block(page, "data")["description"] == evil


def test_it_is_done_with_its_answers_and_leads_back_to_the_list(
    task: Task, house: House, visit: Visit
) -> None:
    ana = visit("ana")
    answer = ana.send("POST", f"/tasks/{task.id}/complete", {"data": CLASSIFIED, "revision": task.revision})
    assert answer.status_code == 200, answer.text
    assert answer.get_json() == {"location": "/work"}
    assert "“Confirm the class” is done." in ana.get("/work").text
    with house.engine.store.read() as queries:
        assert queries.tasks.get(task.id).completed_by == "ana"


def test_wrong_answers_come_back_by_field(task: Task, visit: Visit) -> None:
    answer = visit("ana").send("POST", f"/tasks/{task.id}/complete", {"data": {"lines": []}, "revision": 0})
    assert answer.status_code == 422
    body = answer.get_json()
    assert {"type", "severity"} <= set(body["problems"])
    assert body["message"] == "Some answers need another look."


def test_answers_that_are_no_answers_are_refused(task: Task, visit: Visit) -> None:
    for body in ({"data": "x"}, {"data": {}, "revision": "3"}, [], {}):
        answer = visit("ana").send("POST", f"/tasks/{task.id}/complete", body)
        assert answer.status_code == 422, body


def test_of_two_who_complete_it_the_second_hears_who_was_first_and_when(
    task: Task, house: House, visit: Visit
) -> None:
    ana, ben = visit("ana"), visit("ben")
    body = {"data": CLASSIFIED, "revision": task.revision}
    assert ana.send("POST", f"/tasks/{task.id}/complete", body).status_code == 200
    house.pass_time(minutes=3)
    second = ben.send("POST", f"/tasks/{task.id}/complete", body)
    assert second.status_code == 409
    said = second.get_json()
    assert (
        said["message"] == "“Confirm the class” was done by Ana Silva meanwhile. It happened 3 minutes ago."
    )
    assert said["by"] == "Ana Silva"
    page = ben.get(f"/tasks/{task.id}").text
    assert "Done by Ana Silva" in page
    assert "data-submit" not in page


def test_of_many_who_complete_it_at_the_same_moment_exactly_one_does(
    task: Task, house: House, visit: Visit
) -> None:
    people = ["ana", "ben", "chen", "greta"] * 2
    body = {"data": CLASSIFIED, "revision": task.revision}
    start = Barrier(len(people))

    def complete(person: str) -> int:
        visitor = visit(person)
        visitor.mark()
        start.wait(10)
        return visitor.send("POST", f"/tasks/{task.id}/complete", body).status_code

    with ThreadPoolExecutor(len(people)) as pool:
        answers = sorted(pool.map(complete, people))
    assert answers == [200] + [409] * 7
    house.settle()
    done = [event for event in house.history(house_number(house, task)) if event.type == "task.completed"]
    assert len(done) == 1


def test_the_first_word_typed_reserves_the_task(task: Task, house: House, visit: Visit) -> None:
    ana, ben = visit("ana"), visit("ben")
    draft = {"data": {"severity": "high"}, "revision": task.revision}
    assert ana.send("PUT", f"/tasks/{task.id}/draft", draft).status_code == 200
    refused = ben.send("PUT", f"/tasks/{task.id}/draft", draft)
    assert refused.status_code == 409
    assert refused.get_json()["message"] == "Ana Silva holds “Confirm the class”."
    assert block(ana.get(f"/tasks/{task.id}").text, "data")["severity"] == "high"
    done = ana.send("POST", f"/tasks/{task.id}/complete", {"data": CLASSIFIED, "revision": task.revision})
    assert done.status_code == 200


def test_a_draft_that_breaks_the_form_is_kept_all_the_same(task: Task, visit: Visit) -> None:
    draft = {"data": {"type": "no such type", "lines": None}, "revision": 0}
    assert visit("ana").send("PUT", f"/tasks/{task.id}/draft", draft).status_code == 200


def test_whoever_may_not_do_it_reads_why_and_cannot_send(task: Task, visit: Visit) -> None:
    page = visit("felix").get(f"/tasks/{task.id}")
    assert page.status_code == 200
    assert "“Confirm the class” belongs to After-sales service." in page.text
    assert "data-readonly" in page.text
    assert "data-submit=" not in page.text
    refused = visit("felix").send("POST", f"/tasks/{task.id}/complete", {"data": CLASSIFIED})
    assert refused.status_code == 403
    assert refused.get_json()["reason"] == "elsewhere"


def test_claim_release_and_hand_over(task: Task, house: House, visit: Visit) -> None:
    ana = visit("ana")
    assert ana.post(f"/tasks/{task.id}/claim").headers["Location"] == f"/tasks/{task.id}"
    page = ana.get(f"/tasks/{task.id}").text
    assert "You hold this task." in page
    assert '<option value="ben">Ben Carter</option>' in page
    assert "Felix Baum" not in page
    handed = ana.post(f"/tasks/{task.id}/assign", {"person": "ben", "reason": "I am away"})
    assert handed.headers["Location"] == "/work"
    assert house.task(house_number(house, task), "confirm_classification").assignee == "ben"
    ben = visit("ben")
    told = html.unescape(ben.get(f"/tasks/{task.id}").text)
    assert "“Confirm the class” was handed over to Ben Carter. “I am away”" in told
    ben.post(f"/tasks/{task.id}/release", {"reason": "no time"})
    assert house.task(house_number(house, task), "confirm_classification").assignee is None


def test_a_conflict_of_interest_is_declared_here_and_taken_back_on_the_case(
    task: Task, house: House, visit: Visit
) -> None:
    ben, number = visit("ben"), house_number(house, task)
    assert f"/tasks/{task.id}/conflict" in ben.get(f"/tasks/{task.id}").text
    assert ben.post(f"/tasks/{task.id}/conflict", {"reason": ""}).status_code == 422
    assert ben.post(f"/tasks/{task.id}/conflict", {"reason": "My sister."}).status_code == 302
    page = ben.get(f"/tasks/{task.id}").text
    assert "You have declared a conflict of interest in this case." in page
    assert "data-submit" not in page and f"/tasks/{task.id}/conflict" not in page
    back = f"/cases/{number}/conflicts/ben/take-back"
    assert "My sister." in ben.get(f"/cases/{number}").text
    assert back not in ben.get(f"/cases/{number}").text
    assert ben.post(back, {"reason": "Well."}).status_code == 403
    greta = visit("greta")
    assert back in greta.get(f"/cases/{number}").text
    assert greta.post(back, {"reason": "Another Maria."}).status_code == 302
    assert "data-submit" in ben.get(f"/tasks/{task.id}").text


def test_it_is_not_handed_over_to_nobody_or_to_the_wrong_people(task: Task, visit: Visit) -> None:
    ana = visit("ana")
    assert ana.post(f"/tasks/{task.id}/assign", {"person": ""}).status_code == 422
    assert ana.post(f"/tasks/{task.id}/assign", {"person": "felix"}).status_code == 403
    assert ana.post(f"/tasks/{task.id}/assign", {"person": "nobody"}).status_code == 404


def test_the_standing_is_news_only_when_it_changed(task: Task, house: House, visit: Visit) -> None:
    ben = visit("ben")
    asked = attribute(ben.get(f"/tasks/{task.id}").text, "hx-get")
    assert ben.part(asked).status_code == 204
    house.engine.save_draft(task.id, {"severity": "low"}, actor="ana")
    assert ben.part(asked).status_code == 204
    house.engine.claim(task.id, actor="ana")
    news = ben.part(asked)
    assert "Ana Silva holds this task." in news.text


def test_the_diagram_is_that_of_the_release_with_this_task_marked(
    task: Task, house: House, visit: Visit
) -> None:
    ana = visit("ana")
    page = ana.get(f"/tasks/{task.id}").text
    diagram = ana.get(attribute(page, "data-diagram"))
    assert diagram.content_type.startswith("application/xml")
    assert 'id="confirm_classification"' in diagram.text
    state = ana.get(attribute(page, "data-state")).get_json()
    assert state["focus"] == "confirm_classification"
    assert state["active"]["confirm_classification"] == 1
    assert "propose_classification" in state["done"] or state["done"]
    assert any(note.startswith("due ") for note in state["notes"].values())


def test_the_diagram_is_there_as_a_list_with_the_task_as_its_current_step(task: Task, visit: Visit) -> None:
    page = visit("ana").get(f"/tasks/{task.id}").text
    assert 'data-element="confirm_classification"' in page
    step = re.search(r'<li data-element="confirm_classification"[^>]*>', page)
    assert step
    assert 'aria-current="step"' in step.group(0)


def test_a_file_is_kept_with_the_case_and_given_back(task: Task, house: House, visit: Visit) -> None:
    ana = visit("ana")
    stored = ana.post(
        f"/tasks/{task.id}/files", {"file": (BytesIO(b"\x89PNG a picture"), "pictures/arm.png", "image/png")}
    )
    assert stored.status_code == 201
    body = stored.get_json()
    assert body["name"] == "arm.png"
    assert body["size"] == 14
    page = ana.get(f"/tasks/{task.id}").text
    assert "arm.png" in page
    found = ana.get(f"/files/{house_number(house, task)}/{body['id']}")
    assert found.data == b"\x89PNG a picture"


def test_only_who_works_on_the_task_adds_files(task: Task, visit: Visit) -> None:
    sent = visit("felix").post(f"/tasks/{task.id}/files", {"file": (BytesIO(b"x"), "x.png")})
    assert sent.status_code == 409


def test_for_a_barred_person_the_task_does_not_exist(task: Task, house: House, visit: Visit) -> None:
    with house.engine.store.write() as uow:
        uow.cases.bar(task.case, "ben", "complained about", house.clock.now())
        uow.commit()
    ben = visit("ben")
    for path in ("", "/standing", "/state.json"):
        assert ben.get(f"/tasks/{task.id}{path}").status_code == 404
    assert ben.post(f"/tasks/{task.id}/claim").status_code == 404
    assert ben.send("POST", f"/tasks/{task.id}/complete", {"data": CLASSIFIED}).status_code == 404
    assert ben.send("PUT", f"/tasks/{task.id}/draft", {"data": {}}).status_code == 404
    assert "Ben Carter" not in visit("ana").get(f"/tasks/{task.id}").text


def house_number(house: House, task: Task) -> str:
    with house.engine.store.read() as queries:
        return queries.cases.get(task.case).number
