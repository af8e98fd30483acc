"""Dealers as parties of a case, with their own messages (S8)."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from engine.storage.types import Instant, JsonText

revision = "complaint_0005"
down_revision = "complaint_0004"


def upgrade() -> None:
    """Make the tables of dealers."""
    op.create_table(
        "dealer",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("case", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("notified_on", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("pin", sa.Text(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("joined_at", Instant(), nullable=False),
        sa.Column("answer_by", Instant(), nullable=True),
        sa.Column("left_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dealer")),
    )
    op.create_index(op.f("ix_dealer_case"), "dealer", ["case"], unique=False)
    op.create_table(
        "dealer_message",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("dealer", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("inward", sa.Boolean(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("files", JsonText(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dealer_message")),
    )
    op.create_index(op.f("ix_dealer_message_dealer"), "dealer_message", ["dealer"], unique=False)


def downgrade() -> None:
    """Drop them."""
    for table in ("dealer_message", "dealer"):
        op.drop_table(table)
