"""The page of letters: open, print several, say that they were posted, or that one came back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from tests.paper import by_letter, letter_house, letters, said
from tests.stories import Story
from tests.web.visitor import Visitor
from tests.world import House

Visit = Callable[[str], Visitor]


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    house = letter_house(tmp_path)
    yield house
    house.close()


@pytest.fixture
def story(house: House) -> Story:
    """Emil's first reply lies on the pile."""
    return by_letter(house).classified().replied(channel="letter", body="Dear Emil, we examine it.")


def test_an_empty_pile_says_what_it_is_for(visit: Visit) -> None:
    page = visit("ana").get("/letters").text
    assert "No letter waits for the post" in page
    assert "counts once somebody says that it was posted" in page


def test_a_letter_shows_to_whom_it_goes_and_opens_as_a_pdf(visit: Visit, house: House, story: Story) -> None:
    (letter,) = letters(house)
    ana = visit("ana")
    page = ana.get("/letters").text
    assert "Emil Brandt, Hafenstraße 3, 20457 Hamburg" in page
    assert story.number in page
    answer = ana.get(f"/letters/{letter.id}.pdf")
    assert answer.content_type == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("inline")
    assert "we examine it" in said(answer.data)


def test_several_are_printed_in_one_pdf(visit: Visit, house: House, story: Story) -> None:
    other = by_letter(house).classified().replied(channel="letter", body="Dear Emil, and the other.")
    assert other.number != story.number
    chosen = [letter.id for letter in letters(house)]
    answer = visit("ana").post("/letters/print", {"letter": chosen})
    pages = PdfReader(BytesIO(answer.data)).pages
    assert len(pages) == 4, "each begins on a sheet of its own"
    assert "we examine it" in said(answer.data)
    assert "and the other" in said(answer.data)
    assert len(letters(house)) == 2, "printing is not posting"


def test_nothing_ticked_is_told(visit: Visit, house: House, story: Story) -> None:
    ana = visit("ana")
    for what in ("print", "posted"):
        answer = ana.post(f"/letters/{what}", follow_redirects=True)
        assert "No letter is chosen." in answer.text


def test_posting_is_a_post_says_who_did_it_and_stops_the_clock(
    visit: Visit, house: House, story: Story
) -> None:
    (letter,) = letters(house)
    ana = visit("ana")
    assert ana.get("/letters/posted").status_code == 405
    answer = ana.post("/letters/posted", {"letter": letter.id}, follow_redirects=True)
    house.settle()
    assert "1 letter is posted." in answer.text
    page = ana.get("/letters").text
    assert "Posted lately" in page
    assert "Ana Silva" in page
    assert "The letter “Your model” was posted." in ana.get(f"/cases/{story.number}").text
    again = ana.post("/letters/posted", {"letter": letter.id}, follow_redirects=True)
    assert "was posted before" in again.text


def test_a_letter_that_came_back_is_written_down_with_its_reason(
    visit: Visit, house: House, story: Story
) -> None:
    (letter,) = letters(house)
    ana = visit("ana")
    ana.post("/letters/posted", {"letter": letter.id})
    house.settle()
    page = ana.get(f"/letters/{letter.id}").text
    assert "The post brought it back" in page
    empty = ana.post(f"/letters/{letter.id}/lost", {"was": "sent", "reason": " "}, follow_redirects=True)
    assert "The reason is missing." in empty.text
    done = ana.post(f"/letters/{letter.id}/lost", {"was": "sent", "reason": "moved"}, follow_redirects=True)
    house.settle()
    assert "Brought back by the post" in done.text
    assert "moved" in done.text
    assert "The post brought the letter “Your model” back." in ana.get(f"/cases/{story.number}").text


def test_a_letter_that_cannot_be_posted_leaves_the_pile(visit: Visit, house: House, story: Story) -> None:
    (letter,) = letters(house)
    ana = visit("ana")
    ana.post(f"/letters/{letter.id}/lost", {"was": "printed", "reason": "no street"})
    house.settle()
    assert letters(house) == []
    assert "choose_channel" in story.waiting


def test_a_letter_is_nobodys_who_may_not_see_its_case(visit: Visit, house: House, story: Story) -> None:
    (letter,) = letters(house)
    with house.engine.store.write() as uow:
        uow.cases.bar(house.case(story.number).id, "ana", "about her", house.clock.now())
        uow.commit()
    ana = visit("ana")
    assert story.number not in ana.get("/letters").text
    for path in (f"/letters/{letter.id}", f"/letters/{letter.id}.pdf"):
        assert ana.get(path).status_code == 404
    for path, data in (
        ("print", {"letter": letter.id}),
        ("posted", {"letter": letter.id}),
        (f"{letter.id}/lost", {"was": "printed", "reason": "x"}),
    ):
        assert ana.post(f"/letters/{path}", data).status_code == 404
    assert letters(house) == [letter]


def test_strangers_are_kept_out(visit: Visit, house: House, story: Story) -> None:
    (letter,) = letters(house)
    for path in ("/letters", f"/letters/{letter.id}", f"/letters/{letter.id}.pdf"):
        answer = visit("").get(path)
        assert answer.status_code in (302, 303, 401)
        assert "Emil" not in answer.text
