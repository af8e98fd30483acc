"""Nobody changes the history unnoticed; forgetting a person leaves the chain whole."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import delete, update

from engine.model import ANONYMISED
from engine.storage import SqlStore
from engine.storage.chain import Link, first_broken, forge
from engine.storage.tables import event
from tests.contract.storage_samples import NOW, later

STREAM = "instance:1"


def a_chain(length: int = 5) -> list[Link]:
    links: list[Link] = []
    for number in range(length):
        before = (links[-1].seq, links[-1].hash) if links else None
        links.append(forge(STREAM, before, "task.completed", {"n": number}, later(hours=number), "ana"))
    return links


TAMPERED = {
    "time": lambda link: replace(link, at=later(days=9)),
    "type": lambda link: replace(link, type="task.released"),
    "actor": lambda link: replace(link, actor="ben"),
    "case": lambda link: replace(link, case=9),
    "payload taken out alone": lambda link: replace(link, payload=None),
    "number": lambda link: replace(link, seq=link.seq + 1),
    "payload": lambda link: replace(link, payload='{"n":99}'),
    "salt": lambda link: replace(link, salt=bytes(16)),
    "digest": lambda link: replace(link, digest=bytes(32)),
    "hash": lambda link: replace(link, hash=bytes(32)),
}


@pytest.mark.parametrize("part", TAMPERED)
@pytest.mark.parametrize("place", [0, 2, 4])
def test_whatever_is_changed_breaks_the_chain_there(part: str, place: int) -> None:
    links = a_chain()
    links[place] = TAMPERED[part](links[place])
    assert first_broken(STREAM, links) == place + 1


def test_taking_out_adding_or_swapping_a_link_breaks_the_chain() -> None:
    links = a_chain()
    assert first_broken(STREAM, links) is None
    assert first_broken(STREAM, links[:2] + links[3:]) == 3
    assert first_broken(STREAM, links[1:]) == 1
    assert first_broken(STREAM, [links[0], links[2], links[1], *links[3:]]) == 2
    assert first_broken(STREAM, [*links[:2], links[1], *links[2:]]) == 3


def test_a_link_cannot_be_moved_to_another_stream() -> None:
    assert first_broken("instance:2", a_chain()) == 1


def test_a_link_written_anew_breaks_the_one_after_it() -> None:
    links = a_chain()
    links[1] = forge(STREAM, (links[0].seq, links[0].hash), "forged", {}, NOW, "eve")
    assert first_broken(STREAM, links) == 3


def test_payloads_may_be_gone_where_a_later_link_says_why() -> None:
    links = a_chain()
    silent = [links[0], *(replace(link, payload=None, salt=None) for link in links[1:])]
    assert first_broken(STREAM, silent) == 2
    said = forge(STREAM, (links[-1].seq, links[-1].hash), ANONYMISED, {}, later(days=1), "ana")
    assert first_broken(STREAM, [*silent, said]) is None


def tell(store: SqlStore, times: int = 4) -> None:
    with store.write() as uow:
        for number in range(times):
            uow.events.append(STREAM, "told", {"name": "Ana", "n": number}, at=NOW, case=1)
        uow.commit()


def broken(store: SqlStore) -> int | None:
    with store.read() as queries:
        return queries.events.verify(STREAM)


@pytest.mark.parametrize(
    ("change", "first"),
    [
        (update(event).where(event.c.seq == 2).values(actor="somebody else"), 2),
        (update(event).where(event.c.seq == 3).values(at=later(days=1)), 3),
        (update(event).where(event.c.seq == 4).values(payload='{"name":"Ben"}'), 4),
    ],
)
def test_a_change_in_the_tables_is_found(store: SqlStore, change: object, first: int) -> None:
    tell(store)
    assert broken(store) is None
    with store.alone() as engine, engine.begin() as connection:
        assert connection.execute(change).rowcount == 1  # type: ignore[call-overload]
    assert broken(store) == first


def test_a_row_taken_out_of_the_tables_is_found(store: SqlStore) -> None:
    tell(store)
    with store.alone() as engine, engine.begin() as connection:
        connection.execute(delete(event).where(event.c.id == 2))
    assert broken(store) == 2


def test_forgetting_what_was_told_leaves_the_chain_whole(store: SqlStore) -> None:
    tell(store)
    with store.alone() as engine, engine.begin() as connection:
        connection.execute(update(event).values(payload=None, salt=None))
    assert broken(store) == 1, "nobody said that they were taken out"
    with store.write() as uow:
        uow.events.append(STREAM, ANONYMISED, {}, at=NOW, case=1)
        assert [told.payload for told in uow.events.stream(STREAM)] == [{}] * 5
        uow.commit()
    assert broken(store) is None
