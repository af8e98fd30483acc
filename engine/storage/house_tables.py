"""The house's tables: artefacts and releases, people, calendar, mailboxes."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    Text,
)

from engine.storage.schema import Key, metadata
from engine.storage.types import Instant, JsonText, TextSet

artefact = Table(
    "artefact",
    metadata,
    Column("hash", Text, primary_key=True),
    Column("content", LargeBinary, nullable=False),
)

release = Table(
    "release",
    metadata,
    Column("id", Key, primary_key=True),
    Column("published_at", Instant, nullable=False, index=True),
    Column("author", Text, nullable=False),
    Column("publisher", Text, nullable=False),
    Column("note", Text, nullable=False),
)

release_item = Table(
    "release_item",
    metadata,
    Column("release", Key, ForeignKey("release.id"), nullable=False),
    Column("name", Text, nullable=False),
    Column("hash", Text, ForeignKey("artefact.hash"), nullable=False),
    PrimaryKeyConstraint("release", "name"),
)

draft = Table(
    "draft",
    metadata,
    Column("name", Text, primary_key=True),
    Column("content", LargeBinary, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("author", Text, nullable=False),
    Column("updated_at", Instant, nullable=False),
    Column("base", Text, nullable=False),
)

unit = Table(
    "unit",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("parent", Text),
    Column("head", Text),
)

person = Table(
    "person",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("email", Text, nullable=False),
    Column("unit", Text),
    Column("superior", Text),
    Column("roles", TextSet, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("password", Text, nullable=False),
    Column("token_version", Text, nullable=False, index=True),
)

certificate = Table(
    "certificate",
    metadata,
    Column("person", Text, ForeignKey("person.id"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("expires_on", Date, nullable=False),
    Column("override", Text, nullable=False, server_default=""),
    PrimaryKeyConstraint("person", "kind", "expires_on"),
)

absence = Table(
    "absence",
    metadata,
    Column("id", Key, primary_key=True),
    Column("person", Text, ForeignKey("person.id"), nullable=False),
    Column("starts_on", Date, nullable=False),
    Column("ends_on", Date, nullable=False),
    Column("substitute", Text, ForeignKey("person.id")),
    Column("reason", Text, nullable=False),
    Column("entered_by", Text, nullable=False),
)
Index("ix_absence_person_ends", absence.c.person, absence.c.ends_on)
Index("ix_absence_ends", absence.c.ends_on)

calendar = Table(
    "calendar",
    metadata,
    Column("revision", Integer, primary_key=True, autoincrement=False),
    Column("saved_at", Instant, nullable=False),
    Column("saved_by", Text, nullable=False),
    Column("content", JsonText, nullable=False),
)

mailbox = Table(
    "mailbox",
    metadata,
    Column("id", Key, primary_key=True),
    Column("name", Text, nullable=False),
    Column("host", Text, nullable=False),
    Column("port", Integer, nullable=False),
    Column("security", Text, nullable=False),
    Column("user", Text, nullable=False),
    Column("password", Text, nullable=False),
    Column("folder", Text, nullable=False),
    Column("filing", Text, nullable=False),
    Column("filed_in", Text, nullable=False),
    Column("since", Date, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("next_at", Instant, nullable=False),
    Column("looked_at", Instant),
    Column("failures", Integer, nullable=False),
    Column("error", Text, nullable=False),
    Column("remedy", Text, nullable=False),
    Column("taken", Integer, nullable=False),
    Column("taken_at", Instant),
    # a mailbox that was dropped gives its number to no other: an incident may still name it
    sqlite_autoincrement=True,
)

taken_mail = Table(
    "taken_mail",
    metadata,
    Column("mailbox", Key, ForeignKey("mailbox.id"), nullable=False),
    Column("validity", BigInteger, nullable=False),
    Column("uid", BigInteger, nullable=False),
    Column("status", Text, nullable=False),
    Column("at", Instant, nullable=False),
    PrimaryKeyConstraint("mailbox", "validity", "uid"),
)
