"""Recalls: confirmed findings by batch, recalls with their decisions, owners and their responses (S11)."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from engine.storage.types import Instant, JsonText

revision = "complaint_0003"
down_revision = "complaint_0002"


def upgrade() -> None:
    """Make the tables of recalls."""
    op.create_table(
        "recall_finding",
        sa.Column("line", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("case", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("sku", sa.Text(), nullable=False),
        sa.Column("batch", sa.Text(), nullable=False),
        sa.Column("defect", sa.Text(), nullable=False),
        sa.Column("counts", sa.Boolean(), nullable=False),
        sa.Column("safety", sa.Boolean(), nullable=False),
        sa.Column("found_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("line", name=op.f("pk_recall_finding")),
    )
    op.create_index(op.f("ix_recall_finding_batch"), "recall_finding", ["batch"], unique=False)
    op.create_table(
        "recall",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("case", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("source", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("sku", sa.Text(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("batch", sa.Text(), nullable=False),
        sa.Column("defect", sa.Text(), nullable=False),
        sa.Column("safety", sa.Boolean(), nullable=False),
        sa.Column("complaints", sa.Integer(), nullable=False),
        sa.Column("shipped", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("raised_by", sa.Text(), nullable=False),
        sa.Column("raised_at", Instant(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("standing", sa.Text(), nullable=True),
        sa.Column("hold", JsonText(), nullable=True),
        sa.Column("assessment", JsonText(), nullable=True),
        sa.Column("decision", JsonText(), nullable=True),
        sa.Column("effect", JsonText(), nullable=True),
        sa.Column("closed_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recall")),
        sa.UniqueConstraint("standing", name=op.f("uq_recall_standing")),
    )
    op.create_index(op.f("ix_recall_batch"), "recall", ["batch"], unique=False)
    op.create_index(op.f("ix_recall_case"), "recall", ["case"], unique=False)
    op.create_table(
        "recall_owner",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("recall", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("customer", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("units", JsonText(), nullable=False),
        sa.Column("seller", sa.Text(), nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("notified_at", Instant(), nullable=True),
        sa.Column("reminders", sa.Integer(), nullable=False),
        sa.Column("response", sa.Text(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("responded_at", Instant(), nullable=True),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("remedy", sa.Text(), nullable=False),
        sa.Column("settled_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recall_owner")),
        sa.UniqueConstraint("token", name=op.f("uq_recall_owner_token")),
    )
    op.create_index(op.f("ix_recall_owner_recall"), "recall_owner", ["recall"], unique=False)


def downgrade() -> None:
    """Drop them."""
    for table in ("recall_owner", "recall", "recall_finding"):
        op.drop_table(table)
