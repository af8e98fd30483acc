"""For what the resolution clock stands still: only while something waits for the customer (S9).

There are four reasons and no others: never absence, a transfer or missing parts. Several may hold at once;
the clock stands under the one that came first, and runs on when the last of them is over.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from engine.registry import Context
from processes.complaint.records import Records
from processes.complaint.records.rows import Line

CLOCK = "resolution"
QUESTION = "information asked of the customer"
APPOINTMENT = "customer's appointment"
QUOTE = "quote pending"
SHIPMENT = "customer's shipment"
LATER_DAY = "later day chosen"
"""The message that begins the wait for a later appointment; its key is the line."""
SEEN = "item seen"
"""The message that ends it; its key is the line."""


def stand(context: Context, reason: str, at: datetime | None = None) -> None:
    """Let the resolution clock stand for a recorded reason; where it stands already, its reason stays."""
    if any(clock.name == CLOCK for clock in context.uow.clocks.of_case(context.case.id)):
        context.pause_clock(CLOCK, reason, at)


def go_on(context: Context, at: datetime | None = None) -> None:
    """Let it run again, unless something else waits for the customer: then it stands on for that reason.

    :param at: when what it stood for was over; left out, now.
    """
    held = dict(_holding(context))
    clocks = [clock for clock in context.uow.clocks.of_case(context.case.id) if clock.name == CLOCK]
    if not clocks or clocks[-1].pause_reason in held:
        return
    over = at or context.now
    context.resume_clock(CLOCK, over)
    for reason, since in sorted(held.items(), key=lambda item: item[1])[:1]:
        stand(context, reason, max(over, since))


def _holding(context: Context) -> Iterator[tuple[str, datetime]]:
    """For what the case waits for its customer now, and since when; the newest of each kind."""
    kept: Records = context.uow.records
    case = context.case.id
    for question in kept.questions_of(case):
        if question.status == "waiting":
            yield QUESTION, question.asked_at
    for quote in kept.quotes_of(case):
        if quote.status == "sent":
            yield QUOTE, quote.sent_at or context.now
    for awaited in kept.returns.by("case", case):
        if awaited.status == "awaited":
            yield SHIPMENT, awaited.authorised_at
    for line in kept.lines_of(case):
        span = chosen_later(line)
        if span is not None and span[0] <= context.now < span[1]:
            yield APPOINTMENT, span[0]


def chosen_later(line: Line) -> tuple[datetime, datetime] | None:
    """From the moment that the house offered to the one that the customer chose, until she was seen."""
    given = line.appointment or {}
    offered, chosen = given.get("offered_at"), given.get("at")
    if not isinstance(offered, str) or not isinstance(chosen, str) or not (offered and chosen):
        return None
    if given.get("seen_at") or line.status != "open":
        return None
    span = datetime.fromisoformat(offered), datetime.fromisoformat(chosen)
    return span if span[0] < span[1] else None


def await_day(context: Context, line: Line) -> None:
    """Begin to wait for the later day that a customer chose; one that was chosen before counts no more."""
    end_day(context, line)
    span = chosen_later(line)
    if span is not None and span[1] > context.now:
        begun = {"line": line.id, "offered_at": span[0].isoformat(), "chosen_at": span[1].isoformat()}
        context.throw(LATER_DAY, str(line.id), begun)


def end_day(context: Context, line: Line) -> None:
    """Nothing is waited for any more: the item was seen, or another day was chosen."""
    if context.uow.subscriptions.find(SEEN, str(line.id)) is not None:
        context.throw(SEEN, str(line.id), {})


def close(context: Context) -> None:
    """The case is closed: no appointment is waited for."""
    kept: Records = context.uow.records
    for line in kept.lines_of(context.case.id):
        end_day(context, line)
