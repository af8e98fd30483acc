"""Goods that come back, and what is sent in exchange."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from engine.storage.types import Instant, JsonText

revision = "complaint_0007"
down_revision = "complaint_0006"
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "goods_return",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("case", _KEY, nullable=False),
        sa.Column("line", _KEY, nullable=False),
        sa.Column("expected", sa.Integer(), nullable=False),
        sa.Column("send_what", sa.Text(), nullable=False),
        sa.Column("send_to", sa.Text(), nullable=False),
        sa.Column("send_by", sa.Date(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("receipts", JsonText(), nullable=False),
        sa.Column("finding", JsonText(), nullable=True),
        sa.Column("authorised_by", sa.Text(), nullable=False),
        sa.Column("authorised_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_goods_return")),
        sa.UniqueConstraint("number", name=op.f("uq_goods_return_number")),
    )
    op.create_index(op.f("ix_goods_return_case"), "goods_return", ["case"], unique=False)
    op.create_index(op.f("ix_goods_return_line"), "goods_return", ["line"], unique=False)
    op.create_table(
        "replacement",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("case", _KEY, nullable=False),
        sa.Column("line", _KEY, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("serial", sa.Text(), nullable=False),
        sa.Column("made", sa.Boolean(), nullable=False),
        sa.Column("sent_on", sa.Text(), nullable=False),
        sa.Column("expected_on", sa.Text(), nullable=False),
        sa.Column("carrier", sa.Text(), nullable=False),
        sa.Column("tracking", sa.Text(), nullable=False),
        sa.Column("sent_by", sa.Text(), nullable=False),
        sa.Column("sent_at", Instant(), nullable=False),
        sa.Column("arrived_at", Instant(), nullable=True),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_replacement")),
    )
    op.create_index(op.f("ix_replacement_case"), "replacement", ["case"], unique=False)
    op.create_index(op.f("ix_replacement_line"), "replacement", ["line"], unique=False)
    op.create_index(op.f("ix_replacement_serial"), "replacement", ["serial"], unique=False)


def downgrade() -> None:
    """Drop them."""
    op.drop_table("replacement")
    op.drop_table("goods_return")
