"""The pages speak every language wholly: each text is translated, with what is filled in."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import read_mo

from tests.web.visitor import Visitor
from web.i18n import languages
from web.translations.compile import FOLDER, catalogue, spoken, whole

FILES = sorted(FOLDER.glob("*/LC_MESSAGES/messages.po"))
_HOLE = re.compile(r"%\(\w+\)[sd]|%%|\{\w+\}")


def test_the_pages_speak_english_and_chinese() -> None:
    assert languages() == ("en", "zh")
    assert [file.parts[-3] for file in FILES] == ["zh"]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.parts[-3])
def test_every_text_of_the_pages_is_translated(file: Path) -> None:
    source, translated = spoken(), catalogue(file)
    missing = [
        message.id
        for message in source
        if message.id and not ((found := translated.get(message.id)) and whole(found.string))
    ]
    assert missing == [], "run python -m web.translations.compile, and translate what is empty"
    known = {message.id for message in source}
    assert [message.id for message in translated if message.id and message.id not in known] == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.parts[-3])
def test_a_translation_fills_in_what_the_text_fills_in(file: Path) -> None:
    for message in catalogue(file):
        if not message.id:
            continue
        source = message.id if isinstance(message.id, str) else message.id[1]
        for text in (message.string,) if isinstance(message.string, str) else message.string:
            assert sorted(_HOLE.findall(text)) == sorted(_HOLE.findall(source)), message.id


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.parts[-3])
def test_what_the_pages_read_is_what_people_wrote(file: Path) -> None:
    with file.with_suffix(".mo").open("rb") as content:
        assert texts(read_mo(content)) == texts(catalogue(file)), "run python -m web.translations.compile"


def texts(catalog: Catalog) -> dict[object, object]:
    """Each text with its translation."""

    def whole(text: object) -> object:
        return tuple(text) if isinstance(text, list) else text

    return {whole(message.id): whole(message.string) for message in catalog if message.id}


def test_a_customer_reads_the_form_in_her_language(visit: Callable[[str], Visitor]) -> None:
    visitor = visit("")
    page = visitor.get("/complain", headers={"Accept-Language": "zh-CN,zh;q=0.9,en;q=0.5"}).text
    assert '<html lang="zh"' in page
    assert "告诉我们出了什么问题" in page
    assert "Tell us what is wrong" not in page
    assert '<html lang="en"' in visitor.get("/complain", headers={"Accept-Language": "fr"}).text


@pytest.mark.parametrize("place", ["/work", "/register", "/cases", "/vouchers", "/account"])
def test_the_pages_of_staff_speak_it_too(visit: Callable[[str], Visitor], place: str) -> None:
    page = visit("ana").get(place, headers={"Accept-Language": "zh"}, follow_redirects=True)
    assert page.status_code == 200
    assert '<html lang="zh"' in page.text
    assert "我的工作" in page.text
