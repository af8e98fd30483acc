"""Quotes and invoices as papers: what stands on them is put down when they are sent, and stays (Q4)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal

from engine.model import Case, Json, Paper
from engine.paper import words
from engine.registry import Context
from processes.complaint.prices import taxes
from processes.complaint.records import Records
from processes.complaint.records.rows import Customer, Invoice, Quote
from processes.complaint.texts import FALLBACK, Text

QUOTE, INVOICE = "quote", "invoice"
"""The kinds of these papers; ``of`` is the row's id."""

_WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "number": "Number",
        "version": "Version",
        "date": "Date",
        "valid_until": "Valid until",
        "case": "Your case",
        "item": "Item",
        "paid_on": "Paid on",
        "on_quote": "On quote",
        "what": "What we do",
        "quantity": "Quantity",
        "net": "Net",
        "rate": "Tax",
        "gross": "Total",
        "tax": "Tax {rate} % on {net}",
        "total": "Total",
        "how": "How to accept",
        "note": "Note",
    },
    "zh": {
        "number": "编号",
        "version": "版本",
        "date": "日期",
        "valid_until": "有效期至",
        "case": "您的案件",
        "item": "物品",
        "paid_on": "付款日期",
        "on_quote": "对应报价",
        "what": "服务内容",
        "quantity": "数量",
        "net": "净额",
        "rate": "税率",
        "gross": "金额",
        "tax": "税 {rate} %（净额 {net}）",
        "total": "合计",
        "how": "如何接受",
        "note": "备注",
    },
}


def quote_number(kept: Records, case: Case, line: int) -> str:
    """By which number customers know the quotes of a line; their versions share it, ``C-2026-00012-Q1``."""
    lines = [known.id for known in kept.lines.by("case", case.id)]
    return f"{case.number}-Q{lines.index(line) + 1 if line in lines else line}"


def ask_for_quote(context: Context, quote: Quote, number: str, text: Text) -> Paper:
    """Have the paper of a quote's version made; it stays what it was when it was sent.

    :param text: its title, and how the customer accepts.
    """
    kept: Records = context.uow.records
    language, customer = _addressee(context)
    label = _labels(language)
    facts = [
        (label["number"], number),
        (label["version"], str(quote.version)),
        (label["date"], _day(context.today(), language)),
        (label["valid_until"], _day(quote.valid_until, language)),
        (label["case"], context.case.number),
        (label["item"], kept.lines.get(quote.line).item),
    ]
    after = [(label["how"], text.body)] + ([(label["note"], quote.note)] if quote.note else [])
    data = _bill(context, customer, language, text.subject, facts, quote.items, quote.total, quote.currency)
    return context.uow.papers.ask(
        QUOTE,
        str(quote.id),
        name=f"quote-{number}-{quote.version}.pdf",
        template="bill",
        data={**data, "after": [{"head": head, "text": said} for head, said in after]},
        at=context.now,
        case=context.case.id,
    )


def ask_for_invoice(context: Context, invoice: Invoice, quote: str, paid_on: str, text: Text) -> Paper:
    """Have the paper of an invoice made.

    :param quote: the number of the quote whose accepted items it charges.
    :param text: its title, and what is said below the total.
    """
    language, customer = _addressee(context)
    label = _labels(language)
    facts = [
        (label["number"], invoice.number),
        (label["date"], _day(context.today(), language)),
        (label["paid_on"], _written(paid_on, language)),
        (label["on_quote"], quote),
        (label["case"], context.case.number),
    ]
    data = _bill(
        context, customer, language, text.subject, facts, invoice.items, invoice.total, invoice.currency
    )
    return context.uow.papers.ask(
        INVOICE,
        str(invoice.id),
        name=f"invoice-{invoice.number}.pdf",
        template="bill",
        data={**data, "after": [{"head": "", "text": text.body}]},
        at=context.now,
        case=context.case.id,
    )


def _addressee(context: Context) -> tuple[str, Customer | None]:
    kept: Records = context.uow.records
    complaint = kept.complaints.find(context.case.id)
    if complaint is None:
        return FALLBACK, None
    return complaint.language, kept.customers.find(complaint.customer)


def _bill(
    context: Context,
    customer: Customer | None,
    language: str,
    title: str,
    facts: Iterable[tuple[str, str]],
    items: Sequence[Mapping[str, Json]],
    total: str,
    currency: str,
) -> dict[str, Json]:
    label, settings = _labels(language), context.settings
    rates = taxes(items)
    net = sum((Decimal(str(rate["net"])) for rate in rates), Decimal(0))
    sums = [(label["net"], f"{net} {currency}")] if rates else []
    sums += [(label["tax"].format(**rate), f"{rate['tax']} {currency}") for rate in rates]
    return {
        "language": language,
        "author": settings.house,
        "house": words.head(settings, language),
        "to": _address(customer),
        "title": title,
        "facts": [list(fact) for fact in facts],
        "columns": [label[name] for name in ("what", "quantity", "net", "rate", "gross")],
        "lines": [_line(item) for item in items],
        "sums": [list(line) for line in sums],
        "total": [label["total"], f"{total} {currency}"],
        "foot": f"{settings.house} · {title}",
    }


def _line(item: Mapping[str, Json]) -> list[str]:
    """An item; those of quotes from before there was a price list name no tax."""
    pieces = str(item.get("pieces") or 1)
    rate = item.get("tax_rate")
    return [
        str(item["text"]).removeprefix(f"{pieces} × "),
        pieces,
        str(item.get("net") or ""),
        f"{rate} %" if rate is not None else "",
        str(item["amount"]),
    ]


def _address(customer: Customer | None) -> list[str]:
    if customer is None:
        return []
    lines = [customer.organisation, customer.name, *words.lines_of(customer.address)]
    return list(dict.fromkeys(line for line in lines if line)) or [customer.email]


def _labels(language: str) -> Mapping[str, str]:
    return _WORDS.get(language, _WORDS[FALLBACK])


def _day(day: date, language: str) -> str:
    return words.written_day(day, language)


def _written(day: str, language: str) -> str:
    """A day that a form gave, in words; as it stands where it is none."""
    try:
        return _day(date.fromisoformat(day), language)
    except ValueError:
        return day
