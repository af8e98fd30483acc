"""A batch in business words: its owners complain, it is recalled or not, and they answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from processes.complaint import recalls, sales
from processes.complaint.records.recalls import Owner, Recall
from tests.stories import Story
from tests.world import House

SHIPPED = 140
"""Seven of them are five in a hundred."""


@dataclass
class Batch:
    """The batch B7 of a ship, and what becomes of it."""

    house: House

    def complains(
        self,
        number: int,
        *,
        confirmed: str = "yes",
        cause: str = "quality",
        danger: bool = False,
        **more: Any,
    ) -> Story:
        """The owner of unit number so-and-so complains, and her item is inspected."""
        story = Story(self.house).registers(
            **{
                "customer": {"name": f"Owner {number}", "email": f"owner{number}@post.example"},
                "product": {"model": "Sail ship", "serial": f"S-{number}", "proof": "serial"},
                "lines": [{"item": "Captain", "defect": "hand_broken", "quantity": 1}],
            }
            | more
        )
        story.classified().does("agree_appointment", "ben", place="photos")
        answers: dict[str, Any] = {"confirmed": confirmed, "finding": "Too little glue."}
        if confirmed == "yes":
            answers |= {"cause": cause, "danger": danger}
        return story.does("inspect", "kim", **answers)

    def complain(self, first: int, last: int) -> None:
        for number in range(first, last + 1):
            self.complains(number)

    @property
    def recalls(self) -> list[Recall]:
        """The recalls and proposals of it, oldest first."""
        self.house.settle()
        with self.house.engine.store.read() as queries:
            return list(queries.records.recalls.by("batch", "B7"))

    @property
    def number(self) -> str:
        """The number of the newest recall's case."""
        case = self.recalls[-1].case
        assert case is not None
        with self.house.engine.store.read() as queries:
            return queries.cases.get(case).number

    @property
    def owners(self) -> list[Owner]:
        """Whom the newest recall concerns."""
        newest = self.recalls[-1].id
        with self.house.engine.store.read() as queries:
            return list(queries.records.recall_owners.by("recall", newest))

    def does(self, element: str, by: str, **answers: Any) -> Batch:
        self.house.do(self.number, element, by, **answers)
        return self

    def assessed(self) -> Batch:
        self.does("hold_stock", "wanda", units_held=12, place="Shelf 4")
        return self.does(
            "assess",
            "kim",
            sku="SHIP-50",
            batch="B7",
            danger="minor",
            spread="whole_batch",
            words="The glue was too old.",
            recommendation="recall",
        )

    def rejected(self) -> Batch:
        self.assessed().does("decide", "lin", decision="reject", reason="Seven hands; a spare part will do.")
        return self.does("settle_stock", "wanda", outcome="released", units_settled=12)

    def approved(self) -> Batch:
        notice = "The hand may break off. Keep it from children."
        return self.assessed().does("decide", "lin", decision="recall", reason="As assessed.", notice=notice)

    def answers(self, owner: Owner, response: str, by: str = "") -> None:
        recalls.respond(self.house.engine, owner.id, response, actor=by)
        self.house.settle()

    def told(self, subject: str = "Important: we recall") -> list[str]:
        """Who got a message with this subject, one entry a message."""
        self.house.settle()
        return sorted(
            item.recipient for item in self.house.post.sent if item.payload["subject"].startswith(subject)
        )


def shipped(house: House, units: int) -> Batch:
    """The batch with so many units, each sold by the same shop to nobody known."""
    listed = [
        {
            "serial": f"S-{number}",
            "sku": "SHIP-50",
            "batch": "B7",
            "sold_on": "2026-10-01",
            "seller": "Toy Corner",
        }
        for number in range(1, units + 1)
    ]
    sales.take_in(house.engine, listed, actor="adam")
    return Batch(house)


def recalled(house: House) -> Batch:
    """Ten units: five owners, one of them by letter and one in Chinese; five known by their seller only."""
    batch = shipped(house, 10)
    batch.complain(1, 3)
    batch.complains(4, customer={"name": "Li Na", "address": "5 Harbour Road", "phone": "+86 138 0000 1111"})
    batch.complains(5, language="zh")
    return batch.approved()
