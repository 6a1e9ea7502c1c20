"""What recordings were called before."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the column; of renames before it nobody knows."""
    op.add_column("recordings", sa.Column("former_names", sa.JSON(), nullable=False, server_default=sa.text("'[]'")))
