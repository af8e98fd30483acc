"""What belongs to a case is found without reading everything: to anonymise it."""

from __future__ import annotations

from alembic import op

revision = "engine_0003"
down_revision = "engine_0002"
branch_labels = None
depends_on = None

_TABLES = ("message", "outbox", "incident")


def upgrade() -> None:
    """Make the indexes."""
    for table in _TABLES:
        op.create_index(f"ix_{table}_case", table, ["case"], unique=False)


def downgrade() -> None:
    """Drop them."""
    for table in _TABLES:
        op.drop_index(f"ix_{table}_case", table_name=table)
