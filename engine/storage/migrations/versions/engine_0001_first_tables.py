"""The engine's first tables."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "engine_0001"
down_revision = None
branch_labels = ("engine",)
depends_on = None

_OPEN = "status IN ('ready', 'reserved')"
_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the engine's tables, those that others refer to first."""
    _artefact()
    _cases()
    _counter()
    _draft()
    _event()
    _file()
    _incident()
    _person()
    _release()
    _unit()
    _barred()
    _certificate()
    _file_chunk()
    _file_link()
    _instance()
    _message()
    _outbox()
    _release_item()
    _clock()
    _subscription()
    _task()
    _timer()
    _pause()


def downgrade() -> None:
    """Drop them, those that refer to others first."""
    for table in (
        "pause",
        "timer",
        "task",
        "subscription",
        "clock",
        "release_item",
        "outbox",
        "message",
        "instance",
        "file_link",
        "file_chunk",
        "certificate",
        "barred",
        "unit",
        "release",
        "person",
        "incident",
        "file",
        "event",
        "draft",
        "counter",
        "cases",
        "artefact",
    ):
        op.drop_table(table)


def _where(sqlite: str, postgresql: str = "") -> dict[str, Any]:
    """The condition of a partial index."""
    return {"sqlite_where": sa.text(sqlite), "postgresql_where": sa.text(postgresql or sqlite)}


def _artefact() -> None:
    op.create_table(
        "artefact",
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_artefact")),
    )


def _cases() -> None:
    op.create_table(
        "cases",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.Column("confidential", sa.Boolean(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cases")),
        sa.UniqueConstraint("number", name=op.f("uq_cases_number")),
    )
    op.create_index("ix_cases_confidential", "cases", ["confidential"], unique=False)
    op.create_index("ix_cases_opened", "cases", ["opened_at"], unique=False)
    op.create_index("ix_cases_status_opened", "cases", ["status", "opened_at"], unique=False)


def _counter() -> None:
    op.create_table(
        "counter",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_counter")),
    )


def _draft() -> None:
    op.create_table(
        "draft",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.Column("base", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_draft")),
    )


def _event() -> None:
    op.create_table(
        "event",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("case", _KEY, nullable=True),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=True),
        sa.Column("payload", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
        sa.UniqueConstraint("stream", "seq", name=op.f("uq_event_stream_seq")),
    )
    op.create_index("ix_event_case_at", "event", ["case", "at"], unique=False)


def _file() -> None:
    op.create_table(
        "file",
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_file")),
    )


def _incident() -> None:
    op.create_table(
        "incident",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("element", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("remedy", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("instance", _KEY, nullable=True),
        sa.Column("case", _KEY, nullable=True),
        sa.Column("resolved_at", sa.BigInteger(), nullable=True),
        sa.Column("resolved_by", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident")),
    )
    op.create_index(
        "ix_incident_open", "incident", ["instance"], unique=False, **_where("resolved_at IS NULL")
    )


def _person() -> None:
    op.create_table(
        "person",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=True),
        sa.Column("superior", sa.Text(), nullable=True),
        sa.Column("roles", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("password", sa.Text(), nullable=False),
        sa.Column("token_version", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
    )
    op.create_index(op.f("ix_person_token_version"), "person", ["token_version"], unique=False)


def _release() -> None:
    op.create_table(
        "release",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("published_at", sa.BigInteger(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("publisher", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_release")),
    )
    op.create_index(op.f("ix_release_published_at"), "release", ["published_at"], unique=False)


def _unit() -> None:
    op.create_table(
        "unit",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("parent", sa.Text(), nullable=True),
        sa.Column("head", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit")),
    )


def _barred() -> None:
    op.create_table(
        "barred",
        sa.Column("case", _KEY, nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["case"], ["cases.id"], name=op.f("fk_barred_case")),
        sa.PrimaryKeyConstraint("case", "person", name=op.f("pk_barred")),
    )


def _certificate() -> None:
    op.create_table(
        "certificate",
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_certificate_person")),
        sa.PrimaryKeyConstraint("person", "kind", "expires_on", name=op.f("pk_certificate")),
    )


def _file_chunk() -> None:
    op.create_table(
        "file_chunk",
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["hash"], ["file.hash"], name=op.f("fk_file_chunk_hash")),
        sa.PrimaryKeyConstraint("hash", "part", name=op.f("pk_file_chunk")),
    )


def _file_link() -> None:
    op.create_table(
        "file_link",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("content_type", sa.Text(), nullable=False),
        sa.Column("stored_at", sa.BigInteger(), nullable=False),
        sa.Column("case", _KEY, nullable=True),
        sa.ForeignKeyConstraint(["case"], ["cases.id"], name=op.f("fk_file_link_case")),
        sa.ForeignKeyConstraint(["hash"], ["file.hash"], name=op.f("fk_file_link_hash")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_file_link")),
    )
    op.create_index(op.f("ix_file_link_case"), "file_link", ["case"], unique=False)
    op.create_index(op.f("ix_file_link_hash"), "file_link", ["hash"], unique=False)


def _instance() -> None:
    op.create_table(
        "instance",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("case", _KEY, nullable=False),
        sa.Column("process", sa.Text(), nullable=False),
        sa.Column("release", sa.Integer(), nullable=False),
        sa.Column("policy", sa.Integer(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("snapshot", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["case"], ["cases.id"], name=op.f("fk_instance_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_instance")),
    )
    op.create_index(op.f("ix_instance_case"), "instance", ["case"], unique=False)


def _message() -> None:
    op.create_table(
        "message",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("case", _KEY, nullable=True),
        sa.Column("sender", _KEY, nullable=True),
        sa.Column("delivered_at", sa.BigInteger(), nullable=True),
        sa.Column("receiver", _KEY, nullable=True),
        sa.Column("parked", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["case"], ["cases.id"], name=op.f("fk_message_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
    )
    op.create_index(
        "ix_message_to_try",
        "message",
        ["id"],
        unique=False,
        **_where("delivered_at IS NULL AND parked IS 0", "delivered_at IS NULL AND parked IS false"),
    )
    op.create_index(
        "ix_message_undelivered", "message", ["name", "key"], unique=False, **_where("delivered_at IS NULL")
    )


def _outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("sent_at", sa.BigInteger(), nullable=True),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("case", _KEY, nullable=True),
        sa.Column("on_sent", sa.Text(), nullable=False),
        sa.Column("on_failed", sa.Text(), nullable=False),
        sa.Column("answer_key", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case"], ["cases.id"], name=op.f("fk_outbox_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("key", name=op.f("uq_outbox_key")),
    )
    op.create_index("ix_outbox_due", "outbox", ["due_at"], unique=False, **_where("status = 'waiting'"))


def _release_item() -> None:
    op.create_table(
        "release_item",
        sa.Column("release", _KEY, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["hash"], ["artefact.hash"], name=op.f("fk_release_item_hash")),
        sa.ForeignKeyConstraint(["release"], ["release.id"], name=op.f("fk_release_item_release")),
        sa.PrimaryKeyConstraint("release", "name", name=op.f("pk_release_item")),
    )


def _clock() -> None:
    op.create_table(
        "clock",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("case", _KEY, nullable=False),
        sa.Column("instance", _KEY, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("stopped_at", sa.BigInteger(), nullable=True),
        sa.Column("breached_at", sa.BigInteger(), nullable=True),
        sa.Column("paused_since", sa.BigInteger(), nullable=True),
        sa.Column("pause_reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case"], ["cases.id"], name=op.f("fk_clock_case")),
        sa.ForeignKeyConstraint(["instance"], ["instance.id"], name=op.f("fk_clock_instance")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clock")),
    )
    op.create_index(op.f("ix_clock_case"), "clock", ["case"], unique=False)
    op.create_index(op.f("ix_clock_instance"), "clock", ["instance"], unique=False)
    op.create_index("ix_clock_running", "clock", ["due_at"], unique=False, **_where("stopped_at IS NULL"))


def _subscription() -> None:
    op.create_table(
        "subscription",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("instance", _KEY, nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("element", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["instance"], ["instance.id"], name=op.f("fk_subscription_instance")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscription")),
        sa.UniqueConstraint("instance", "token", name=op.f("uq_subscription_instance_token")),
    )
    op.create_index(op.f("ix_subscription_instance"), "subscription", ["instance"], unique=False)
    op.create_index("ix_subscription_message_key", "subscription", ["message", "key"], unique=False)


def _task() -> None:
    op.create_table(
        "task",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("instance", _KEY, nullable=False),
        sa.Column("case", _KEY, nullable=False),
        sa.Column("element", sa.Text(), nullable=False),
        sa.Column("process", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=True),
        sa.Column("role", sa.Text(), nullable=True),
        sa.Column("assignee", sa.Text(), nullable=True),
        sa.Column("due_at", sa.BigInteger(), nullable=True),
        sa.Column("overdue", sa.Text(), nullable=False),
        sa.Column("certificate", sa.Text(), nullable=True),
        sa.Column("not_by", sa.Text(), nullable=False),
        sa.Column("operation", sa.Text(), nullable=True),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("priority", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("completed_at", sa.BigInteger(), nullable=True),
        sa.Column("completed_by", sa.Text(), nullable=True),
        sa.Column("draft", sa.Text(), nullable=True),
        sa.Column("drafted_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["case"], ["cases.id"], name=op.f("fk_task_case")),
        sa.ForeignKeyConstraint(["instance"], ["instance.id"], name=op.f("fk_task_instance")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task")),
    )
    op.create_index(op.f("ix_task_case"), "task", ["case"], unique=False)
    held = "status IN ('ready', 'reserved') AND assignee IS NOT NULL"
    op.create_index("ix_task_open_held", "task", ["assignee", "due_at"], unique=False, **_where(held, held))
    op.create_index(
        "ix_task_open_instance",
        "task",
        ["instance"],
        unique=False,
        **_where("status IN ('ready', 'reserved')", "status IN ('ready', 'reserved')"),
    )
    op.create_index(
        "ix_task_open_level",
        "task",
        ["level", "due_at"],
        unique=False,
        **_where("status IN ('ready', 'reserved')", "status IN ('ready', 'reserved')"),
    )
    op.create_index(
        "ix_task_open_pool",
        "task",
        ["unit", "role", "due_at", "created_at", "id"],
        unique=False,
        **_where("status IN ('ready', 'reserved')", "status IN ('ready', 'reserved')"),
    )
    op.create_index(
        "ix_task_open_role",
        "task",
        ["role", "due_at"],
        unique=False,
        **_where("status IN ('ready', 'reserved')", "status IN ('ready', 'reserved')"),
    )
    emergency = "status IN ('ready', 'reserved') AND priority = 'emergency'"
    op.create_index("ix_task_open_emergency", "task", ["case"], unique=False, **_where(emergency, emergency))


def _timer() -> None:
    op.create_table(
        "timer",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("instance", _KEY, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("element", sa.Text(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("clock", _KEY, nullable=True),
        sa.Column("percent", sa.Integer(), nullable=True),
        sa.Column("cycle_left", sa.Integer(), nullable=True),
        sa.Column("cycle_every", sa.BigInteger(), nullable=True),
        sa.Column("fired_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["instance"], ["instance.id"], name=op.f("fk_timer_instance")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_timer")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_timer_waiting_clock", "timer", ["clock"], unique=False, **_where("fired_at IS NULL"))
    op.create_index("ix_timer_waiting_due", "timer", ["due_at"], unique=False, **_where("fired_at IS NULL"))
    op.create_index(
        "ix_timer_waiting_instance", "timer", ["instance"], unique=False, **_where("fired_at IS NULL")
    )


def _pause() -> None:
    op.create_table(
        "pause",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("clock", _KEY, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["clock"], ["clock.id"], name=op.f("fk_pause_clock")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pause")),
    )
    op.create_index(op.f("ix_pause_clock"), "pause", ["clock"], unique=False)
