"""Editing: what the editors read and save, in whatever state; who was first; what changed."""

from __future__ import annotations

import json
from typing import Any

import pytest

from engine import releases
from tests.world import House

REPLY = "/owner/drafts/reply.bpmn"
TEXT = "texts/en/quote.txt"
KINDS = ["reply.bpmn", "decisions/reward.dmn", "forms/reply.form", TEXT, "commitments.toml"]


@pytest.fixture
def olga(visit: Any) -> Any:
    return visit("olga")


def opened(visitor: Any, path: str = REPLY) -> dict[str, Any]:
    answer = visitor.get(path)
    assert answer.status_code == 200
    return dict(answer.json)


def saved(visitor: Any, content: str, revision: Any, path: str = REPLY) -> Any:
    return visitor.send("PUT", path, {"content": content, "revision": revision})


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_has_an_editor_and_its_text(olga: Any, house: House, name: str) -> None:
    assert olga.get(f"/owner/edit/{name}").status_code == 200
    found = opened(olga, f"/owner/drafts/{name}")
    with house.engine.store.read() as queries:
        assert found["content"] == releases.current(queries, name)[0].decode()
    assert found["findings"] == []


@pytest.mark.parametrize(
    ("name", "mark", "bundle"),
    [
        ("reply.bpmn", "data-modeler", "modeler.js"),
        ("decisions/reward.dmn", "data-table", "table.js"),
        ("forms/reply.form", "data-formeditor", "formeditor.js"),
    ],
)
def test_the_page_loads_the_editor_of_the_kind(olga: Any, name: str, mark: str, bundle: str) -> None:
    page = olga.get(f"/owner/edit/{name}").text
    assert mark in page and bundle in page
    assert f'data-save="/owner/drafts/{name}"' in page


def test_the_diagrams_list_leads_to_its_elements(olga: Any) -> None:
    page = olga.get("/owner/edit/reply.bpmn").text
    assert '<a href="#write_reply">' in page
    assert page.count("<script") == page.count('<script type="module" src=')


@pytest.mark.parametrize("content", ["", "<", "\x00", "<a/>", "no XML at all", "é" * 1000])
def test_a_draft_saves_even_when_it_is_broken_and_says_what_is_wrong(olga: Any, content: str) -> None:
    answer = saved(olga, content, opened(olga)["revision"])
    assert answer.status_code == 200
    assert answer.json["findings"]
    assert opened(olga)["content"] == content
    assert olga.get("/owner/edit/reply.bpmn").status_code == 200


def test_saving_again_goes_on_from_what_was_saved(olga: Any, house: House) -> None:
    first = saved(olga, "one", opened(olga)["revision"]).json
    second = saved(olga, "two", first["revision"]).json
    assert second["revision"] != first["revision"]
    assert second["saved_at"] == house.clock.now().isoformat().replace("+00:00", "Z")


def test_findings_name_the_element_its_remedy_and_its_address(olga: Any) -> None:
    found = opened(olga)
    broken = found["content"].replace('redress:form="reply"', 'redress:form="gone"')
    (finding,) = saved(olga, broken, found["revision"]).json["findings"]
    assert (finding["element"], finding["severity"], finding["artefact"]) == (
        "write_reply",
        "error",
        "reply.bpmn",
    )
    assert finding["remedy"] and finding["href"] == "/owner/edit/reply.bpmn#write_reply"


def test_errors_elsewhere_that_hinder_publishing_are_told_too(olga: Any) -> None:
    found = opened(olga)
    broken = found["content"].replace('redress:form="reply"', 'redress:form="gone"')
    saved(olga, broken, found["revision"])
    findings = olga.send("POST", "/owner/checks/decisions/reward.dmn", {}).json["findings"]
    assert {item["artefact"] for item in findings} == {"reply.bpmn"}


def test_whoever_is_second_is_told_who_was_first_and_may_keep_hers(olga: Any, house: House) -> None:
    mark = opened(olga)["revision"]
    releases.save_draft(house.engine.core, "reply.bpmn", b"theirs", actor="lin", revision=None)
    refused = saved(olga, "mine", mark)
    assert refused.status_code == 409
    assert "Lin Wei saved this draft" in refused.json["message"]
    assert opened(olga)["content"] == "theirs"
    assert saved(olga, "mine", refused.json["revision"]).status_code == 200
    assert opened(olga)["content"] == "mine"


def test_what_was_published_meanwhile_is_not_written_over_unseen(olga: Any, house: House) -> None:
    found = opened(olga)
    changed = found["content"].replace("Write the reply", "Write a reply")
    releases.save_draft(house.engine.core, "reply.bpmn", changed.encode(), actor="lin", revision=None)
    releases.publish(house.engine.core, actor="lin", note="")
    refused = saved(olga, found["content"] + "\n", found["revision"])
    assert refused.status_code == 409
    assert "Lin Wei published this" in refused.json["message"]


def test_a_draft_thrown_away_meanwhile_is_told(olga: Any, house: House) -> None:
    mark = saved(olga, "mine", opened(olga)["revision"]).json["revision"]
    releases.discard_draft(house.engine.core, "reply.bpmn", actor="lin")
    refused = saved(olga, "more", mark)
    assert refused.status_code == 409
    assert saved(olga, "more", refused.json["revision"]).status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        None,
        [],
        "x",
        {},
        {"content": 3},
        {"content": "x"},
        {"content": "x", "revision": 7},
        {"content": "x", "revision": "1-"},
    ],
)
def test_a_request_that_says_too_little_is_refused(olga: Any, body: Any) -> None:
    assert olga.send("PUT", REPLY, body).status_code in (400, 422)


def test_a_draft_that_is_too_large_is_refused_in_a_sentence(olga: Any) -> None:
    answer = saved(olga, " " * (2 * 1024 * 1024 + 1), opened(olga)["revision"])
    assert answer.status_code == 422
    assert "2 MB" in answer.json["message"]


@pytest.mark.parametrize("name", ["nothing.bpmn", "../../etc/passwd", "reply.py", "%2e%2e/x.bpmn"])
def test_what_is_not_there_cannot_be_opened(olga: Any, name: str) -> None:
    assert olga.get(f"/owner/drafts/{name}").status_code in (404, 308)
    assert olga.get(f"/owner/edit/{name}").status_code in (404, 308)


def test_a_name_that_no_artefact_has_cannot_be_saved(olga: Any) -> None:
    for name in ("reply.py", "a b.bpmn", "x/../../y.bpmn"):
        answer = olga.send("PUT", f"/owner/drafts/{name}", {"content": "x", "revision": "0-none"})
        assert answer.status_code in (404, 422), name


def test_only_the_process_owner_reads_and_saves_drafts(visit: Any) -> None:
    for person in ("ana", "lin", "adam"):
        visitor = visit(person)
        assert visitor.get(REPLY).status_code == 403
        assert saved(visitor, "x", "0-none").status_code == 403
    assert visit("").client.get(REPLY, headers={"Accept": "application/json"}).status_code == 401


def test_a_forged_save_is_refused(olga: Any) -> None:
    body = {"content": "x", "revision": opened(olga)["revision"]}
    assert olga.client.put(REPLY, json=body).status_code == 400


def test_one_draft_is_published_from_its_editor(olga: Any, house: House) -> None:
    found = opened(olga)
    mark = saved(olga, found["content"].replace("Write the reply", "Write a reply"), found["revision"]).json[
        "revision"
    ]
    answer = olga.send("POST", "/owner/publications/reply.bpmn", {"revision": mark, "note": "Shorter"})
    assert answer.status_code == 200
    assert "Release 2" in answer.json["message"] and answer.json["location"] == "/owner"
    with house.engine.store.read() as queries:
        newest = queries.releases.newest()
    assert newest is not None and (newest.note, newest.publisher) == ("Shorter", "olga")


def test_publishing_what_is_broken_is_refused_with_findings(olga: Any) -> None:
    mark = saved(olga, "<", opened(olga)["revision"]).json["revision"]
    answer = olga.send("POST", "/owner/publications/reply.bpmn", {"revision": mark, "note": ""})
    assert answer.status_code == 422
    assert any(finding["artefact"] == "reply.bpmn" for finding in answer.json["findings"])


def test_publishing_what_somebody_changed_since_is_refused(olga: Any, house: House) -> None:
    first = saved(olga, "one", opened(olga)["revision"]).json
    releases.save_draft(house.engine.core, "reply.bpmn", b"two", actor="lin", revision=1)
    answer = olga.send("POST", "/owner/publications/reply.bpmn", {"revision": first["revision"]})
    assert answer.status_code == 409
    assert "Lin Wei" in answer.json["message"]


def test_publishing_nothing_is_refused(olga: Any) -> None:
    mark = opened(olga)["revision"]
    assert olga.send("POST", "/owner/publications/reply.bpmn", {"revision": mark}).status_code == 422


def test_a_text_is_saved_from_its_plain_field(olga: Any) -> None:
    path = f"/owner/edit/{TEXT}"
    mark = opened(olga, f"/owner/drafts/{TEXT}")["revision"]
    text = "Subject: Quote\r\n\r\nDear {{customer.name}},\r\n"
    assert olga.post(path, {"mark": mark, "content": text}).status_code == 302
    assert opened(olga, f"/owner/drafts/{TEXT}")["content"] == text.replace("\r\n", "\n")
    assert "Dear {{customer.name}}" in olga.get(path).text


def test_a_text_that_somebody_saved_meanwhile_keeps_what_was_typed(olga: Any, house: House) -> None:
    path = f"/owner/edit/{TEXT}"
    mark = opened(olga, f"/owner/drafts/{TEXT}")["revision"]
    releases.save_draft(house.engine.core, TEXT, b"theirs", actor="lin", revision=None)
    page = olga.post(path, {"mark": mark, "content": "what I typed"})
    assert page.status_code == 409
    assert "Lin Wei saved this draft" in page.text and "what I typed" in page.text
    kept = page.text.split('name="mark" value="')[1].split('"')[0]
    assert olga.post(path, {"mark": kept, "content": "what I typed"}).status_code == 302


def test_a_broken_text_shows_its_findings_below_the_field(olga: Any) -> None:
    mark = opened(olga, f"/owner/drafts/{TEXT}")["revision"]
    olga.post(f"/owner/edit/{TEXT}", {"mark": mark, "content": "Subject: x\n\n{{1 +}}\n"})
    page = olga.get(f"/owner/edit/{TEXT}").text
    assert "cannot be read" in page and "line 3" in page


def test_a_diagram_is_not_saved_as_a_text(olga: Any) -> None:
    mark = opened(olga)["revision"]
    assert olga.post("/owner/edit/reply.bpmn", {"mark": mark, "content": "x"}).status_code == 422


def test_what_a_draft_changes_is_told_element_by_element(olga: Any) -> None:
    assert "Nothing differs" in olga.get("/owner/changes/reply.bpmn").text
    found = opened(olga)
    saved(olga, found["content"].replace("Write the reply", "Write a reply"), found["revision"])
    page = olga.get("/owner/changes/reply.bpmn").text
    assert "Changed:" in page and "Write a reply" in page and "Olga Peters" in page


def test_the_lists_of_the_panel_hold_what_a_diagram_may_name(olga: Any, house: House) -> None:
    choices = olga.get("/owner/choices.json").json
    assert (
        "reply" in choices["forms"] and "reward" in choices["decisions"] and "repair" in choices["processes"]
    )
    assert set(choices["operations"]) == set(house.engine.core.registry.operations)
    assert "technical_quality" in choices["units"] and "inspection" in choices["certificates"]
    assert "reply" in choices["clocks"] and "leadership" in choices["roles"]
    assert all(items == sorted(items) for items in choices.values())
    new_form = {"type": "default", "id": "fresh", "schemaVersion": 18, "components": []}
    olga.send(
        "PUT", "/owner/drafts/forms/fresh.form", {"content": json.dumps(new_form), "revision": "0-none"}
    )
    assert "fresh" in olga.get("/owner/choices.json").json["forms"]
