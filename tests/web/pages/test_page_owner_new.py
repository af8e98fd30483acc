"""A new artefact begins as a small one that is right."""

from __future__ import annotations

from typing import Any

import pytest

from engine import releases
from tests.world import House

WISHES = {
    "diagram": "recall_notice.bpmn",
    "table": "decisions/recall_notice.dmn",
    "form": "forms/recall_notice.form",
    "text": "texts/zh/recall_notice.txt",
}


def wish(**changed: str) -> dict[str, str]:
    return {"kind": "diagram", "id": "recall_notice", "title": "Recall notice", "language": "zh", **changed}


@pytest.mark.parametrize("kind", WISHES)
def test_every_kind_begins_without_an_error_and_opens_in_its_editor(
    visit: Any, house: House, kind: str
) -> None:
    answer = visit("olga").post("/owner/new", wish(kind=kind, title='Recall <"&> notice'))
    assert answer.status_code == 302
    assert answer.headers["Location"] == f"/owner/edit/{WISHES[kind]}"
    with house.engine.store.read() as queries:
        found = releases.findings(house.engine.core, queries)
    assert [finding.message for finding in found] == []
    assert visit("olga").get(answer.headers["Location"]).status_code == 200


def test_a_new_diagram_can_be_published_and_run(visit: Any, house: House) -> None:
    visit("olga").post("/owner/new", wish())
    releases.publish(house.engine.core, actor="olga", note="new")
    started = house.engine.start("recall_notice", {}, title="Try")
    assert started.instance.status == "completed"


@pytest.mark.parametrize(
    "id",
    [
        "",
        "x",
        "Recall",
        "recall notice",
        "../recall",
        "1recall",
        "a" * 61,
        "recall/notice",
        "récall",
        "recall.bpmn",
    ],
)
def test_an_id_that_cannot_be_one_is_refused_beside_its_field(visit: Any, house: House, id: str) -> None:
    answer = visit("olga").post("/owner/new", wish(id=id))
    assert answer.status_code == 422
    assert 'id="id-problem"' in answer.text
    with house.engine.store.read() as queries:
        assert queries.releases.drafts() == []


def test_an_id_that_is_taken_is_refused(visit: Any) -> None:
    assert "is there already" in visit("olga").post("/owner/new", wish(id="reply")).text


def test_a_name_and_a_language_are_asked_for(visit: Any) -> None:
    assert 'id="title-problem"' in visit("olga").post("/owner/new", wish(title=" ")).text
    answer = visit("olga").post("/owner/new", wish(kind="text", language="../../x"))
    assert 'id="language-problem"' in answer.text


def test_what_was_typed_stays_in_the_fields(visit: Any) -> None:
    page = visit("olga").post("/owner/new", wish(id="Not Right", kind="table")).text
    assert 'value="Not Right"' in page and 'value="Recall notice"' in page
    assert 'value="table" checked' in page
