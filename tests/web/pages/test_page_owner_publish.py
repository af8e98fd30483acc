"""Publishing from the list: what changes, what hinders, what becomes the next release."""

from __future__ import annotations

import re
from typing import Any

import pytest

from engine import releases
from engine.model import Release
from tests.web.visitor import complain
from tests.world import House

SEEN = re.compile(r'name="(seen:[^"]+)" value="([^"]+)"')


@pytest.fixture
def olga(visit: Any) -> Any:
    return visit("olga")


def draft(house: House, name: str, old: str, new: str, actor: str = "olga") -> None:
    with house.engine.store.read() as queries:
        content = releases.current(queries, name)[0].decode()
    assert old in content
    releases.save_draft(
        house.engine.core, name, content.replace(old, new).encode(), actor=actor, revision=None
    )


def rename(house: House) -> None:
    draft(house, "reply.bpmn", "Write the reply", "Write a reply")


def break_form(house: House) -> None:
    draft(house, "settlement.bpmn", 'redress:form="opinion"', 'redress:form="gone"')


def ticked(olga: Any, *names: str, note: str = "Shorter words") -> dict[str, Any]:
    return {"draft": list(names), "note": note, **dict(SEEN.findall(olga.get("/owner/publish").text))}


def newest(house: House) -> Release:
    with house.engine.store.read() as queries:
        found = queries.releases.newest()
    assert found is not None
    return found


def test_without_a_draft_there_is_nothing_to_publish(olga: Any) -> None:
    assert "There is nothing to publish" in olga.get("/owner/publish").text


def test_the_page_tells_what_changes_and_that_nothing_was_found(olga: Any, house: House) -> None:
    rename(house)
    page = olga.get("/owner/publish").text
    assert "Publish release 2" in page
    assert "Write a reply" in page and "Changed:" in page
    assert "Nothing was found" in page


def test_publishing_makes_the_next_release_and_leads_to_it(olga: Any, house: House) -> None:
    rename(house)
    answer = olga.post("/owner/publish", ticked(olga, "reply.bpmn"))
    assert (answer.status_code, answer.headers["Location"]) == (302, "/releases/2")
    page = olga.get("/releases/2").text
    assert "Release 2 is published" in page and "Shorter words" in page
    assert (newest(house).publisher, newest(house).note) == ("olga", "Shorter words")


def test_only_ticked_drafts_are_published(olga: Any, house: House) -> None:
    rename(house)
    break_form(house)
    assert olga.post("/owner/publish", ticked(olga, "reply.bpmn")).status_code == 302
    with house.engine.store.read() as queries:
        assert [draft.name for draft in queries.releases.drafts()] == ["settlement.bpmn"]


def test_what_hinders_is_listed_and_nothing_is_published(olga: Any, house: House) -> None:
    rename(house)
    break_form(house)
    page = olga.get("/owner/publish").text
    assert "1 error hinders publishing" in page and "/owner/edit/settlement.bpmn#" in page
    answer = olga.post("/owner/publish", ticked(olga, "reply.bpmn", "settlement.bpmn"))
    assert answer.status_code == 422
    assert "The release was not published: 1 error hinders it." in answer.text
    assert "Shorter words" in answer.text
    assert newest(house).id == 1


def test_with_nothing_ticked_it_says_so(olga: Any, house: House) -> None:
    rename(house)
    answer = olga.post("/owner/publish", ticked(olga))
    assert answer.status_code == 422
    assert "No draft is ticked" in answer.text


def test_a_draft_saved_since_the_page_was_loaded_is_not_published(olga: Any, house: House) -> None:
    rename(house)
    form = ticked(olga, "reply.bpmn")
    releases.save_draft(house.engine.core, "reply.bpmn", b"other", actor="lin", revision=1)
    answer = olga.post("/owner/publish", form)
    assert answer.status_code == 409
    assert "was saved since you looked at it" in answer.text
    assert newest(house).id == 1


def test_a_draft_thrown_away_since_is_told(olga: Any, house: House) -> None:
    rename(house)
    form = ticked(olga, "reply.bpmn")
    releases.discard_draft(house.engine.core, "reply.bpmn", actor="lin")
    assert olga.post("/owner/publish", form).status_code == 409
    assert newest(house).id == 1


def test_nobody_else_publishes(visit: Any, house: House) -> None:
    rename(house)
    for person in ("ana", "lin", "adam"):
        assert visit(person).post("/owner/publish", {"draft": "reply.bpmn"}).status_code == 403
    assert newest(house).id == 1


def test_a_running_case_keeps_its_diagram_when_a_new_one_is_published(olga: Any, house: House) -> None:
    draft(house, "complaint.bpmn", 'name="Confirm the class"', 'name="Classify it"')
    before = complain(house)
    olga.post("/owner/publish", ticked(olga, "complaint.bpmn"))
    after = complain(house)
    names = [{task.name for task in house.open_tasks(number)} for number in (before, after)]
    assert "Confirm the class" in names[0] and "Classify it" not in names[0]
    assert "Classify it" in names[1] and "Confirm the class" not in names[1]
