"""Certificates: what ends soon is seen in time, exceptions have reason and end, all of it is written down."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from engine.model import Certificate
from tests.clock import MONDAY
from tests.web.visitor import Visitor
from tests.world import House

Visit = Callable[[str], Visitor]
PLACE = "/organisation/certificates"


def day(days: int) -> str:
    return (MONDAY.date() + timedelta(days=days)).isoformat()


def held(house: House, person: str) -> list[Certificate]:
    with house.engine.store.read() as queries:
        return list(queries.people.certificates(person))


def events(house: House) -> list[str]:
    with house.engine.store.read() as queries:
        return [event.type for event in queries.events.stream("organisation")]


def test_what_ends_within_seven_and_thirty_days_stands_apart(visit: Visit, house: House) -> None:
    with house.engine.store.write() as uow:
        for person, days in (("sofia", -3), ("wanda", 7), ("felix", 30), ("rosa", 31)):
            uow.people.save_certificate(Certificate(person, "airbags", date.fromisoformat(day(days))))
        uow.commit()
    page = visit("adam").get(PLACE).text
    order = [
        "Run out in the last 30 days",
        "Sofia Marin",
        "Ending within 7 days",
        "Wanda Kos",
        "Ending within 30 days",
        "Felix Baum",
        "Valid for longer",
        "Rosa Conti",
    ]
    places = [page.index(words) for words in order]
    assert places == sorted(places)
    assert "7 days left" in page


def test_a_house_without_certificates_reads_what_to_do(visit: Visit, house: House) -> None:
    with house.engine.store.write() as uow:
        for person in uow.people.all():
            for item in uow.people.certificates(person.id):
                uow.people.drop_certificate(item)
        uow.commit()
    assert "Enter who is trained for what below" in visit("adam").get(PLACE).text


def test_an_earned_certificate_is_entered(visit: Visit, house: House) -> None:
    line = {"person": "olga", "kind": "reception", "expires_on": day(365)}
    page = visit("adam").post(f"{PLACE}/grant", data=line, follow_redirects=True).text
    assert "The certificate is entered" in page
    assert held(house, "olga") == [Certificate("olga", "reception", date.fromisoformat(day(365)))]
    assert events(house) == ["certificate.granted"]


def test_an_exception_needs_a_reason_and_ends_by_itself(visit: Visit, house: House) -> None:
    adam = visit("adam")
    line = {"person": "olga", "kind": "reception", "expires_on": day(3)}
    refused = adam.post(f"{PLACE}/lend", data={**line, "reason": " "})
    assert refused.status_code == 422
    assert "The reason is missing" in refused.text
    assert f'value="{day(3)}"' in refused.text
    assert held(house, "olga") == []
    page = adam.post(f"{PLACE}/lend", data={**line, "reason": "All at the fair."}, follow_redirects=True).text
    assert "Exceptions: work without a certificate" in page
    assert "All at the fair." in page
    assert "All at the fair." in adam.get("/organisation").text, "told in the history"
    house.clock.moment += timedelta(days=4)
    assert "Exceptions: work without a certificate" not in adam.get(PLACE).text


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ({"person": "olga", "kind": "reception", "expires_on": "soon"}, "“soon” is no date"),
        ({"person": "olga", "kind": "reception", "expires_on": day(-1)}, "This day has passed"),
        ({"person": "olga", "kind": "", "expires_on": day(9)}, "The kind of work is missing"),
        ({"person": "", "kind": "reception", "expires_on": day(9)}, "The person is missing"),
    ],
)
def test_what_does_not_hold_is_refused(
    visit: Visit, house: House, line: dict[str, str], sentence: str
) -> None:
    answer = visit("adam").post(f"{PLACE}/grant", data=line)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert events(house) == []


def test_a_certificate_is_withdrawn_for_a_reason(visit: Visit, house: House) -> None:
    (item,) = held(house, "ben")
    line = {"person": "ben", "kind": item.kind, "expires_on": item.expires_on.isoformat()}
    adam = visit("adam")
    assert adam.post(f"{PLACE}/withdraw", data=line).status_code == 422
    assert held(house, "ben") == [item]
    adam.post(f"{PLACE}/withdraw", data={**line, "reason": "Not refreshed."})
    assert held(house, "ben") == []
    assert "Not refreshed." in adam.get("/organisation").text
