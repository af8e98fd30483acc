"""What people and programs read when something goes wrong."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from engine import errors
from tests.web.visitor import Visitor
from tests.world import House
from web import access
from web.errors import STATUS


@pytest.fixture
def fail(app: Flask, visit: Callable[[str], Visitor]) -> Callable[[Exception], Visitor]:
    """A page at ``/fails`` that raises this error; gives a browser to ask with."""

    def arrange(error: Exception) -> Visitor:
        @access.allow("public")
        def fails() -> str:
            raise error

        app.testing = False
        app.config["PROPAGATE_EXCEPTIONS"] = False
        app.add_url_rule("/fails", "fails", fails)
        access.check(app)
        return visit("ana")

    return arrange


JSON = {"Accept": "application/json"}


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (errors.NotFound("case", "C-1"), 404),
        (errors.NotAllowed("No."), 403),
        (errors.Conflict("Too late."), 409),
        (errors.StaleRevision("task", "x", 1, 2), 409),
        (errors.Invalid("Wrong."), 422),
        (errors.FormInvalid({"finding": "Say what you found."}), 422),
        (errors.UploadRefused("Too large."), 413),
        (errors.FeelSyntaxError("Unreadable."), 422),
        (errors.ModelledError("refused"), 422),
        (errors.StepFailed("send", "Held."), 422),
        (errors.ChannelFailed("No post."), 502),
        (errors.Busy("Locked."), 503),
        (errors.RedressError("Inner detail."), 500),
    ],
)
def test_each_error_has_its_status_on_pages_and_for_programs(
    fail: Callable[[Exception], Visitor], error: Exception, status: int
) -> None:
    visitor = fail(error)
    page, program = visitor.get("/fails"), visitor.get("/fails", headers=JSON)
    assert (page.status_code, program.status_code) == (status, status)
    assert page.content_type.startswith("text/html")
    assert program.content_type == "application/problem+json"
    assert program.get_json()["status"] == status


def test_every_class_of_the_tree_is_answered_on_purpose() -> None:
    def below(kind: type[errors.RedressError]) -> list[type[errors.RedressError]]:
        return [kind, *(item for child in kind.__subclasses__() for item in below(child))]

    unanswered = [
        kind.__name__
        for kind in below(errors.RedressError)
        if kind.__module__ == "engine.errors"
        and next(item for item in kind.__mro__ if item in STATUS) is errors.RedressError
        and kind not in (errors.RedressError, errors.SettingsInvalid)
    ]
    assert not unanswered


def test_a_refusal_says_what_and_what_to_do(fail: Callable[[Exception], Visitor]) -> None:
    refusal = errors.NotAllowed(
        "“Inspect” needs a certificate.", reason="certificate", remedy="Ask the administrator."
    )
    visitor = fail(refusal)
    page = visitor.get("/fails").text
    assert "“Inspect” needs a certificate." in page
    assert "Ask the administrator." in page
    body = visitor.get("/fails", headers=JSON).get_json()
    assert body["message"] == "“Inspect” needs a certificate."
    assert body["remedy"] == "Ask the administrator."
    assert body["reason"] == "certificate"


def test_what_an_error_carries_is_shown_as_text_not_as_markup(fail: Callable[[Exception], Visitor]) -> None:
    page = fail(errors.Invalid("<script>alert(1)</script>")).get("/fails").text
    assert "<script>alert(1)</script>" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_a_conflict_says_who_and_when(fail: Callable[[Exception], Visitor], house: House) -> None:
    at = house.clock.now() - timedelta(minutes=12)
    body = (
        fail(errors.Conflict("Kim Park did it.", by="Kim Park", at=at)).get("/fails", headers=JSON).get_json()
    )
    assert body["message"] == "Kim Park did it. It happened 12 minutes ago."
    assert body["by"] == "Kim Park"
    assert body["at"].endswith("Z")


def test_a_stale_revision_tells_the_new_one(fail: Callable[[Exception], Visitor]) -> None:
    body = fail(errors.StaleRevision("task", "Inspect", 3, 5)).get("/fails", headers=JSON).get_json()
    assert body["revision"] == 5


def test_problems_of_a_form_come_by_field(fail: Callable[[Exception], Visitor]) -> None:
    body = fail(errors.FormInvalid({"lines.0.item": "Name the item."})).get("/fails", headers=JSON).get_json()
    assert body["problems"] == {"lines.0.item": "Name the item."}


def test_inner_details_stay_inside(fail: Callable[[Exception], Visitor]) -> None:
    visitor = fail(KeyError("password_of_the_database"))
    for response in (visitor.get("/fails"), visitor.get("/fails", headers=JSON)):
        assert response.status_code == 500
        assert "password_of_the_database" not in response.text
        assert "Something went wrong on our side." in response.text


def test_a_busy_desk_says_when_to_come_back(fail: Callable[[Exception], Visitor]) -> None:
    assert fail(errors.Busy("The database is busy.")).get("/fails").headers["Retry-After"] == "1"


def test_a_part_of_a_page_gets_a_sentence_and_nothing_to_swap_in(
    fail: Callable[[Exception], Visitor],
) -> None:
    response = fail(errors.Conflict("Too late.")).part("/fails")
    assert response.status_code == 409
    assert response.headers["HX-Reswap"] == "none"
    assert response.get_json()["message"] == "Too late."


def test_a_part_of_a_page_whose_session_ended_leads_to_the_sign_in(visit: Callable[[str], Visitor]) -> None:
    response = visit("").part("/work/list")
    assert response.status_code == 401
    assert response.headers["HX-Redirect"] == "/sign-in?next=/work"


def test_an_address_where_nothing_is_says_so_in_words(visit: Callable[[str], Visitor]) -> None:
    page = visit("ana").get("/nowhere")
    assert page.status_code == 404
    assert "There is nothing at this address." in page.text
    assert visit("").get("/nowhere").status_code == 404


def test_too_large_a_message_is_refused_in_words(app: Flask, visit: Callable[[str], Visitor]) -> None:
    app.config["MAX_CONTENT_LENGTH"] = 1000
    response = visit("ana").send("PUT", "/tasks/none/draft", {"data": {"text": "x" * 2000}})
    assert response.status_code == 413
    assert "40 MB" in response.get_json()["remedy"]


def test_a_page_of_an_earlier_session_says_that_it_must_be_loaded_again(
    visit: Callable[[str], Visitor],
) -> None:
    response = visit("ana").client.post("/account/token", data={"csrf_token": "stale"})
    assert response.status_code == 400
    assert "Load the page again" in response.text
