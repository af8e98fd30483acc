"""What people do in the demo's stories: one move each, on a stage."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Any, Protocol

from engine.commands import Engine
from engine.model import Json
from processes.complaint import portal
from processes.complaint.demo.goods import DEFECTS, MODELS
from processes.complaint.registration import register


class Actor(Protocol):
    """Does what people do."""

    engine: Any
    number: str

    def do(self, element: str, by: str, answers: dict[str, Json]) -> bool:
        """Complete the case's first open task of an element."""

    def data(self, element: str) -> dict[str, Any]:
        """What a task's form starts with."""

    def settle(self) -> None:
        """Let the desk do what is due."""

    def open_elements(self) -> set[str]:
        """What waits for people."""

    def with_records(self, ask: Callable[[Any, int], Any]) -> Any:
        """Ask the records something about the case."""


@dataclass
class Stage:
    """What a story plays with."""

    act: Actor
    random: Random
    serial: str
    customer: dict[str, Json]
    language: str

    def hours(self, least: float, most: float) -> timedelta:
        """How long somebody takes."""
        return timedelta(hours=self.random.uniform(least, most))


Script = Callable[[Stage], Iterator[timedelta]]


def arrive(stage: Stage, *, by: str = "ana", **form: Json) -> None:
    """Somebody calls, writes or comes by; reception registers it."""
    known: dict[str, Json] = {
        "channel": stage.random.choice(("call", "letter", "visit")),
        "type": "complaint",
        "language": stage.language,
        "customer": stage.customer,
    }
    done = register(stage.act.engine, known | form, actor=by)
    stage.act.number = done.case.number
    stage.act.settle()


def day(stage: Stage, ahead: int = 0) -> str:
    """The house's day, or one that many days ahead, as forms take it."""
    engine: Engine = stage.act.engine
    today = engine.clock.now().astimezone(engine.settings.tz).date()
    return (today + timedelta(days=ahead)).isoformat()


def product(stage: Stage) -> dict[str, Json]:
    """The product that the story's customer bought."""
    sku = stage.serial.rsplit("-", 1)[0]
    model, scale = next((model, scale) for known, model, scale in MODELS if known == sku)
    return {"sku": sku, "model": model, "scale": scale, "serial": stage.serial, "proof": "serial"}


def damaged(stage: Stage) -> None:
    """A defect that the guarantee may cover."""
    item, defect, words = stage.random.choice(DEFECTS)
    arrive(
        stage,
        description=words,
        product=product(stage),
        lines=[{"item": item, "defect": defect, "quantity": 1}],
        remedy_sought="repair",
    )


def classify(stage: Stage, kind: str = "complaint", concern: str = "product", **more: Json) -> None:
    """Somebody in after-sales confirms the class."""
    answers: dict[str, Json] = {"type": kind, "severity": "normal", **more}
    if kind == "complaint":
        answers["concern"] = concern
    if kind == "complaint" and concern == "product":
        answers["lines"] = stage.act.data("confirm_classification").get("lines")
    stage.act.do("confirm_classification", stage.random.choice(("ben", "ana", "greta")), answers)


def answer(stage: Stage, *, by: str = "ana") -> None:
    """Somebody writes the reply that waits, on the draft the desk made."""
    if "write_reply" not in stage.act.open_elements():
        return
    draft = stage.act.data("write_reply")
    stage.act.do(
        "write_reply",
        by,
        {
            "channel": "email",
            "subject": draft.get("subject"),
            "body": draft.get("body"),
            "next_step": "A colleague examines the item and we write again.",
            "next_on": day(stage, 3),
            "contact_person": "Ana Silva",
        },
    )
    stage.act.do("approve_reply", "oskar", {"approved": "yes"})


def opinions(stage: Stage) -> None:
    """Units that were asked give their opinion."""
    for person in ("petra", "rosa", "dario", "pavel"):
        stage.act.do(
            "give_opinion", person, {"opinion": "The glue of this batch sets too slowly.", "known": "yes"}
        )


def inspect(stage: Stage, cause: str) -> None:
    """Technical quality examines the item."""
    seen = {"place": "workshop", "at": stage.act.engine.clock.now().isoformat(), "note": "She sends it in."}
    stage.act.do("agree_appointment", "ben", seen)
    stage.act.do(
        "inspect",
        stage.random.choice(("kim", "quentin")),
        {"confirmed": "yes", "finding": "The joint was glued with too little glue.", "cause": cause},
    )


def repair(stage: Stage) -> Iterator[timedelta]:
    """Production repairs, quality checks, the warehouse returns."""
    yield stage.hours(3, 20)
    stage.act.do("plan_repair", "pavel", {"start_on": day(stage, 1), "ready_on": day(stage, 4)})
    yield stage.hours(10, 60)
    stage.act.do("repair_item", "pavel", {"done": "New part fitted and painted.", "parts_used": "1 hand"})
    yield stage.hours(2, 20)
    stage.act.do("check_repair", "kim", {"holds": "yes"})
    yield stage.hours(2, 30)
    stage.act.do("return_item", "wanda", {"sent_on": day(stage), "carrier": "parcel", "tracking": "PX 1043"})


def say(stage: Stage, *, satisfied: bool, comment: str = "") -> None:
    """The customer says whether the reply satisfies her."""
    engine = stage.act.engine
    asked = stage.act.with_records(
        lambda kept, case: next((item for item in kept.contacts_of(case) if item.status == "asked"), None)
    )
    if asked is not None:
        with engine.store.read() as queries:
            case = queries.cases.find(stage.act.number)
        portal.say_satisfied(engine, case, asked.id, satisfied=satisfied, comment=comment)
        stage.act.settle()


def lead(stage: Stage, words: str) -> None:
    """Whoever the case has climbed to decides."""
    for person in ("greta", "oskar", "lin"):
        while stage.act.do("decide_escalation", person, {"decision": "instruct", "words": words}):
            pass
