"""A complaint's way in business words, on the whole desk."""

from __future__ import annotations

from typing import Any

from engine.model import Json
from processes.complaint import portal
from processes.complaint.registration import Registered, register
from tests.world import House

MARIA = {"name": "Maria Gomez", "email": "maria@post.example", "phone": "+34 600 111 222"}


class Story:
    """One case in a house, told step by step."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.registered: Registered
        self.number = ""

    @property
    def waiting(self) -> set[str]:
        """What waits for people."""
        self.house.settle()
        return self.house.waiting(self.number)

    @property
    def status(self) -> str:
        return self.house.case(self.number).status

    def registers(self, *, by: str = "ana", **form: Json) -> Story:
        """Reception writes down what a customer says."""
        known: dict[str, Json] = {
            "channel": "call",
            "type": "complaint",
            "language": "en",
            "customer": MARIA,
            "description": "The hand broke off.",
        }
        self.registered = register(self.house.engine, known | form, actor=by)
        self.number = self.registered.case.number
        self.house.settle()
        return self

    def broken_hand(self, bought_on: str, **more: Json) -> Story:
        """A broken hand on a model bought on a day."""
        return self.registers(
            product={"model": "Sail ship", "serial": "S-1", "purchased_on": bought_on, "proof": "receipt"},
            lines=[{"item": "Captain", "defect": "hand_broken", "quantity": 1}],
            **more,
        )

    def does(self, element: str, by: str, **answers: Json) -> Story:
        self.house.do(self.number, element, by, **answers)
        return self

    def classified(self, kind: str = "complaint", concern: str = "product", **more: Json) -> Story:
        """After-sales confirms the class."""
        answers: dict[str, Json] = {"type": kind, "severity": "normal", **more}
        if kind == "complaint":
            answers["concern"] = concern
            if concern == "product":
                answers["lines"] = self.form("confirm_classification")["lines"]
        return self.does("confirm_classification", "ben", **answers)

    def replied(self, by: str = "ana", **more: Json) -> Story:
        """Somebody writes the reply that waits."""
        answers: dict[str, Json] = {
            "channel": "email",
            "subject": "Your model",
            "body": "Dear Maria, this is what we found.",
            "next_step": "We examine it.",
            "next_on": "2026-11-25",
            "contact_person": "Ana Silva",
        }
        return self.does("write_reply", by, **(answers | more))

    def opined(self) -> Story:
        """Every unit that was asked gives its opinion."""
        for person in ("petra", "rosa", "dario"):
            for task in self.house.open_tasks(self.number):
                if task.element == "give_opinion" and task.unit == self._unit(person):
                    self.house.engine.complete(task.id, {"opinion": "The glue."}, actor=person)
        self.house.settle()
        return self

    def inspected(
        self, cause: str = "quality", confirmed: str = "yes", place: str = "workshop", **more: Json
    ) -> Story:
        """Technical quality examines the item, at the house or on photos."""
        at = {} if place == "photos" else {"at": "2026-11-24T09:00:00Z"}
        self.does("agree_appointment", "ben", place=place, **at)
        answers: dict[str, Json] = {"confirmed": confirmed, "finding": "Too little glue.", **more}
        return self.does("inspect", "kim", **(answers | ({"cause": cause} if confirmed == "yes" else {})))

    def agreed(self, remedy: str, **more: Json) -> Story:
        """After-sales agrees with the customer on another remedy; the item is at the house."""
        money = {"amount": 80, "currency": "EUR"} if remedy == "refund" else {}
        known: dict[str, Json] = {"comes_back": "here", "note": "By phone.", **money}
        return self.does("agree_remedy", "ben", remedy=remedy, **(known | more))

    def sends_replacement(self, **more: Json) -> Story:
        """The warehouse has a new item in stock and sends it."""
        parcel: dict[str, Json] = {"in_stock": "yes", "sent_on": "2026-11-27", "carrier": "parcel"}
        parcel |= {"expected_on": "2026-11-30", "serial": "N-1", "tracking": "PX 7"}
        return self.does("send_replacement", "wanda", **(parcel | more))

    def has_it(self) -> Story:
        """The customer says that what was sent has arrived."""
        (parcel,) = {item.line for item in self.told.parcels}
        portal.confirm_arrival(self.house.engine, self.house.case(self.number), parcel)
        self.house.settle()
        return self

    def repaired(self) -> Story:
        """Production repairs, quality checks, the warehouse sends it back."""
        self.does("plan_repair", "pavel", start_on="2026-11-24", ready_on="2026-11-26")
        self.does("repair_item", "pavel", done="New hand.")
        self.does("check_repair", "kim", holds="yes")
        return self.does("return_item", "wanda", sent_on="2026-11-27", carrier="own")

    def says(self, satisfied: bool, comment: str = "") -> Story:
        """The customer's word on the reply."""
        asked = self.told.asked
        assert asked is not None, "the customer is not asked"
        case = self.house.case(self.number)
        portal.say_satisfied(self.house.engine, case, asked.id, satisfied=satisfied, comment=comment)
        self.house.settle()
        return self

    def form(self, element: str) -> dict[str, Any]:
        """What a task's form starts with."""
        task = self.house.task(self.number, element)
        return self.house.engine.task_page(task.id, self.house.engine.viewer("")).initial

    @property
    def told(self) -> portal.CaseStory:
        """What the customer sees."""
        with self.house.engine.store.read() as queries:
            return portal.story_of(queries, self.house.case(self.number).id)

    @property
    def post(self) -> list[str]:
        """Subjects of what left the house for this case's customer."""
        return [item.payload["subject"] for item in self.house.post.sent if item.recipient == MARIA["email"]]

    def events(self, type: str) -> list[dict[str, Any]]:
        return [event.payload for event in self.house.history(self.number) if event.type == type]

    def _unit(self, person: str) -> str | None:
        with self.house.engine.store.read() as queries:
            return queries.people.get(person).unit
