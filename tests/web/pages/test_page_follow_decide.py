"""What the customer decides counts once she sends it, as she saw it, and not when a link is followed."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from tests.stories import Story
from tests.web.customer_visitor import Customer, quoted, requoted
from tests.world import House


@pytest.fixture
def story(house: House) -> Story:
    return Story(house)


@pytest.fixture
def maria(app: Flask, story: Story) -> Customer:
    return Customer(app, story)


@pytest.fixture
def answered(story: Story) -> Story:
    """A question with its answer."""
    return story.registers(type="consultation").classified("consultation").replied()


def hidden(page: str) -> dict[str, str]:
    """What the page's form carries along."""
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page)
    return {name: value for name, value in found if name != "csrf_token"}


def test_following_the_link_counts_for_nothing(maria: Customer, answered: Story) -> None:
    maria.opens()
    before = len(answered.house.history(answered.number))
    for what in ("satisfied?satisfied=yes", "satisfied?satisfied=no", "level?leader=1", "withdraw"):
        assert maria.looks(what).status_code == 200
    answered.house.settle()
    assert len(answered.house.history(answered.number)) == before
    assert answered.told.asked is not None


def test_a_yes_closes_the_case_with_her_comment(maria: Customer, answered: Story) -> None:
    form = hidden(maria.opens().looks("satisfied?satisfied=yes").text)
    assert maria.sends("satisfied", **form, satisfied="yes", comment="Quick!").status_code == 303
    page = maria.reads()
    assert "glad that you are satisfied" in page
    assert answered.status == "closed"
    assert answered.told.contacts[0].comment == "Quick!"


def test_a_no_starts_a_new_round_and_the_old_page_no_longer_counts(maria: Customer, answered: Story) -> None:
    form = hidden(maria.opens().looks("satisfied?satisfied=no").text)
    maria.sends("satisfied", **form, satisfied="no", comment="That was not my question.")
    assert "We are looking at it again." in maria.reads()
    answered.does("review_again", "greta", next="reply", reason="Another question.").replied("ben")
    assert answered.told.asked is not None
    late = maria.sends("satisfied", **form, satisfied="yes")
    assert late.status_code == 409
    assert "There is no reply that waits for your answer." in late.text
    assert answered.status == "open"


def test_without_a_choice_she_is_asked_for_one(maria: Customer, answered: Story) -> None:
    form = hidden(maria.opens().looks("satisfied").text)
    answer = maria.sends("satisfied", **form)
    assert answer.status_code == 422
    assert "Please choose yes or no." in answer.text


def test_before_there_is_an_answer_she_is_not_asked(maria: Customer, story: Story) -> None:
    story.broken_hand("2026-06-23").classified()
    assert maria.opens().looks("satisfied").status_code == 409
    assert "Are you satisfied" not in maria.reads()


def test_the_page_before_accepting_shows_what_she_ticked_and_what_it_costs(
    maria: Customer, story: Story
) -> None:
    quoted(story)
    page = maria.opens().looks("quotes/1/accept?version=1&item=0").text
    assert "12.50 EUR" in page
    assert "42.50" not in page
    assert "You leave out: Work." in re.sub(r"\s+", " ", page)
    assert story.told.quotes[-1].status == "sent"


def test_a_part_of_a_quote_is_accepted(maria: Customer, story: Story) -> None:
    quoted(story)
    form = hidden(maria.opens().looks("quotes/1/accept?version=1&item=0").text)
    maria.sends("quotes/1/accept", **form)
    (accepted,) = story.told.quotes[-1].accepted
    assert (accepted["text"], accepted["amount"]) == ("Hand", "12.50")
    page = maria.reads()
    assert "You accepted this on" in page
    assert "as soon as your payment has arrived" in page


def test_all_of_a_quote_is_accepted_paid_repaired_and_invoiced(maria: Customer, story: Story) -> None:
    quoted(story)
    maria.opens().sends("quotes/1/accept", version="1", item=["0", "1"])
    paid = {"outcome": "paid", "amount": 42.5, "currency": "EUR", "received_on": "2026-11-25"}
    story.does("record_payment", "felix", **paid)
    assert "Your payment has arrived." in maria.reads()
    story.repaired().replied()
    page = maria.reads()
    assert "Invoice R-2026-00001" in page
    assert "42.50 EUR" in page


def test_a_quote_that_was_replaced_meanwhile_is_not_accepted(maria: Customer, story: Story) -> None:
    quoted(story)
    maria.opens().sends("quotes/1/accept", version="1", item=["0", "1"])
    story.does("record_payment", "felix", outcome="price_changes", reason="The part got dearer.")
    requoted(story, [{"text": "Hand", "amount": 20}])
    assert "This is version 2" in maria.reads()
    for quote, version in ((1, "1"), (2, "1"), (2, "")):
        late = maria.sends(f"quotes/{quote}/accept", version=version, item="0")
        assert late.status_code == 409
        assert "This quote no longer stands as you saw it" in late.text
        assert "20.00 EUR" in late.text, "how it stands now is below"
    assert maria.sends("quotes/1/refuse", version="1").status_code == 409
    assert maria.looks("quotes/1/accept?version=1&item=0").status_code == 409
    assert "record_payment" not in story.waiting


def test_nothing_ticked_is_not_accepted(maria: Customer, story: Story) -> None:
    quoted(story)
    maria.opens()
    assert maria.looks("quotes/1/accept?version=1").status_code == 422
    assert "You chose nothing of the quote." in maria.sends("quotes/1/accept", version="1", item="9").text
    assert story.told.quotes[-1].status == "sent"


def test_a_refused_quote_sends_the_item_back(maria: Customer, story: Story) -> None:
    quoted(story)
    form = hidden(maria.opens().looks("quotes/1/refuse?version=1").text)
    maria.sends("quotes/1/refuse", **form, words="Too much for me.")
    assert "return_unrepaired" in story.waiting
    assert "The item comes back to you as it is." in maria.reads()


def test_a_quote_of_another_case_is_not_there(maria: Customer, house: House, story: Story) -> None:
    quoted(Story(house))
    story.broken_hand("2026-06-23")
    assert maria.opens().looks("quotes/1/accept?version=1&item=0").status_code == 404
    assert maria.sends("quotes/1/accept", version="1", item="0").status_code == 404


@pytest.mark.parametrize(("to", "person"), [("leader", "lin"), ("next", "oskar")])
def test_she_turns_to_the_next_level_or_to_the_company_leader(
    maria: Customer, story: Story, to: str, person: str
) -> None:
    story.broken_hand("2026-06-23").classified()
    maria.opens().sends("level", to=to, words="I have waited too long.")
    assert story.house.task(story.number, "decide_escalation").assignee == person
    assert ("with the head of our company" in maria.reads()) == (to == "leader")


def test_whom_to_turn_to_is_her_choice_alone(maria: Customer, story: Story) -> None:
    story.broken_hand("2026-06-23").classified()
    assert maria.opens().sends("level", to="2").status_code == 422
    assert "decide_escalation" not in story.waiting


def test_she_takes_her_case_back(maria: Customer, story: Story) -> None:
    story.broken_hand("2026-06-23").classified()
    maria.opens().sends("withdraw", words="I found the part.")
    assert story.status == "withdrawn"
    assert "You took this case back." in maria.reads()
    for what in ("withdraw", "level"):
        assert maria.looks(what).status_code == 409
        assert maria.sends(what, to="leader").status_code == 409
    assert "decide_escalation" not in story.waiting


def test_a_voucher_is_shown_with_its_code_and_how_long_it_holds(maria: Customer, story: Story) -> None:
    story.registers(type="suggestion", description="Sell spare hands.")
    story.classified("suggestion", usefulness="useful").does("review_suggestion", "sofia", decision="yes")
    page = maria.opens().reads()
    (voucher,) = story.told.vouchers
    assert voucher.code in page
    assert "20.00 EUR" in page
    assert "valid until <strong>23 Nov 2027</strong>" in page


def sent(story: Story) -> Story:
    """A new item is on its way to her."""
    story.broken_hand("2026-06-23", remedy_sought="replacement").classified().replied().inspected().opined()
    return story.agreed("replacement").sends_replacement()


def test_what_is_on_its_way_has_arrived_when_she_says_so_and_only_once(maria: Customer, story: Story) -> None:
    line = sent(story).told.lines[0].id
    page = maria.opens().reads()
    assert "What you get from us is on its way." in page
    assert "Serial number: N-1. Its guarantee starts anew." in page
    assert maria.looks(f"parcels/{line}/arrived").status_code == 200
    assert story.told.parcels, "following the link counts for nothing"
    assert maria.sends(f"parcels/{line}/arrived").status_code == 303
    assert "We have noted that it has arrived." in maria.reads()
    again = maria.sends(f"parcels/{line}/arrived")
    assert again.status_code == 409
    assert "on its way to you any more" in again.text


def test_nobody_says_so_for_another_ones_parcel(maria: Customer, story: Story) -> None:
    other = Story(story.house).broken_hand("2026-06-23", customer={"name": "Jo", "email": "jo@post.example"})
    other.classified().replied().inspected(repairable="no").opined().agreed("replacement").sends_replacement()
    story.broken_hand("2026-06-23")
    line = other.told.lines[0].id
    assert maria.opens().looks(f"parcels/{line}/arrived").status_code == 409
    assert maria.sends(f"parcels/{line}/arrived").status_code == 404
    assert other.told.parcels


def test_she_reads_what_to_send_where_and_until_when(maria: Customer, story: Story) -> None:
    story.broken_hand("2026-06-23").classified().replied().inspected(place="photos").opined()
    story.agreed(
        "repair", comes_back="sends", send_what="The captain", send_days=10, send_to="Harbour Road 1"
    )
    page = maria.opens().reads()
    for words in ("We wait for what you send us.", "The captain", "RA-2026-00001", "Harbour Road 1"):
        assert words in page
