"""What was published stays to be seen, by everybody who works here."""

from __future__ import annotations

from typing import Any

import pytest

from engine import releases
from tests.world import House


@pytest.fixture
def second(house: House) -> House:
    """A house with a second release, in which one diagram changed and one form came."""
    with house.engine.store.read() as queries:
        reply = releases.current(queries, "reply.bpmn")[0]
    core = house.engine.core
    changed = reply.replace(b"Write the reply", b"Write a reply")
    form = b'{"type": "default", "id": "fresh", "schemaVersion": 18, "components": []}'
    releases.save_draft(core, "reply.bpmn", changed, actor="lin", revision=None)
    releases.save_draft(core, "forms/fresh.form", form, actor="olga", revision=None)
    releases.publish(core, actor="olga", note="Shorter <words>")
    return house


def test_the_history_tells_who_published_what_and_why(visit: Any, second: House) -> None:
    page = visit("ana").get("/releases").text
    assert "Release 2" in page and "Release 1" in page
    assert "Published by Olga Peters" in page and "written by Lin Wei, Olga Peters" in page
    assert "Shorter &lt;words&gt;" in page and "2 artefacts changed" in page


def test_a_release_tells_what_changed_and_what_it_holds(visit: Any, second: House) -> None:
    page = visit("ana").get("/releases/2").text
    assert "What changed" in page and "Write a reply" in page
    assert 'href="/releases/2/show/forms/fresh.form"' in page
    assert "Work on the next one" not in page
    assert "Work on the next one" in visit("olga").get("/releases/2").text
    first = visit("ana").get("/releases/1").text
    assert "What changed" not in first and "forms/fresh.form" not in first


@pytest.mark.parametrize(
    ("name", "mark"),
    [
        ("reply.bpmn", 'data-diagram="/releases/1/reply.bpmn"'),
        ("decisions/reward.dmn", "data-readonly"),
        ("forms/reply.form", "data-readonly"),
        ("texts/en/quote.txt", "Our quote on"),
    ],
)
def test_every_kind_is_shown_without_editing(visit: Any, name: str, mark: str) -> None:
    page = visit("ana").get(f"/releases/1/show/{name}")
    assert page.status_code == 200
    assert mark in page.text
    assert "data-save" not in page.text and "data-publish" not in page.text


def test_a_diagram_is_shown_as_a_list_as_well(visit: Any) -> None:
    assert 'data-element="write_reply"' in visit("ana").get("/releases/1/show/reply.bpmn").text


def test_an_old_release_keeps_its_words(visit: Any, second: House) -> None:
    old, new = (visit("ana").get(f"/releases/{id}/show/reply.bpmn").text for id in (1, 2))
    assert "Write the reply" in old and "Write a reply" in new


def test_the_table_is_read_with_its_content_and_may_be_kept(visit: Any) -> None:
    answer = visit("ana").get("/releases/1/content/decisions/reward.dmn")
    assert "<decision" in answer.json["content"]
    assert "immutable" in answer.headers["Cache-Control"]


@pytest.mark.parametrize(
    "path",
    [
        "/releases/9",
        "/releases/9/show/reply.bpmn",
        "/releases/1/show/gone.bpmn",
        "/releases/1/content/gone.dmn",
    ],
)
def test_what_was_never_published_is_not_there(visit: Any, path: str) -> None:
    assert visit("ana").get(path).status_code == 404


def test_strangers_see_no_release(visit: Any) -> None:
    for path in ("/releases", "/releases/1", "/releases/1/show/reply.bpmn", "/releases/1/content/reply.bpmn"):
        assert "/sign-in" in visit("").get(path).headers["Location"]
