"""Columns that nothing reads."""

from __future__ import annotations

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Drops them."""
    op.drop_column("studies", "version")
    op.drop_column("uploads", "failure")
