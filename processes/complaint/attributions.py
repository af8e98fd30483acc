"""Whose a confirmed finding, a new round or an escalation is; written down only when it is certain (S10)."""

from __future__ import annotations

from engine.registry import Context
from processes.complaint.desk import handlers, records
from processes.complaint.facts import meant
from processes.complaint.records.rows import Line

_BY_CONCERN = {"packaging": "warehouse", "staff": "sales", "dealer": "after_sales"}
"""Whose a matter is that names no person: the unit that the shipped routing table names (S6, S7, S8)."""
_MAKER = "production"
_SERVICE = "after_sales"


def upheld_matter(context: Context) -> None:
    """A complaint that is not about a product is right: the persons it names, or else the unit concerned."""
    complaint = records(context).complaints.get(context.case.id)
    people = meant(context.uow.people, complaint.person_complained_about)
    if people:
        for person in people:
            _add(context, "upheld", person.id, person.unit or "")
    else:
        _add(context, "upheld", "", _BY_CONCERN.get(complaint.concern, _SERVICE))


def upheld_line(context: Context, line: Line) -> None:
    """An item with a confirmed fault of quality: the unit at which the inspector found that it arose.

    Who was only asked for an opinion is not counted. Where the inspector names nobody, the maker is meant.
    """
    found = line.inspection or {}
    if found.get("confirmed") == "yes" and found.get("cause") == "quality":
        _add(context, "upheld", "", str(found.get("origin") or _MAKER))


def not_satisfied(context: Context) -> None:
    """The customer says no to a reply: whoever wrote it; this stays, whatever she says of the next."""
    _of_last_writer(context, "not_satisfied")


def reopened(context: Context) -> None:
    """A new round: whoever wrote the last final reply, which did not settle it."""
    _of_last_writer(context, "reopened")


def _of_last_writer(context: Context, figure: str) -> None:
    kept = records(context)
    final = [
        reply for reply in kept.replies_of(context.case.id) if reply.kind == "final" and reply.written_by
    ]
    writer = context.uow.people.find(final[-1].written_by) if final else None
    if writer is not None:
        _add(context, figure, writer.id, writer.unit or "")
    else:
        _add(context, figure, "", _SERVICE)


def escalated(context: Context) -> None:
    """A complaint has climbed: whoever worked on it then."""
    for person in handlers(context):
        _add(context, "escalated", person.id, person.unit or "")


def _add(context: Context, figure: str, person: str, unit: str) -> None:
    records(context).attributions.add(
        figure=figure,
        case=context.case.id,
        step=context.element,
        person=person,
        unit=unit,
        at=context.now,
    )
