"""Attributions to units and people, and what is contested of them (S10)."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from engine.storage.types import Instant

revision = "complaint_0004"
down_revision = "complaint_0003"
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables; contacts are found by when they were received."""
    op.create_table(
        "attribution",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("figure", sa.Text(), nullable=False),
        sa.Column("case", _KEY, nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attribution")),
    )
    op.create_index(op.f("ix_attribution_case"), "attribution", ["case"], unique=False)
    op.create_index(op.f("ix_attribution_at"), "attribution", ["at"], unique=False)
    op.create_table(
        "contest",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("case", _KEY, nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("upheld", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=False),
        sa.Column("decided_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contest")),
        sa.UniqueConstraint("item", name=op.f("uq_contest_item")),
    )
    op.create_index(op.f("ix_contest_case"), "contest", ["case"], unique=False)
    undecided = sa.text("decided_at IS NULL")
    op.create_index(
        "ix_contest_open", "contest", ["at"], unique=False, sqlite_where=undecided, postgresql_where=undecided
    )
    op.create_index(op.f("ix_contact_received_at"), "contact", ["received_at"], unique=False)


def downgrade() -> None:
    """Drop them."""
    op.drop_index(op.f("ix_contact_received_at"), table_name="contact")
    op.drop_table("contest")
    op.drop_table("attribution")
