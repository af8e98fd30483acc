"""Stories that every demo plays once, so that each page has something to show: each with when it begins.

They are told in days before the end of the month that is played.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from engine.commands import Engine
from engine.model import Json
from processes.complaint import dealers, portal, recalls
from processes.complaint.demo.furnish import BATCH, OWNERS
from processes.complaint.demo.moves import (
    Script,
    Stage,
    answer,
    arrive,
    classify,
    damaged,
    inspect,
    opinions,
    product,
    repair,
    say,
)
from processes.complaint.intake import intake_mail
from processes.complaint.records.recalls import Owner, Recall

_DEALER: dict[str, Json] = {
    "name": "Toy Corner Ltd",
    "email": "service@toycorner.example",
    "reference": "TC-2207",
}


def recalled(stage: Stage) -> Iterator[timedelta]:
    """A batch whose hands break: proposed by its complaints, decided, its owners told; it is in progress."""
    for number in range(1, 8):
        yield from _broken_hand(stage, number)
    yield stage.hours(2, 4)
    recall = _recall(stage.act.engine)
    if recall is None or recall.case is None:
        return
    with stage.act.engine.store.read() as queries:
        stage.act.number = queries.cases.get(recall.case).number
    stage.act.do("hold_stock", "wanda", {"units_held": 9, "place": "Cage 2, blue tape"})
    yield stage.hours(10, 20)
    stage.act.do(
        "assess",
        "quentin",
        {
            "sku": "KN-12",
            "batch": BATCH,
            "danger": "minor",
            "spread": "whole_batch",
            "words": "The glue was past its date; every hand of the batch may come off.",
            "recommendation": "recall",
        },
    )
    yield stage.hours(6, 16)
    stage.act.do(
        "decide",
        "lin",
        {
            "decision": "recall",
            "reason": "Seven of 24 within weeks, and the parts are small.",
            "notice": "A hand of the knight may come off. Please keep it from small children.",
        },
    )
    yield from _answers(stage, recall.id)


def _broken_hand(stage: Stage, number: int) -> Iterator[timedelta]:
    """An owner complains, and the glue is found to be the cause."""
    name, email, language = OWNERS[number - 1]
    stage.language = language
    stage.customer = {"name": name, "email": email, "preferred_contact": "email"}
    arrive(
        stage,
        description="The knight's right hand came off when I took him out of the box.",
        product={
            "sku": "KN-12",
            "model": "Knight of the North",
            "serial": f"{BATCH}-{number:03d}",
            "proof": "serial",
        },
        lines=[{"item": "Knight", "defect": "hand_broken", "quantity": 1}],
        remedy_sought="repair",
    )
    yield stage.hours(0.3, 1)
    classify(stage)
    yield stage.hours(0.5, 2)
    answer(stage)
    yield stage.hours(2, 5)
    inspect(stage, "quality")
    opinions(stage)
    if number < 5:
        yield from repair(stage)
        answer(stage)
        say(stage, satisfied=True)


def _answers(stage: Stage, recall: int) -> Iterator[timedelta]:
    """Owners answer by themselves or on the phone; the notice to one of them comes back."""
    engine: Engine = stage.act.engine
    yield stage.hours(0.5, 1)
    _comes_back(engine, OWNERS[6][1])
    for place, response, by in (
        (0, "returns", ""),
        (1, "keeps", ""),
        (2, "returns", ""),
        (4, "gone", "ben"),
    ):
        yield stage.hours(4, 16)
        owner = _owner(engine, recall, OWNERS[place][1])
        if owner is not None:
            recalls.respond(engine, owner.id, response, "She called." if by else "", actor=by)
            stage.act.settle()
            if place == 0:
                recalls.settle(engine, owner.id, "replaced", actor="wanda")


def after_an_injury(stage: Stage) -> Iterator[timedelta]:
    """What a danger proposed is held and assessed; the first is rejected, later ones wait for the leader."""
    rejected = False
    while True:
        waiting = _proposed(stage.act.engine)
        for recall in waiting:
            stage.act.number = recall[0]
            stage.act.do("hold_stock", "walid", {"units_held": 4, "place": "Cage 1"})
            yield stage.hours(8, 16)
            words = "One plate with a burr; the others of the batch are smooth."
            found = {
                "sku": recall[1].sku,
                "batch": recall[1].batch,
                "danger": "minor",
                "spread": "single_items",
            }
            stage.act.do("assess", "kim", {**found, "words": words, "recommendation": "no_recall"})
            yield stage.hours(4, 10)
            if not rejected:
                reason = "A single plate; the tool was changed the same week."
                rejected = stage.act.do("decide", "lin", {"decision": "reject", "reason": reason})
                yield stage.hours(2, 6)
                stage.act.do("settle_stock", "walid", {"outcome": "released", "units_settled": 4})
        yield timedelta(days=2)


def _proposed(engine: Engine) -> list[tuple[str, Recall]]:
    """Recalls that wait for their stock to be held, each with its number."""
    with engine.store.read() as queries:
        found = [item for item in queries.records.recalls.where() if item.status == "proposed" and item.case]
        return [(queries.cases.get(item.case).number, item) for item in found if item.batch != BATCH]


def _recall(engine: Engine) -> Recall | None:
    with engine.store.read() as queries:
        return next(iter(queries.records.recalls.by("batch", BATCH)), None)


def _owner(engine: Engine, recall: int, address: str) -> Owner | None:
    with engine.store.read() as queries:
        owners = queries.records.recall_owners.by("recall", recall)
    return next((owner for owner in owners if owner.address == address), None)


def _comes_back(engine: Engine, address: str) -> None:
    """The report of a mail server that knows nobody of this address (RFC 3464)."""
    report = (
        "From: MAILER-DAEMON@post.example\r\nReturn-Path: <>\r\nTo: service@modelhouse.example\r\n"
        f"Subject: Undelivered Mail Returned to Sender\r\nMessage-ID: <report.{address}>\r\n"
        "MIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="part"\r\n\r\n'
        "--part\r\nContent-Type: text/plain\r\n\r\nThe mail could not be delivered.\r\n"
        "--part\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; post.example\r\n\r\n"
        f"Final-Recipient: rfc822; {address}\r\nAction: failed\r\nStatus: 5.1.1\r\n"
        "Diagnostic-Code: smtp; 550 5.1.1 There is no such mailbox\r\n\r\n--part--\r\n"
    )
    intake_mail(engine, report.encode())


def to_the_leader(stage: Stage) -> Iterator[timedelta]:
    """A customer who waited goes to the company's leader herself."""
    damaged(stage)
    yield stage.hours(0.5, 1)
    classify(stage)
    yield stage.hours(3, 5)
    answer(stage)
    yield stage.hours(30, 40)
    engine: Engine = stage.act.engine
    with engine.store.read() as queries:
        case = queries.cases.find(stage.act.number)
    if case is not None:
        words = "I was promised an answer two days ago. I want to hear from the person who runs this company."
        portal.go_level_up(engine, case, leader=True, words=words)
        stage.act.settle()


def by_a_dealer(stage: Stage) -> Iterator[timedelta]:
    """A dealer hands a complaint in; she is written to, and answers."""
    arrive(
        stage,
        channel="dealer",
        dealer=_DEALER,
        description="Our customer brought the tractor back: the cab leans to the left.",
        product=product(stage),
        lines=[{"item": "Cab", "defect": "tilt", "quantity": 1}],
        remedy_sought="replacement",
    )
    yield stage.hours(0.5, 1)
    classify(stage)
    yield stage.hours(0.5, 2)
    stage.act.do(
        "coordinate",
        "ben",
        {
            "dealer": _DEALER,
            "message": "Thank you. Please send us two photos of the cab and keep the box.",
            "step": "Photos and box are kept by the dealer",
            "next": "wait",
        },
    )
    answer(stage)
    yield stage.hours(3, 8)
    party = stage.act.with_records(lambda kept, case: next(iter(kept.dealers.by("case", case)), None))
    if party is not None:
        dealers.write(stage.act.engine, party.id, "The photos are with you by post; the box stands here.")
        stage.act.settle()


def confidential(stage: Stage) -> Iterator[timedelta]:
    """A complaint about a colleague, told in confidence: only its handler and leadership see it."""
    arrive(
        stage,
        by="chen",
        confidential=True,
        description="Your colleague on the phone laughed at me and hung up. Keep my name secret.",
        person_complained_about="Ben Carter",
    )
    yield stage.hours(0.5, 2)
    stage.act.do(
        "confirm_classification", "greta", {"type": "complaint", "severity": "normal", "concern": "staff"}
    )
    yield stage.hours(1, 3)
    answer(stage, by="greta")


SHOWN: tuple[tuple[float, Script], ...] = (
    (27, after_an_injury),
    (15, recalled),
    (3, to_the_leader),
    (2, by_a_dealer),
    (1, confidential),
)
"""Each with how many days before the end it begins."""
