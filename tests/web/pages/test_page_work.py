"""My work, page by page."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

from tests.web.visitor import Visitor, complain
from tests.world import House

Visit = Callable[[str], Visitor]


def names(text: str) -> list[str]:
    """The tasks in the order of the list."""
    return [
        " ".join(re.sub("<[^>]+>", "", item).split())
        for item in re.findall(r'class="rd-task-name"[^>]*>(.*?)</a>', text)
    ]


def counts(text: str) -> dict[str, int]:
    """What the tabs count."""
    found = re.findall(r'<li><a href="[^"]*"[^>]*>([\w ]+) <span class="rd-count[^"]*">(\d+)</span>', text)
    return {label: int(count) for label, count in found}


def mark(text: str) -> str:
    """The address at which the page asks for news."""
    found = re.search(r'hx-get="(/work/list[^"]*seen=\w+)" hx-trigger="every', text)
    assert found
    return found.group(1).replace("&amp;", "&")


def test_the_first_page_is_my_work(visit: Visit) -> None:
    assert visit("ana").get("/").headers["Location"] == "/work"


def test_with_nothing_to_do_it_says_what_will_happen(visit: Visit) -> None:
    page = visit("ana").get("/work").text
    assert "Nothing waits for you" in page
    assert "New work appears here by itself" in page


def test_tasks_stand_in_order_of_due_time_with_their_clocks(house: House, visit: Visit) -> None:
    complain(house)
    house.pass_time(minutes=30)
    complain(house, customer={"name": "Tom Baker", "email": "tom@example.org"})
    page = visit("ana").get("/work").text
    assert names(page) == ["Confirm the class: Maria Gomez", "Confirm the class: Tom Baker"]
    assert counts(page) == {"All": 2, "Mine": 0, "To claim": 2, "Overdue": 0}
    of_tasks_and_replies = re.findall(r'<time datetime="[^"]+" data-clock data-clock-start=', page)
    assert len(of_tasks_and_replies) == 4


def test_a_task_is_claimed_in_place(house: House, visit: Visit) -> None:
    number = complain(house)
    ana, task = visit("ana"), house.task(number, "confirm_classification")
    answer = ana.part(f"/work/{task.id}/claim", method="POST")
    assert answer.status_code == 200
    assert answer.text.lstrip().startswith('<section id="work"')
    assert counts(answer.text) == {"All": 1, "Mine": 1, "To claim": 0, "Overdue": 0}
    said = json.loads(answer.headers["HX-Trigger"])["redress:toast"]
    assert said == {"text": "“Confirm the class” is yours.", "kind": "success"}
    assert house.task(number, "confirm_classification").assignee == "ana"


def test_without_scripts_claiming_comes_back_to_the_same_list(house: House, visit: Visit) -> None:
    number = complain(house)
    ana, task = visit("ana"), house.task(number, "confirm_classification")
    assert ana.post(f"/work/{task.id}/claim?show=pool").headers["Location"] == "/work?show=pool"
    assert "is yours." in ana.get("/work?show=pool").text


def test_a_task_is_released_in_place(house: House, visit: Visit) -> None:
    number = complain(house)
    ana, task = visit("ana"), house.task(number, "confirm_classification")
    house.engine.claim(task.id, actor="ana")
    assert counts(ana.part(f"/work/{task.id}/release", method="POST").text)["To claim"] == 1
    assert house.task(number, "confirm_classification").assignee is None


def test_who_comes_second_hears_who_was_first_and_sees_the_list_as_it_is(house: House, visit: Visit) -> None:
    number = complain(house)
    task = house.task(number, "confirm_classification")
    ben = visit("ben")
    house.engine.claim(task.id, actor="ana")
    answer = ben.part(f"/work/{task.id}/claim", method="POST")
    assert answer.status_code == 200
    assert counts(answer.text)["To claim"] == 0
    said = json.loads(answer.headers["HX-Trigger"])["redress:toast"]
    assert said["kind"] == "warning"
    assert said["text"].startswith("Ana Silva holds “Confirm the class”.")


def test_news_are_asked_for_cheaply_and_come_only_when_there_are_any(house: House, visit: Visit) -> None:
    ana = visit("ana")
    seen = mark(ana.get("/work").text)
    assert ana.part(seen).status_code == 204
    complain(house)
    news = ana.part(seen)
    assert news.status_code == 200
    assert names(news.text) == ["Confirm the class: Maria Gomez"]
    assert ana.part(mark(news.text)).status_code == 204


def test_what_becomes_overdue_is_news(house: House, visit: Visit) -> None:
    number = complain(house)
    ana = visit("ana")
    seen = mark(ana.get("/work").text)
    due = house.task(number, "confirm_classification").due_at
    assert due is not None
    house.clock.moment = due.replace(second=59)
    house.pass_time(minutes=2)
    news = ana.part(seen).text
    assert counts(news)["Overdue"] == 1
    assert "Nothing is overdue" not in visit("ana").get("/work?show=overdue").text


def test_words_are_looked_for_in_number_title_task_and_item(house: House, visit: Visit) -> None:
    first = complain(house)
    complain(house, product={"model": "Knight"}, customer={"name": "Tom Baker", "email": "tom@example.org"})
    ana = visit("ana")
    assert names(ana.get("/work?q=knight").text) == ["Confirm the class: Tom Baker"]
    assert names(ana.get(f"/work?q={first}").text) == ["Confirm the class: Maria Gomez"]
    assert "Nothing matches “100%”" in ana.get("/work?q=100%25").text


def test_what_was_typed_into_the_search_is_shown_as_text(visit: Visit) -> None:
    page = visit("ana").get("/work", query_string={"q": '"><script>alert(1)</script>'}).text
    assert "<script>alert(1)" not in page


def test_a_long_list_comes_in_pages_that_keep_the_filter(house: House, visit: Visit) -> None:
    for count in range(27):
        complain(house, customer={"name": f"Customer {count}", "email": f"c{count}@example.org"})
    ana = visit("ana")
    first = ana.get("/work?show=pool").text
    assert len(names(first)) == 25
    assert 'rel="next" href="/work?show=pool&amp;page=2"' in first
    second = ana.get("/work?show=pool&page=2").text
    assert len(names(second)) == 2
    assert "26 to 27 of 27 tasks" in second
    assert "This page of the list is empty now" in ana.get("/work?page=9").text


def test_others_work_and_barred_cases_are_not_in_the_list(house: House, visit: Visit) -> None:
    number = complain(house)
    assert names(visit("felix").get("/work").text) == []
    with house.engine.store.write() as uow:
        uow.cases.bar(house.case(number).id, "ana", "complained about", house.clock.now())
        uow.commit()
    page = visit("ana").get("/work").text
    assert names(page) == []
    assert counts(page) == {"All": 0, "Mine": 0, "To claim": 0, "Overdue": 0}
    assert number not in page


def test_a_strange_address_shows_the_whole_list(visit: Visit) -> None:
    assert visit("ana").get("/work?show=nonsense&page=-3").status_code == 200
    assert visit("ana").get("/work?page=x").status_code == 200
