"""What a case is about, as the pages beside a task tell it: the customer's own words first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from engine.model import Json, StoredFile
from engine.ports import Queries
from processes.complaint.desk import DEFECTS
from processes.complaint.records import Records
from processes.complaint.records.rows import Customer, Line
from web.i18n import gettext
from web.promises import PromiseView, promises
from web.timeline.complaint_words import CHANNELS, REMEDIES


@dataclass(frozen=True)
class Said:
    """Something the customer said or wrote."""

    at: datetime
    how: str
    text: str


@dataclass(frozen=True)
class Item:
    """One line of the complaint: an item, its defect, and what became of it."""

    item: str
    defect: str
    quantity: int
    remedy: str
    final: bool


@dataclass(frozen=True)
class Story:
    """What a case is about.

    :ivar customer: label → value, what is known; empty for somebody anonymous.
    :ivar product: label → value.
    :ivar clocks: the promises that still run.
    """

    said: Sequence[Said]
    customer: Mapping[str, str]
    product: Mapping[str, str]
    items: Sequence[Item]
    clocks: Sequence[PromiseView]
    files: Sequence[StoredFile]


def tell(queries: Queries, case: int) -> Story:
    """The story of a case that the viewer may see."""
    records: Records = queries.records
    complaint = records.complaints.find(case)
    contacts = records.contacts_of(case)
    person = (
        complaint.customer if complaint else next((item.customer for item in contacts if item.customer), None)
    )
    said = [
        Said(contact.received_at, str(CHANNELS.get(contact.channel, contact.channel)), contact.description)
        for contact in contacts
        if contact.description.strip()
    ]
    words = [
        Said(word.at, gettext("on the customer's page"), word.text)
        for word in records.words_of(case)
        if word.inward and word.contact is None
    ]
    return Story(
        said=sorted([*said, *words], key=lambda item: item.at, reverse=True),
        customer=_customer(records.customers.find(person)) if person else {},
        product=_product(
            complaint.product if complaint else _form_product(contacts[-1].form if contacts else {})
        ),
        items=[_item(line) for line in records.lines_of(case)],
        clocks=[view for view in promises(queries, case) if view.clock.stopped_at is None],
        files=queries.files.of_case(case),
    )


def _customer(customer: Customer | None) -> dict[str, str]:
    if customer is None:
        return {}
    known = {
        gettext("Name"): customer.name,
        gettext("Organisation"): customer.organisation,
        gettext("E-mail"): customer.email,
        gettext("Phone"): customer.phone,
        gettext("Address"): customer.address,
        gettext("Representative"): customer.representative,
        gettext("Needs"): customer.accessibility,
    }
    return {label: value for label, value in known.items() if value}


def _form_product(form: Mapping[str, Json]) -> Mapping[str, Json]:
    product = form.get("product")
    return product if isinstance(product, dict) else {}


def _product(product: Mapping[str, Json]) -> dict[str, str]:
    known = {
        gettext("Model"): product.get("model"),
        gettext("Scale"): product.get("scale"),
        gettext("Serial number"): product.get("serial"),
        gettext("Batch"): product.get("batch"),
        gettext("Bought on"): product.get("purchased_on"),
        gettext("Seller"): product.get("seller"),
    }
    return {label: str(value) for label, value in known.items() if value}


def _item(line: Line) -> Item:
    defect = gettext(DEFECTS.get(line.defect, line.defect.replace("_", " ")))
    remedy = str(REMEDIES.get(line.remedy, line.remedy)) if line.remedy else ""
    return Item(line.item, defect, line.quantity, remedy, line.status == "final")
