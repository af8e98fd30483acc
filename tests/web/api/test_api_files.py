"""Files for programs: stored once, read by those who see their case, believed in nothing."""

from __future__ import annotations

from io import BytesIO

from tests.stories import Story
from tests.web.api.caller import Caller, World
from tests.world import House
from web import uploads


def send(caller: Caller, content: bytes, name: str = "a.html", path: str = "/files"):  # type: ignore[no-untyped-def]
    data = {"file": (BytesIO(content), name)}
    return caller.asks("POST", path, data=data, content_type="multipart/form-data")


def test_the_same_content_has_the_same_id(world: World) -> None:
    first, again = send(world.staff("ana"), b"<b>"), send(world.staff("ben"), b"<b>")
    assert (first.status_code, first.json["id"]) == (201, again.json["id"])


def test_a_request_without_a_file_says_what_to_send(world: World) -> None:
    answer = world.staff("ana").asks("POST", "/files", data={"x": "y"}, content_type="multipart/form-data")
    assert answer.status_code == 413
    assert "file" in answer.json["remedy"]


def test_a_file_that_is_too_large_is_refused(world: World, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(uploads.content_of, "__kwdefaults__", {"limit": 10})
    assert send(world.staff("ana"), b"x" * 11).status_code == 413


def test_a_page_that_a_stranger_sent_is_never_shown_as_one(world: World, house: House) -> None:
    stored = send(world.staff("ana"), b"<script>").json
    story = Story(house).registers(photos=[stored["id"]])
    answer = world.staff("ana").asks("GET", f"/cases/{story.number}/files/{stored['id']}")
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer.headers["Content-Security-Policy"]


def test_a_file_is_read_through_its_own_case_only(world: World, house: House) -> None:
    stored = send(world.staff("ana"), b"1").json
    Story(house).registers(photos=[stored["id"]])
    other = Story(house).registers(description="Another.")
    assert world.staff("ana").asks("GET", f"/cases/{other.number}/files/{stored['id']}").status_code == 404


def test_a_file_of_a_task_is_taken_from_whoever_may_complete_it(world: World, house: House) -> None:
    story = (
        Story(house).broken_hand("2026-06-23").classified().does("agree_appointment", "ben", place="photos")
    )
    task = house.task(story.number, "inspect")
    assert send(world.staff("kim"), b"1", "hand.png", f"/tasks/{task.id}/files").status_code == 201
    assert send(world.staff("felix"), b"1", "hand.png", f"/tasks/{task.id}/files").status_code == 409
