"""What is hidden from a person is found without reading everything: to hide it from her substitute."""

from __future__ import annotations

from alembic import op

revision = "engine_0004"
down_revision = "engine_0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the index."""
    op.create_index("ix_barred_person", "barred", ["person"], unique=False)


def downgrade() -> None:
    """Drop it."""
    op.drop_index("ix_barred_person", table_name="barred")
