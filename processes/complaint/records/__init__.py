"""The desk's own records, inside the engine's transactions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import cache
from typing import Any, Generic, TypeVar

from sqlalchemy import (
    Column,
    ColumnElement,
    Table,
    Text,
    bindparam,
    cast,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)

from engine.errors import Conflict, NotFound
from engine.storage.shapes import names
from engine.storage.statements import Query, Session, Statement, updated
from processes.complaint.records import dealers as of_dealers
from processes.complaint.records import examined as of_examination
from processes.complaint.records import prices as of_prices
from processes.complaint.records import questions as of_questions
from processes.complaint.records import recalls as of_recalls
from processes.complaint.records import returns as of_returns
from processes.complaint.records import tables as t
from processes.complaint.records.rows import (
    AttemptedCall,
    Complaint,
    Contact,
    Customer,
    Duty,
    Hold,
    Invoice,
    Line,
    Link,
    Merger,
    Payment,
    Product,
    Quote,
    Reply,
    Sale,
    Voucher,
    Words,
)
from processes.complaint.records.rows import (
    Statement as Heard,
)

T = TypeVar("T")


_queries: dict[tuple[str, str], Query[Any]] = {}


def _by(table: Table, column: str, kind: type[T]) -> Query[T]:
    """The prepared statement that finds rows by one column, in the order in which they were stored."""
    found = _queries.get((table.name, column))
    if found is None:
        key = _key_of(table)
        wanted = select(*(table.c[name] for name in names(kind))).where(
            table.c[column] == bindparam("wanted")
        )
        found = _queries[table.name, column] = Query(wanted.order_by(key), kind)
    return found


@cache
def _key_of(table: Table) -> Column[Any]:
    return next(iter(table.primary_key.columns))


@cache
def _change(table: Table, names: tuple[str, ...]) -> Statement:
    """The prepared statement that writes some columns of a row."""
    return updated(table, *names)


class Rows(Generic[T]):
    """One table's rows as values."""

    def __init__(self, session: Session, table: Table, kind: type[T]) -> None:
        self._session = session
        self._db = session.connection
        self._table = table
        self._kind = kind
        self._key = _key_of(table)
        self._names = names(kind)

    def add(self, **values: Any) -> T:
        """Store a row; what is not given is ``None``, or the key that the database gives."""
        result = self._db.execute(insert(self._table), values)
        key = result.inserted_primary_key
        given = {self._key.name: key[0] if key else None} | values
        return self._kind(**{name: given.get(name) for name in self._names})

    def get(self, key: object) -> T:
        """The row with this key.

        :raises NotFound: when there is none.
        """
        found = self.find(key)
        if found is None:
            raise NotFound(self._table.name, key)
        return found

    def find(self, key: object) -> T | None:
        """The row with this key, if any."""
        return self._session.first(_by(self._table, self._key.name, self._kind), {"wanted": key})

    def by(self, column: str, value: object) -> list[T]:
        """The rows with this value in a column, in the order in which they were stored."""
        return self._session.all(_by(self._table, column, self._kind), {"wanted": value})

    def where(
        self, *conditions: ColumnElement[bool], newest: bool = False, limit: int | None = None
    ) -> list[T]:
        """The rows that meet all conditions, in the order in which they were stored."""
        found = select(self._table).where(*conditions)
        found = found.order_by(self._key.desc() if newest else self._key).limit(limit)
        return [
            self._kind(**{name: row[name] for name in self._names})
            for row in self._db.execute(found).mappings()
        ]

    def change(self, row: T, **changes: Any) -> T:
        """Write some fields of a row."""
        if changes:
            values = {"of": getattr(row, self._key.name), **changes}
            self._session.change(_change(self._table, tuple(sorted(changes))), values)
        return replace(row, **changes)  # type: ignore[type-var]  # kinds are dataclasses

    def remove(self, row: T) -> None:
        """Take a row out that stood for something which is now known better."""
        self._db.execute(delete(self._table).where(self._key == getattr(row, self._key.name)))


class Records:
    """Everything the pack keeps, over one open session."""

    def __init__(self, session: Session) -> None:
        self._db = session.connection
        self.customers = Rows(session, t.customer, Customer)
        self.products = Rows(session, t.product, Product)
        self.sales = Rows(session, t.sale, Sale)
        self.contacts = Rows(session, t.contact, Contact)
        self.complaints = Rows(session, t.complaint, Complaint)
        self.lines = Rows(session, t.line, Line)
        self.replies = Rows(session, t.reply, Reply)
        self.conversation = Rows(session, t.conversation, Words)
        self.quotes = Rows(session, t.quote, Quote)
        self.payments = Rows(session, t.payment, Payment)
        self.invoices = Rows(session, t.invoice, Invoice)
        self.vouchers = Rows(session, t.voucher, Voucher)
        self.mergers = Rows(session, t.merger, Merger)
        self.links = Rows(session, t.link, Link)
        self.holds = Rows(session, t.hold, Hold)
        self.attempted_calls = Rows(session, t.attempted_call, AttemptedCall)
        self.duties = Rows(session, t.duty, Duty)
        self.statements = Rows(session, t.statement, Heard)
        self.attributions = Rows(session, of_examination.attribution, of_examination.Attribution)
        self.contests = Rows(session, of_examination.contest, of_examination.Contest)
        self.examined = of_examination.Examined(session)
        self.dealers = Rows(session, of_dealers.dealer, of_dealers.Dealer)
        self.dealer_messages = Rows(session, of_dealers.dealer_message, of_dealers.DealerMessage)
        self.price_lists = Rows(session, of_prices.price_list, of_prices.PriceList)
        self.prices = Rows(session, of_prices.price, of_prices.Price)
        self.returns = Rows(session, of_returns.goods_return, of_returns.Return)
        self.replacements = Rows(session, of_returns.replacement, of_returns.Replacement)
        self.questions = Rows(session, of_questions.question, of_questions.Question)
        self.findings = Rows(session, of_recalls.recall_finding, of_recalls.Finding)
        self.recalls = Rows(session, of_recalls.recall, of_recalls.Recall)
        self.recall_owners = Rows(session, of_recalls.recall_owner, of_recalls.Owner)

    def contacts_of(self, case: int) -> Sequence[Contact]:
        """A case's contacts, oldest first."""
        return self.contacts.by("case", case)

    def contact_of_message(self, message_id: str) -> Contact | None:
        """The contact that a mail made, so that a mail taken in twice makes one."""
        return next(iter(self.contacts.by("message_id", message_id)), None)

    def lines_of(self, case: int) -> Sequence[Line]:
        """A case's lines, without those struck out."""
        return [line for line in self.lines.by("case", case) if line.status != "dropped"]

    def replies_of(self, case: int) -> Sequence[Reply]:
        """A case's replies, oldest first."""
        return self.replies.by("case", case)

    def words_of(self, case: int) -> Sequence[Words]:
        """The conversation of a case, oldest first."""
        return self.conversation.by("case", case)

    def quotes_of(self, case: int) -> Sequence[Quote]:
        """A case's quotes, oldest version first."""
        return self.quotes.by("case", case)

    def quotes_of_line(self, line: int) -> Sequence[Quote]:
        """A line's quotes, oldest version first."""
        return self.quotes.by("line", line)

    def questions_of(self, case: int) -> Sequence[of_questions.Question]:
        """What the customer of a case was asked, oldest first."""
        return self.questions.by("case", case)

    def payments_of(self, case: int) -> Sequence[Payment]:
        """A case's payments and refunds."""
        return self.payments.by("case", case)

    def payment_of(self, quote: int) -> Payment | None:
        """The payment of a quote."""
        return next(iter(self.payments.by("quote", quote)), None)

    def invoices_of(self, case: int) -> Sequence[Invoice]:
        """A case's invoices."""
        return self.invoices.by("case", case)

    def vouchers_of(self, case: int) -> Sequence[Voucher]:
        """A case's vouchers."""
        return self.vouchers.by("case", case)

    def merger_of(self, case: int) -> Merger | None:
        """The merger by which a case went into another one, unless it was split."""
        return next((merger for merger in self.mergers.by("case", case) if merger.split_at is None), None)

    def merged_into(self, case: int) -> list[Merger]:
        """What was merged into a case and not split."""
        return [merger for merger in self.mergers.by("into", case) if merger.split_at is None]

    def linked(self, case: int) -> Sequence[int]:
        """The cases that were linked with a case."""
        ways = [link.other for link in self.links.by("case", case)]
        return sorted({*ways, *(link.case for link in self.links.by("other", case))})

    def hold_on(self, case: int) -> Hold | None:
        """The legal hold that stands on a case, if any."""
        return next((hold for hold in self.holds.by("case", case) if hold.lifted_at is None), None)

    def price_lists_until(self, day: date) -> of_prices.PriceList | None:
        """The price list that holds on a day: the one that began last."""
        lists = of_prices.price_list.c
        begun = self.price_lists.where(lists.valid_from <= day)
        return max(begun, key=lambda found: found.valid_from, default=None)

    def duties_after(self, moment: datetime) -> list[Duty]:
        """Duties that end after a moment."""
        return self.duties.where(t.duty.c.ends_at > moment)

    def drop_duty(self, duty: int) -> None:
        """Forget a duty."""
        self._db.execute(delete(t.duty).where(t.duty.c.id == duty))

    def identified(self, after: int, limit: int) -> list[Complaint]:
        """Complaints that still hold personal data, in the order of their cases, from the one after."""
        return self.complaints.where(t.IDENTIFIED, t.complaint.c.case > after, limit=limit)

    def move_words(self, contact: int, case: int) -> None:
        """What was said with a contact goes with it to another case."""
        said = t.conversation.c.contact == contact
        here = t.conversation.c.case == self.contacts.get(contact).case
        self._db.execute(update(t.conversation).where(here, said), {"case": case})

    def find_customers(self, text: str, limit: int = 10) -> Sequence[Customer]:
        """Customers whose name, organisation, mail or phone holds all words, newest first."""
        columns = (t.customer.c.name, t.customer.c.organisation, t.customer.c.email, t.customer.c.phone)
        words = [
            or_(*(column.icontains(word, autoescape=True) for column in columns)) for word in text.split()
        ]
        return self.customers.where(*words, newest=True, limit=limit) if words else []

    def names(self, limit: int) -> list[tuple[int, str, str, str, str]]:
        """Customers by id, name, organisation, mail and phone, the newest first."""
        of = t.customer.c
        found = select(of.id, of.name, of.organisation, of.email, of.phone).order_by(of.id.desc())
        return [(*row,) for row in self._db.execute(found.limit(limit))]

    def same_customer(self, email: str, phone: str) -> Customer | None:
        """The customer with this mail address; else with this phone number, unless the addresses differ."""
        email, phone = email.strip().lower(), phone.strip()
        found: list[Customer] = []
        if email:
            found = self.customers.where(func.lower(t.customer.c.email) == email, newest=True, limit=1)
        if phone and not found:
            same_phone = [t.customer.c.phone == phone] + ([t.customer.c.email == ""] if email else [])
            found = self.customers.where(*same_phone, newest=True, limit=1)
        return next(iter(found), None)

    def complaints_of_customer(self, customer: int, limit: int = 10) -> Sequence[Complaint]:
        """A customer's complaints, newest first."""
        return self.complaints.where(t.complaint.c.customer == customer, newest=True, limit=limit)

    def sales_of(self, customer: int) -> list[Sale]:
        """Units that are known to be a customer's."""
        return self.sales.by("customer", customer)

    def complaints_of_serial(self, serial: str, limit: int = 10) -> Sequence[Complaint]:
        """Complaints about one unit, newest first."""
        return (
            self.complaints.where(t.complaint.c.serial == serial, newest=True, limit=limit) if serial else []
        )

    def complaints_of_batch(self, batch: str, limit: int = 10) -> Sequence[Complaint]:
        """Complaints about units that were sold from a batch, newest first."""
        sold = select(t.sale.c.serial).where(t.sale.c.batch == batch)
        wanted = t.complaint.c.serial.in_(sold)
        return self.complaints.where(wanted, newest=True, limit=limit) if batch else []

    def serials(self, limit: int) -> list[tuple[int, str]]:
        """Case and serial number of complaints that name one, the newest first."""
        of = t.complaint.c
        found = select(of.case, of.serial).where(of.serial != "").order_by(of.case.desc()).limit(limit)
        return [(case, serial) for case, serial in self._db.execute(found)]

    def batches(self) -> list[str]:
        """All batches of which units were sold."""
        found = select(t.sale.c.batch).where(t.sale.c.batch != "").distinct()
        return list(self._db.execute(found).scalars())

    def batches_named(self, limit: int) -> list[tuple[int, str]]:
        """Case and batch of complaints whose contact names one, the newest first."""
        of = t.complaint.c
        named = cast(of.product, Text).contains('"batch":')
        found = select(of.case, of.product).where(named).order_by(of.case.desc()).limit(limit)
        return [(case, str(product.get("batch") or "")) for case, product in self._db.execute(found)]

    def units_shipped(self, sku: str, batch: str) -> int:
        """How many units of a model and batch left the house: what complaints are divided by (S11)."""
        found = select(func.count()).where(t.sale.c.sku == sku, t.sale.c.batch == batch)
        return int(self._db.execute(found).scalar_one())

    def silent_owners(self, recall: int) -> int:
        """How many owners of a recalled batch have no response yet (S11)."""
        owner = of_recalls.recall_owner.c
        found = select(func.count()).where(owner.recall == recall, owner.response == "")
        return int(self._db.execute(found).scalar_one())

    def redeem(self, code: str, at: datetime, purpose: str) -> Voucher:
        """Redeem a voucher once, however many try at the same moment, up to and including its last day.

        :param at: its day, in its own zone, is the day of redeeming.
        :raises Conflict: when it was redeemed before, or has expired.
        """
        voucher = self.vouchers.get(code)
        if at.date() > voucher.expires_on:
            raise Conflict(f"The voucher {code} expired on {voucher.expires_on}.")
        change = update(t.voucher).where(t.voucher.c.code == code, t.voucher.c.redeemed_at.is_(None))
        if self._db.execute(change, {"redeemed_at": at, "redeemed_for": purpose}).rowcount != 1:
            raise Conflict(f"The voucher {code} was redeemed before.", at=voucher.redeemed_at)
        return replace(voucher, redeemed_at=at, redeemed_for=purpose)

    def note_attempt(self, number: str, at: datetime, *, since: datetime, most: int) -> bool:
        """Count a try of a PIN before it is judged; false when there were too many since a moment.

        Writers queue, so tries at the same moment are counted one by one. Older tries are forgotten.
        """
        self._db.execute(delete(t.attempt).where(t.attempt.c.at < since))
        tried = select(func.count()).select_from(t.attempt).where(t.attempt.c.number == number)
        if int(self._db.execute(tried).scalar_one()) >= most:
            return False
        self._db.execute(insert(t.attempt), {"number": number, "at": at})
        return True

    def forget_attempts(self, number: str) -> None:
        """The right PIN was given: what was tried before is no attack."""
        self._db.execute(delete(t.attempt).where(t.attempt.c.number == number))

    def next_return_number(self, year: int) -> str:
        """The next number of the year's returns."""
        found = (
            select(func.count())
            .select_from(of_returns.goods_return)
            .where(of_returns.goods_return.c.number.startswith(f"RA-{year}-"))
        )
        return f"RA-{year}-{int(self._db.execute(found).scalar_one()) + 1:05d}"

    def next_invoice_number(self, year: int) -> str:
        """The next number of the year's invoices."""
        found = select(func.count()).select_from(t.invoice).where(t.invoice.c.number.startswith(f"R-{year}-"))
        return f"R-{year}-{int(self._db.execute(found).scalar_one()) + 1:05d}"
