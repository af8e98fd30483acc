"""The pack's own tables: who complained of what, what was found, promised, paid and answered."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    literal_column,
)

from engine.storage.types import Instant, JsonText

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

Key = BigInteger().with_variant(Integer, "sqlite")

customer = Table(
    "customer",
    metadata,
    Column("id", Key, primary_key=True),
    Column("name", Text, nullable=False),
    Column("organisation", Text, nullable=False),
    Column("email", Text, nullable=False, index=True),
    Column("phone", Text, nullable=False, index=True),
    Column("address", Text, nullable=False),
    Column("preferred_contact", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("representative", Text, nullable=False),
    Column("accessibility", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
)

product = Table(
    "product",
    metadata,
    Column("sku", Text, primary_key=True),
    Column("model", Text, nullable=False),
    Column("scale", Text, nullable=False),
)

sale = Table(
    "sale",
    metadata,
    Column("serial", Text, primary_key=True),
    Column("sku", Text, nullable=False, index=True),
    Column("batch", Text, nullable=False, index=True),
    Column("sold_on", Date),
    Column("shipped_on", Date),
    Column("registered_on", Date),
    Column("seller", Text, nullable=False),
    Column("customer", Key, index=True),
)

contact = Table(
    "contact",
    metadata,
    Column("id", Key, primary_key=True),
    Column("case", Key, index=True),
    Column("channel", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("received_at", Instant, nullable=False, index=True),
    Column("entered_at", Instant, nullable=False),
    Column("received_by", Text, nullable=False),
    Column("customer", Key, index=True),
    Column("description", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("form", JsonText, nullable=False),
    Column("message_id", Text, unique=True),
    Column("source", Text),
    Column("follow_up", Boolean, nullable=False),
    Column("late", Boolean, nullable=False),
    Column("status", Text, nullable=False),
    Column("replied_at", Instant),
    Column("asked_at", Instant),
    Column("satisfied", Boolean),
    Column("comment", Text, nullable=False),
    Column("cycle", Integer, nullable=False),
    Column("promise", JsonText),
)

complaint = Table(
    "complaint",
    metadata,
    Column("case", Key, primary_key=True),
    Column("customer", Key, index=True),
    Column("type", Text, nullable=False),
    Column("severity", Text, nullable=False),
    Column("concern", Text, nullable=False),
    Column("safety", Boolean, nullable=False),
    Column("description", Text, nullable=False),
    Column("product", JsonText, nullable=False),
    Column("serial", Text, nullable=False, index=True),
    Column("remedy_sought", Text, nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("language", Text, nullable=False),
    Column("cycle", Integer, nullable=False),
    Column("pin", Text, nullable=False),
    Column("anonymous", Boolean, nullable=False),
    Column("person_complained_about", Text, nullable=False),
    Column("finding", JsonText),
)

IDENTIFIED = complaint.c.pin != literal_column("''")
"""Complaints whose personal data are still there: nobody opens an anonymised one."""
Index("ix_complaint_identified", complaint.c.case, sqlite_where=IDENTIFIED, postgresql_where=IDENTIFIED)

line = Table(
    "line",
    metadata,
    Column("id", Key, primary_key=True),
    Column("case", Key, nullable=False, index=True),
    Column("item", Text, nullable=False),
    Column("defect", Text, nullable=False),
    Column("quantity", Integer, nullable=False),
    Column("appointment", JsonText),
    Column("inspection", JsonText),
    Column("guarantee", JsonText),
    Column("repair", JsonText),
    Column("remedy", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("final_at", Instant),
)

reply = Table(
    "reply",
    metadata,
    Column("id", Key, primary_key=True),
    Column("case", Key, nullable=False, index=True),
    Column("kind", Text, nullable=False),
    Column("cycle", Integer, nullable=False),
    Column("subject", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("next_step", Text, nullable=False),
    Column("next_on", Text, nullable=False),
    Column("contact_person", Text, nullable=False),
    Column("written_by", Text, nullable=False),
    Column("approved_by", Text, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("sent_at", Instant),
    Column("delivered_at", Instant),
    Column("question", Text, nullable=False, server_default=""),
)

conversation = Table(
    "conversation",
    metadata,
    Column("id", Key, primary_key=True),
    Column("case", Key, nullable=False),
    Column("contact", Key),
    Column("at", Instant, nullable=False),
    Column("inward", Boolean, nullable=False),
    Column("author", Text, nullable=False),
    Column("text", Text, nullable=False),
)
Index("ix_conversation_case_at", conversation.c.case, conversation.c.at)

quote = Table(
    "quote",
    metadata,
    Column("id", Key, primary_key=True),
    Column("case", Key, nullable=False, index=True),
    Column("line", Key, nullable=False, index=True),
    Column("version", Integer, nullable=False),
    Column("items", JsonText, nullable=False),
    Column("total", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("valid_until", Date, nullable=False),
    Column("note", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("drawn_by", Text, nullable=False),
    Column("sent_at", Instant),
    Column("decided_at", Instant),
    Column("accepted", JsonText),
)

payment = Table(
    "payment",
    metadata,
    Column("id", Key, primary_key=True),
    Column("case", Key, nullable=False, index=True),
    Column("quote", Key, unique=True),
    Column("line", Key, nullable=False),
    Column("kind", Text, nullable=False),
    Column("amount", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("made_on", Text, nullable=False),
    Column("reference", Text, nullable=False),
    Column("recorded_by", Text, nullable=False),
    Column("recorded_at", Instant, nullable=False),
)

invoice = Table(
    "invoice",
    metadata,
    Column("id", Key, primary_key=True),
    Column("number", Text, nullable=False, unique=True),
    Column("case", Key, nullable=False, index=True),
    Column("quote", Key, nullable=False, unique=True),
    Column("items", JsonText, nullable=False),
    Column("total", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("issued_at", Instant, nullable=False),
)

voucher = Table(
    "voucher",
    metadata,
    Column("code", Text, primary_key=True),
    Column("case", Key, nullable=False, index=True),
    Column("customer", Key),
    Column("amount", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("expires_on", Date, nullable=False),
    Column("issued_at", Instant, nullable=False),
    Column("redeemed_at", Instant),
    Column("redeemed_for", Text, nullable=False),
)

attempt = Table(
    "attempt",
    metadata,
    Column("id", Key, primary_key=True),
    Column("number", Text, nullable=False, index=True),
    Column("at", Instant, nullable=False),
)

merger = Table(
    "merger",
    metadata,
    Column("id", Key, primary_key=True),
    Column("case", Key, nullable=False, index=True),
    Column("into", Key, nullable=False, index=True),
    Column("contacts", JsonText, nullable=False),
    Column("reason", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("by", Text, nullable=False),
    Column("split_at", Instant),
)

link = Table(
    "link",
    metadata,
    Column("id", Key, primary_key=True),
    Column("case", Key, nullable=False, index=True),
    Column("other", Key, nullable=False, index=True),
    Column("reason", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("by", Text, nullable=False),
)

hold = Table(
    "hold",
    metadata,
    Column("id", Key, primary_key=True),
    Column("case", Key, nullable=False, index=True),
    Column("reason", Text, nullable=False),
    Column("set_at", Instant, nullable=False),
    Column("set_by", Text, nullable=False),
    Column("lifted_at", Instant),
    Column("lifted_by", Text, nullable=False),
)

attempted_call = Table(
    "attempted_call",
    metadata,
    Column("id", Key, primary_key=True),
    Column("case", Key, nullable=False, index=True),
    Column("at", Instant, nullable=False),
    Column("channel", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("note", Text, nullable=False),
)

duty = Table(
    "duty",
    metadata,
    Column("id", Key, primary_key=True),
    Column("person", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("starts_at", Instant, nullable=False),
    Column("ends_at", Instant, nullable=False, index=True),
)

statement = Table(
    "statement",
    metadata,
    Column("id", Key, primary_key=True),
    Column("complaint", Key, nullable=False, index=True),
    Column("person", Text, nullable=False),
    Column("asked_at", Instant, nullable=False),
    Column("given_at", Instant),
    Column("text", Text, nullable=False),
)
