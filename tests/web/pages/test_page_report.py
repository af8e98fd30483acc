"""The report on units and people on its page, as a list and on paper."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from datetime import date
from io import BytesIO
from zoneinfo import ZoneInfo

import pytest
from pypdf import PdfReader

from engine.errors import Invalid
from tests.stories import Story
from tests.web.visitor import Visitor
from tests.world import House
from web import periods

Visit = Callable[[str], Visitor]


@pytest.fixture
def story(house: House) -> Story:
    return Story(house).broken_hand("2026-07-01").classified().replied()


def test_a_head_sees_figures_of_her_people_and_opens_what_is_behind_them(visit: Visit, story: Story) -> None:
    greta = visit("greta")
    page = greta.get("/report").text
    assert "Ana Silva" in page
    assert 'aria-label="On time: 100 %"' in page
    link = re.search(r'href="(/report/items\?figure=on_time[^"]*person=ana[^"]*)"', page)
    assert link
    behind = greta.get(link[1].replace("&amp;", "&")).text
    assert story.number in behind
    assert "by phone" in behind


def test_somebody_contests_and_her_superior_decides(visit: Visit, story: Story) -> None:
    ana = visit("ana")
    behind = ana.get("/report/items?figure=contacts&person=ana").text
    item = re.search(r'name="item" value="([^"]+)"', behind)
    assert item
    said = ana.post(
        "/report/contest", data={"item": item[1], "reason": "Ben wrote it."}, follow_redirects=True
    ).text
    assert "It is contested. Your superior decides." in said
    assert "It is not hers" not in said, "she does not decide herself"
    greta = visit("greta")
    assert "Ben wrote it." in greta.get("/report").text
    greta.post("/report/decide", data={"item": item[1], "upheld": "yes", "words": "He did."})
    assert story.number not in ana.get("/report/items?figure=contacts&person=ana").text
    assert "not hers" in greta.get("/report/items?figure=contacts&unit=after_sales").text


def test_without_a_reason_nothing_is_contested(visit: Visit, story: Story) -> None:
    ana = visit("ana")
    ana.get("/report")
    data = {"item": "contact:1", "reason": ""}
    assert "Nothing says why" in ana.post("/report/contest", data=data, follow_redirects=True).text


def test_a_list_holds_the_same_figures(visit: Visit, story: Story) -> None:
    answer = visit("greta").get("/report/report.csv")
    rows = {row["id"]: row for row in csv.DictReader(answer.text.splitlines())}
    assert rows["ana"]["on_time"] == "1"
    assert rows["after_sales"]["kind"] == "unit"
    assert "report-2026-11.csv" in answer.headers["Content-Disposition"]


def test_paper_can_be_printed_also_with_names_in_other_letters(
    visit: Visit, house: House, story: Story
) -> None:
    from dataclasses import replace

    with house.engine.store.write() as uow:
        uow.people.save(replace(uow.people.get("ana"), name="王安娜"))
        uow.commit()
    answer = visit("greta").get("/report/report.pdf")
    assert answer.content_type == "application/pdf"
    assert answer.data.startswith(b"%PDF-")
    assert "王安娜" in "".join(page.extract_text() for page in PdfReader(BytesIO(answer.data)).pages)


def test_a_period_with_nothing_says_so_and_a_wrong_one_is_refused(visit: Visit, story: Story) -> None:
    ana = visit("ana")
    assert "Nothing happened in this period" in ana.get("/report?period=2025").text
    assert "is no period" in ana.get("/report?period=soon", follow_redirects=True).text
    wrong = "/report?period=days&first=2026-11-05&last=2026-11-01"
    assert "before the first" in ana.get(wrong, follow_redirects=True).text
    assert ana.get("/report/items?figure=fun").status_code == 404


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("2026-02", date(2026, 2, 1), date(2026, 2, 28)),
        ("2028-02", date(2028, 2, 1), date(2028, 2, 29)),
        ("2026-12", date(2026, 12, 1), date(2026, 12, 31)),
        ("2026-Q4", date(2026, 10, 1), date(2026, 12, 31)),
        ("2026", date(2026, 1, 1), date(2026, 12, 31)),
        ("", date(2026, 3, 1), date(2026, 3, 31)),
    ],
)
def test_periods_begin_and_end_with_their_days(name: str, first: date, last: date) -> None:
    found = periods.parse(name, "", "", date(2026, 3, 15))
    assert (found.first, found.last) == (first, last)


def test_a_period_is_as_long_as_its_days_are_also_when_clocks_change() -> None:
    begin, end = periods.parse("2026-03", "", "", date(2026, 3, 15)).span(ZoneInfo("Europe/Berlin"))
    assert (end.timestamp() - begin.timestamp()) / 3600 == 31 * 24 - 1


@pytest.mark.parametrize("name", ["2026-13", "2026-Q5", "0000", "9999", "last year"])
def test_what_is_no_period_is_refused(name: str) -> None:
    with pytest.raises(Invalid):
        periods.parse(name, "", "", date(2026, 3, 15))


def test_what_is_offered_can_be_asked_for() -> None:
    for day in (date(2026, 1, 1), date(2026, 12, 31)):
        for name in periods.offered(day):
            periods.parse(name, "", "", day)
