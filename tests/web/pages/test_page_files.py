"""Files of cases."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.web.visitor import Visitor, complain
from tests.world import House

Visit = Callable[[str], Visitor]


def keep(house: House, number: str, content: bytes, name: str, kind: str) -> str:
    with house.engine.store.write() as uow:
        stored = uow.files.put(
            content, name=name, content_type=kind, at=house.clock.now(), case=house.case(number).id
        )
        uow.commit()
    return stored.hash


def test_a_picture_is_shown_and_everything_else_is_saved(house: House, visit: Visit) -> None:
    number = complain(house)
    picture = keep(house, number, b"picture", "arm.png", "image/png")
    page = keep(house, number, b"<script>alert(1)</script>", "page.html", "text/html")
    drawing = keep(house, number, b"<svg onload='alert(1)'/>", "a.svg", "image/svg+xml")
    ana = visit("ana")
    shown = ana.get(f"/files/{number}/{picture}")
    assert shown.content_type == "image/png"
    assert shown.headers["Content-Disposition"].startswith("inline")
    for hash in (page, drawing):
        saved = ana.get(f"/files/{number}/{hash}")
        assert saved.content_type == "application/octet-stream"
        assert saved.headers["Content-Disposition"].startswith("attachment")
        assert saved.headers["Content-Security-Policy"].startswith("default-src 'none'; sandbox")


def test_a_name_in_any_script_is_kept(house: House, visit: Visit) -> None:
    number = complain(house)
    hash = keep(house, number, b"x", '照片 "1"\n.pdf', "application/pdf")
    header = visit("ana").get(f"/files/{number}/{hash}").headers["Content-Disposition"]
    assert "UTF-8''%E7%85%A7%E7%89%87" in header
    assert "\n" not in header


def test_a_file_is_found_only_under_its_own_case(house: House, visit: Visit) -> None:
    first, second = complain(house), complain(house)
    hash = keep(house, first, b"x", "x.pdf", "application/pdf")
    ana = visit("ana")
    assert ana.get(f"/files/{first}/{hash}").status_code == 200
    assert ana.get(f"/files/{second}/{hash}").status_code == 404
    assert ana.get(f"/files/{first}/{'0' * 64}").status_code == 404


@pytest.mark.parametrize("number", ["C-2026-999999", "..", "%00"])
def test_an_unknown_case_has_no_files(visit: Visit, number: str) -> None:
    assert visit("ana").get(f"/files/{number}/abc").status_code == 404


def test_a_barred_person_gets_no_file_of_the_case(house: House, visit: Visit) -> None:
    number = complain(house)
    hash = keep(house, number, b"x", "x.pdf", "application/pdf")
    with house.engine.store.write() as uow:
        uow.cases.bar(house.case(number).id, "ben", "complained about", house.clock.now())
        uow.commit()
    assert visit("ben").get(f"/files/{number}/{hash}").status_code == 404
    assert visit("ana").get(f"/files/{number}/{hash}").status_code == 200
