"""Cases and customers by what people remember of them: name, phone, mail, serial, batch; slips are forgiven.

What fits exactly stands first, then what begins or holds the text, then what is nearly it; within each the
newest first. Nothing of a case that the viewer may not see reaches an answer, a customer of such cases alone
neither.
"""

from __future__ import annotations

from dataclasses import dataclass

from rapidfuzz.distance import OSA

from engine.model import Case, Viewer
from engine.ports import Queries
from processes.complaint import likeness
from processes.complaint.likeness import BEGUN, EXACT, HELD, NEAR, NOT
from processes.complaint.records import Records
from processes.complaint.records.rows import Customer
from processes.complaint.serials import bare_key

MOST = 15
"""Cases that are shown."""
_LOOKED_THROUGH = 20_000
"""Newest customers and complaints among whom is looked."""
_ASKED = 100
"""Customers, and cases of each, that are asked whether the viewer may see them."""
_SHORTEST = 3
_PART = 4
"""Signs of a phone or serial number from which a part of it is enough."""
_SLIP_FROM = 5
"""Signs from which a serial number may hold a slip."""


@dataclass(frozen=True)
class Hit:
    """A case and why it was found: ``customer``, ``alike`` (nearly that name), ``serial`` or ``batch``.

    :ivar fit: how well, as :mod:`processes.complaint.likeness` counts.
    """

    case: Case
    why: str
    words: str
    fit: int = EXACT


def find(queries: Queries, viewer: Viewer, text: str) -> list[Hit]:
    """Cases of customers, units and batches like the text that the viewer may see, the likeliest first."""
    if is_short(text):
        return []
    kept: Records = queries.records
    found = [*_by_serial(kept, text), *_by_batch(kept, text)]
    for fit, customer in _customers(kept, text):
        why = "alike" if fit == NEAR else "customer"
        words = customer.name or customer.organisation or customer.email
        found += [(fit, item.case, why, words) for item in kept.complaints_of_customer(customer.id, _ASKED)]
    if any(fit < NEAR for fit, *_ in found):
        found = [item for item in found if item[0] < NEAR]
    hits: dict[int, Hit] = {}
    for fit, case, why, words in sorted(found, key=lambda item: (item[0], -item[1])):
        if case not in hits and queries.may_see(viewer, case):
            hits[case] = Hit(queries.cases.get(case), why, words, fit)
            if len(hits) == MOST:
                break
    return list(hits.values())


def find_customers(queries: Queries, viewer: Viewer, text: str, limit: int) -> list[Customer]:
    """Customers like the text whom the viewer may know of, the likeliest first.

    Those who are nearly like it are there only for want of others.
    """
    if is_short(text, shortest=2):
        return []
    found = _customers(queries.records, text)
    sure = [item for item in found if item[0] < NEAR]
    known: list[Customer] = []
    for _, customer in sure or found:
        if may_know(queries, viewer, customer):
            known.append(customer)
            if len(known) == limit:
                break
    return known


def may_know(queries: Queries, viewer: Viewer, customer: Customer) -> bool:
    """Whether somebody may know of a customer: through a case that she may see, or one who has none."""
    kept: Records = queries.records
    cases = kept.complaints_of_customer(customer.id, _ASKED)
    return not cases or any(queries.may_see(viewer, item.case) for item in cases)


def is_short(text: str, shortest: int = _SHORTEST) -> bool:
    """Whether a text is too short to be looked for; a Chinese sign is a word."""
    text = text.strip()
    return len(text) < shortest and not likeness.is_chinese(text)


def _customers(kept: Records, text: str) -> list[tuple[int, Customer]]:
    """Customers that fit at all, the likeliest and then the newest first."""
    wanted = _Wanted(text)
    rated = [
        (fit, known[0]) for known in kept.names(_LOOKED_THROUGH) if (fit := wanted.fit(*known[1:])) < NOT
    ]
    rated.sort(key=lambda item: item[0])
    return [(fit, kept.customers.get(id)) for fit, id in rated[:_ASKED]]


class _Wanted:
    """A text as names, phones and addresses are compared with it."""

    def __init__(self, text: str) -> None:
        self.text = text.strip().casefold()
        self.words = likeness.words_of(text)
        self.digits = "" if any(sign.isalpha() for sign in text) else likeness.digits_of(text)

    def fit(self, name: str, organisation: str, email: str, phone: str) -> int:
        """How well a customer fits: by mail, by phone, or by name and organisation."""
        email = email.casefold()
        if self.text == email:
            return EXACT
        if len(self.digits) >= _PART and phone:
            phone = likeness.digits_of(phone)
            if self.digits in phone:
                return EXACT if phone.endswith(self.digits) and len(self.digits) > 2 * _PART else HELD
        by_name = likeness.fit(self.words, likeness.words_of(name) + likeness.words_of(organisation))
        if by_name >= NEAR and self.text in email:
            return BEGUN if email.startswith(self.text) else HELD
        return by_name


def _by_serial(kept: Records, text: str) -> list[tuple[int, int, str, str]]:
    """Cases of units with such a serial number, as it is, in part, or with one slip."""
    wanted = bare_key(text)
    if not _is_code(wanted):
        return []
    rated = (
        (_fit_of(wanted, bare_key(serial)), case, serial) for case, serial in kept.serials(_LOOKED_THROUGH)
    )
    return [(fit, case, "serial", serial) for fit, case, serial in rated if fit < NOT]


def _by_batch(kept: Records, text: str) -> list[tuple[int, int, str, str]]:
    """Cases of units of such a batch, known by their sale or named in the contact."""
    wanted = bare_key(text)
    if not _is_code(wanted):
        return []
    sold = [batch for batch in kept.batches() if bare_key(batch) == wanted]
    found = [
        (EXACT, item.case, "batch", batch)
        for batch in sold
        for item in kept.complaints_of_batch(batch, _ASKED)
    ]
    named = kept.batches_named(_LOOKED_THROUGH)
    return found + [(EXACT, case, "batch", batch) for case, batch in named if bare_key(batch) == wanted]


def _is_code(key: str) -> bool:
    return any(sign.isdecimal() for sign in key)


def _fit_of(wanted: str, serial: str) -> int:
    if wanted == serial:
        return EXACT
    if len(wanted) >= _PART and wanted in serial:
        return BEGUN if serial.startswith(wanted) else HELD
    slip = len(wanted) >= _SLIP_FROM and OSA.distance(wanted, serial, score_cutoff=1) <= 1
    return NEAR if slip else NOT
