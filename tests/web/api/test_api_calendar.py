"""The calendar for programs: read by all who work here, changed by the administrator."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.web.test_access_matrix import token_of
from tests.world import House

PLACE = "/api/v1/calendar"
HOLIDAY = {"day": "2027-01-01", "hours": "", "name": "New Year", "origin": ""}


def ask(app: Flask, house: House, person: str, body: Any = None) -> TestResponse:
    headers = {"Authorization": f"Bearer {token_of(app, house, person)}"}
    client = app.test_client()
    return (
        client.get(PLACE, headers=headers) if body is None else client.put(PLACE, json=body, headers=headers)
    )


def test_what_was_read_can_be_sent_back_changed(app: Flask, house: House) -> None:
    read = ask(app, house, "ana").get_json()
    assert (read["revision"], read["zone"], read["week"]["sunday"]) == (0, "Europe/Berlin", "")
    changed = ask(app, house, "adam", {**read, "days": [HOLIDAY]}).get_json()
    assert (changed["revision"], changed["days"]) == (1, [HOLIDAY])
    assert ask(app, house, "ana").get_json() == changed


def test_a_calendar_that_somebody_changed_meanwhile_is_not_overwritten(app: Flask, house: House) -> None:
    read = ask(app, house, "adam").get_json()
    assert ask(app, house, "adam", {**read, "days": [HOLIDAY]}).status_code == 200
    assert ask(app, house, "adam", {**read, "days": []}).status_code == 409


@pytest.mark.parametrize(
    "change",
    [
        {"week": {}},
        {"week": 7},
        {"revision": "0"},
        {"days": [{"day": "soon"}]},
        {"days": [HOLIDAY, HOLIDAY]},
        {"days": ["2027-01-01"]},
        {"week": {"monday": "always"}},
    ],
)
def test_what_does_not_hold_is_refused(app: Flask, house: House, change: dict[str, Any]) -> None:
    read = ask(app, house, "adam").get_json()
    assert ask(app, house, "adam", {**read, **change}).status_code in (400, 422)


def test_others_may_not_change_it(app: Flask, house: House) -> None:
    assert ask(app, house, "ana", ask(app, house, "ana").get_json()).status_code == 403
