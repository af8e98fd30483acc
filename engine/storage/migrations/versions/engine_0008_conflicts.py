"""Conflicts of interest that people declare: who may work on a case, though she may see it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "engine_0008"
down_revision = "engine_0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table; nobody has declared one yet."""
    op.create_table(
        "conflict",
        sa.Column("case", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["case"], ["cases.id"], name=op.f("fk_conflict_case")),
        sa.PrimaryKeyConstraint("case", "person", name=op.f("pk_conflict")),
    )


def downgrade() -> None:
    """Forget them."""
    op.drop_table("conflict")
