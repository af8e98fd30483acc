"""The case itself: its facts, its classification, its cycles, its end."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from engine.model import Json
from engine.registry import Context, Registry
from processes.complaint import attributions
from processes.complaint.desk import close_case, customer_json, line_json, records, title_of
from processes.complaint.facts import line_values
from processes.complaint.operations.reach import UNREACHABLE
from processes.complaint.records import Records
from processes.complaint.records.rows import Complaint, Line

_TOP = 3
_ANSWERING = ("read_message", "write_reply", "approve_reply", "choose_channel")
"""Tasks from which a reply to a contact follows."""
_STANDING = ("draft", "sent", "accepted")


def register(registry: Registry) -> None:
    """Make these operations callable."""
    registry.operation("complaint.open")(open_complaint)
    registry.operation("complaint.classify")(classify)
    registry.operation("complaint.examine")(examine)
    registry.operation("complaint.opinion")(opinion)
    registry.operation("complaint.new_cycle")(new_cycle)
    registry.operation("complaint.waits")(waits)
    registry.operation("complaint.close")(close)
    registry.operation("complaint.withdraw")(withdraw)


def open_complaint(
    context: Context, contact: int, unit: str = "working_days", amount: int = 10
) -> dict[str, Json]:
    """Load the facts that the diagrams read, and start the resolution clock.

    A closed case is opened again in a new round; its facts stay as they were.

    :param unit: of the resolution promise, with ``amount``; earlier releases name neither.
    """
    kept = records(context)
    case = context.case
    facts = kept.complaints.get(case.id)
    if case.status != "open":
        if case.status == "closed":
            attributions.reopened(context)
        context.uow.cases.save(replace(case, status="open", closed_at=None))
        _owe_again(kept, case.id)
        _forget_stale(context)
        facts = _next_cycle(context, facts, "The case was opened again a second time.")
        context.record("complaint.new_cycle", {"cycle": facts.cycle})
    context.start_clock("resolution", context.now, unit, int(amount))
    return {
        "type": facts.type,
        "severity": facts.severity,
        "safety": facts.safety,
        "description": _latest_words(kept, facts, contact),
        "product": facts.product,
        "remedy_sought": facts.remedy_sought or None,
        "asked": _asked(kept, case.id),
        "received_at": facts.received_at.isoformat(),
        "customer": customer_json(kept.customers.find(facts.customer)),
        "lines": [line_json(line) for line in kept.lines_of(case.id)],
        "cycle": facts.cycle,
    }


def _asked(kept: Records, case: int) -> dict[str, Json]:
    """What the first registration form says of money and pieces, so that nobody is asked again."""
    form = next((contact.form for contact in kept.contacts_of(case) if not contact.follow_up), {}) or {}
    names = ("remedy_amount", "quantity_ordered", "quantity_received")
    return {name: form[name] for name in names if form.get(name) is not None}


def _owe_again(kept: Records, case: int) -> None:
    """Contacts that were given up with the case wait for their reply again."""
    for contact in kept.contacts_of(case):
        if contact.status == UNREACHABLE:
            kept.contacts.change(contact, status="open")


def _forget_stale(context: Context) -> None:
    """What was said of the closed case does not strike the one that is opened again."""
    for name in ("customer unreachable", "complaint withdrawn"):
        for message in context.uow.messages.waiting_for(name, context.case.number):
            context.uow.messages.delivered(message.id, context.now, None)


def _latest_words(kept: Records, facts: Complaint, contact: int) -> str:
    """What the customer said this time: emergencies and the class are told from it."""
    found = kept.contacts.find(contact)
    return found.description if found is not None and found.description else facts.description


def classify(context: Context, submission: dict[str, Json]) -> dict[str, Json]:
    """Take a person's classification; lines may be corrected, added or split."""
    kept = records(context)
    case = context.case
    facts = kept.complaints.get(case.id)
    is_complaint = submission["type"] == "complaint"
    about_product = is_complaint and submission.get("concern") == "product"
    dropped = _set_lines(context, submission.get("lines") or []) if about_product else []
    lines = [line_json(line) for line in kept.lines_of(case.id)] if about_product else []
    kept.complaints.change(
        facts,
        type=submission["type"],
        severity=submission["severity"],
        concern=submission.get("concern") or "",
    )
    context.uow.cases.save(
        replace(
            case, kind=str(submission["type"]), title=title_of(str(submission["type"]), lines, facts.product)
        )
    )
    context.record(
        "complaint.classified",
        {"type": submission["type"], "severity": submission["severity"], "dropped": dropped},
    )
    return {**submission, "lines": lines, "claims": [] if about_product else _claims(kept, facts)}


def _claims(kept: Records, facts: Complaint) -> list[dict[str, Json]]:
    """What a matter may have to make good, as registered: its lines, else the pieces that are short."""
    sought = {"replacement": "replacement", "return": "refund", "refund": "refund"}
    remedy = sought.get(facts.remedy_sought, "parts")
    lines = [line for line in kept.lines_of(facts.case) if line.status == "open"]
    if lines:
        known = ({"line": line.id, "item": line.item, "quantity": line.quantity} for line in lines)
        return [{**line, "remedy": remedy} for line in known]
    asked = _asked(kept, facts.case)
    short = int(asked.get("quantity_ordered") or 0) - int(asked.get("quantity_received") or 0)
    if short <= 0 or "quantity_received" not in asked:
        return []
    return [{"item": facts.product.get("model"), "quantity": short, "remedy": remedy}]


def _set_lines(context: Context, wanted: list[dict[str, Json]]) -> list[str]:
    """Correct and add lines; what the form left out of those not yet settled is struck out. Gives these."""
    kept = records(context)
    known = {line.id: line for line in kept.lines_of(context.case.id)}
    for item in wanted:
        line = known.pop(int(item["id"]), None) if item.get("id") else None
        if line is None:
            kept.lines.add(case=context.case.id, remedy="", status="open", **line_values(item))
        else:
            kept.lines.change(line, **line_values(item))
    dropped = [line for line in known.values() if line.status == "open"]
    for line in dropped:
        kept.lines.change(line, status="dropped")
    return [f"{line.item} ({line.defect})" for line in dropped]


def examine(context: Context, submission: dict[str, Json]) -> None:
    """Keep what a unit found of a matter that is not about a product."""
    kept = records(context)
    kept.complaints.change(kept.complaints.get(context.case.id), finding=submission)
    if submission.get("upheld") in ("yes", "partly"):
        attributions.upheld_matter(context)
    context.record("complaint.examined", {"upheld": submission.get("upheld")})


def opinion(context: Context, submission: dict[str, Json], unit: str) -> dict[str, Json]:
    """A unit's opinion comes back to the case with its name (S5)."""
    context.record("complaint.opinion", {"unit": unit, "opinion": submission.get("opinion")})
    return {**submission, "unit": unit}


def new_cycle(context: Context, comment: str | None) -> None:
    """Not satisfied: another cycle under the same number; from the second on it climbs a level."""
    facts = records(context).complaints.get(context.case.id)
    attributions.reopened(context)
    changed = _next_cycle(context, facts, "The customer was not satisfied a second time.")
    context.record("complaint.new_cycle", {"cycle": changed.cycle, "comment": comment or ""})


def _next_cycle(context: Context, facts: Complaint, reason: str) -> Complaint:
    """Count a new round; from the second new one on a level up looks at it too."""
    if facts.cycle >= 2:
        level = min(context.case.level + 1, _TOP)
        context.uow.cases.save(replace(context.case, level=level))
        context.throw("complaint climbed", context.case.number, {"reason": reason, "level": level})
    return records(context).complaints.change(facts, cycle=facts.cycle + 1)


def waits(context: Context) -> bool:
    """Whether another contact of the case is asked for its word, or somebody works on its reply."""
    case = context.case.id
    contacts = records(context).contacts_of(case)
    if any(contact.status == "asked" for contact in contacts):
        return True
    owed = any(contact.status in ("open", "replied") for contact in contacts)
    open_tasks = (
        task
        for instance in context.uow.instances.of_case(case)
        for task in context.uow.tasks.open_of(instance.id)
    )
    return owed and any(task.element in _ANSWERING for task in open_tasks)


def close(context: Context) -> None:
    """Every line is final and the customer has had her say."""
    context.stop_clock("resolution")
    close_case(context, "closed")
    context.record("complaint.closed", {})


def withdraw(context: Context) -> list[dict[str, Json]]:
    """The customer takes the complaint back; nothing is overwritten, and no quote stands any more.

    :return: for each line of which the house still holds something: ``line``, ``amount`` and ``currency`` of
        what was paid for work not done (``null`` for nothing), and whether the ``item`` lies at the house.
    """
    kept = records(context)
    owed = [due for line in kept.lines_of(context.case.id) if (due := _owed(kept, line))]
    for quote in kept.quotes_of(context.case.id):
        if quote.status in _STANDING and kept.payment_of(quote.id) is None:
            kept.quotes.change(quote, status="withdrawn", decided_at=context.now)
    for awaited in kept.returns.by("case", context.case.id):
        if awaited.status == "awaited":
            kept.returns.change(awaited, status="withdrawn")
    context.stop_clock("resolution")
    close_case(context, "withdrawn")
    context.record("complaint.withdrawn", {})
    return owed


def _is_here(kept: Records, line: Line) -> bool:
    """Whether an item lies at the house: it was brought or sent in, or is being repaired."""
    brought = line.inspection is not None and (line.appointment or {}).get("place") == "workshop"
    return (
        brought or line.repair is not None or any(item.received for item in kept.returns.by("line", line.id))
    )


def _owed(kept: Records, line: Line) -> dict[str, Json] | None:
    payments = [item for item in kept.payments_of(line.case) if item.line == line.id]
    refunded = any(item.kind == "refund" for item in payments)
    paid = [item for item in payments if item.kind == "payment"] if line.repair is None else []
    here = not line.remedy and _is_here(kept, line)
    if not here and (refunded or not paid):
        return None
    amount = sum((Decimal(item.amount) for item in paid), Decimal(0)) if paid and not refunded else None
    return {
        "line": line_json(line),
        "amount": None if amount is None else str(amount),
        "currency": paid[0].currency if amount is not None else None,
        "item": here,
    }
