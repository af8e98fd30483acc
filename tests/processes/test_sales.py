"""Units that left the house are taken in from lists, all or nothing."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from engine.errors import Invalid
from processes.complaint.sales import ListInvalid, Taken, read_csv, take_in
from tests.stories import Story
from tests.world import House

LIST = """serial;sku;batch;sold_on;shipped_on;seller
s-1;SHIP-50;B7;2026-06-23;2026-06-20;Toy Corner
S-2;SHIP-50;B7;;2026-06-20;Toy Corner
S-3;SHIP-50;B8;2026-07-01;;
"""


def test_a_list_is_taken_in_and_units_of_a_batch_are_counted(house: House) -> None:
    assert take_in(house.engine, read_csv(LIST), actor="adam") == Taken(3, 0, 0)
    with house.engine.store.read() as queries:
        assert queries.records.units_shipped("SHIP-50", "B7") == 2
        assert queries.records.sales.get("S-1").sold_on == date(2026, 6, 23)
        assert [event.payload for event in queries.events.stream("sales")] == [
            {"added": 3, "changed": 0, "same": 0}
        ]


def test_the_same_list_again_changes_nothing_and_a_later_one_brings_up_to_date(house: House) -> None:
    take_in(house.engine, read_csv(LIST), actor="adam")
    assert take_in(house.engine, read_csv(LIST), actor="adam") == Taken(0, 0, 3)
    later = "serial,sku,registered_on\n S–2 ,SHIP-50,2026-08-01\n"
    assert take_in(house.engine, read_csv(later), actor="adam") == Taken(0, 1, 0)
    with house.engine.store.read() as queries:
        unit = queries.records.sales.get("S-2")
        assert (unit.registered_on, unit.batch) == (date(2026, 8, 1), "B7"), "what is left out stays"


def test_every_line_that_does_not_hold_is_named_and_nothing_is_taken_in(house: House) -> None:
    wrong = "serial,sku,sold_on\nS-1,A,2026-06-23\n,A,\nS-3,A,23.06.2026\ns-1,A,\n"
    with pytest.raises(ListInvalid) as caught:
        take_in(house.engine, read_csv(wrong), actor="adam")
    assert [line for line, _ in caught.value.problems] == [2, 3, 4]
    assert "23.06.2026" in caught.value.message
    with house.engine.store.read() as queries:
        assert queries.records.sales.find("S-1") is None


def test_unknown_and_missing_columns_are_named() -> None:
    with pytest.raises(Invalid, match="“colour” is unknown, “sku” is missing"):
        read_csv("serial,colour\nS-1,red\n")


def test_a_sale_that_was_taken_in_proves_when_the_guarantee_began(house: House) -> None:
    take_in(house.engine, read_csv(LIST), actor="adam")
    story = Story(house).registers(
        product={"model": "Sail ship", "serial": "s-1"},
        lines=[{"item": "Captain", "defect": "hand_broken", "quantity": 1}],
    )
    story.classified().replied().inspected().opined()
    assert story.waiting == {"plan_repair"}, "covered, by the day it was sold"


def test_the_command_takes_a_file_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from web.cli import main

    monkeypatch.setenv("REDRESS_HOME", str(tmp_path / "home"))
    file = tmp_path / "sales.csv"
    file.write_text(LIST, encoding="utf-8")
    assert main(["sales", str(file)]) == 0
    assert "3 units are new" in capsys.readouterr().out
    file.write_bytes(b"serial,sku\n\xff,A\n")
    assert main(["sales", str(file)]) == 1
    assert "UTF-8" in capsys.readouterr().err


def test_who_bought_a_unit_is_a_customer_once_and_stays_as_she_is_known(house: House) -> None:
    sold = (
        "serial,sku,buyer,buyer_email,buyer_language\n"
        "S-1,A,Mia,Mia@post.example,zh\n"
        "S-2,A,M.,mia@post.example,\n"
    )
    assert take_in(house.engine, read_csv(sold), actor="adam") == Taken(2, 0, 0)
    assert take_in(house.engine, read_csv(sold), actor="adam") == Taken(0, 0, 2)
    with house.engine.store.read() as queries:
        first, second = (queries.records.sales.get(serial).customer for serial in ("S-1", "S-2"))
        assert first == second
        buyer = queries.records.customers.get(first)
        assert (buyer.name, buyer.email, buyer.language) == ("Mia", "Mia@post.example", "zh")


def test_a_buyer_without_an_address_is_refused(house: House) -> None:
    with pytest.raises(ListInvalid, match="buyer_email"):
        take_in(house.engine, read_csv("serial,sku,buyer\nS-1,A,Mia\n"), actor="adam")
