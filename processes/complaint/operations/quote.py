"""Paid service: quote, acceptance, payment, invoice; nothing is charged before acceptance (Q4)."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from decimal import Decimal

from engine.errors import Conflict, Invalid, NotAllowed
from engine.model import Json
from engine.paper.words import written_day
from engine.registry import Context, Registry
from engine.sentences import say
from processes.complaint import pauses
from processes.complaint.desk import language_of, paper_text, records, write_to_customer
from processes.complaint.money import amount_of
from processes.complaint.operations.inspection import own_line
from processes.complaint.papers import QUOTE, ask_for_invoice, ask_for_quote, quote_number
from processes.complaint.prices import Cost, in_force, of_gross, taxes, with_tax
from processes.complaint.records.rows import Quote


def register(registry: Registry) -> None:
    """Make these operations callable."""
    registry.operation("quote.draw")(draw)
    registry.operation("quote.send")(send)
    registry.operation("quote.remind")(remind)
    registry.operation("quote.lapse")(lapse)
    registry.operation("quote.accepted")(accepted)
    registry.operation("quote.closed")(closed)
    registry.operation("payment.record")(record_payment)
    registry.operation("quote.invoice")(invoice)


def draw(context: Context, submission: dict[str, Json], line: dict[str, Json]) -> dict[str, Json]:
    """Keep a new version of the line's quote; an older one no longer holds.

    :raises NotAllowed: unless the guarantee was judged not to cover the line; nobody is charged else (Q3).
    """
    kept = records(context)
    verdict = context.data.get("guarantee") or {}
    found = own_line(context, line)
    known = found.guarantee or {}
    if verdict.get("covered") is not False or known.get("decision") == "cover":
        raise _covered()
    kept.lines.change(found, guarantee={"reason": verdict.get("reason"), **known, "covered": False})
    items = _priced(context, submission)
    if not items:
        raise Invalid(
            say("A quote needs at least one item."), remedy=say("Add what the service consists of.")
        )
    older = kept.quotes_of_line(found.id)
    for quote in older:
        if quote.status in ("draft", "sent", "accepted") and kept.payment_of(quote.id) is None:
            kept.quotes.change(quote, status="superseded")
    made = kept.quotes.add(
        case=context.case.id,
        line=found.id,
        version=len(older) + 1,
        items=items,
        total=str(sum((Decimal(item["amount"]) for item in items), Decimal(0))),
        currency=str(submission["currency"]),
        valid_until=context.today() + timedelta(days=int(submission["valid_days"])),
        note=str(submission.get("note") or ""),
        status="draft",
        drawn_by=context.actor,
    )
    context.record("quote.drawn", {"quote": made.id, "version": made.version, "total": made.total})
    after = datetime.combine(made.valid_until + timedelta(days=1), time(), context.settings.tz)
    return {**_json(context, made), "lapses_at": after.isoformat()}


def _priced(context: Context, submission: dict[str, Json]) -> list[dict[str, Json]]:
    """The lines with their prices: from the list in force today, or as they were entered, tax included.

    :raises Invalid: for a code that is not in the list, or of another currency than the quote.
    """
    found, prices = in_force(records(context), context.today())
    known = {price.code: price for price in prices}
    items: list[dict[str, Json]] = []
    for item in submission.get("items") or []:
        code, words = str(item.get("code") or ""), str(item.get("text") or "")
        if not code:
            if not words or item.get("amount") is None:
                raise Invalid(
                    say("A line names neither a position of the price list nor a service with its cost."),
                    remedy=say("Choose a position, or write what is done and what it costs."),
                )
            cost = of_gross(amount_of(item["amount"]), Decimal(context.settings.tax_rate))
            items.append({"text": words, **_amounts(cost)})
            continue
        price = known.get(code)
        if found is None or price is None or price.currency != submission["currency"]:
            raise Invalid(
                say(
                    "%(code)s is not in the price list in %(currency)s.",
                    code=code,
                    currency=submission["currency"],
                ),
                remedy=say("Choose it anew, choose its currency, or enter the price by hand."),
            )
        name = price.name_zh if language_of(context) == "zh" and price.name_zh else price.name
        cost = with_tax(Decimal(price.net) * int(item.get("pieces") or 1), Decimal(price.tax_rate))
        pieces = f"{item['pieces']} × " if int(item.get("pieces") or 1) > 1 else ""
        named = {"code": code, "price_list": found.valid_from.isoformat()}
        count = {"pieces": int(item.get("pieces") or 1)}
        items.append({"text": f"{pieces}{words or name}", **count, **_amounts(cost), **named})
    return items


def _amounts(cost: Cost) -> dict[str, Json]:
    return {
        "amount": str(cost.gross),
        "net": str(cost.net),
        "tax": str(cost.tax),
        "tax_rate": str(cost.rate),
    }


def send(context: Context, quote: int) -> None:
    """Send the quote and let the resolution clock stand while the customer decides."""
    kept = records(context)
    found = kept.quotes.change(kept.quotes.get(quote), status="sent", sent_at=context.now)
    told = _json(context, found)
    shown = {**told, "valid_until": written_day(found.valid_until, language_of(context))}
    text = paper_text(context, "quote_paper", {"quote": shown})
    paper = ask_for_quote(context, found, told["number"], text)
    write_to_customer(context, "quote", key=f"quote:{quote}", more={"quote": told}, papers=[paper])
    pauses.stand(context, pauses.QUOTE)
    context.record("quote.sent", {"quote": quote, "version": found.version})


def remind(context: Context, quote: int) -> None:
    """Remind of a quote that was not decided on."""
    found = records(context).quotes.get(quote)
    told = {"quote": _json(context, found)}
    sent = context.uow.papers.find(QUOTE, str(quote))
    papers = [sent] if sent is not None else []
    write_to_customer(
        context, "quote_reminder", key=f"quote-reminder:{quote}", more=told, papers=papers, quiet=True
    )


def lapse(context: Context, quote: int) -> None:
    """Nobody decided in time."""
    kept = records(context)
    found = kept.quotes.change(kept.quotes.get(quote), status="lapsed", decided_at=context.now)
    write_to_customer(
        context, "quote_lapsed", key=f"quote-lapsed:{quote}", more={"quote": _json(context, found)}
    )
    context.record("quote.lapsed", {"quote": quote})


def accepted(context: Context, quote: int, items: list[int] | None) -> dict[str, Json]:
    """The customer accepted, all items or some; from here on a payment may be recorded.

    :param items: the places of the accepted items; ``None`` means all.
    :return: their ``total``, as whoever records the payment reads it.
    :raises Conflict: when this version does not stand any more.
    """
    kept = records(context)
    found = kept.quotes.get(quote)
    if found.status != "sent":
        raise Conflict(
            say("Version %(version)s of the quote does not stand any more.", version=found.version)
        )
    chosen = found.items if items is None else [found.items[place] for place in items]
    kept.quotes.change(found, status="accepted", decided_at=context.now, accepted=chosen)
    pauses.go_on(context)
    context.record("quote.accepted", {"quote": quote, "total": str(due_of(chosen))})
    return {"total": str(due_of(chosen))}


def closed(context: Context, quote: int) -> dict[str, Json]:
    """Refused, lapsed or accepted and never paid in full: the item goes back unrepaired.

    :return: ``amount`` and ``currency`` of a part that was paid and is owed; ``null`` for nothing.
    """
    kept = records(context)
    found = kept.quotes.get(quote)
    if found.status == "sent":
        found = kept.quotes.change(found, status="refused", decided_at=context.now)
    elif found.status == "accepted":
        found = kept.quotes.change(found, status="not_paid")
    pauses.go_on(context)
    context.record("quote.closed", {"quote": quote, "status": found.status})
    paid = _paid(context, found)
    return {"amount": str(paid) if paid else None, "currency": found.currency if paid else None}


def record_payment(context: Context, submission: dict[str, Json], quote: int) -> dict[str, Json]:
    """Record the payment of an accepted quote, in full or a part that comes first; or say that nobody pays.

    :return: the answers with what was ``paid`` so far and the ``rest``.
    :raises NotAllowed: before acceptance, and always when the guarantee covers the line (Q3).
    :raises Conflict: when it was recorded before, or the price is to change though a part was paid.
    :raises Invalid: when amount or currency differ from what was accepted.
    """
    kept = records(context)
    found = kept.quotes.get(quote)
    outcome = str(submission.get("outcome"))
    if outcome in ("price_changes", "not_paid"):
        if outcome == "price_changes" and _paid(context, found):
            raise Conflict(
                say(
                    "%(paid)s %(currency)s were paid on this quote already.",
                    paid=_paid(context, found),
                    currency=found.currency,
                ),
                remedy=say("Record that the customer does not pay: the part is paid back. Then quote anew."),
            )
        context.record(f"quote.{outcome}", {"quote": quote, "reason": submission.get("reason")})
        return submission
    if found.status != "accepted" or found.accepted is None:
        raise NotAllowed(
            say("The customer has not accepted this quote; nothing can be charged."), reason="quote"
        )
    if (kept.lines.get(found.line).guarantee or {}).get("covered") is not False:
        raise _covered()
    if kept.payment_of(quote) is not None:
        raise Conflict(say("The payment of this quote was recorded before."))
    amount, rest = amount_of(submission.get("amount")), due_of(found.accepted) - _paid(context, found)
    in_part = outcome == "part"
    if submission.get("currency") != found.currency or (not 0 < amount < rest if in_part else amount != rest):
        raise Invalid(
            say(
                "%(amount)s %(currency)s were entered, %(accepted)s",
                amount=amount,
                currency=submission.get("currency"),
                accepted=_to_pay(rest, due_of(found.accepted), found.currency),
            ),
            remedy=say("Record what was accepted, or a part of it; or choose that the price changes."),
        )
    kept.payments.add(
        case=context.case.id,
        quote=None if in_part else quote,
        line=found.line,
        kind="payment",
        amount=str(amount),
        currency=found.currency,
        made_on=str(submission.get("received_on")),
        reference="",
        recorded_by=context.actor,
        recorded_at=context.now,
    )
    context.record("payment.recorded", {"quote": quote, "amount": str(amount), "currency": found.currency})
    paid = _paid(context, found)
    return {**submission, "amount": str(amount), "paid": str(paid), "rest": str(rest - amount)}


def _paid(context: Context, quote: Quote) -> Decimal:
    """What was paid for the line of a quote and not paid back."""
    signs = {"payment": 1, "refund": -1}
    of_case = records(context).payments_of(context.case.id)
    return sum(
        (signs[item.kind] * Decimal(item.amount) for item in of_case if item.line == quote.line), Decimal(0)
    )


def invoice(context: Context, quote: int) -> None:
    """Issue the invoice of a paid quote and send it.

    :raises NotAllowed: when it was not paid.
    """
    kept = records(context)
    found = kept.quotes.get(quote)
    paid = kept.payment_of(quote)
    if paid is None or found.accepted is None:
        raise NotAllowed(say("This quote was not paid; there is nothing to invoice."), reason="quote")
    made = kept.invoices.add(
        number=kept.next_invoice_number(context.today().year),
        case=context.case.id,
        quote=quote,
        items=found.accepted,
        total=str(due_of(found.accepted)),
        currency=found.currency,
        issued_at=context.now,
    )
    bill = {
        "number": made.number,
        "items": made.items,
        "total": made.total,
        "currency": made.currency,
        "taxes": taxes(made.items),
    }
    on = quote_number(kept, context.case, found.line)
    text = paper_text(context, "invoice_paper", {"invoice": bill})
    paper = ask_for_invoice(context, made, on, paid.made_on, text)
    write_to_customer(
        context, "invoice", key=f"invoice:{made.number}", more={"invoice": bill}, papers=[paper]
    )
    context.record("invoice.issued", {"number": made.number, "total": made.total})


def _to_pay(rest: Decimal, accepted: Decimal, currency: str) -> str:
    if rest == accepted:
        return say("%(rest)s %(currency)s were accepted.", rest=rest, currency=currency)
    return say("%(rest)s %(currency)s were accepted and are not paid yet.", rest=rest, currency=currency)


def _covered() -> NotAllowed:
    return NotAllowed(
        say("Nothing can be charged unless the guarantee was judged not to cover this item."),
        reason="covered",
        remedy=say("Have the guarantee judged, or repair the item free of charge."),
    )


def due_of(items: list[dict[str, Json]]) -> Decimal:
    """The sum of quote items."""
    return sum((Decimal(str(item["amount"])) for item in items), Decimal(0))


def _json(context: Context, quote: Quote) -> dict[str, Json]:
    return {
        "id": quote.id,
        "number": quote_number(records(context), context.case, quote.line),
        "version": quote.version,
        "items": quote.items,
        "taxes": taxes(quote.items),
        "total": quote.total,
        "currency": quote.currency,
        "valid_until": quote.valid_until.isoformat(),
        "note": quote.note,
    }
