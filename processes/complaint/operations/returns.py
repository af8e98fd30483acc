"""What a customer sends in: authorised, reminded of, received in one or more parcels, and checked (S12)."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from engine.errors import Conflict, Invalid
from engine.model import Json
from engine.registry import Context, Registry
from engine.sentences import say
from processes.complaint import pauses
from processes.complaint.desk import records, write_to_customer
from processes.complaint.operations.inspection import own_line
from processes.complaint.records.returns import Return


def register(registry: Registry) -> None:
    """Make these operations callable."""
    registry.operation("return.authorise")(authorise)
    registry.operation("return.remind")(remind)
    registry.operation("return.lapse")(lapse)
    registry.operation("return.receive")(receive)
    registry.operation("return.check")(check)


def authorise(
    context: Context, line: dict[str, Json], remedy: dict[str, Json], grace_days: int
) -> dict[str, Json]:
    """Give the return a number and tell the customer what to send, where to and until when.

    The resolution clock stands until the item is here: its way is in her hands.

    :param grace_days: how long a parcel that she sends on the last day may take.
    :return: as texts and timers read it: ``sent_until`` is the end of her last day in the house's zone,
        ``lapses_at`` when the return is given up.
    """
    kept, found = records(context), own_line(context, line)
    days = int(remedy["send_days"])
    made = kept.returns.add(
        number=kept.next_return_number(context.today().year),
        case=context.case.id,
        line=found.id,
        expected=found.quantity,
        send_what=str(remedy["send_what"]),
        send_to=str(remedy["send_to"]),
        send_by=context.today() + timedelta(days=days),
        status="awaited",
        receipts=[],
        authorised_by=str(remedy.get("agreed_by") or ""),
        authorised_at=context.now,
    )
    told = _json(made) | {
        "remind_at": (context.now + timedelta(days=days / 2)).isoformat(),
        "sent_until": _end_of(made.send_by, context).isoformat(),
        "lapses_at": _end_of(made.send_by + timedelta(days=int(grace_days)), context).isoformat(),
    }
    write_to_customer(
        context, "return_authorised", key=f"return:{made.id}", more={"authorisation": told, "line": line}
    )
    pauses.stand(context, pauses.SHIPMENT)
    context.record("return.authorised", {"return": made.number, "send_by": made.send_by.isoformat()})
    return told


def remind(context: Context, authorisation: dict[str, Json]) -> None:
    """Remind the customer of what has not come yet."""
    found = records(context).returns.get(authorisation["id"])
    more = {"authorisation": authorisation, "line": context.data.get("line")}
    write_to_customer(context, "return_reminder", key=f"return-reminder:{found.id}", more=more)
    context.record("return.reminded", {"return": found.number})


def lapse(context: Context, authorisation: dict[str, Json], line: dict[str, Json]) -> None:
    """The item never came: the customer is told, and the line ends without a remedy."""
    kept = records(context)
    found = kept.returns.change(kept.returns.get(authorisation["id"]), status="lapsed")
    kept.lines.change(own_line(context, line), remedy="not_sent_in")
    more = {"authorisation": authorisation, "line": line}
    write_to_customer(context, "return_lapsed", key=f"return-lapsed:{found.id}", more=more)
    pauses.go_on(context)
    context.record("return.lapsed", {"return": found.number})


def receive(context: Context, submission: dict[str, Json], authorisation: dict[str, Json]) -> dict[str, Json]:
    """Write down what came; parcels of one return add up, and the resolution clock runs again.

    :return: the receipt with ``received`` so far and how many pieces are ``missing``.
    :raises Invalid: when nothing came, or more than was asked for.
    """
    kept = records(context)
    found = kept.returns.get(authorisation["id"])
    quantity = int(submission["quantity"])
    if quantity < 1 or found.received + quantity > found.expected:
        raise Invalid(
            say(
                "%(quantity)s came now, %(received)s came before, %(expected)s were expected.",
                quantity=quantity,
                received=found.received,
                expected=found.expected,
            ),
            remedy=say("Count again; what is not of this return goes into a return of its own."),
        )
    receipt = {**submission, "quantity": quantity, "by": context.actor}
    found = kept.returns.change(found, status="received", receipts=[*found.receipts, receipt])
    for file in submission.get("photos") or []:
        context.uow.files.attach(str(file), context.case.id)
    pauses.go_on(context)
    missing = found.expected - found.received
    context.record(
        "return.received",
        {
            "return": found.number,
            "quantity": quantity,
            "missing": missing,
            "condition": submission["condition"],
        },
    )
    return {**submission, "quantity": quantity, "received": found.received, "missing": missing}


def check(context: Context, submission: dict[str, Json], authorisation: dict[str, Json]) -> dict[str, Json]:
    """Keep whether it is what was agreed; the clock stands again while the rest is awaited.

    :raises Conflict: when the rest is waited for though everything is here.
    """
    kept = records(context)
    found = kept.returns.get(authorisation["id"])
    outcome = str(submission["outcome"])
    if outcome == "rest" and found.received >= found.expected:
        raise Conflict(
            say("Everything that was expected is here."), remedy=say("Say whether it is as agreed.")
        )
    waits = outcome == "rest"
    finding = {**submission, "by": context.actor}
    kept.returns.change(found, status="awaited" if waits else "checked", finding=finding)
    if waits:
        pauses.stand(context, pauses.SHIPMENT)
    context.record(
        "return.checked",
        {"return": found.number, "outcome": outcome, "finding": submission.get("finding") or ""},
    )
    return {**submission, "expects": found.expected - found.received}


def _end_of(day: date, context: Context) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), context.settings.tz)


def _json(found: Return) -> dict[str, Json]:
    return {
        "id": found.id,
        "number": found.number,
        "expected": found.expected,
        "send_what": found.send_what,
        "send_to": found.send_to,
        "send_by": found.send_by.isoformat(),
    }
