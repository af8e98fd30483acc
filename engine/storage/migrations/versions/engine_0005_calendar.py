"""The house's calendar in revisions; clocks note which one they were reckoned with, and what was used."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "engine_0005"
down_revision = "engine_0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table; clocks that run were reckoned with no written calendar."""
    op.create_table(
        "calendar",
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("saved_at", sa.BigInteger(), nullable=False),
        sa.Column("saved_by", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("revision", name=op.f("pk_calendar")),
    )
    op.add_column("clock", sa.Column("calendar", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("clock", sa.Column("used", sa.Integer(), nullable=True))


def downgrade() -> None:
    """Forget them."""
    op.drop_column("clock", "used")
    op.drop_column("clock", "calendar")
    op.drop_table("calendar")
