"""Authors' labels are translated with the release they stand in."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from engine.errors import FormInvalid, Invalid, NotFound
from engine.labels import Labels, labels_of, languages_of, missing, unused
from engine.releases import pack_contents
from engine.sentences import joined, say, translated
from processes.complaint import HERE
from tests.web.visitor import Visitor
from web.translations.extract import sentences
from web.translations.labels import line

PACK = pack_contents([HERE])
FORM = b"""{"id": "f", "components": [
  {"id": "one", "type": "radio", "key": "k", "label": "Right?", "values": [{"label": "Yes", "value": "yes"}]},
  {"id": "two", "type": "text", "text": "Read this."}
]}"""
CATALOGUE = '["forms/f.form"]\none.label = "对吗？"\none.options.yes = "是"\n'.encode()


@pytest.mark.parametrize("language", languages_of(PACK))
def test_every_label_of_the_pack_is_translated(language: str) -> None:
    assert [line(label) for label in missing(PACK, language)] == [], "python -m web.translations.labels"
    assert unused(PACK, language) == []


def test_the_pack_speaks_chinese() -> None:
    assert "zh" in languages_of(PACK)


def test_a_label_without_translation_is_missed() -> None:
    contents = {"forms/f.form": FORM, "labels/zh.toml": CATALOGUE}
    assert [label.place for label in missing(contents, "zh")] == [("forms/f.form", "two", "text")]


def test_a_translation_of_nothing_is_found() -> None:
    contents = {"labels/zh.toml": CATALOGUE}
    assert ("forms/f.form", "one", "label") in unused(contents, "zh")


def test_a_form_is_shown_with_what_is_translated_and_the_rest_as_it_was_written() -> None:
    labels = Labels({"forms/f.form": FORM, "labels/zh.toml": CATALOGUE}, "zh")
    shown = json.loads(labels.form("forms/f.form", FORM.decode()))["components"]
    assert shown[0]["label"] == "对吗？"
    assert shown[0]["values"] == [{"label": "是", "value": "yes"}]
    assert shown[1]["text"] == "Read this."


def test_a_catalogue_that_cannot_be_read_leaves_the_labels_as_they_are() -> None:
    labels = Labels({"forms/f.form": FORM, "labels/zh.toml": b"no toml ["}, "zh")
    assert labels.form("forms/f.form", FORM.decode()) == FORM.decode()
    assert labels.said("Right?") == "Right?"


def test_a_diagram_keeps_all_but_its_labels() -> None:
    content = PACK["reply.bpmn"]
    drawn = Labels(PACK, "zh").diagram("reply.bpmn", content)
    before, after = labels_of("reply.bpmn", content), labels_of("reply.bpmn", drawn)
    assert [label.place for label in before] == [label.place for label in after]
    assert all(one.text != other.text for one, other in zip(before, after, strict=True) if one.text.isascii())


def test_a_sentence_is_filled_in_anew_in_another_language() -> None:
    words = {"There is no %(kind)s %(key)s.": "没有%(kind)s %(key)s。", "case": "案件"}
    error = NotFound("case", "C-1")
    assert str(error) == error.message == "There is no case C-1."
    assert translated(error.message, lambda text: words.get(text, text)) == "没有案件 C-1。"


def test_data_in_a_sentence_is_never_translated() -> None:
    words = {"“%(name)s” is empty": "“%(name)s”为空", "case": "案件"}
    assert (
        translated(say("“%(name)s” is empty", name="case"), lambda text: words.get(text, text))
        == "“case”为空"
    )


def test_joined_sentences_are_translated_one_by_one() -> None:
    words = {"One.": "一。", "Two %(n)s.": "二 %(n)s。"}
    both = joined("; ", [say("One."), say("Two %(n)s.", n=2)])
    assert both == "One.; Two 2."
    assert translated(both, lambda text: words.get(text, text)) == "一。; 二 2。"


def test_an_error_raised_with_plain_words_stays_as_it_is() -> None:
    assert translated(Invalid(f"{1} is odd.").message, lambda text: text) == "1 is odd."


@pytest.mark.parametrize(
    "source",
    [
        'raise Invalid("Nothing is new here.")',
        'raise Invalid("x", remedy="Nothing is new here.")',
        'say("Nothing is new here.", a=1)',
        'StepFailed(element, "a" if b else "Nothing is new here.")',
    ],
)
def test_an_error_that_nobody_translated_is_found(source: str) -> None:
    assert "Nothing is new here." in set(sentences(source))


def test_an_error_speaks_the_language_of_the_request(visit: Callable[[str], Visitor]) -> None:
    ana = visit("ana")
    asked = {"Accept-Language": "zh-CN,zh;q=0.9", "Accept": "application/json"}
    assert ana.get("/cases/C-2000-000001", headers=asked).json["message"] == "没有案件 C-2000-000001。"
    assert ana.get("/cases/C-2000-000001", headers={"Accept": "application/json"}).json["message"] == (
        "There is no case C-2000-000001."
    )


def test_problems_of_a_form_are_told_by_code() -> None:
    refused = FormInvalid({"a": "Please enter a text."}, {"a": ("text", {})})
    assert refused.message == "Some answers need another look: Please enter a text."


def test_a_page_brings_the_words_of_its_scripts(visit: Callable[[str], Visitor]) -> None:
    page = visit("ana").get("/work", headers={"Accept-Language": "zh"}).text
    told = json.loads(page.partition("data-words>")[2].partition("</script>")[0])
    assert told["left"] == "还剩 {time}"
    assert "data-words" not in visit("ana").get("/work", headers={"Accept-Language": "en"}).text
