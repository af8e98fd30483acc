"""Papers and letters: every store keeps the same contract."""

from __future__ import annotations

from dataclasses import replace

from engine.model import DESK, LETTER, PRINTED, RETURNED
from engine.ports import Store
from tests.contract.storage_samples import NOW, a_case, later


def ask(uow, case, of: str = "17", **data: object):
    return uow.papers.ask(
        "quote", of, name=f"quote-{of}.pdf", template="bill", data=data, at=NOW, case=case.id
    )


def test_a_paper_that_is_asked_for_again_stays_what_it_was(store: Store) -> None:
    with store.write() as uow:
        case = a_case(uow)
        first = ask(uow, case, title="Quote")
        assert ask(uow, case, title="Changed") == first
        uow.commit()
    with store.read() as queries:
        assert queries.papers.find("quote", "17") == first
        assert first.data == {"title": "Quote"}
        assert first.mark == "quote:17"
        assert queries.papers.find("invoice", "17") is None
        assert list(queries.papers.of_case(case.id)) == [first]


def test_a_paper_gets_one_file(store: Store) -> None:
    with store.write() as uow:
        paper = ask(uow, a_case(uow))
        assert uow.papers.made(paper.id, "a" * 64)
        assert not uow.papers.made(paper.id, "b" * 64)
        found = uow.papers.find("quote", "17")
        assert found is not None
        assert found.hash == "a" * 64


def test_anonymising_forgets_what_stood_on_the_papers_of_a_case(store: Store) -> None:
    with store.write() as uow:
        case, other = a_case(uow), a_case(uow)
        ask(uow, case)
        kept = ask(uow, other, "18")
        uow.cases.anonymise(case.id)
        assert uow.papers.find("quote", "17") is None
        assert uow.papers.find("quote", "18") == kept


def test_letters_that_wait_come_oldest_first_and_those_that_left_newest_first(store: Store) -> None:
    with store.write() as uow:
        case = a_case(uow)
        for number, (channel, status) in enumerate(
            [(LETTER, PRINTED), (LETTER, PRINTED), ("smtp", PRINTED), (LETTER, "sent"), (LETTER, "sent")]
        ):
            uow.outbox.add(
                key=f"k{number}",
                channel=channel,
                recipient="12 Mill Lane",
                payload={},
                created_at=later(hours=number),
                case=case.id,
            )
            (added,) = [row for row in uow.outbox.due(later(days=1)) if row.key == f"k{number}"]
            uow.outbox.save(replace(added, status=status))
        uow.commit()
    with store.read() as queries:
        assert [row.key for row in queries.letters(DESK, PRINTED)] == ["k0", "k1"]
        assert [row.key for row in queries.letters(DESK, "sent")] == ["k4", "k3"]
        assert [row.key for row in queries.letters(DESK, "sent", 1)] == ["k4"]
        assert list(queries.letters(DESK, RETURNED)) == []
