"""The price list on its page."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

from tests.web.visitor import Visitor

Visit = Callable[[str], Visitor]
LIST = "code,name,name_zh,net,tax_rate,currency\nHAND,New hand,新手,10.00,19,EUR\n"


def sent(visitor: Visitor, text: str, day: str = "2026-11-23") -> str:
    data = {"file": (BytesIO(text.encode()), "prices.csv"), "valid_from": day}
    return visitor.post("/prices", data=data, follow_redirects=True).text


def test_an_empty_list_says_what_it_is_for(visit: Visit) -> None:
    assert "There is no price list yet" in visit("ben").get("/prices").text


def test_a_list_is_taken_in_and_a_later_version_waits_for_its_day(visit: Visit) -> None:
    olga = visit("olga")
    olga.get("/prices")
    page = sent(olga, LIST)
    assert "1 positions hold from 2026-11-23 on." in page
    assert "10.00 EUR" in page
    page = sent(olga, LIST.replace("10.00", "12.00"), "2027-01-01")
    assert "10.00 EUR" in page
    assert "still to come" in page


def test_what_is_wrong_is_said_line_by_line(visit: Visit) -> None:
    olga = visit("olga")
    olga.get("/prices")
    assert "“cheap” is no amount of money" in sent(olga, LIST.replace("10.00", "cheap"))
    assert "is over" in sent(olga, LIST, "2026-11-01")
    assert "no day" in sent(olga, LIST, "soon")
    assert "No file was chosen" in olga.post("/prices", data={}, follow_redirects=True).text


def test_handlers_read_it_and_do_not_change_it(visit: Visit) -> None:
    ben = visit("ben")
    assert "A new version" not in ben.get("/prices").text
    assert ben.post("/prices", data={}).status_code == 403
