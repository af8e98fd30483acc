"""Absences with substitutes, and permissions by way of exception."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "engine_0002"
down_revision = "engine_0001"
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the table of absences; certificates learn why one was given without the training."""
    op.create_table(
        "absence",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("substitute", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("entered_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_absence_person")),
        sa.ForeignKeyConstraint(["substitute"], ["person.id"], name=op.f("fk_absence_substitute")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence")),
    )
    op.create_index("ix_absence_person_ends", "absence", ["person", "ends_on"], unique=False)
    op.create_index("ix_absence_ends", "absence", ["ends_on"], unique=False)
    open_with_certificate = sa.text("status IN ('ready', 'reserved') AND certificate IS NOT NULL")
    op.create_index(
        "ix_task_open_certified",
        "task",
        ["id"],
        unique=False,
        sqlite_where=open_with_certificate,
        postgresql_where=open_with_certificate,
    )
    op.add_column("certificate", sa.Column("override", sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    """Forget them."""
    op.drop_index("ix_task_open_certified", "task")
    op.drop_column("certificate", "override")
    op.drop_table("absence")
