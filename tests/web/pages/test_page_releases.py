"""Diagrams as they were published."""

from __future__ import annotations

from collections.abc import Callable

from tests.web.visitor import Visitor

Visit = Callable[[str], Visitor]


def test_a_diagram_of_a_release_may_be_kept_by_the_browser(visit: Visit) -> None:
    answer = visit("ana").get("/releases/1/complaint.bpmn")
    assert answer.status_code == 200
    assert "immutable" in answer.headers["Cache-Control"]
    assert "<bpmn:process" in answer.text


def test_what_no_release_holds_is_not_there(visit: Visit) -> None:
    ana = visit("ana")
    assert ana.get("/releases/1/nothing.bpmn").status_code == 404
    assert ana.get("/releases/99/complaint.bpmn").status_code == 404


def test_tables_and_texts_are_not_given_out_here(visit: Visit) -> None:
    ana = visit("ana")
    for name in ("decisions/guarantee.dmn", "commitments.toml", "../app.py"):
        assert ana.get(f"/releases/1/{name}").status_code == 404
