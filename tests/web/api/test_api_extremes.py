"""Values at the edges: the first and last day there is, numbers beyond any row, signs that cannot be kept."""

from __future__ import annotations

from typing import Any

import pytest

from tests.web.api.caller import PREFIX, World

CALL = {"channel": "call", "type": "consultation", "description": "x", "customer": {"name": "x"}}
BEYOND = "9" * 30


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/report/contest", {"item": f"contact:{BEYOND}", "reason": "x"}, 404),
        ("/report/contest", {"item": f"attribution:{BEYOND}", "reason": "x"}, 404),
        ("/report/contest", {"item": "contact:²", "reason": "x"}, 404),
        ("/contacts", {**CALL, "received_at": "0001-01-01T00:00:00+14:00"}, 422),
        ("/contacts", {**CALL, "received_at": "9999-12-31T23:59:59-14:00"}, 422),
        ("/contacts", {**CALL, "description": "\x00"}, 422),
        ("/contacts", {**CALL, "description": "\ud800"}, 422),
        ("/duty", {"person": "lin", "starts_at": "9999-12-31T23:59:59-14:00", "ends_at": "x"}, 422),
    ],
)
def test_what_no_house_could_mean_is_refused_in_words(
    world: World, path: str, body: dict[str, Any], status: int
) -> None:
    assert world.staff("lin").posts(path, body, status)["message"]


@pytest.mark.parametrize(
    "query",
    [
        {"period": "days", "first": "0001-01-01", "last": "2026-01-01"},
        {"period": "days", "first": "2026-01-01", "last": "9999-12-31"},
        {"period": "0000"},
        {"period": "0000-01"},
        {"period": "9999-Q4"},
    ],
)
def test_a_period_out_of_all_time_is_none(world: World, query: dict[str, str]) -> None:
    assert "1970" in world.staff("lin").gets("/report", 422, **query)["remedy"]


@pytest.mark.parametrize("place", ["%00", "%ff", BEYOND, "..%2f..%2fetc"])
def test_what_no_row_could_be_called_is_not_there(world: World, place: str) -> None:
    lin = world.staff("lin")
    headers = {"Authorization": f"Bearer {lin.token}"}
    for path in (f"/cases/{place}", f"/vouchers/{place}", f"/customers/{place}", f"/releases/1/{place}"):
        assert lin.client.get(f"{PREFIX}{path}", headers=headers).status_code == 404, path
