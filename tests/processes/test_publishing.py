"""What an owner publishes runs: new cases show it, running ones stay as they were, broken work waits."""

from __future__ import annotations

import json

import pytest
from lxml import etree

from engine import releases
from engine.errors import DiagramInvalid
from tests.stories import Story

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
REDRESS = "{urn:redress:bpmn:1}"
FORM = {
    "type": "default",
    "id": "tone",
    "schemaVersion": 18,
    "components": [
        {"type": "textfield", "key": "tone", "label": "Tone of the reply", "validate": {"required": True}}
    ],
}


def published(house, name: str) -> bytes:
    with house.engine.store.read() as queries:
        return releases.current(queries, name)[0]


def save(house, name: str, content: bytes) -> None:
    with house.engine.store.read() as queries:
        draft = queries.releases.draft(name)
    revision = draft.revision if draft else None
    releases.save_draft(house.engine.core, name, content, actor="olga", revision=revision)


def with_task_before_the_reply(diagram: bytes, **attributes: str) -> bytes:
    """The reply diagram with one more user task before the reply is written."""
    root = etree.fromstring(diagram)
    process = root.find(f"{BPMN}process")
    flow = next(
        item for item in process.iter(f"{BPMN}sequenceFlow") if item.get("id") == "draft_to_write_reply"
    )
    task = etree.SubElement(process, f"{BPMN}userTask", id="set_tone", name="Set the tone")
    task.set(REDRESS + "unit", "after_sales")
    for name, value in attributes.items():
        task.set(REDRESS + name, value)
    flow.set("targetRef", "set_tone")
    etree.SubElement(
        process,
        f"{BPMN}sequenceFlow",
        id="set_tone_to_write_reply",
        sourceRef="set_tone",
        targetRef="write_reply",
    )
    return etree.tostring(root)


def test_a_task_with_a_form_added_before_the_reply_shows_in_new_cases_only(house):
    old = Story(house).registers(type="consultation", description="Which glue?")
    save(house, "forms/tone.form", json.dumps(FORM).encode())
    diagram = with_task_before_the_reply(published(house, "reply.bpmn"), form="tone", due="PT1H")
    save(house, "reply.bpmn", diagram)
    release = releases.publish(house.engine.core, actor="olga", note="Set the tone first")
    assert release.id == 2
    new = Story(house).registers(type="consultation", description="Which paint?")
    assert old.classified("consultation").waiting == {"write_reply"}
    assert new.classified("consultation").waiting == {"set_tone"}
    new.does("set_tone", "ben", tone="warm")
    assert new.waiting == {"write_reply"}
    assert new.replied().says(True).status == old.replied().says(True).status == "closed"


def test_a_broken_draft_saves_but_does_not_publish_and_says_why_on_the_element(house):
    diagram = with_task_before_the_reply(published(house, "reply.bpmn"), form="nowhere", due="tomorrow")
    save(house, "reply.bpmn", diagram)
    with pytest.raises(DiagramInvalid) as refused:
        releases.publish(house.engine.core, actor="olga")
    messages = {finding.message for finding in refused.value.findings if finding.element == "set_tone"}
    assert any("nowhere" in message for message in messages)
    assert any("due time" in message for message in messages)
    with house.engine.store.read() as queries:
        assert queries.releases.draft("reply.bpmn") is not None
        assert queries.releases.newest().id == 1


def test_what_cannot_even_be_read_is_kept_as_a_draft_and_named(house):
    save(house, "reply.bpmn", b"<bpmn:definitions")
    with pytest.raises(DiagramInvalid, match=r"reply\.bpmn"):
        releases.publish(house.engine.core, actor="olga")


@pytest.mark.parametrize("text", ['__import__("os").system("true")', "().__class__.__mro__", "lambda: 1"])
def test_a_condition_that_would_be_python_is_refused_or_never_true(house, text):
    content = published(house, "reply.bpmn").replace(b"second.needed = false", text.encode())
    save(house, "reply.bpmn", content)
    try:
        releases.publish(house.engine.core, actor="olga")
    except DiagramInvalid as refused:
        assert refused.findings
        return
    story = Story(house).registers(type="consultation", description="x").classified("consultation")
    story.replied()
    assert story.waiting == {"approve_reply"}


def test_a_text_that_is_published_speaks_in_new_cases(house):
    name = "texts/en/reply_final_answered.txt"
    save(house, name, published(house, name).replace(b"Dear", b"Good day"))
    releases.publish(house.engine.core, actor="olga")
    story = Story(house).registers(type="consultation", description="x").classified("consultation")
    assert story.form("write_reply")["body"].startswith("Good day")
