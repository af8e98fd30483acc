"""The demo's stories: each yields how long people take before the next thing is done."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from engine.model import Json
from processes.complaint import portal
from processes.complaint.demo.goods import OLD_DAMAGE
from processes.complaint.demo.moves import (
    Script,
    Stage,
    answer,
    arrive,
    classify,
    damaged,
    day,
    inspect,
    lead,
    opinions,
    product,
    repair,
    say,
)
from processes.complaint.registration import Arrival, register


def repaired_free(stage: Stage) -> Iterator[timedelta]:
    """A covered defect: inspected, repaired free, answered, satisfied."""
    damaged(stage)
    yield stage.hours(0.3, 2)
    classify(stage)
    yield stage.hours(1, 8)
    answer(stage)
    yield from settle_line(stage)


def settle_line(stage: Stage) -> Iterator[timedelta]:
    """From the first reply to the customer's last word, free of charge."""
    yield stage.hours(4, 24)
    inspect(stage, "quality")
    lead(stage, "Go on, and keep the customer informed.")
    stage.act.do(
        "confirm_refusal", "oskar", {"decision": "cover", "words": "Two days late; we are generous."}
    )
    opinions(stage)
    yield from repair(stage)
    yield stage.hours(1, 6)
    answer(stage)
    yield stage.hours(5, 60)
    say(stage, satisfied=True, comment="Thank you, it looks like new.")


def paid(stage: Stage, *, accepts: bool) -> Iterator[timedelta]:
    """Not a quality problem: a quote, and what the customer makes of it."""
    item, defect, words = stage.random.choice(OLD_DAMAGE)
    arrive(
        stage,
        description=words,
        product=product(stage),
        lines=[{"item": item, "defect": defect, "quantity": 1}],
        remedy_sought="repair",
    )
    yield stage.hours(0.3, 2)
    classify(stage)
    yield stage.hours(1, 9)
    answer(stage)
    yield stage.hours(4, 20)
    inspect(stage, "use")
    yield stage.hours(2, 8)
    opinions(stage)
    stage.act.do("confirm_refusal", "oskar", {"decision": "confirm", "words": "Damage by use."})
    yield stage.hours(2, 20)
    stage.act.do(
        "draw_quote",
        "ben",
        {
            "items": [{"code": "P1", "pieces": 1}, {"code": "W1", "pieces": 1}],
            "currency": "EUR",
            "valid_days": 14,
        },
    )
    yield stage.hours(10, 70)
    decide_quote(stage, accepts=accepts)
    yield stage.hours(10, 40)
    if accepts:
        stage.act.do(
            "record_payment",
            "felix",
            {"outcome": "paid", "amount": owed(stage), "currency": "EUR", "received_on": day(stage)},
        )
        yield from repair(stage)
    else:
        stage.act.do("return_unrepaired", "wanda", {"sent_on": day(stage), "carrier": "collected"})
    yield stage.hours(1, 6)
    answer(stage)
    yield stage.hours(5, 60)
    say(stage, satisfied=True)


def owed(stage: Stage) -> float:
    """What the customer accepted to pay."""
    total = stage.act.with_records(lambda kept, case: kept.quotes_of(case)[-1].total)
    return float(total)


def decide_quote(stage: Stage, *, accepts: bool) -> None:
    """The customer decides on the quote that waits for her."""
    engine = stage.act.engine
    quote = stage.act.with_records(
        lambda kept, case: next((item for item in kept.quotes_of(case) if item.status == "sent"), None)
    )
    if quote is None:
        return
    with engine.store.read() as queries:
        case = queries.cases.find(stage.act.number)
    if accepts:
        portal.accept_quote(engine, case, quote.id, quote.version)
    else:
        portal.refuse_quote(engine, case, quote.id, quote.version, "Too much for me.")
    stage.act.settle()


def paid_and_repaired(stage: Stage) -> Iterator[timedelta]:
    """A quote is accepted and paid, then the repair is done."""
    yield from paid(stage, accepts=True)


def returned_unrepaired(stage: Stage) -> Iterator[timedelta]:
    """A quote is refused; the item goes back as it came."""
    yield from paid(stage, accepts=False)


def suggestion(stage: Stage) -> Iterator[timedelta]:
    """A good idea is thanked for with a voucher."""
    arrive(
        stage,
        type="suggestion",
        description="Put a spare hand into each box; it is the part that breaks first.",
    )
    yield stage.hours(0.3, 2)
    classify(stage, "suggestion", usefulness="useful")
    yield stage.hours(3, 12)
    stage.act.do("review_suggestion", "sofia", {"decision": "yes"})
    yield stage.hours(1, 5)
    answer(stage)
    yield stage.hours(5, 50)
    say(stage, satisfied=True)


def question(stage: Stage) -> Iterator[timedelta]:
    """A question is answered."""
    arrive(stage, type="consultation", description="Which glue do you recommend for the rigging?")
    yield stage.hours(0.3, 1.5)
    classify(stage, "consultation")
    yield stage.hours(1, 8)
    answer(stage, by="chen")
    yield stage.hours(2, 40)
    say(stage, satisfied=True)


def injury(stage: Stage) -> Iterator[timedelta]:
    """Somebody was hurt: leadership hears of it at once."""
    arrive(
        stage,
        description="My son was injured by a sharp edge on the base plate; we were in hospital.",
        product=product(stage),
        lines=[{"item": "Base plate", "defect": "other", "quantity": 1}],
        safety=True,
        severity="critical",
    )
    yield stage.hours(0.1, 0.6)
    stage.act.do(
        "acknowledge_emergency", "lin", {"measures": "I call the family. Stock of the batch is held."}
    )
    yield stage.hours(0.3, 2)
    classify(stage)
    yield stage.hours(0.5, 3)
    answer(stage)
    yield from settle_line(stage)


def packaging(stage: Stage) -> Iterator[timedelta]:
    """A box arrived crushed: the warehouse finds out why."""
    arrive(
        stage,
        description="The box was crushed and two figures are missing.",
        quantity_ordered=4,
        quantity_received=2,
    )
    yield stage.hours(0.3, 2)
    classify(stage, concern="packaging")
    yield stage.hours(1, 8)
    answer(stage)
    yield stage.hours(5, 24)
    stage.act.do(
        "examine_matter",
        "wanda",
        {
            "upheld": "yes",
            "finding": "Packed in the wrong size.",
            "measure": "Two figures sent; sizes relabelled.",
        },
    )
    yield stage.hours(1, 8)
    answer(stage)
    yield stage.hours(5, 60)
    say(stage, satisfied=True)


def not_satisfied(stage: Stage) -> Iterator[timedelta]:
    """A reply does not satisfy: another person looks again."""
    yield from packaging_answered(stage)
    say(stage, satisfied=False, comment="You did not say when the missing figures come.")
    yield stage.hours(1, 5)
    stage.act.do("review_again", "greta", {"next": "reply", "reason": "The date was forgotten."})
    yield stage.hours(1, 5)
    answer(stage, by="ben")
    yield stage.hours(5, 60)
    say(stage, satisfied=True)


def packaging_answered(stage: Stage) -> Iterator[timedelta]:
    """A matter for the warehouse up to its final reply."""
    arrive(
        stage,
        description="Two of the four figures that I ordered are missing.",
        quantity_ordered=4,
        quantity_received=2,
    )
    yield stage.hours(0.3, 2)
    classify(stage, concern="packaging")
    yield stage.hours(1, 5)
    answer(stage)
    yield stage.hours(5, 20)
    stage.act.do("examine_matter", "wanda", {"upheld": "yes", "finding": "Miscounted.", "measure": "Sent."})
    yield stage.hours(1, 6)
    answer(stage)
    yield stage.hours(5, 30)


def forgotten(stage: Stage) -> Iterator[timedelta]:
    """Nobody answers in time: the clock warns, breaches and climbs."""
    damaged(stage)
    yield stage.hours(0.5, 1.5)
    classify(stage)
    yield stage.hours(26, 28)
    lead(stage, "Answer today, with an apology.")
    yield stage.hours(1, 3)
    answer(stage)
    yield from settle_line(stage)


def mail(stage: Stage) -> Iterator[timedelta]:
    """A mail waits for reception to register it."""
    form: dict[str, Json] = {
        "channel": "email",
        "customer": stage.customer,
        "language": stage.language,
        "subject": "Paint comes off",
        "description": "Hello, the paint of my tractor comes off after four weeks. What now?",
    }
    done = register(stage.act.engine, form, arrival=Arrival(registered=False))
    stage.act.number = done.case.number
    stage.act.settle()
    yield stage.hours(0.2, 1.8)
    if stage.random.random() < 0.4:  # it is overlooked for some hours, and the clock warns
        yield stage.hours(10, 20)
    lines = [{"item": "Body", "defect": "paint_peel", "quantity": 1}]
    filled = {**form, "type": "complaint", "product": product(stage), "lines": lines}
    filled.pop("subject")
    stage.act.do("register_contact", "chen", filled)
    yield stage.hours(0.3, 1.5)
    classify(stage)
    yield stage.hours(1, 3)
    lead(stage, "Answer today, and say sorry for the wait.")
    answer(stage)
    yield from settle_line(stage)


ALL: tuple[Script, ...] = (
    repaired_free,
    paid_and_repaired,
    repaired_free,
    suggestion,
    packaging,
    mail,
    repaired_free,
    question,
    returned_unrepaired,
    not_satisfied,
    forgotten,
    repaired_free,
    mail,
    injury,
)
"""Every story, in the proportion in which they happen."""
