"""A case told through the API alone: each step by the token of whoever would do it."""

from __future__ import annotations

from typing import Any

from tests.web.api.caller import Caller, World

MARIA = {"name": "Maria Gomez", "email": "maria@post.example", "phone": "+34 600 111 222"}
CAPTAIN = [{"item": "Captain", "defect": "hand_broken", "quantity": 1}]
SHIP = {"model": "Sail ship", "serial": "S-1", "proof": "receipt"}


class Tale:
    """One case, its customer, and the people who work on it."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.number = ""
        self.pin = ""

    def staff(self, person: str) -> Caller:
        return self.world.staff(person)

    @property
    def customer(self) -> Caller:
        """The customer with the token of now: it ends after two hours."""
        return self.world.customer(self.number, self.pin)

    def registers(self, by: str = "ana", **form: Any) -> Tale:
        """Reception writes down what a customer says."""
        known = {
            "channel": "call",
            "type": "complaint",
            "language": "en",
            "customer": MARIA,
            "description": "The hand broke off.",
        }
        done = self.staff(by).posts("/contacts", {**known, **form}, 201)
        self.number, self.pin = done["number"], done["pin"]
        self.world.house.settle()
        return self

    def broken_hand(self, bought_on: str, **more: Any) -> Tale:
        """A broken hand on a model bought on a day."""
        return self.registers(product={**SHIP, "purchased_on": bought_on}, lines=CAPTAIN, **more)

    def task(self, element: str, by: str) -> dict[str, Any]:
        """The case's task of this step in somebody's work list."""
        self.world.house.settle()
        found = self.staff(by).gets("/tasks", element=element, text=self.number, limit=200)["tasks"]
        assert found, f"{element} does not wait for {by}; what waits: {self.waiting}"
        return dict(found[0])

    def does(self, element: str, by: str, **answers: Any) -> Tale:
        """Somebody claims a task, and completes it."""
        task = self.task(element, by)
        self.staff(by).posts(f"/tasks/{task['id']}/claim")
        done = self.staff(by).posts(f"/tasks/{task['id']}/complete", {"data": answers})
        assert done["task"]["completed_by"] == by
        self.world.house.settle()
        return self

    def is_refused(self, element: str, by: str, seen_by: str, status: int, **answers: Any) -> dict[str, Any]:
        """Somebody tries a task that waits for somebody else, and hears why she may not."""
        task = self.task(element, seen_by)
        answer = self.staff(by).posts(f"/tasks/{task['id']}/complete", {"data": answers}, status)
        return dict(answer)

    def form(self, element: str, by: str) -> dict[str, Any]:
        """What a task's form starts with and shows."""
        page = self.staff(by).gets(f"/tasks/{self.task(element, by)['id']}")
        return {**page["context"], **page["data"]}

    def classified(self, by: str = "ben", concern: str = "product", **more: Any) -> Tale:
        """After-sales confirms what it is."""
        answers = {"type": "complaint", "severity": "normal", "concern": concern, **more}
        if answers["type"] != "complaint":
            del answers["concern"]
        elif concern == "product":
            answers["lines"] = self.form("confirm_classification", by)["lines"]
        return self.does("confirm_classification", by, **answers)

    def replied(self, by: str = "ana", **more: Any) -> Tale:
        """Somebody writes the reply that waits."""
        answers = {
            "channel": "email",
            "subject": "Your model",
            "body": "Dear Maria, this is what we found.",
            "next_step": "We examine it.",
            "next_on": "2026-11-25",
            "contact_person": "Ana Silva",
        }
        return self.does("write_reply", by, **answers, **more)

    def opined(self) -> Tale:
        """Each unit that was asked gives its opinion."""
        for person in ("petra", "rosa", "dario"):
            listed = self.staff(person).gets("/tasks", element="give_opinion", text=self.number)["tasks"]
            for task in listed:
                data = {"opinion": f"The glue, thinks {person}."}
                self.staff(person).posts(f"/tasks/{task['id']}/complete", {"data": data})
        self.world.house.settle()
        return self

    def inspected(self, cause: str = "quality", confirmed: str = "yes", **more: Any) -> Tale:
        """A professional looks at the item."""
        self.does("agree_appointment", "ben", place="workshop", at="2026-11-24T09:00:00Z")
        answers = {"confirmed": confirmed, "finding": "Too little glue.", **more}
        return self.does("inspect", "kim", **answers, **({"cause": cause} if confirmed == "yes" else {}))

    def repaired(self) -> Tale:
        """Production repairs, quality checks, the warehouse sends it back."""
        self.does("plan_repair", "pavel", start_on="2026-11-24", ready_on="2026-11-26")
        self.does("repair_item", "pavel", done="New hand.")
        self.does("check_repair", "kim", holds="yes")
        return self.does("return_item", "wanda", sent_on="2026-11-27", carrier="own")

    def quoted(self) -> Tale:
        """A hand that broke in month seven, refused by two people and quoted."""
        self.broken_hand("2026-04-20").classified().replied().inspected(cause="use").opined()
        self.does("confirm_refusal", "oskar", decision="confirm", words="Damage by use, month seven.")
        return self.requoted([{"text": "Hand", "amount": 12.5}, {"text": "Work", "amount": 30}])

    def requoted(self, items: list[dict[str, Any]]) -> Tale:
        """A version of the quote."""
        return self.does("draw_quote", "ben", items=items, currency="EUR", valid_days=14)

    def accepts(self, positions: list[int] | None = None, status: int = 0) -> dict[str, Any]:
        """The customer accepts the quote as she sees it, all of it or some lines."""
        (quote,) = [item for item in self.sees["quotes"] if item["status"] == "sent"]
        given = {"version": quote["version"], "positions": positions}
        answer = self.customer.posts(f"/customer/case/quotes/{quote['id']}/accept", given, status)
        self.world.house.settle()
        return dict(answer)

    def says(self, satisfied: bool, comment: str = "") -> Tale:
        """The customer's word on the reply."""
        asked = self.sees["asked"]
        assert asked is not None, "the customer is not asked"
        given = {**asked, "satisfied": satisfied, "comment": comment}
        self.customer.posts("/customer/case/satisfaction", given)
        self.world.house.settle()
        return self

    @property
    def sees(self) -> dict[str, Any]:
        """What the customer sees."""
        self.world.house.settle()
        return dict(self.customer.gets("/customer/case"))

    def file(self, by: str = "lin") -> dict[str, Any]:
        """The whole case as somebody sees it."""
        self.world.house.settle()
        return dict(self.staff(by).gets(f"/cases/{self.number}"))

    @property
    def waiting(self) -> set[str]:
        """What waits for people."""
        return {item["task"]["element"] for item in self.file()["tasks"]}

    @property
    def status(self) -> str:
        return str(self.file()["case"]["status"])

    def clocks(self, name: str = "reply") -> list[dict[str, Any]]:
        return [clock for clock in self.file()["clocks"] if clock["name"] == name]

    def events(self, type: str, by: str = "lin") -> list[dict[str, Any]]:
        history = self.staff(by).gets(f"/cases/{self.number}/history", limit=1000)
        return [event for event in history if event["type"] == type]

    def post(self, to: str = MARIA["email"]) -> list[dict[str, Any]]:
        """What left the house for somebody."""
        return [item.payload for item in self.world.house.post.sent if item.recipient == to]

    def passes(self, **span: float) -> Tale:
        """Time passes at the house."""
        self.world.house.pass_time(**span)
        return self
