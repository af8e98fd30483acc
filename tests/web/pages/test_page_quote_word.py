"""Q4: who has no page answers a quote by phone or letter; whoever hears it writes it down."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from tests.stories import Story
from tests.web.customer_visitor import quoted, requoted
from tests.web.visitor import Visitor
from tests.world import House

Visit = Callable[[str], Visitor]
SAID = {
    "answer": "accept",
    "item": ["0", "1"],
    "how": "phone",
    "words": "Called at ten: do it all.",
    "version": "1",
}


@pytest.fixture
def story(house: House) -> Story:
    return quoted(Story(house))


def says(visit: Visit, story: Story, by: str = "ana", **changes: Any) -> Any:
    quote = story.told.quotes[-1].id
    answer = visit(by).post(
        f"/cases/{story.number}/quotes/{quote}", {**SAID, **changes}, follow_redirects=True
    )
    story.house.settle()
    return answer


def test_the_case_leads_to_the_page_while_the_quote_waits(visit: Visit, story: Story) -> None:
    quote = story.told.quotes[-1].id
    assert f"/cases/{story.number}/quotes/{quote}" in visit("ana").get(f"/cases/{story.number}").text
    assert "Hand: 12.50 EUR" in visit("ana").get(f"/cases/{story.number}/quotes/{quote}").text


def test_what_she_accepts_by_phone_may_be_charged_and_the_history_says_who_heard_it(
    visit: Visit, house: House, story: Story
) -> None:
    assert "written down" in says(visit, story).text
    assert "record_payment" in story.waiting
    (event,) = [event for event in house.history(story.number) if event.type == "quote.accepted_by_word"]
    assert (event.actor, event.payload["how"]) == ("ana", "phone")
    assert "Called at ten: do it all." in visit("ben").get(f"/cases/{story.number}").text


def test_she_may_accept_a_part(visit: Visit, story: Story) -> None:
    says(visit, story, item=["1"], how="letter")
    (quote,) = story.told.quotes
    assert [item["text"] for item in quote.accepted] == ["Work"]


def test_she_may_refuse_and_the_item_goes_back(visit: Visit, story: Story) -> None:
    says(visit, story, answer="refuse", words="Too dear.")
    assert story.waiting >= {"return_unrepaired"}
    assert story.events("quote.refused_by_word")


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"answer": ""}, "Nothing says what she wants."),
        ({"item": []}, "Nothing says what she wants."),
        ({"item": ["7"]}, "Choose at least one item of the quote."),
        ({"how": "telepathy"}, "Nothing says how she told us."),
        ({"words": " "}, "Her words are missing."),
    ],
)
def test_what_is_missing_is_named_and_nothing_typed_is_lost(
    visit: Visit, story: Story, changes: dict[str, Any], problem: str
) -> None:
    answer = says(visit, story, **changes)
    assert answer.status_code == 422
    assert problem in answer.text
    if "words" not in changes:
        assert "Called at ten: do it all." in answer.text
    assert "record_payment" not in story.waiting


def test_a_version_that_was_replaced_or_is_over_takes_no_word(
    visit: Visit, house: House, story: Story
) -> None:
    says(visit, story)
    story.does("record_payment", "felix", outcome="price_changes", reason="Dearer.")
    requoted(story, [{"text": "Hand", "amount": 20}])
    assert "does not stand any more" in says(visit, story, item=["0"]).text
    assert "record_payment" not in story.waiting
    house.clock.moment += timedelta(days=15)
    quote = story.told.quotes[-1].id
    assert "does not wait for an answer" in visit("ana").get(f"/cases/{story.number}/quotes/{quote}").text
    assert "does not stand any more" in says(visit, story, version="2", item=["0"]).text


def test_barred_colleagues_and_other_cases_have_no_such_quote(
    visit: Visit, house: House, story: Story
) -> None:
    quote = story.told.quotes[-1].id
    other = quoted(Story(house))
    assert visit("ana").get(f"/cases/{other.number}/quotes/{quote}").status_code == 404
    with house.engine.store.write() as uow:
        uow.cases.bar(house.case(story.number).id, "ana", "about her", house.clock.now())
        uow.commit()
    assert visit("ana").get(f"/cases/{story.number}/quotes/{quote}").status_code == 404
    assert says(visit, story).status_code == 404
