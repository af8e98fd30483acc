"""The engine's tables. Names and columns follow :mod:`engine.model`.

Conditions of partial indexes are written with literals: a database uses such an index only for a query that
contains the very same condition, and a bound value is not the same. Queries use the names given here
(:data:`OPEN`, :data:`TO_SEND` and so on).
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    and_,
    false,
    literal_column,
)

from engine.model import InstanceStatus, Overdue, TaskStatus
from engine.storage.house_tables import (
    absence as absence,
)
from engine.storage.house_tables import (
    artefact as artefact,
)
from engine.storage.house_tables import (
    calendar as calendar,
)
from engine.storage.house_tables import (
    certificate as certificate,
)
from engine.storage.house_tables import (
    draft as draft,
)
from engine.storage.house_tables import (
    mailbox as mailbox,
)
from engine.storage.house_tables import (
    person as person,
)
from engine.storage.house_tables import (
    release as release,
)
from engine.storage.house_tables import (
    release_item as release_item,
)
from engine.storage.house_tables import (
    taken_mail as taken_mail,
)
from engine.storage.house_tables import (
    unit as unit,
)
from engine.storage.schema import Key as Key
from engine.storage.schema import metadata as metadata
from engine.storage.types import Choice, Instant, JsonText, Span, Texts

counter = Table(
    "counter",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Integer, nullable=False),
)

cases = Table(
    "cases",
    metadata,
    Column("id", Key, primary_key=True),
    Column("number", Text, nullable=False, unique=True),
    Column("opened_at", Instant, nullable=False),
    Column("title", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("closed_at", Instant),
    Column("confidential", Boolean, nullable=False),
    Column("level", Integer, nullable=False),
)
Index("ix_cases_status_opened", cases.c.status, cases.c.opened_at)
Index("ix_cases_opened", cases.c.opened_at)
Index("ix_cases_confidential", cases.c.confidential)

barred = Table(
    "barred",
    metadata,
    Column("case", Key, ForeignKey("cases.id"), nullable=False),
    Column("person", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("since", Instant, nullable=False),
    PrimaryKeyConstraint("case", "person"),
)
Index("ix_barred_person", barred.c.person)

conflict = Table(
    "conflict",
    metadata,
    Column("case", Key, ForeignKey("cases.id"), nullable=False),
    Column("person", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("since", Instant, nullable=False),
    PrimaryKeyConstraint("case", "person"),
)

instance = Table(
    "instance",
    metadata,
    Column("id", Key, primary_key=True),
    Column("case", Key, ForeignKey("cases.id"), nullable=False, index=True),
    Column("process", Text, nullable=False),
    Column("release", Integer, nullable=False),
    Column("policy", Integer, nullable=False),
    Column("status", Choice(InstanceStatus), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("ended_at", Instant),
    Column("key", Text, nullable=False),
    # Last: what stands behind a large value costs its pages to reach. Not deflated: a snapshot has about
    # 2 kB; zlib saves one of them for 25 µs a step, and the commit gets no quicker.
    Column("snapshot", LargeBinary, nullable=False),
)

task = Table(
    "task",
    metadata,
    Column("id", Text, primary_key=True),
    Column("instance", Key, ForeignKey("instance.id"), nullable=False),
    Column("case", Key, ForeignKey("cases.id"), nullable=False, index=True),
    Column("element", Text, nullable=False),
    Column("process", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("form", Text, nullable=False),
    Column("status", Choice(TaskStatus), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("unit", Text),
    Column("role", Text),
    Column("assignee", Text),
    Column("due_at", Instant),
    Column("overdue", Choice(Overdue), nullable=False),
    Column("certificate", Text),
    Column("not_by", Texts, nullable=False),
    Column("operation", Text),
    Column("result", Text),
    Column("priority", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("level", Integer, nullable=False),
    Column("completed_at", Instant),
    Column("completed_by", Text),
    Column("draft", JsonText),
    Column("drafted_at", Instant),
)
OPEN = task.c.status.in_((literal_column("'ready'"), literal_column("'reserved'")))
for _name, _columns in {
    "instance": (task.c.instance,),
    "pool": (task.c.unit, task.c.role, task.c.due_at, task.c.created_at, task.c.id),
    "role": (task.c.role, task.c.due_at),
    "level": (task.c.level, task.c.due_at),
}.items():
    Index(f"ix_task_open_{_name}", *_columns, sqlite_where=OPEN, postgresql_where=OPEN)
HELD = and_(OPEN, task.c.assignee.is_not(None))
Index("ix_task_open_held", task.c.assignee, task.c.due_at, sqlite_where=HELD, postgresql_where=HELD)
CERTIFIED = and_(OPEN, task.c.certificate.is_not(None))
Index("ix_task_open_certified", task.c.id, sqlite_where=CERTIFIED, postgresql_where=CERTIFIED)
EMERGENCY = and_(OPEN, task.c.priority == literal_column("'emergency'"))
Index("ix_task_open_emergency", task.c.case, sqlite_where=EMERGENCY, postgresql_where=EMERGENCY)

timer = Table(
    "timer",
    metadata,
    Column("id", Key, primary_key=True),
    Column("instance", Key, ForeignKey("instance.id"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("token", Text, nullable=False),
    Column("element", Text, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("clock", Key),
    Column("percent", Integer),
    Column("cycle_left", Integer),
    Column("cycle_every", Span),
    Column("fired_at", Instant),
    # a number that was dropped is not given again: a worker may still hold it
    sqlite_autoincrement=True,
)
WAITING = timer.c.fired_at.is_(None)
for _name, _column in {
    "due": timer.c.due_at,
    "instance": timer.c.instance,
    "clock": timer.c.clock,
}.items():
    Index(f"ix_timer_waiting_{_name}", _column, sqlite_where=WAITING, postgresql_where=WAITING)

subscription = Table(
    "subscription",
    metadata,
    Column("id", Key, primary_key=True),
    Column("instance", Key, ForeignKey("instance.id"), nullable=False, index=True),
    Column("token", Text, nullable=False),
    Column("element", Text, nullable=False),
    Column("message", Text, nullable=False),
    Column("key", Text, nullable=False),
    UniqueConstraint("instance", "token"),
)
Index("ix_subscription_message_key", subscription.c.message, subscription.c.key)

message = Table(
    "message",
    metadata,
    Column("id", Key, primary_key=True),
    Column("name", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("payload", JsonText, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("case", Key, ForeignKey("cases.id")),
    Column("sender", Key),
    Column("delivered_at", Instant),
    Column("receiver", Key),
    Column("parked", Boolean, nullable=False),
)
UNDELIVERED = message.c.delivered_at.is_(None)
TO_TRY = and_(UNDELIVERED, message.c.parked.is_(False))
Index("ix_message_case", message.c.case)
Index("ix_message_to_try", message.c.id, sqlite_where=TO_TRY, postgresql_where=TO_TRY)
Index(
    "ix_message_undelivered",
    message.c.name,
    message.c.key,
    sqlite_where=UNDELIVERED,
    postgresql_where=UNDELIVERED,
)

event = Table(
    "event",
    metadata,
    Column("id", Key, primary_key=True),
    Column("stream", Text, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("at", Instant, nullable=False),
    Column("type", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("case", Key),
    Column("digest", LargeBinary, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    Column("salt", LargeBinary),
    Column("payload", Text),
    UniqueConstraint("stream", "seq"),
)
Index("ix_event_case_at", event.c.case, event.c.at)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Key, primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    Column("channel", Text, nullable=False),
    Column("recipient", Text, nullable=False),
    Column("payload", JsonText, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("status", Text, nullable=False),
    Column("sent_at", Instant),
    Column("error", Text, nullable=False),
    Column("case", Key, ForeignKey("cases.id")),
    Column("on_sent", Text, nullable=False),
    Column("on_failed", Text, nullable=False),
    Column("answer_key", Text, nullable=False),
    Column("quiet", Boolean, nullable=False, server_default=false()),
)
TO_SEND = outbox.c.status == literal_column("'waiting'")
LOST = outbox.c.status.in_([literal_column(f"'{status}'") for status in ("failed", "bounced", "returned")])
Index("ix_outbox_case", outbox.c.case)
Index("ix_outbox_due", outbox.c.due_at, sqlite_where=TO_SEND, postgresql_where=TO_SEND)
LETTERS = outbox.c.channel == literal_column("'letter'")
Index("ix_outbox_letter", outbox.c.status, outbox.c.id, sqlite_where=LETTERS, postgresql_where=LETTERS)

incident = Table(
    "incident",
    metadata,
    Column("id", Key, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("token", Text, nullable=False),
    Column("element", Text, nullable=False),
    Column("message", Text, nullable=False),
    Column("remedy", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("instance", Key),
    Column("case", Key),
    Column("resolved_at", Instant),
    Column("resolved_by", Text),
)
UNRESOLVED = incident.c.resolved_at.is_(None)
Index("ix_incident_case", incident.c.case)
Index("ix_incident_open", incident.c.instance, sqlite_where=UNRESOLVED, postgresql_where=UNRESOLVED)

clock = Table(
    "clock",
    metadata,
    Column("id", Key, primary_key=True),
    Column("case", Key, ForeignKey("cases.id"), nullable=False, index=True),
    Column("instance", Key, ForeignKey("instance.id"), nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("unit", Text, nullable=False),
    Column("amount", Integer, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("stopped_at", Instant),
    Column("breached_at", Instant),
    Column("paused_since", Instant),
    Column("pause_reason", Text, nullable=False),
    Column("calendar", Integer, nullable=False, server_default="0"),
    Column("used", Integer),
)
RUNNING = clock.c.stopped_at.is_(None)
Index("ix_clock_running", clock.c.due_at, sqlite_where=RUNNING, postgresql_where=RUNNING)

pause = Table(
    "pause",
    metadata,
    Column("id", Key, primary_key=True),
    Column("clock", Key, ForeignKey("clock.id"), nullable=False, index=True),
    Column("reason", Text, nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("ended_at", Instant),
)

file = Table(
    "file",
    metadata,
    Column("hash", Text, primary_key=True),
    Column("size", BigInteger, nullable=False),
)

file_chunk = Table(
    "file_chunk",
    metadata,
    Column("hash", Text, ForeignKey("file.hash"), nullable=False),
    Column("part", Integer, nullable=False),
    Column("content", LargeBinary, nullable=False),
    PrimaryKeyConstraint("hash", "part"),
)

file_link = Table(
    "file_link",
    metadata,
    Column("id", Key, primary_key=True),
    Column("hash", Text, ForeignKey("file.hash"), nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("content_type", Text, nullable=False),
    Column("stored_at", Instant, nullable=False),
    Column("case", Key, ForeignKey("cases.id"), index=True),
)

paper = Table(
    "paper",
    metadata,
    Column("id", Key, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("of", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("template", Text, nullable=False),
    Column("data", JsonText, nullable=False),
    Column("asked_at", Instant, nullable=False),
    Column("case", Key, ForeignKey("cases.id"), index=True),
    Column("hash", Text, nullable=False),
    UniqueConstraint("kind", "of"),
)
