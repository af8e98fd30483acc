"""Papers that are made as PDFs, and letters that are found by how far they are."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "engine_0006"
down_revision = "engine_0005"
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the table of papers, and the index of letters."""
    op.create_table(
        "paper",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("of", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("template", sa.Text(), nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("case", _KEY, nullable=True),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case"], ["cases.id"], name=op.f("fk_paper_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper")),
        sa.UniqueConstraint("kind", "of", name=op.f("uq_paper_kind_of")),
    )
    op.create_index("ix_paper_case", "paper", ["case"], unique=False)
    letters = sa.text("channel = 'letter'")
    op.create_index(
        "ix_outbox_letter",
        "outbox",
        ["status", "id"],
        unique=False,
        sqlite_where=letters,
        postgresql_where=letters,
    )


def downgrade() -> None:
    """Forget them."""
    op.drop_index("ix_outbox_letter", table_name="outbox")
    op.drop_table("paper")
