"""Contacts: each call, letter, visit, mail and form has its own reply clock (S2, S9)."""

from __future__ import annotations

from datetime import datetime

from engine.errors import Conflict, NotFound
from engine.model import Json
from engine.registry import Context, Registry
from engine.sentences import say
from processes.complaint import attributions, questions
from processes.complaint.desk import records, write_to_customer
from processes.complaint.facts import fill_in, keep_away
from processes.complaint.parties import join_by_form
from processes.complaint.records.rows import Contact

CLOCK = "reply"


def register(registry: Registry) -> None:
    """Make these operations callable."""
    registry.operation("contact.open")(open_contact)
    registry.operation("contact.register")(register_contact)
    registry.operation("contact.replied")(replied)
    registry.operation("contact.reply_failed")(reply_failed)
    registry.operation("contact.ask_satisfaction")(ask_satisfaction)
    registry.operation("contact.remind")(remind)
    registry.operation("contact.close_unanswered")(close_unanswered)
    registry.operation("contact.close_satisfied")(close_satisfied)
    registry.operation("contact.new_cycle")(new_cycle)


def open_contact(context: Context, contact: int, unit: str, amount: int) -> None:
    """Start the reply clock at the moment of receipt, however late the contact was entered."""
    kept = records(context)
    found = kept.contacts.get(contact)
    kept.contacts.change(found, case=context.case.id, promise={"unit": unit, "amount": amount})
    context.start_clock(CLOCK, found.received_at, unit, int(amount))
    if found.follow_up:
        questions.answer(context, found)
    context.record(
        "contact.opened",
        {
            "contact": contact,
            "channel": found.channel,
            "received_at": found.received_at.isoformat(),
            "late": found.late,
        },
    )


def register_contact(context: Context, submission: dict[str, Json], contact: int) -> dict[str, Json]:
    """Take the registration form of a mail or web contact, filled in by a person.

    A contact joins the complaint only while that is still open; else it opens it again.
    """
    case = context.case
    joins = bool(submission.get("follow_up")) and case.status == "open"
    done = fill_in(
        context.uow, case, contact, {**submission, "follow_up": joins}, by=context.actor, now=context.now
    )
    keep_away(context.uow, context.case.id, submission, context.actor, context.now)
    join_by_form(context.uow, context.case, submission, context.now)
    context.record("contact.registered", {"contact": contact, "channel": done.channel})
    return {
        "type": done.type,
        "channel": done.channel,
        "description": done.description,
        "safety": submission.get("safety"),
        "severity": submission.get("severity"),
        "follow_up": joins,
        "registered": True,
    }


def replied(context: Context, contact: int) -> None:
    """A person's reply was delivered: the clock stops at that moment."""
    kept = records(context)
    found = kept.contacts.get(contact)
    delivered = context.data.get("delivered_at")
    at = datetime.fromisoformat(delivered) if isinstance(delivered, str) else context.now
    context.stop_clock(CLOCK, at)
    kept.contacts.change(found, status="replied", replied_at=at)
    context.record("contact.replied", {"contact": contact})


def reply_failed(context: Context, contact: int) -> None:
    """A reply came back: it does not count, and the clock of this round runs as if it had not been sent."""
    kept = records(context)
    found = kept.contacts.get(contact)
    before = context.uow.clocks.find(context.instance, CLOCK)
    if before is None:
        raise NotFound("reply clock of contact", contact)
    context.start_clock(CLOCK, before.started_at, before.unit, before.amount)
    kept.contacts.change(found, status="open", replied_at=None)
    context.record("contact.reply_failed", {"contact": contact})


def ask_satisfaction(context: Context, contact: int) -> None:
    """Ask whether the reply satisfies; the answer needs a confirmed page, not just a click."""
    kept = records(context)
    found = kept.contacts.change(kept.contacts.get(contact), status="asked", asked_at=context.now)
    write_to_customer(context, "satisfaction", key=f"satisfaction:{_question(context, found)}", contact=found)


def remind(context: Context, contact: int) -> None:
    """Ask once more after three days."""
    found = records(context).contacts.get(contact)
    key = f"satisfaction-reminder:{_question(context, found)}"
    write_to_customer(context, "satisfaction_reminder", key=key, contact=found, quiet=True)


def close_unanswered(context: Context, contact: int) -> None:
    """After fourteen days without a word: counts neither way."""
    _close(context, contact, "not_answered", None)


def close_satisfied(context: Context, contact: int) -> None:
    """The customer is satisfied."""
    comment = context.data.get("comment")
    _close(context, contact, "satisfied", True, comment if isinstance(comment, str) else "")


def new_cycle(context: Context, contact: int, comment: str | None) -> dict[str, Json]:
    """Not satisfied: the same number, a new cycle, a new clock; the old figures stay as they were."""
    kept = records(context)
    found = kept.contacts.get(contact)
    if found.satisfied:
        raise Conflict(say("The customer said before that she is satisfied."))
    promise = found.promise or {"unit": "elapsed_hours", "amount": 24}
    context.start_clock(CLOCK, context.now, str(promise["unit"]), int(promise["amount"]))
    kept.contacts.change(
        found, status="open", satisfied=False, comment=comment or "", cycle=found.cycle + 1, replied_at=None
    )
    attributions.not_satisfied(context)
    context.record("contact.not_satisfied", {"contact": contact, "comment": comment or ""})
    return {"complaint_open": context.case.status == "open"}


def _question(context: Context, contact: Contact) -> str:
    """Tells one question from the next: after a reply that came back it is asked about the one after it."""
    delivered = [reply.id for reply in records(context).replies_of(context.case.id) if reply.delivered_at]
    return f"{contact.id}:{contact.cycle}:{max(delivered, default=0)}"


def _close(context: Context, contact: int, status: str, satisfied: bool | None, comment: str = "") -> None:
    kept = records(context)
    kept.contacts.change(kept.contacts.get(contact), status=status, satisfied=satisfied, comment=comment)
    context.record(f"contact.{status}", {"contact": contact})
