"""Instead of a repair: the remedy that is agreed on, money back, a new item or missing parts (S11, S12)."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal

from engine.errors import Conflict, Invalid, NotAllowed
from engine.model import Json
from engine.registry import Context, Registry
from engine.sentences import say
from processes.complaint.desk import line_json, records, write_to_customer
from processes.complaint.facts import line_values
from processes.complaint.money import amount_of
from processes.complaint.operations.inspection import own_line
from processes.complaint.records.rows import Complaint
from processes.complaint.serials import serial_key

_DONE = {"replacement": "replaced", "parts": "parts_sent"}


def register(registry: Registry) -> None:
    """Make these operations callable."""
    registry.operation("matter.claims")(claims)
    registry.operation("line.remedy")(agree)
    registry.operation("payment.refund")(refund)
    registry.operation("replacement.make")(make)
    registry.operation("replacement.send")(send)
    registry.operation("replacement.arrived")(arrived)


def claims(context: Context, wanted: list[dict[str, Json]] | None) -> list[dict[str, Json]]:
    """What the customer gets in a matter that is not about a product: lines, each with its remedy (Q2, S6).

    What reception registered as a line keeps its place; what was found besides becomes a line of its own.
    """
    kept = records(context)
    known = {line.id: line for line in kept.lines_of(context.case.id) if line.status == "open"}
    found = []
    for item in wanted or []:
        values = line_values(item)
        line = known.pop(int(item["line"]), None) if item.get("line") else None
        if line is None:
            line = kept.lines.add(case=context.case.id, remedy="", status="open", **values)
        else:
            line = kept.lines.change(line, item=values["item"], quantity=values["quantity"])
        found.append({"line": line_json(line), "remedy": {"remedy": item.get("remedy")}})
    return found


def agree(context: Context, submission: dict[str, Json], line: dict[str, Json]) -> dict[str, Json]:
    """Keep what was agreed with the customer; she pays nothing. It becomes the line's remedy when it is done.

    :raises NotAllowed: while the customer is anonymous.
    :raises Invalid: for a repair where none is possible, no amount, or no address to send to.
    """
    found = own_line(context, line)
    check_identity(context)
    chosen = str(submission["remedy"])
    answer = {**submission, "agreed_by": context.actor}
    if chosen == "repair" and context.data.get("may_repair") is not True:
        raise Invalid(say("This item is not repaired (again)."), remedy=say("Choose another remedy."))
    if chosen == "refund":
        answer["amount"] = str(_paid_back(submission))
    if submission.get("comes_back") == "sends":
        answer["send_to"] = str(submission.get("send_to") or context.settings.return_address).strip()
        if not answer["send_to"]:
            raise Invalid(
                say("Nothing says where the customer sends it to."),
                remedy=say("Write the address, or have the administrator set the house's return_address."),
            )
    records(context).lines.change(found, remedy="")
    context.record("line.remedy", {"line": found.id, "remedy": chosen})
    return answer


def _paid_back(submission: dict[str, Json]) -> Decimal:
    amount = amount_of(submission.get("amount"))
    if not amount:
        raise Invalid(
            say("Nothing would be paid back."), remedy=say("Write what she gets, or choose another remedy.")
        )
    return amount


def refund(context: Context, submission: dict[str, Json], line: dict[str, Json]) -> dict[str, Json]:
    """Record a refund once, not above what was agreed.

    :raises Invalid: when it is above the agreed amount, or in another currency.
    :raises Conflict: when this line was refunded before.
    :raises NotAllowed: while the customer is anonymous.
    """
    kept = records(context)
    check_identity(context)
    found = own_line(context, line)
    amount = amount_of(submission.get("amount"))
    agreed = context.data.get("remedy") or context.data.get("due") or {}
    _as_agreed(amount, submission, agreed)
    if any(item.line == found.id and item.kind == "refund" for item in kept.payments_of(context.case.id)):
        raise Conflict(say("This line was refunded before."))
    kept.payments.add(
        case=context.case.id,
        line=found.id,
        kind="refund",
        amount=str(amount),
        currency=str(submission.get("currency")),
        made_on=str(submission.get("paid_on")),
        reference=str(submission.get("reference") or ""),
        recorded_by=context.actor,
        recorded_at=context.now,
    )
    if context.data.get("remedy"):
        kept.lines.change(found, remedy="refunded")
    currency = submission.get("currency")
    context.record("payment.refunded", {"line": found.id, "amount": str(amount), "currency": currency})
    return {**submission, "amount": str(amount)}


def _as_agreed(amount: Decimal, submission: dict[str, Json], agreed: dict[str, Json]) -> None:
    currency = agreed.get("currency")
    if agreed.get("amount") is not None and amount > Decimal(str(agreed["amount"])):
        words = f"{amount} is above the agreed {agreed['amount']} {currency or ''}".strip()
        raise Invalid(f"{words}.", remedy=say("Pay what was agreed, or agree anew."))
    if currency and submission.get("currency") != currency:
        raise Invalid(
            say(
                "The refund was agreed in %(currency)s, not in %(currency2)s.",
                currency=currency,
                currency2=submission.get("currency"),
            ),
            remedy=say("Pay %(currency)s, or agree anew.", currency=currency),
        )


def make(context: Context, submission: dict[str, Json], line: dict[str, Json]) -> None:
    """Keep that production made what was not in stock."""
    context.record(
        "replacement.made", {"line": own_line(context, line).id, "serial": submission.get("serial")}
    )


def send(context: Context, submission: dict[str, Json], line: dict[str, Json]) -> dict[str, Json]:
    """Keep what was sent in exchange, or that none is in stock; the customer is told.

    A new unit is the customer's from now on: it is in the sales records, so that its own guarantee, and a
    recall of its batch, find her.

    :return: the answers with ``arrives_at``: when the carrier's day is over.
    :raises Invalid: for a serial number that cannot be sent.
    """
    found = own_line(context, line)
    if submission["in_stock"] == "no":
        context.record("replacement.not_in_stock", {"line": found.id})
        return submission
    kept = records(context)
    kind = str((context.data.get("remedy") or {}).get("remedy"))
    complaint = kept.complaints.get(context.case.id)
    serials = _serials(submission) if kind == "replacement" else [""]
    if kind == "replacement" and len(serials) > found.quantity:
        raise Invalid(
            say(
                "%(count)s serial numbers stand here for %(quantity)s of the item.",
                count=len(serials),
                quantity=found.quantity,
            )
        )
    sent_on, expected_on = str(submission["sent_on"])[:10], str(submission.get("expected_on") or "")[:10]
    collected = submission.get("carrier") == "collected"
    expected_on = sent_on if collected else expected_on
    for serial in serials:
        if serial:
            _hand_over(context, complaint, serial, str(submission.get("batch") or ""), sent_on)
        kept.replacements.add(
            case=context.case.id,
            line=found.id,
            kind=kind,
            serial=serial,
            made=context.data.get("made") is not None,
            sent_on=sent_on,
            expected_on=expected_on,
            carrier=str(submission.get("carrier") or ""),
            tracking=str(submission.get("tracking") or ""),
            sent_by=context.actor,
            sent_at=context.now,
            confirmed=False,
        )
    kept.lines.change(found, remedy=_DONE[kind])
    sent = {**submission, "serial": ", ".join(serials), "expected_on": expected_on, "kind": kind}
    write_to_customer(
        context,
        "replacement_sent",
        key=f"replacement:{found.id}:{context.now.isoformat()}",
        more={"sent": sent, "line": line},
    )
    parcel = {"line": found.id, "carrier": submission.get("carrier"), "tracking": submission.get("tracking")}
    context.record("replacement.sent", {**parcel, "kind": kind, "serial": sent["serial"]})
    day_over = datetime.combine(
        date.fromisoformat(expected_on) + timedelta(days=1), time(), context.settings.tz
    )
    return {**sent, "arrives_at": (context.now if collected else day_over).isoformat()}


def _serials(submission: dict[str, Json]) -> list[str]:
    written = str(submission.get("serial") or "").replace(";", ",").split(",")
    found = list(dict.fromkeys(serial_key(item) for item in written if serial_key(item)))
    if not found:
        raise Invalid(
            say("A new item has a serial number: its guarantee begins with it."),
            remedy=say("Write it down; several with commas between them."),
        )
    return found


def _hand_over(context: Context, complaint: Complaint, serial: str, batch: str, sent_on: str) -> None:
    """Make a unit the customer's in the sales records.

    :raises Invalid: when it is the unit complained about, another customer's, or of a batch held back.
    """
    kept = records(context)
    sale, old = kept.sales.find(serial), kept.sales.find(complaint.serial) if complaint.serial else None
    if serial == complaint.serial:
        raise Invalid(
            say("%(serial)s is the item that she complained about.", serial=serial),
            remedy=say("Send another one."),
        )
    if sale is not None and sale.customer not in (None, complaint.customer):
        raise Invalid(
            say("%(serial)s belongs to another customer.", serial=serial),
            remedy=say("Check the number, or send another one."),
        )
    of_batch = sale.batch if sale is not None else batch.strip()
    if any(item.standing for item in kept.recalls.by("batch", of_batch)) if of_batch else False:
        raise Invalid(
            say(
                "%(serial)s is of the batch %(of_batch)s, which is held back for a recall.",
                serial=serial,
                of_batch=of_batch,
            ),
            remedy=say("Send one of another batch, or have production make one."),
        )
    sent = date.fromisoformat(sent_on)
    if sale is not None:
        kept.sales.change(sale, customer=complaint.customer, sold_on=sale.sold_on or sent)
        return
    sku = old.sku if old is not None else str(complaint.product.get("sku") or "")
    kept.sales.add(
        serial=serial,
        sku=sku,
        batch=of_batch,
        sold_on=sent,
        shipped_on=sent,
        registered_on=None,
        seller=context.settings.house,
        customer=complaint.customer,
    )


def arrived(context: Context, line: dict[str, Json], confirmed: bool) -> None:
    """What was sent is with the customer: she said so, or the carrier's day is over."""
    kept = records(context)
    for item in kept.replacements.by("line", own_line(context, line).id):
        if item.arrived_at is None:
            kept.replacements.change(item, arrived_at=context.now, confirmed=bool(confirmed))
    context.record("replacement.arrived", {"line": line.get("id"), "confirmed": bool(confirmed)})


def check_identity(context: Context) -> None:
    """An anonymous contact is answered like any other, but a remedy goes to somebody.

    :raises NotAllowed: while the customer is anonymous.
    """
    if records(context).complaints.get(context.case.id).customer is None:
        raise NotAllowed(
            say("The customer is anonymous; a remedy needs to know whose it is."),
            reason="anonymous",
            remedy=say("Ask for name and address, and register them as a further contact of this case."),
        )
