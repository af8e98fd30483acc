"""The process owner's list: artefacts, drafts, findings, throwing away and taking back."""

from __future__ import annotations

from typing import Any

from engine import releases
from tests.world import House

REPLY = "reply.bpmn"


def content(house: House, name: str = REPLY) -> str:
    with house.engine.store.read() as queries:
        return releases.current(queries, name)[0].decode()


def draft(house: House, text: str, name: str = REPLY, actor: str = "olga") -> None:
    releases.save_draft(house.engine.core, name, text.encode(), actor=actor, revision=None)


def without_form(house: House) -> str:
    return content(house).replace('redress:form="reply"', 'redress:form="gone"')


def test_the_list_shows_every_artefact_of_the_newest_release(visit: Any, house: House) -> None:
    page = visit("olga").get("/owner").text
    with house.engine.store.read() as queries:
        names = [state.name for state in releases.artefacts(queries)]
    assert len(names) > 50
    assert [name for name in names if f"<code>{name}</code>" not in page] == []
    assert "Send a reply" in page


def test_a_draft_shows_who_saved_it_and_what_was_found(visit: Any, house: House) -> None:
    draft(house, without_form(house))
    page = visit("olga").get("/owner?show=drafts").text
    assert "Olga Peters" in page
    assert page.count('class="rd-artefact rd-artefact-draft"') == 1
    assert "1 error" in page


def test_the_list_is_narrowed_by_kind_and_by_words(visit: Any) -> None:
    olga = visit("olga")
    tables = olga.get("/owner?show=table").text
    assert "decisions/reward.dmn" in tables and "forms/reply.form" not in tables
    found = olga.get("/owner?q=SEND A REPLY").text
    assert "reply.bpmn" in found and "repair.bpmn" not in found
    assert "Nothing is called" in olga.get("/owner?q=zzz").text
    assert "There are no drafts" in olga.get("/owner?show=drafts").text
    assert olga.get("/owner?show=nonsense").status_code == 200


def test_the_check_of_everything_leads_to_the_element(visit: Any, house: House) -> None:
    assert "Nothing was found" in visit("olga").get("/owner/check").text
    draft(house, without_form(house))
    page = visit("olga").get("/owner/check").text
    assert 'href="/owner/edit/reply.bpmn#write_reply"' in page
    assert "which is not there" in page


def test_a_draft_is_thrown_away_and_taken_back(visit: Any, house: House) -> None:
    olga = visit("olga")
    wanted = content(house).replace("Write the reply", "Write a reply")
    draft(house, wanted)
    assert olga.post("/owner/discard", {"name": REPLY}).status_code == 302
    page = olga.get("/owner").text
    assert "Thrown away lately" in page
    with house.engine.store.read() as queries:
        assert queries.releases.draft(REPLY) is None
    assert olga.post("/owner/take-back", {"name": REPLY}).status_code == 302
    assert content(house) == wanted
    assert "Thrown away lately" not in olga.get("/owner").text


def test_what_is_no_draft_cannot_be_thrown_away(visit: Any) -> None:
    olga = visit("olga")
    assert olga.post("/owner/discard", {"name": REPLY}).status_code == 404
    assert olga.post("/owner/discard").status_code == 404
    assert olga.post("/owner/take-back", {"name": REPLY}).status_code == 404


def test_nothing_is_thrown_away_by_a_forged_request(app: Any, visit: Any, house: House) -> None:
    draft(house, "<")
    olga = visit("olga")
    assert olga.client.post("/owner/discard", data={"name": REPLY}).status_code == 400
    with house.engine.store.read() as queries:
        assert queries.releases.draft(REPLY) is not None


def test_what_an_artefact_calls_itself_is_only_text_on_the_page(visit: Any, house: House) -> None:
    draft(house, content(house).replace('name="Send a reply"', 'name="&lt;script>alert(1)&lt;/script>"'))
    page = visit("olga").get("/owner").text
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_a_draft_that_cannot_be_read_still_stands_in_the_list(visit: Any, house: House) -> None:
    draft(house, "\x00<")
    draft(house, "[" * 100_000, "forms/reply.form")
    page = visit("olga").get("/owner?show=drafts").text
    assert "reply.bpmn" in page and "forms/reply.form" in page


def test_the_desk_itself_is_named_where_it_offered_a_draft(visit: Any, house: House) -> None:
    draft(house, "<", actor="")
    assert "The desk" in visit("olga").get("/owner?show=drafts").text
