"""The customer's quotes and invoices as PDFs: hers, as they were sent, and nobody else's."""

from __future__ import annotations

import pytest
from flask import Flask

from processes.complaint import portal
from tests.paper import said
from tests.stories import Story
from tests.web.customer_visitor import Customer, quoted
from tests.world import House

PAID = {"outcome": "paid", "amount": 42.5, "currency": "EUR", "received_on": "2026-11-25"}


@pytest.fixture
def story(house: House) -> Story:
    return quoted(Story(house))


def test_a_quote_is_downloaded_from_the_page_as_it_was_mailed(app: Flask, house: House, story: Story) -> None:
    quote = story.told.quotes[-1]
    customer = Customer(app, story).opens()
    assert f"/follow/{story.number}/quotes/{quote.id}.pdf" in customer.reads()
    answer = customer.looks(f"quotes/{quote.id}.pdf")
    assert answer.content_type == "application/pdf"
    assert f'filename="quote-{story.number}-Q1-1.pdf"' in answer.headers["Content-Disposition"]
    assert answer.data == house.post.enclosed[f"quote:{quote.id}"][0].content


def test_an_invoice_is_downloaded_once_it_was_issued(app: Flask, house: House, story: Story) -> None:
    quote = story.told.quotes[-1]
    portal.accept_quote(house.engine, house.case(story.number), quote.id, quote.version)
    house.settle()
    story.does("record_payment", "felix", **PAID).repaired()
    (invoice,) = story.told.invoices
    customer = Customer(app, story).opens()
    assert "This invoice as a PDF" in customer.reads()
    answer = customer.looks(f"invoices/{invoice.id}.pdf")
    assert f"Invoice {invoice.number}" in said(answer.data)


def test_papers_of_another_case_do_not_exist_for_her(app: Flask, house: House, story: Story) -> None:
    other = quoted(Story(house))
    theirs = other.told.quotes[-1]
    customer = Customer(app, story).opens()
    assert customer.looks(f"quotes/{theirs.id}.pdf").status_code == 404
    assert customer.looks("quotes/4711.pdf").status_code == 404
    assert customer.looks(f"invoices/{theirs.id}.pdf").status_code == 404
    assert customer.get(f"/follow/{other.number}/quotes/{theirs.id}.pdf").status_code == 303


def test_colleagues_open_them_from_the_case_and_barred_ones_do_not(visit, house: House, story: Story) -> None:
    page = visit("ben").get(f"/cases/{story.number}").text
    assert f"quote-{story.number}-Q1-1.pdf" in page
    with house.engine.store.read() as queries:
        (file,) = [
            file
            for file in queries.files.of_case(house.case(story.number).id)
            if file.name.startswith("quote-")
        ]
    assert visit("ben").get(f"/files/{story.number}/{file.hash}").status_code == 200
    with house.engine.store.write() as uow:
        uow.cases.bar(house.case(story.number).id, "ben", "about him", house.clock.now())
        uow.commit()
    assert visit("ben").get(f"/files/{story.number}/{file.hash}").status_code == 404
