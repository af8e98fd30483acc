"""A serial number is found however it is typed."""

from __future__ import annotations

from datetime import date

import pytest

from processes.complaint.serials import serial_key


@pytest.mark.parametrize("typed", ["S-1", " s-1 ", "s – 1", "S‑1", "ｓ－１", "S_1", "s -\t1"])
def test_spellings_that_mean_the_same_unit_are_one(typed):
    assert serial_key(typed) == "S-1"


@pytest.mark.parametrize("typed", ["", "  ", None])
def test_nothing_typed_is_no_serial(typed):
    assert serial_key(typed) == ""


def test_a_complaint_finds_its_sale_however_the_serial_was_typed(story, house):
    with house.engine.store.write() as uow:
        uow.records.products.add(sku="SHIP", model="Sail ship", scale="1:72")
        uow.records.sales.add(
            serial="S-1",
            sku="SHIP",
            batch="B7",
            sold_on=date(2026, 7, 1),
            shipped_on=date(2026, 6, 28),
            seller="Shop",
        )
        uow.commit()
    story.registers(product={"model": "Sail ship", "serial": " s – 1"})
    with house.engine.store.read() as queries:
        complaint = queries.records.complaints.get(house.case(story.number).id)
        assert complaint.serial == "S-1"
        assert complaint.product["serial"] == " s – 1"
        assert queries.records.complaints_of_batch("B7") == [complaint]
