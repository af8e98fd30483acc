"""Lists are taken out, looked at, and taken in: all or nothing, after a look at what would change."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from io import BytesIO

from engine.organisation import written
from engine.organisation_reading import COLUMNS
from tests.web.visitor import Visitor
from tests.world import House

Visit = Callable[[str], Visitor]
PLACE = "/organisation/lists"
NEW = "id;name;email;unit;superior;roles;active\neva;Eva Adler;eva@x.example;sales;oskar;staff handler;yes\n"


def now(house: House) -> dict[str, list[dict[str, str]]]:
    with house.engine.store.read() as queries:
        return written(queries)


def file(text: str | bytes, name: str = "people") -> tuple[BytesIO, str]:
    return BytesIO(text if isinstance(text, bytes) else text.encode()), f"{name}.csv"


def test_what_is_taken_out_changes_nothing_when_it_is_taken_in(visit: Visit, house: House) -> None:
    adam = visit("adam")
    taken = {name: adam.get(f"{PLACE}/{name}.csv") for name in COLUMNS}
    assert all("attachment" in answer.headers["Content-Disposition"] for answer in taken.values())
    files = {name: file(answer.data, name) for name, answer in taken.items()}
    before = now(house)
    page = adam.post(f"{PLACE}/look", data=files).text
    assert "everything in the lists is so already" in page
    assert now(house) == before


def test_a_look_says_what_would_change_and_the_same_page_does_it(visit: Visit, house: House) -> None:
    adam = visit("adam")
    before = now(house)
    page = adam.post(f"{PLACE}/look", data={"people": file(NEW)}).text
    assert "This would be changed" in page
    assert "<strong>eva</strong>" in page
    assert now(house) == before
    carried = re.search(r'<textarea name="text_people" hidden>\n(.*?)</textarea>', page, re.DOTALL)
    assert carried
    page = adam.post(f"{PLACE}/take-in", data={"text_people": html.unescape(carried.group(1))}).text
    assert "This was changed" in page
    assert re.search(r"<dt>eva@x.example</dt><dd><code>\S{8,}</code>", page), "her first password"
    assert "eva" in {line["id"] for line in now(house)["people"]}


def test_files_may_be_taken_in_at_once(visit: Visit, house: House) -> None:
    absence = "person,starts_on,ends_on,substitute\nana,2026-12-01,2026-12-04,chen\n"
    page = visit("adam").post(f"{PLACE}/take-in", data={"absences": file(absence, "absences")}).text
    assert "ana 2026-12-01" in page
    assert now(house)["absences"][0]["substitute"] == "chen"


def test_who_leaves_by_a_list_is_named_before(visit: Visit) -> None:
    gone = NEW.replace("eva;Eva Adler;eva@x.example", "ben;Ben Carter;ben@modelhouse.example")
    page = visit("adam").post(f"{PLACE}/look", data={"people": file(gone.replace("yes", "no"))}).text
    assert "Who leaves: ben" in page


def test_every_line_that_does_not_hold_is_named_and_nothing_changes(visit: Visit, house: House) -> None:
    before = now(house)
    wrong = NEW.replace("oskar", "moon").replace("eva@x.example", "nowhere")
    for step in ("look", "take-in"):
        answer = visit("adam").post(f"{PLACE}/{step}", data={"people": file(wrong)})
        assert answer.status_code == 422
        assert "people, line 1: “nowhere” is no e-mail address." in answer.text
    assert now(house) == before


def test_what_is_no_list_is_told(visit: Visit) -> None:
    adam = visit("adam")
    assert "No list was chosen" in adam.post(f"{PLACE}/look").text
    assert "is no text in UTF-8" in adam.post(f"{PLACE}/look", data={"people": file(b"\xff\xfe")}).text
    assert "“shoe” is unknown" in adam.post(f"{PLACE}/look", data={"people": file("id,shoe\n1,2\n")}).text


def test_long_lists_are_chosen_again(visit: Visit) -> None:
    long = NEW + "".join(f"p{number};{'x' * 300};p{number}@x.example;;;staff;yes\n" for number in range(700))
    page = visit("adam").post(f"{PLACE}/look", data={"people": file(long)}).text
    assert "choose the files once more" in page
    assert "text_people" not in page


def test_an_unknown_list_is_told(visit: Visit) -> None:
    assert visit("adam").get(f"{PLACE}/moon.csv").status_code == 404
