"""Price lists, in versions that hold from a day on."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from engine.storage.types import Instant

revision = "complaint_0006"
down_revision = "complaint_0005"
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "price_list",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("entered_at", Instant(), nullable=False),
        sa.Column("entered_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_price_list")),
        sa.UniqueConstraint("valid_from", name=op.f("uq_price_list_valid_from")),
    )
    op.create_table(
        "price",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("list", _KEY, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_zh", sa.Text(), nullable=False),
        sa.Column("net", sa.Text(), nullable=False),
        sa.Column("tax_rate", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_price")),
    )
    op.create_index(op.f("ix_price_list"), "price", ["list"], unique=False)


def downgrade() -> None:
    """Drop them."""
    op.drop_table("price")
    op.drop_table("price_list")
