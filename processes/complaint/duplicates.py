"""Cases that a new contact may belong to, suggested while it is registered; a person decides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.model import Case, Json, Viewer
from engine.ports import Queries
from processes.complaint.facts import part
from processes.complaint.records import Records
from processes.complaint.records.rows import Complaint
from processes.complaint.serials import serial_key

_MOST = 10


@dataclass(frozen=True)
class Duplicate:
    """A case that may be about the same.

    :ivar why: ``same_unit`` (its serial number), ``same_item`` (the same customer about the same item: to be
        merged), or ``same_batch`` (another customer: to be linked, each keeps her own clock).
    """

    case: Case
    why: str
    description: str

    @property
    def number(self) -> str:
        """The case's number."""
        return self.case.number


def suggest_duplicates(queries: Queries, viewer: Viewer, form: Mapping[str, Json]) -> Sequence[Duplicate]:
    """Cases like the one a registration form tells of, likeliest first, as far as the viewer may see them."""
    kept: Records = queries.records
    product = part(form, "product")
    serial = serial_key(product.get("serial"))
    sale = kept.sales.find(serial) if serial else None
    batch = str(product.get("batch") or "").strip() or (sale.batch if sale is not None else "")
    found = [(complaint, "same_unit") for complaint in kept.complaints_of_serial(serial, _MOST)]
    found += [(complaint, "same_item") for complaint in _of_customer(queries, form)]
    found += [(complaint, "same_batch") for complaint in kept.complaints_of_batch(batch, _MOST)]
    suggested: dict[int, Duplicate] = {}
    for complaint, why in found:
        if complaint.case not in suggested and queries.may_see(viewer, complaint.case):
            case = queries.cases.get(complaint.case)
            suggested[complaint.case] = Duplicate(case, why, complaint.description)
    return list(suggested.values())[:_MOST]


def alike(queries: Queries, viewer: Viewer, case: Case) -> list[Case]:
    """Cases of the same customer or about the same unit, as far as the viewer may see them."""
    kept: Records = queries.records
    facts = kept.complaints.find(case.id)
    if facts is None:
        return []
    found = list(kept.complaints_of_serial(facts.serial, _MOST))
    if facts.customer is not None:
        found += kept.complaints_of_customer(facts.customer, _MOST)
    ids = dict.fromkeys(item.case for item in found if item.case != case.id)
    return [queries.cases.get(item) for item in ids if queries.may_see(viewer, item)][:_MOST]


def _of_customer(queries: Queries, form: Mapping[str, Json]) -> list[Complaint]:
    """The customer's open cases about an item or a model that the form names too."""
    kept: Records = queries.records
    given = part(form, "customer")
    customer = kept.same_customer(str(given.get("email") or ""), str(given.get("phone") or ""))
    if customer is None or form.get("anonymous"):
        return []
    named = _named([str(item.get("item") or "") for item in form.get("lines") or []], part(form, "product"))
    return [
        complaint
        for complaint in kept.complaints_of_customer(customer.id, _MOST)
        if queries.cases.get(complaint.case).status == "open"
        and named & _named([line.item for line in kept.lines_of(complaint.case)], complaint.product)
    ]


def _named(items: Sequence[str], product: Mapping[str, Json]) -> frozenset[str]:
    words = [*items, str(product.get("model") or ""), str(product.get("sku") or "")]
    return frozenset(word.strip().lower() for word in words if word.strip())
