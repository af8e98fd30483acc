"""Q4: quotes and invoices are PDFs; what was sent stays; an invoice is made once, numbered without gaps."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from engine.errors import NotFound, RedressError
from engine.model import Enclosure
from processes.complaint import portal
from tests.paper import EMIL, letter_house, letters, said
from tests.stories import MARIA, Story
from tests.world import House

PAID = {"outcome": "paid", "amount": 42.5, "currency": "EUR", "received_on": "2026-11-25"}


def quoted(story: Story, *, currency: str = "EUR", **more: object) -> Story:
    """A hand that broke by use, with a quote of two lines."""
    story.broken_hand("2026-04-20", **more).classified().replied().inspected(cause="use").opined()
    story.does("confirm_refusal", "oskar", decision="confirm", words="Damage by use.")
    return drawn(story)


def drawn(story: Story, note: str = "It takes two weeks.") -> Story:
    items = [{"text": "Hand", "amount": 12.5}, {"text": "Work", "amount": 30}]
    return story.does("draw_quote", "ben", items=items, currency="EUR", valid_days=14, note=note)


def accepted(story: Story) -> Story:
    quote = story.told.quotes[-1]
    portal.accept_quote(story.house.engine, story.house.case(story.number), quote.id, quote.version)
    story.house.settle()
    return story


def paid(story: Story) -> Story:
    accepted(story).does("record_payment", "felix", **PAID)
    return story.repaired()


def went_along(story: Story, key: str) -> tuple[Enclosure, ...]:
    return story.house.post.enclosed[key]


def test_the_mail_with_the_quote_carries_it_as_a_pdf(house: House, story: Story) -> None:
    house.engine.core.settings = replace(house.settings, house_address="Werftweg 1, 18055 Rostock")
    quote = quoted(story).told.quotes[-1]
    (file,) = went_along(story, f"quote:{quote.id}")
    assert file.name == f"quote-{story.number}-Q1-1.pdf"
    shown = said(file.content)
    for part in (
        "Model House",
        "Werftweg 1",
        "Maria Gomez",
        f"Quote {story.number}-Q1, version 1",
        "23 November 2026",
        "7 December 2026",
        "Hand",
        "10.50",
        "Work",
        "25.21",
        "Net 35.71 EUR",
        "Tax 19 % on 35.71 6.79 EUR",
        "Total 42.50 EUR",
        f"/follow/{story.number}",
        "by the end of 7 December 2026",
        "It takes two weeks.",
    ):
        assert part in shown, part


def test_the_number_of_pieces_is_a_column_of_its_own(story: Story) -> None:
    from processes.complaint import prices
    from tests.processes.test_prices import LIST

    engine = story.house.engine
    prices.take_in(engine, prices.read_csv(LIST), story.house.clock.now().date(), actor="olga")
    story.broken_hand("2026-04-20").classified().replied().inspected(cause="use").opined()
    story.does("confirm_refusal", "oskar", decision="confirm", words="Damage by use.")
    items = [{"code": "HAND", "pieces": 2}]
    story.does("draw_quote", "ben", items=items, currency="EUR", valid_days=14)
    quote = story.told.quotes[-1]
    (file,) = went_along(story, f"quote:{quote.id}")
    name = quote.items[0]["text"].removeprefix("2 × ")
    assert f"{name} 2 {quote.items[0]['net']} 19 % {quote.items[0]['amount']}" in said(file.content)


def test_a_version_that_was_sent_stays_what_it_was(house: House, story: Story) -> None:
    quoted(story)
    first = story.told.quotes[-1]
    before = house.engine.paper("quote", str(first.id)).content
    accepted(story)
    story.does("record_payment", "felix", outcome="price_changes", reason="Dearer paint.")
    drawn(story, "Dearer.")
    house.engine.core.settings = replace(house.settings, house="Another House")
    assert house.engine.paper("quote", str(first.id)).content == before
    second = story.told.quotes[-1]
    (file,) = went_along(story, f"quote:{second.id}")
    assert "version 2" in said(file.content)
    assert "version 1" in said(before)


def test_the_reminder_names_the_quote_and_brings_it_along_and_the_lapse_names_it(
    house: House, story: Story
) -> None:
    quote = quoted(story).told.quotes[-1]
    house.pass_time(days=6)
    (file,) = went_along(story, f"quote-reminder:{quote.id}")
    assert file == went_along(story, f"quote:{quote.id}")[0]
    house.pass_time(days=10)
    texts = [sent.payload["body"] for sent in house.post.sent if sent.recipient == MARIA["email"]]
    number = f"{story.number}-Q1, version 1"
    assert sum(number in text and "waits for your answer" in text for text in texts) == 1
    assert sum(number in text and "it has lapsed" in text for text in texts) == 1


def test_the_file_is_kept_with_the_case_once(house: House, story: Story) -> None:
    quote = quoted(story).told.quotes[-1]
    for _ in range(2):
        house.engine.paper("quote", str(quote.id))
    with house.engine.store.read() as queries:
        files = [file.name for file in queries.files.of_case(house.case(story.number).id)]
    assert files.count(f"quote-{story.number}-Q1-1.pdf") == 1


def test_two_who_ask_at_once_get_the_same_file(house: House, story: Story) -> None:
    house.desk.channels["memory"].refuse = lambda outward: "busy"  # nothing is made before they ask
    quote = quoted(story).told.quotes[-1]
    start, got = threading.Barrier(2), []

    def ask() -> None:
        start.wait(10)
        got.append(house.engine.paper("quote", str(quote.id)))

    threads = [threading.Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(got) == 2
    assert got[0] == got[1]


def test_what_nobody_asked_for_is_not_there(house: House) -> None:
    with pytest.raises(NotFound):
        house.engine.paper("quote", "4711")


def test_a_chinese_customer_reads_quote_and_invoice_in_chinese(house: House, story: Story) -> None:
    customer = {**MARIA, "name": "王小明"}
    quote = quoted(story, language="zh", customer=customer).told.quotes[-1]
    shown = said(went_along(story, f"quote:{quote.id}")[0].content).replace(" ", "")
    for part in ("报价单", "王小明", "有效期至", "净额", "合计", "如何接受", "2026年12月7日"):
        assert part in shown, part
    paid(story)
    (invoice,) = story.told.invoices
    shown = said(went_along(story, f"invoice:{invoice.number}")[0].content).replace(" ", "")
    for part in ("发票", invoice.number, "款项已收讫"):
        assert part in shown, part


def test_the_invoice_goes_out_as_a_pdf_with_tax_and_what_it_was_for(story: Story) -> None:
    paid(quoted(story))
    (invoice,) = story.told.invoices
    (file,) = went_along(story, f"invoice:{invoice.number}")
    shown = said(file.content)
    for part in (
        f"Invoice {invoice.number}",
        "25 November 2026",
        f"{story.number}-Q1",
        "Tax 19 % on 35.71 6.79 EUR",
        "Total 42.50 EUR",
        "nothing is left to pay",
    ):
        assert part in shown, part


def test_only_what_was_accepted_is_invoiced(house: House, story: Story) -> None:
    quote = quoted(story).told.quotes[-1]
    portal.accept_quote(house.engine, house.case(story.number), quote.id, quote.version, [0])
    house.settle()
    story.does("record_payment", "felix", **{**PAID, "amount": 12.5}).repaired()
    (invoice,) = story.told.invoices
    shown = said(went_along(story, f"invoice:{invoice.number}")[0].content)
    assert "Total 12.50 EUR" in shown
    assert "Work" not in shown


def test_two_finance_clerks_who_pay_one_quote_at_once_make_one_payment_and_one_invoice(
    house: House, story: Story
) -> None:
    accepted(quoted(story))
    task = house.task(story.number, "record_payment")
    start, done, refused = threading.Barrier(2), [], []

    def pay(clerk: str) -> None:
        start.wait(10)
        try:
            done.append(house.engine.complete(task.id, PAID, actor=clerk, revision=task.revision))
        except RedressError as error:
            refused.append(error)

    threads = [threading.Thread(target=pay, args=(clerk,)) for clerk in ("felix", "fiona")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert (len(done), len(refused)) == (1, 1)
    story.repaired()
    assert len(story.events("payment.recorded")) == 1
    assert len(story.told.invoices) == 1
    assert [key for key in house.post.enclosed if key.startswith("invoice:")] == ["invoice:R-2026-00001"]


def test_invoices_are_numbered_without_gaps_from_the_first_of_each_year(house: House) -> None:
    numbers = []
    for days in (0, 0, 50, 0):
        house.clock.moment += timedelta(days=days)
        story = Story(house)
        story.broken_hand("2026-04-20").classified().replied().inspected(cause="use").opined()
        story.does("confirm_refusal", "oskar", decision="confirm", words="Damage by use.")
        paid(drawn(story))
        numbers.append(story.told.invoices[0].number)
    assert numbers == ["R-2026-00001", "R-2026-00002", "R-2027-00001", "R-2027-00002"]


def test_who_has_no_mail_gets_the_quote_enclosed_in_a_letter(tmp_path: Path) -> None:
    house = letter_house(tmp_path)
    story = Story(house)
    story.broken_hand("2026-04-20", channel="letter", customer=EMIL).classified()
    story.replied(channel="phone").inspected(cause="use").opined()
    story.does("confirm_refusal", "oskar", decision="confirm", words="Damage by use.")
    drawn(story)
    (letter,) = [item for item in letters(house) if "Our quote" in item.payload["subject"]]
    cover, quote = house.engine.enclosed(letter)
    assert f"Enclosed · Quote {story.number}-Q1, version 1" in said(cover.content)
    assert "Total 42.50 EUR" in said(quote.content)
    assert "+49 381 100" in said(quote.content), "how to accept without a computer"
    house.close()


def test_forgetting_a_case_forgets_its_papers(house: House, story: Story) -> None:
    quote = quoted(story).told.quotes[-1]
    case = house.case(story.number).id
    with house.engine.store.write() as uow:
        hashes = {file.hash for file in uow.files.of_case(case)}
        assert hashes
        uow.cases.anonymise(case)
        uow.commit()
    with house.engine.store.read() as queries:
        assert queries.papers.of_case(case) == []
        assert [hash for hash in hashes if queries.files.find(hash)] == []
    with pytest.raises(NotFound):
        house.engine.paper("quote", str(quote.id))
