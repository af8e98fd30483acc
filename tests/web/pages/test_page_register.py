"""Registering a contact, as reception does it."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import date
from typing import Any

from werkzeug.test import TestResponse

from tests.web.visitor import Visitor, complain
from tests.world import House
from web.security_headers import FILE_LIMIT

Visit = Callable[[str], Visitor]
HTMX = {"HX-Request": "true", "Accept": "text/html"}
CALL = {
    "channel": "call",
    "type": "complaint",
    "language": "en",
    "received_at": "2026-11-23T10:00",
    "customer.name": "Jo Adler",
    "customer.email": "jo@example.org",
    "product.model": "Spring Dancer",
    "product.serial": "SD-7",
    "description": "The hand broke off.",
    "lines.0.item": "Dancer",
    "lines.0.defect": "hand_broken",
    "lines.0.quantity": "2",
    "remedy_sought": "repair",
}


def save(visitor: Visitor, **changes: Any) -> TestResponse:
    return visitor.post("/register", {**CALL, **changes}, content_type="multipart/form-data")


def value(page: str, name: str) -> str:
    found = re.search(rf'<(?:input|textarea)[^>]*name="{re.escape(name)}"[^>]*?value="([^"]*)"', page)
    assert found, f"no field {name}"
    return found.group(1)


def test_a_call_becomes_a_case_and_the_pin_is_told_once(visit: Visit, house: House) -> None:
    ana = visit("ana")
    assert save(ana).headers["Location"] == "/register/done"
    page = ana.get("/register/done").text
    assert "C-2026-000001" in page
    pin = re.search(r"<dt>PIN</dt><dd>(\d{6})</dd>", page)
    assert pin
    assert "She hears from a person by <strong>Tue 24 Nov 2026, 10:00</strong>" in page
    with house.engine.store.read() as queries:
        case = queries.cases.find("C-2026-000001")
        assert case is not None
        (line,) = queries.records.lines_of(case.id)
        (contact,) = queries.records.contacts_of(case.id)
    assert (line.item, line.defect, line.quantity) == ("Dancer", "hand_broken", 2)
    assert (contact.channel, contact.received_by) == ("call", "ana")


def test_what_is_missing_stands_beside_its_field_and_nothing_typed_is_lost(
    visit: Visit, house: House
) -> None:
    answer = save(visit("ana"), **{"description": "", "customer.email": "no address"})
    assert answer.status_code == 422
    page = answer.text
    assert 'id="f-description-problem"' in page
    assert 'id="f-customer-email-problem"' in page
    assert value(page, "customer.name") == "Jo Adler"
    assert value(page, "lines.0.item") == "Dancer"
    with house.engine.store.read() as queries:
        assert queries.cases.find("C-2026-000001") is None


def test_praise_needs_no_product_and_what_was_typed_before_comes_back(visit: Visit) -> None:
    ana = visit("ana")
    praise = ana.post("/register/sheet", {**CALL, "type": "praise"}).text
    assert 'id="f-product-serial"' not in praise
    assert '<input type="hidden" name="product.serial" value="SD-7">' in praise
    assert '<input type="hidden" name="lines.0.item" value="Dancer">' in praise
    again = ana.post("/register/sheet", CALL).text
    assert value(again, "product.serial") == "SD-7"
    assert value(again, "lines.0.item") == "Dancer"


def test_a_dealer_is_asked_for_only_when_the_channel_is_a_dealer(visit: Visit) -> None:
    ana = visit("ana")
    assert 'name="dealer.name"' not in ana.post("/register/sheet", CALL).text
    answer = save(ana, channel="dealer")
    assert answer.status_code == 422
    assert 'id="f-dealer-name-problem"' in answer.text
    assert "Needed for this channel" in answer.text


def test_a_late_entry_says_so_and_keeps_the_moment_of_receipt(visit: Visit, house: House) -> None:
    ana = visit("ana")
    late = {"received_at": "2026-11-20T09:07"}
    assert "Entered late: it reached us 3 days ago" in ana.post("/register/sheet", {**CALL, **late}).text
    save(ana, **late)
    with house.engine.store.read() as queries:
        (contact,) = queries.records.contacts_of(house.case("C-2026-000001").id)
    assert contact.late
    assert contact.received_at.isoformat() == "2026-11-20T08:07:00+00:00"


def test_a_moment_that_has_not_come_is_refused(visit: Visit) -> None:
    answer = save(visit("ana"), received_at="2026-12-24T10:00")
    assert answer.status_code == 422
    assert "This moment has not come yet" in answer.text


def test_typing_a_name_shows_who_is_known_with_her_cases(visit: Visit, house: House) -> None:
    number = complain(house)
    found = visit("ana").get("/register/customers?customer.name=mari").text
    assert "Maria Gomez" in found
    assert number in found
    assert "a new customer" in visit("ana").get("/register/customers?customer.name=Zebulon").text


def test_a_known_customer_fills_the_fields(visit: Visit, house: House) -> None:
    complain(house)
    page = visit("ana").post("/register/sheet", {"channel": "call", "type": "complaint", "pick": "1"}).text
    assert value(page, "customer.email") == "maria@example.org"
    assert value(page, "customer.phone") == "+34 600 100 200"


def test_the_same_unit_is_suggested_and_the_contact_joins_that_case(visit: Visit, house: House) -> None:
    number, ana = complain(house), visit("ana")
    assert number in ana.post("/register/duplicates", {**CALL, "product.serial": " k7 – 00123"}).text
    chosen = ana.post("/register/sheet", {**CALL, "case": number}).text
    assert f'<input type="hidden" name="case" value="{number}">' in chosen
    assert (
        'name="case"'
        not in ana.post("/register/sheet", {**CALL, "case": number, "apart": "1"}).text.split(
            'id="f-channel"'
        )[0]
    )
    save(ana, case=number, follow_up="true")
    done = ana.get("/register/done").text
    assert "The contact was added to the case." in done
    assert "<dt>PIN</dt>" not in done
    with house.engine.store.read() as queries:
        assert len(queries.records.contacts_of(house.case(number).id)) == 2


def test_the_customers_open_case_about_such_an_item_is_suggested(visit: Visit, house: House) -> None:
    number = complain(house)
    typed = {**CALL, "customer.email": "maria@example.org", "lines.0.item": "Left arm"}
    page = visit("ana").post("/register/duplicates", typed).text
    assert "This customer has an open case about such an item." in page
    assert number in page
    other = visit("ana").post("/register/duplicates", {**typed, "customer.email": "tom@example.org"}).text
    assert number not in other


def test_others_of_the_same_batch_are_shown_but_not_joined(visit: Visit, house: House) -> None:
    with house.engine.store.write() as uow:
        uow.records.products.add(sku="K7", model="Knight", scale="1:72")
        for serial in ("K7-00123", "K7-00124"):
            uow.records.sales.add(
                serial=serial,
                sku="K7",
                batch="B7",
                sold_on=date(2026, 7, 1),
                shipped_on=date(2026, 6, 28),
                seller="Shop",
            )
        uow.commit()
    number = complain(house)
    page = visit("ana").post("/register/duplicates", {**CALL, "product.serial": "K7-00124"}).text
    assert "Others complained about the same batch." in page
    assert number in page
    assert "Add to this case" not in page


def test_a_case_hidden_from_somebody_is_neither_suggested_nor_joined(visit: Visit, house: House) -> None:
    number = complain(house, person_complained_about="Ben Carter")
    ben = visit("ben")
    assert number not in ben.post("/register/duplicates", {**CALL, "product.serial": "K7-00123"}).text
    assert number not in ben.get("/register/customers?customer.name=Maria").text
    assert save(ben, case=number).status_code == 404


def test_rows_come_and_go(visit: Visit) -> None:
    ana = visit("ana")
    more = ana.post("/register/sheet", {**CALL, "add": "lines"}).text
    assert 'name="lines.1.item"' in more
    less = ana.post("/register/sheet", {**CALL, "lines.1.item": "Base", "drop": "lines.0"}).text
    assert value(less, "lines.0.item") == "Base"
    assert 'name="lines.1.item"' not in less


def test_an_empty_row_that_was_only_offered_hinders_nobody(visit: Visit) -> None:
    assert save(visit("ana"), **{"lines.1.item": "", "lines.1.quantity": "1"}).status_code == 303


def test_photos_are_kept_with_the_case(visit: Visit, house: House) -> None:
    save(
        visit("ana"),
        **{
            "photos": (io.BytesIO(b"a picture"), "hand.jpg"),
            "product.proof_file": (io.BytesIO(b"a receipt"), "r.pdf"),
        },
    )
    with house.engine.store.read() as queries:
        files = queries.files.of_case(house.case("C-2026-000001").id)
    assert sorted(file.name for file in files) == ["hand.jpg", "r.pdf"]


def test_photos_outlive_a_form_that_was_sent_back(visit: Visit, house: House) -> None:
    ana = visit("ana")
    back = save(ana, description="", photos=(io.BytesIO(b"a picture"), "hand.jpg"))
    kept = re.search(r'name="kept:photos" value="(\w+)"', back.text)
    assert back.status_code == 422
    assert kept
    save(ana, **{"kept:photos": kept.group(1)})
    with house.engine.store.read() as queries:
        (file,) = queries.files.of_case(house.case("C-2026-000001").id)
    assert file.name == "hand.jpg"


def test_a_file_that_is_too_large_is_refused_in_plain_words(visit: Visit) -> None:
    answer = save(visit("ana"), photos=(io.BytesIO(b"x" * (FILE_LIMIT + 1)), "film.jpg"))
    assert answer.status_code == 422
    assert "“film.jpg” is larger than 25 MB." in answer.text
    assert value(answer.text, "customer.name") == "Jo Adler"
    answer.request.environ["wsgi.input"].close()  # the test client keeps a body of this size in a file


def test_a_part_of_the_page_is_sent_on_by_htmx(visit: Visit) -> None:
    ana = visit("ana")
    answer = ana.post("/register", CALL, headers=HTMX)
    assert answer.status_code == 204
    assert answer.headers["HX-Redirect"] == "/register/done"
    assert "<html" not in ana.post("/register/sheet", CALL, headers=HTMX).text


def test_without_anything_registered_there_is_no_pin_to_show(visit: Visit) -> None:
    assert visit("ana").get("/register/done").headers["Location"] == "/register"


def test_the_way_that_she_wishes_says_which_address_is_needed_and_why(visit: Visit) -> None:
    ana = visit("ana")
    wish = {**CALL, "customer.preferred_contact": "letter"}
    page = ana.post("/register/sheet", wish).text
    assert 'id="f-customer-address-why">Needed: she wishes to be reached by letter or at home.' in page
    assert 'id="f-customer-address-why"' not in ana.post("/register/sheet", CALL).text
    refused = save(ana, **{"customer.preferred_contact": "letter"})
    assert refused.status_code == 422
    assert 'id="f-customer-address-problem"' in refused.text
