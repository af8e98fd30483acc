"""Cases by what people remember of them: a customer, a serial number, a batch; slips are forgiven."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz import fuzz, utils

from engine.model import Case, Viewer
from engine.ports import Queries
from processes.complaint.records import Records
from processes.complaint.records.rows import Complaint, Customer
from processes.complaint.serials import serial_key

MOST = 15
"""Cases that are shown."""
_CUSTOMERS = 20_000
"""Newest customers among whom a misspelt name is looked for."""
_ALIKE = 75
"""Percent of likeness from which two words may be the same: one slip in five letters (rapidfuzz)."""
_NAMES = 5
_SHORTEST = 3


@dataclass(frozen=True)
class Hit:
    """A case and why it was found: ``customer``, ``alike`` (nearly that name), ``serial`` or ``batch``."""

    case: Case
    why: str
    words: str


def find(queries: Queries, viewer: Viewer, text: str) -> list[Hit]:
    """Cases of customers, units and batches like the text, newest first, that the viewer may see."""
    text = text.strip()
    if len(text) < _SHORTEST:
        return []
    kept: Records = queries.records
    found = [(item, "serial", item.serial) for item in kept.complaints_of_serial(serial_key(text), MOST)]
    found += [(item, "batch", text) for item in kept.complaints_of_batch(text, MOST)]
    known = kept.find_customers(text)
    found += _of(kept, known, "customer")
    if not found:
        found = _of(kept, _alike(kept, text), "alike")
    hits: dict[int, Hit] = {}
    for complaint, why, words in found:
        if complaint.case not in hits and queries.may_see(viewer, complaint.case):
            hits[complaint.case] = Hit(queries.cases.get(complaint.case), why, words)
    return sorted(hits.values(), key=lambda hit: hit.case.opened_at, reverse=True)[:MOST]


def _of(kept: Records, customers: Iterable[Customer], why: str) -> list[tuple[Complaint, str, str]]:
    return [
        (complaint, why, customer.name or customer.organisation)
        for customer in customers
        for complaint in kept.complaints_of_customer(customer.id, MOST)
    ]


def _alike(kept: Records, text: str) -> list[Customer]:
    """Customers each word of the text is nearly a word of, the likeliest first."""
    wanted = utils.default_process(text).split()
    rated = [
        (min(_best(word, words) for word in wanted), customer)
        for customer in kept.newest_customers(_CUSTOMERS)
        if wanted and (words := utils.default_process(f"{customer.name} {customer.organisation}").split())
    ]
    near = [(likeness, customer) for likeness, customer in rated if likeness >= _ALIKE]
    return [customer for _, customer in sorted(near, key=lambda item: item[0], reverse=True)[:_NAMES]]


def _best(word: str, words: list[str]) -> float:
    return max(fuzz.ratio(word, other) for other in words)
