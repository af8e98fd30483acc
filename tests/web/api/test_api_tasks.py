"""Tasks for programs."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from engine.model import Task
from tests.web.visitor import CLASSIFIED, complain
from tests.world import House
from web.auth import user_of


@pytest.fixture
def program(app: Flask, house: House) -> Callable[[str], tuple[FlaskClient, dict[str, str]]]:
    """``program("ana")``: a client and the headers that carry Ana's token."""

    def of(person: str) -> tuple[FlaskClient, dict[str, str]]:
        with house.engine.store.read() as queries:
            found = queries.people.get(person)
        with app.test_request_context():
            token = str(user_of(found).get_auth_token())
        return app.test_client(), {"Authorization": f"Bearer {token}"}

    return of


@pytest.fixture
def task(house: House) -> Task:
    return house.task(complain(house), "confirm_classification")


Program = Callable[[str], tuple[FlaskClient, dict[str, str]]]


def test_the_list_has_what_the_person_may_do(task: Task, program: Program) -> None:
    client, headers = program("ana")
    body = client.get("/api/v1/tasks", headers=headers).get_json()
    assert body["total"] == 1
    shown = body["tasks"][0]
    assert shown["id"] == task.id
    assert shown["case"].startswith("C-2026-")
    assert shown["status"] == "ready"
    assert shown["due_at"].endswith("Z")
    client, headers = program("felix")
    assert client.get("/api/v1/tasks", headers=headers).get_json() == {"tasks": [], "total": 0, "more": False}


def test_the_list_is_filtered_and_cut(house: House, task: Task, program: Program) -> None:
    complain(house)
    client, headers = program("ana")
    one = client.get("/api/v1/tasks?limit=1&element=confirm_classification", headers=headers).get_json()
    assert (len(one["tasks"]), one["total"]) == (1, 2)
    assert client.get("/api/v1/tasks?scope=mine", headers=headers).get_json()["total"] == 0
    assert one["more"] is True
    wrong = client.get("/api/v1/tasks?limit=-5&offset=x&scope=x", headers=headers)
    assert wrong.status_code == 422
    assert set(wrong.get_json()["problems"]) == {"limit", "offset", "scope"}
    misspelt = client.get("/api/v1/tasks?scop=mine", headers=headers)
    assert "scope" in misspelt.get_json()["problems"]["scop"]


def test_one_task_comes_with_its_form(task: Task, program: Program) -> None:
    client, headers = program("ana")
    body = client.get(f"/api/v1/tasks/{task.id}", headers=headers).get_json()
    assert body["schema"]["id"] == "classify"
    assert body["data"]["lines"][0]["item"] == "left arm"
    assert body["may"] == ["assign", "claim", "complete", "declare"]


def test_claim_draft_release_and_complete(task: Task, house: House, program: Program) -> None:
    client, headers = program("ana")
    path = f"/api/v1/tasks/{task.id}"
    assert client.post(f"{path}/claim", headers=headers).get_json()["task"]["assignee"] == "ana"
    draft = client.put(f"{path}/draft", json={"data": {"severity": "high"}}, headers=headers)
    assert draft.status_code == 200
    assert client.get(path, headers=headers).get_json()["data"]["severity"] == "high"
    assert client.post(f"{path}/release", headers=headers).get_json()["task"]["assignee"] is None
    assert client.post(f"{path}/release", json={"reason": "done"}, headers=headers).status_code == 200
    done = client.post(f"{path}/complete", json={"data": CLASSIFIED}, headers=headers)
    assert done.status_code == 200, done.text
    assert done.get_json()["task"]["status"] == "completed"
    assert done.get_json()["task"]["completed_by"] == "ana"


def test_problems_are_documents_by_field(task: Task, program: Program) -> None:
    client, headers = program("ana")
    answer = client.post(f"/api/v1/tasks/{task.id}/complete", json={"data": {}}, headers=headers)
    assert answer.status_code == 422
    assert answer.content_type == "application/problem+json"
    assert "severity" in answer.get_json()["problems"]


def test_the_second_hears_who_was_first(task: Task, house: House, program: Program) -> None:
    client, headers = program("ana")
    client.post(f"/api/v1/tasks/{task.id}/complete", json={"data": CLASSIFIED}, headers=headers)
    client, headers = program("ben")
    late = client.post(f"/api/v1/tasks/{task.id}/complete", json={"data": CLASSIFIED}, headers=headers)
    assert late.status_code == 409
    assert late.get_json()["by"] == "Ana Silva"
    assert late.get_json()["at"] == house.clock.now().isoformat().replace("+00:00", "Z")


def test_an_old_revision_is_refused_with_the_new_one(task: Task, house: House, program: Program) -> None:
    house.engine.claim(task.id, actor="ben")
    released = house.engine.release(task.id, actor="ben")
    client, headers = program("ana")
    body = {"data": CLASSIFIED, "revision": task.revision}
    answer = client.post(f"/api/v1/tasks/{task.id}/complete", json=body, headers=headers)
    assert answer.status_code == 409
    assert answer.get_json()["revision"] == released.revision


def test_what_is_no_json_is_refused_in_words(task: Task, program: Program) -> None:
    client, headers = program("ana")
    for sent in (b"", b"not json", b"[1]", b'"text"', b"\xff\xfe"):
        answer = client.post(f"/api/v1/tasks/{task.id}/complete", data=sent, headers=headers)
        assert answer.status_code == 422, sent
        assert answer.get_json()["message"] == "The body is no JSON object."


def test_other_peoples_tasks_are_refused_and_hidden_ones_are_not_there(
    task: Task, house: House, program: Program
) -> None:
    client, headers = program("felix")
    assert client.post(f"/api/v1/tasks/{task.id}/claim", headers=headers).status_code == 403
    with house.engine.store.write() as uow:
        uow.cases.bar(task.case, "ben", "complained about", house.clock.now())
        uow.commit()
    client, headers = program("ben")
    for method, more in (("GET", ""), ("POST", "/claim"), ("POST", "/complete"), ("PUT", "/draft")):
        answer = client.open(
            f"/api/v1/tasks/{task.id}{more}", method=method, json={"data": {}}, headers=headers
        )
        assert answer.status_code == 404, (method, more)
    assert client.get("/api/v1/tasks/none", headers=headers).status_code == 404
