"""Mergers, links, holds, attempts to reach a customer, duties, statements; whose data are still there."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from engine.storage.types import Instant, JsonText

revision = "complaint_0002"
down_revision = "complaint_0001"
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables."""
    _table(
        "merger",
        sa.Column("case", _KEY, nullable=False),
        sa.Column("into", _KEY, nullable=False),
        sa.Column("contacts", JsonText(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("split_at", Instant(), nullable=True),
        found_by=("case", "into"),
    )
    _table(
        "link",
        sa.Column("case", _KEY, nullable=False),
        sa.Column("other", _KEY, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        found_by=("case", "other"),
    )
    _table(
        "hold",
        sa.Column("case", _KEY, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("set_at", Instant(), nullable=False),
        sa.Column("set_by", sa.Text(), nullable=False),
        sa.Column("lifted_at", Instant(), nullable=True),
        sa.Column("lifted_by", sa.Text(), nullable=False),
        found_by=("case",),
    )
    _table(
        "attempted_call",
        sa.Column("case", _KEY, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        found_by=("case",),
    )
    _table(
        "duty",
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("starts_at", Instant(), nullable=False),
        sa.Column("ends_at", Instant(), nullable=False),
        found_by=("ends_at",),
    )
    _table(
        "statement",
        sa.Column("complaint", _KEY, nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("asked_at", Instant(), nullable=False),
        sa.Column("given_at", Instant(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        found_by=("complaint",),
    )
    op.create_index(op.f("ix_sale_customer"), "sale", ["customer"], unique=False)
    identified = sa.text("pin != ''")
    op.create_index(
        "ix_complaint_identified",
        "complaint",
        ["case"],
        unique=False,
        sqlite_where=identified,
        postgresql_where=identified,
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_index("ix_sale_customer", table_name="sale")
    op.drop_index("ix_complaint_identified", table_name="complaint")
    for name in ("statement", "duty", "attempted_call", "hold", "link", "merger"):
        op.drop_table(name)


def _table(name: str, *columns: sa.Column[object], found_by: tuple[str, ...]) -> None:
    key = sa.Column("id", _KEY, nullable=False)
    op.create_table(name, key, *columns, sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")))
    for column in found_by:
        op.create_index(op.f(f"ix_{name}_{column}"), name, [column], unique=False)
