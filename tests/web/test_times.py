"""Times as people read them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask

from web import times

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.fixture
def read(app: Flask) -> Callable[[Callable[[], str], str], str]:
    def in_language(make: Callable[[], str], language: str = "en") -> str:
        with app.test_request_context(headers={"Accept-Language": language}):
            return make()

    return in_language


Read = Callable[..., str]


def test_times_are_told_in_the_zone_of_the_house(read: Read) -> None:
    assert read(lambda: times.moment(NOW)) == "Mon 23 Nov 2026, 13:00"
    assert read(lambda: times.day(date(2026, 11, 23))) == "23 Nov 2026"
    assert times.iso(NOW) == "2026-11-23T12:00:00Z"


@pytest.mark.parametrize(
    ("at", "told"),
    [
        (NOW - timedelta(hours=2), "11:00"),
        (NOW + timedelta(hours=10, minutes=59), "23:59"),
        (NOW + timedelta(hours=11), "24 Nov 00:00"),
        (NOW + timedelta(days=60), "22 Jan 2027 13:00"),
    ],
)
def test_the_short_form_says_no_more_than_is_needed(read: Read, at: datetime, told: str) -> None:
    assert read(lambda: times.short(at, NOW)) == told


@pytest.mark.parametrize(
    ("before", "told"),
    [
        (timedelta(0), "0 minutes ago"),
        (timedelta(minutes=1), "1 minute ago"),
        (timedelta(minutes=59), "59 minutes ago"),
        (timedelta(hours=47), "47 hours ago"),
        (timedelta(days=3), "3 days ago"),
        (timedelta(days=40), "Wed 14 Oct 2026, 14:00"),
    ],
)
def test_how_long_ago(read: Read, before: timedelta, told: str) -> None:
    assert read(lambda: times.ago(NOW - before, NOW)) == told


def test_an_unknown_language_is_answered_in_english(read: Read) -> None:
    assert read(lambda: times.moment(NOW), "tlh") == "Mon 23 Nov 2026, 13:00"
