"""The case itself: its facts, its classification, its cycles, its end."""

from __future__ import annotations

from dataclasses import replace

from engine.model import Json
from engine.registry import Context, Registry
from processes.complaint.desk import close_case, customer_json, line_json, records, title_of

_RESOLUTION_DAYS = 10
_TOP = 3


def register(registry: Registry) -> None:
    """Make these operations callable."""
    registry.operation("complaint.open")(open_complaint)
    registry.operation("complaint.classify")(classify)
    registry.operation("complaint.examine")(examine)
    registry.operation("complaint.opinion")(opinion)
    registry.operation("complaint.new_cycle")(new_cycle)
    registry.operation("complaint.close")(close)
    registry.operation("complaint.withdraw")(withdraw)


def open_complaint(context: Context, contact: int) -> dict[str, Json]:
    """Load the facts that the diagrams read, and start the resolution clock."""
    kept = records(context)
    case = context.case
    if case.status != "open":
        context.uow.cases.save(replace(case, status="open", closed_at=None))
    facts = kept.complaints.get(case.id)
    context.start_clock("resolution", context.now, "working_days", _RESOLUTION_DAYS)
    return {
        "type": facts.type,
        "severity": facts.severity,
        "safety": facts.safety,
        "description": facts.description,
        "product": facts.product,
        "remedy_sought": facts.remedy_sought or None,
        "received_at": facts.received_at.isoformat(),
        "customer": customer_json(kept.customers.find(facts.customer)),
        "lines": [line_json(line) for line in kept.lines_of(case.id)],
        "cycle": facts.cycle,
    }


def classify(context: Context, submission: dict[str, Json]) -> dict[str, Json]:
    """Take a person's classification; lines may be corrected, added or split."""
    kept = records(context)
    case = context.case
    facts = kept.complaints.get(case.id)
    is_complaint = submission["type"] == "complaint"
    about_product = is_complaint and submission.get("concern") == "product"
    if about_product:
        _set_lines(context, submission.get("lines") or [])
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
    context.record("complaint.classified", {"type": submission["type"], "severity": submission["severity"]})
    return {**submission, "lines": lines}


def _set_lines(context: Context, wanted: list[dict[str, Json]]) -> None:
    kept = records(context)
    known = {line.id: line for line in kept.lines_of(context.case.id)}
    for item in wanted:
        values = {
            "item": str(item.get("item") or ""),
            "defect": str(item.get("defect") or "other"),
            "quantity": int(item.get("quantity") or 1),
        }
        line = known.get(int(item["id"])) if item.get("id") else None
        if line is None:
            kept.lines.add(case=context.case.id, remedy="", status="open", **values)
        else:
            kept.lines.change(line, **values)


def examine(context: Context, submission: dict[str, Json]) -> None:
    """Keep what a unit found of a matter that is not about a product."""
    kept = records(context)
    kept.complaints.change(kept.complaints.get(context.case.id), finding=submission)
    context.record("complaint.examined", {"upheld": submission.get("upheld")})


def opinion(context: Context, submission: dict[str, Json], unit: str) -> dict[str, Json]:
    """A unit's opinion comes back to the case with its name (S5)."""
    context.record("complaint.opinion", {"unit": unit, "opinion": submission.get("opinion")})
    return {**submission, "unit": unit}


def new_cycle(context: Context, comment: str | None) -> None:
    """Not satisfied: another cycle under the same number; from the second on it climbs a level."""
    kept = records(context)
    facts = kept.complaints.get(context.case.id)
    kept.complaints.change(facts, cycle=facts.cycle + 1)
    for line in kept.lines_of(context.case.id):
        if line.status == "final":
            kept.lines.change(line, status="open", final_at=None)
    if facts.cycle >= 2:
        level = min(context.case.level + 1, _TOP)
        context.uow.cases.save(replace(context.case, level=level))
        context.throw(
            "complaint climbed",
            context.case.number,
            {"reason": "The customer was not satisfied a second time.", "level": level},
        )
    context.record("complaint.new_cycle", {"cycle": facts.cycle + 1, "comment": comment or ""})


def close(context: Context) -> None:
    """Every line is final and the customer has had her say."""
    context.stop_clock("resolution")
    close_case(context, "closed")
    context.record("complaint.closed", {})


def withdraw(context: Context) -> None:
    """The customer takes the complaint back; nothing is overwritten."""
    context.stop_clock("resolution")
    close_case(context, "withdrawn")
    context.record("complaint.withdrawn", {})
