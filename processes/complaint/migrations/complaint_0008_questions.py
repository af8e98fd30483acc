"""What the house asks its customers, on its own and with replies."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from engine.storage.types import Instant

revision = "complaint_0008"
down_revision = "complaint_0007"
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the table, and the question of a reply."""
    op.create_table(
        "question",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("case", _KEY, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("how", sa.Text(), nullable=False),
        sa.Column("reply", _KEY, nullable=True),
        sa.Column("asked_at", Instant(), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("contact", _KEY, nullable=True),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question")),
    )
    op.create_index(op.f("ix_question_case"), "question", ["case"], unique=False)
    op.add_column("reply", sa.Column("question", sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    """Drop them."""
    op.drop_column("reply", "question")
    op.drop_index(op.f("ix_question_case"), "question")
    op.drop_table("question")
